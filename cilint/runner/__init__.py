"""The GitLab Runner's own configuration, config.toml, as far as it decides what happens to a job."""
