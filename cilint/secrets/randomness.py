"""Whether a text looks as if a machine made it, or as if it were written to be shown: a second opinion, never a first.

Nothing is found by these alone: commit hashes, digests and compressed texts look random, too.
"""

from __future__ import annotations

from math import log2

from cilint.lazy.patterns import regex

_SEQUENCES = ("0123456789", "abcdefghijklmnopqrstuvwxyz")
_LONGEST_RUN = 8
_SAMPLE = regex(r"(?i)example|redacted|placeholder|changeme|dummy|xxxxx|(?P<one>[0-9a-z*])(?P=one){7}")
_LONGEST_SAMPLE = 300
"""Beyond this many characters keys repeat themselves by chance: that of OpenSSH has nine `A`s in a row."""

_SEPARATOR = regex(r"[-_.:/@]")
_WORD_AND_NUMBER = regex(r"[A-Za-z]*\d{0,4}|\d+[A-Za-z]{0,2}")
_SHORTEST = 10
_LONG_WITHOUT_DIGITS = 20
_MIXED = 3.5


def entropy(text: str) -> float:
    """The Shannon entropy of a text, in bits a character: 0 for one that repeats a single character."""
    counts = [text.count(character) for character in set(text)]
    return -sum(count / len(text) * log2(count / len(text)) for count in counts)


def looks_random(text: str) -> bool:
    """Whether a text is more than words, numbers and words with a number: at least ten characters, letters and digits.

    `wildcard-tls-2`, `v1.2.3-rc1` and `production` are names that people give.
    """
    if len(text) < _SHORTEST or not text.isascii() or not any(map(str.isalpha, text)):
        return False
    if not any(map(str.isdigit, text)):
        mixed = not (text.islower() or text.isupper()) and text.isalpha()
        return mixed and len(text) >= _LONG_WITHOUT_DIGITS and entropy(text) >= _MIXED
    return any(not _WORD_AND_NUMBER.fullmatch(part) for part in _SEPARATOR.split(text))


def is_sample(text: str) -> bool:
    """Whether a text is made to be shown: it says so, repeats itself or counts up."""
    if len(text) > _LONGEST_SAMPLE:
        return False
    if _SAMPLE.search(text):
        return True
    low = text.lower()
    return any(
        sequence[start : start + _LONGEST_RUN] in low
        for sequence in _SEQUENCES
        for start in range(len(sequence) - _LONGEST_RUN + 1)
    )
