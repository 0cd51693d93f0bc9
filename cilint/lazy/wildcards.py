"""Names that are meant by patterns, as the module `fnmatch` has them, which is loaded where it is needed."""

from __future__ import annotations

_WILD = frozenset("*?[")


def matches(name: str, pattern: str) -> bool:
    """Whether a pattern means a name: `*` is any text, `?` a character, `[…]` one of some; case counts.

    Most patterns are a name or a beginning. For any other there is an expression to be compiled.
    """
    beginning = pattern.removesuffix("*")
    if _WILD.isdisjoint(beginning):
        return name == pattern if beginning == pattern else name.startswith(beginning)
    from fnmatch import fnmatchcase

    return fnmatchcase(name, pattern)
