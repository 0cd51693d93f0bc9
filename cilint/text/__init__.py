"""Text and places in it; knows nothing of YAML or GitLab."""
