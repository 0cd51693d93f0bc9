"""Who owns a file, by the CODEOWNERS of its repository.

Source: GitLab's doc/user/project/codeowners/reference.md and advanced.md: of the three places of the file, the first
that has one counts; in each section the last pattern that matches; `*` stays within a folder, `**` crosses folders.
"""

from __future__ import annotations

import re

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.glob import Glob, glob

_SECTION = regex(r"\^?\[(?P<name>[^\]]+)\](?:\[\d+\])?(?P<owners>.*)")
_WORD = regex(r"(?:\\.|[^\s\\]|\\\Z)+")
_OWNER = regex(r"@@?[\w./-]+|[^\s@]+@[^\s@]+")
_MOST_LINES = 20_000
_LONGEST = 1_000


class _Entry(NamedTuple):
    globs: tuple[Glob, ...]
    owners: tuple[str, ...]
    is_exclusion: bool


class Owners:
    """What a CODEOWNERS file says."""

    def __init__(self, text: str) -> None:
        self._sections: dict[str, list[_Entry]] = {}
        section = ""
        default: tuple[str, ...] = ()
        for line in map(str.strip, text.splitlines()[:_MOST_LINES]):
            if not line or line.startswith("#") or len(line) > _LONGEST:
                continue
            if heading := _SECTION.fullmatch(line):
                section, default = heading["name"].strip().lower(), _owners(heading["owners"])
                continue
            words = _WORD.findall(line)
            written = words[0].removeprefix("!")
            entry = _Entry(_globs(written), _owners(" ".join(words[1:])) or default, words[0].startswith("!"))
            self._sections.setdefault(section, []).append(entry)

    def of(self, path: str) -> tuple[str, ...]:
        """The owners of a file, by its path from the repository's root."""
        found: dict[str, None] = {}
        for entries in self._sections.values():
            for entry in reversed(entries):
                if any(pattern.matches(path) for pattern in entry.globs):
                    found.update(dict.fromkeys(() if entry.is_exclusion else entry.owners))
                    break
        return tuple(found)


def _owners(text: str) -> tuple[str, ...]:
    return tuple(_OWNER.findall(text.partition(" #")[0]))


def _globs(written: str) -> tuple[Glob, ...]:
    """What paths a pattern means; one that does not begin with `/` is one anywhere, a folder all that is in it."""
    text = re.sub(r"\\(.)", r"\1", written)
    path = text.lstrip("/") if text.startswith("/") else f"**/{text}"
    if path.endswith("/"):
        return (glob(f"{path}**"),)
    # What has no star may be a folder as well.
    return (glob(path),) if "*" in text.rpartition("/")[2] else (glob(path), glob(f"{path}/**"))
