"""What is known of a job in its world: its runners and network, its credentials, what registries answer."""
