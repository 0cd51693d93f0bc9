"""Patterns with `*` for names of hosts and repositories: matched in one pass, however many stars they have."""

from __future__ import annotations


def fits(pattern: str, name: str) -> bool:
    """Whether a name is what a pattern says, in which each `*` stands for one character or more.

    As a regular expression a pattern of a few stars can take hours; the first place that each text between them can
    have is as good as any other.
    """
    first, *others = pattern.split("*")
    if not others:
        return name == pattern
    if not name.startswith(first):
        return False
    place = len(first)
    for part in others[:-1]:
        place = name.find(part, place + 1)
        if place == -1:
            return False
        place += len(part)
    return name.endswith(others[-1]) and len(name) - len(others[-1]) > place
