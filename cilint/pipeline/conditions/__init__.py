"""`rules:` and their conditions: read as GitLab reads them, and evaluated as far as values are known."""
