"""The grammar of Bash, which is the browser's."""

from __future__ import annotations


def language() -> None:
    """Stands for the grammar that worker.mjs has loaded."""
