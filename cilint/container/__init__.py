"""Container images, registries and the credentials for them, as Docker and the GitLab Runner read them; no I/O."""
