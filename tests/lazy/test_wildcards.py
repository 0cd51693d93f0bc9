"""Patterns mean what the module `fnmatch` says that they mean."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from cilint.lazy.wildcards import matches

NAMES = ["", "a", "ab", "abc", "A", "b", "a\nb", "a*", "a?", "[", "a[b", "*"]


@pytest.mark.parametrize("pattern", [*NAMES, "**", "a**", "*b", "a*c", "a?", "?", "[ab]*", "[!a]", "[ab", "a[*]"])
def test_a_pattern_means_the_same_names_as_to_fnmatch(pattern: str) -> None:
    assert [name for name in NAMES if matches(name, pattern)] == [name for name in NAMES if fnmatchcase(name, pattern)]
