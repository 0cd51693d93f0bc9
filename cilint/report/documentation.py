"""Where the documentation of a rule is found."""

from __future__ import annotations

from cilint import PROJECT_URL


def documentation_url(rule: str) -> str:
    """The address of the page about a rule."""
    return f"{PROJECT_URL}/-/blob/main/docs/rules/{rule}.md"
