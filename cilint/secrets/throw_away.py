"""Texts that protect nothing, whatever they are called: words, what says that it is for show, the name of the user.

Real passwords may be as weak, and what is hidden does not depend on this: it only tells what is worth a finding where
nothing but a name says that a text is secret.
"""

from __future__ import annotations

from collections.abc import Container

from cilint.lazy.patterns import regex
from cilint.secrets.randomness import is_sample, looks_random

_SAYS_SO = regex(r"""(?x)
      changeme | changethis | default | dummy | example | fake | foobar | insecure | invalid | notreal | placeholder
    | sample | testing | throwaway
    | (?<![a-z])(?:bar|baz|ci|demo|dev|foo|local|mock|test|tests) (?![a-z])
    | (?<![a-z])test | test(?![a-z])
    """)
_COMMON = regex(r"passw(?:or)?[dt]|secret|letmein|qwerty|welcome|(?<![a-z])(?:admin|root|user)(?![a-z])")
_LOOKALIKES = str.maketrans("@013457$!", "aoieastsi")

# Words in either case or with a capital, numbers, and what stands between them.
_WORDS = regex(r"(?:[A-Z]?[a-z]{2,}+|[A-Z]{2,}+|\d++|[\W_])*+")
_BETWEEN_WORDS = regex(r"[\W_]+")
_SHORTEST = 8

_TESTS = frozenset({"test", "tests", "testing", "tested", "unittest", "unittests", "spec", "specs", "e2e", "pytest"})
_MORE_TESTS = frozenset({"cypress", "integration", "jest", "phpunit", "playwright", "rspec", "selenium", "unit"})


def is_throw_away(text: str, names: Container[str] = ()) -> bool:
    """Whether a text is no secret worth keeping; `names` are those of users and services beside it, in lower case."""
    low = text.lower()
    if low in names or is_sample(text) or not _is_random(text):
        return True
    if _SAYS_SO.search(low) or _COMMON.search(low):
        return True
    return _COMMON.search(low.translate(_LOOKALIKES)) is not None


def is_of_tests(*names: str) -> bool:
    """Whether one of the names of a job and its stage says that tests are run there."""
    words = {word for name in names for word in _BETWEEN_WORDS.split(name.lower())}
    return not words.isdisjoint(_TESTS | _MORE_TESTS)


def _is_random(text: str) -> bool:
    """Whether a text is more than words and numbers, be they short or long."""
    if text.isalpha():
        return looks_random(text)
    is_mixed = any(map(str.isalpha, text)) and any(map(str.isdigit, text))
    return len(text) >= _SHORTEST and text.isascii() and is_mixed and _WORDS.fullmatch(text) is None
