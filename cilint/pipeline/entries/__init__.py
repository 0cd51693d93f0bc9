"""The entries of GitLab's configuration: which keywords there are at which place, and the reading of what they hold."""
