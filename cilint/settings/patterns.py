"""Names as settings and rules mean them: written out, or by a pattern."""

from __future__ import annotations

from collections.abc import Iterable

from cilint.lazy.wildcards import matches


def fits(name: str, patterns: Iterable[str]) -> bool:
    """Whether a name is one of those that some patterns mean: `*` is any text, `?` a character, `[…]` one of some."""
    return any(matches(name, pattern) for pattern in patterns)
