"""Images that get no updates any more, or cannot be pulled any more: a look-up by repository and tag.

The table is deprecated.tsv beside this module; its head explains the columns. Users add entries in the settings.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.lazy.table import read_table
from cilint.lazy.wildcards import matches


class ImageState(Enum):
    """What has become of an image."""

    FROZEN = "frozen"
    """It can still be pulled, and gets no updates."""
    GONE = "gone"
    """It cannot be pulled."""
    MAINTAINED = "maintained"
    """It lives on: an exception from the entries after it."""


class Deprecation(NamedTuple):
    """An entry: the images with these tags in these repositories, `*` standing for any text.

    `since` is a year and month, as in 2025-06, empty where it is not known; `source` is the address of the
    announcement, empty for an entry of the user's.
    """

    repository: str
    tags: str
    state: ImageState
    successor: str
    since: str = ""
    source: str = ""


def find_deprecation(repository: str, tag: str | None, added: Iterable[Deprecation] = ()) -> Deprecation | None:
    """The first entry for an image, those of `added` before the table's; None for an image that is fine.

    `repository` is in full (`docker.io/library/openjdk`), `tag` is `latest` where none is written and None where it is
    not known: then nothing is said of a repository of which some tags are fine.
    """
    for entry in (*added, *(_table() if _may_be_listed(repository) else ())):
        if not matches(repository, entry.repository):
            continue
        if entry.tags == "*" or (tag is not None and matches(tag, entry.tags)):
            return entry if entry.state is not ImageState.MAINTAINED else None
        if tag is None:
            return None
    return None


def _may_be_listed(repository: str) -> bool:
    """Whether a repository is in the table, or begins as one with `*` does."""
    names, beginnings = _repositories()
    return repository in names or repository.startswith(beginnings)


@cache
def _repositories() -> tuple[frozenset[str], tuple[str, ...]]:
    names = frozenset(entry.repository for entry in _table())
    return names, tuple({name.partition("*")[0] for name in names if "*" in name})


@cache
def _table() -> tuple[Deprecation, ...]:
    return tuple(
        Deprecation(repository, tags, ImageState(state), successor, "" if since == "-" else since, source)
        for repository, tags, state, since, successor, source in read_table(__file__, "deprecated.tsv")
    )
