"""Versions of GitLab, as far as they decide which keywords there are: major and minor."""

from __future__ import annotations

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple

_WRITTEN = regex(r"v?(\d{1,4})\.(\d{1,4})(?:\.\d+)?(?:-[\w.]+)?")


class GitLabVersion(NamedTuple):
    """A version; of two the newer one is greater."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


OLDEST = GitLabVersion(15, 0)
"""The oldest one of which it is known what it takes: the last keywords that were taken away were so in it."""


def parse_version(text: str) -> GitLabVersion | None:
    """The version that is so written: `17.3`, `17.3.2-ee`, `v17.3`; None for another text."""
    match = _WRITTEN.fullmatch(text)
    return GitLabVersion(int(match[1]), int(match[2])) if match else None
