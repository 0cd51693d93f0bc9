"""cilint: a linter for GitLab CI pipelines."""

__version__ = "0.1.0"

PROJECT_URL = "https://gitlab.com/cilint/cilint"
"""Where the project lives: the base of every address that cilint prints."""
