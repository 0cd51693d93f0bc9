"""Files with reports for programs: reads them entry by entry, and says of others why they are none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from cilint.errors import UsageError
from cilint.lazy.typing import Any, BinaryIO
from cilint.report.json import FORMAT_VERSION
from cilint.report.streaming import members

_TEXTS = frozenset(
    (
        *("check", "file", "fingerprint", "fold", "help", "id", "in", "label", "message", "name", "note", "path"),
        *("plan", "reason", "replacement", "rule", "section", "subject", "text", "title", "what", "why"),
    )
)
_FLAGS = frozenset({"aside", "broken", "fails", "read", "way"})
_LISTS_OF_TEXTS = frozenset({"checked", "jobs", "repositories"})
_TEXTS_OR_NULL = frozenset({"repository", "url"})
_NO_REPORT = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError)
"""What is raised where something is made of a report that is none."""
_LIKE_A_REPORT = "as `cilint check --format json` writes it"


def not_json(name: str) -> UsageError:
    """The error for a file that is no report at all."""
    return UsageError(f"{name} is no report in JSON, {_LIKE_A_REPORT}")


def _require_version(version: object, name: str, *, has_sources: bool) -> None:
    """Raise `UsageError` for a report that is of another version, or of something else than a number."""
    if not isinstance(version, int):
        raise not_json(name)
    if version != FORMAT_VERSION:
        raise UsageError(f"{name} is a report of version {version}, and this cilint reads {FORMAT_VERSION}")
    if not has_sources:
        raise UsageError(f"{name} has no `sources`: write it again with this cilint")


@contextmanager
def refusing(name: str) -> Iterator[None]:
    """Raise `UsageError` where what is made of a report raises what one raises that is none."""
    try:
        yield
    except _NO_REPORT as error:
        raise UsageError(f"{name} is no whole report, {_LIKE_A_REPORT}: {type(error).__name__}") from error


def read_entries(file: BinaryIO, name: str, lists: Collection[str], take: Callable[[str, Any], None]) -> None:
    """Have the keys of a report taken with their values, those of `lists` with each entry.

    Raises `UsageError` for a file that is no report of this version, and for one of which `take` can make nothing.

    `take` raises what something raises that is made of no report. The version may come last, where others have put the
    keys in order: until then nobody knows that it is another.
    """
    seen: dict[str, Any] = {}
    problem: Exception | None = None
    try:
        for key, value in members(file, lists):
            seen[key] = value
            for item in value if isinstance(value, Iterator) else (value,):
                try:
                    if problem is None:
                        _require_types({key: [item] if key in lists else item})
                        take(key, item)
                except _NO_REPORT as error:
                    problem = error
            if key in lists and not isinstance(value, Iterator):
                problem = problem or TypeError(key)
    except (ValueError, RecursionError) as error:
        raise not_json(name) from error
    if "version" not in seen:
        raise not_json(name)
    _require_version(seen["version"], name, has_sources="sources" in seen)
    with refusing(name):
        if problem or not seen.keys() >= {*lists}:
            raise problem or KeyError(name)


def _require_types(report: object) -> None:
    """Raise `TypeError` where a report has something else under a key than the schema says, as far as it is shown.

    Raises `UnicodeError` for half of a character, which no report of ours has and no file takes.
    """
    pending = [report]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            value.encode()
        elif isinstance(value, list):
            pending += value
        elif isinstance(value, dict):
            for key, inner in value.items():
                if not _fits(key, inner):
                    raise TypeError(f"there is no such {key}")
            pending += value.values()


def _fits(key: str, value: object) -> bool:
    if key in _TEXTS_OR_NULL:
        return value is None or isinstance(value, str)
    if key in _LISTS_OF_TEXTS:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, str) if key in _TEXTS else isinstance(value, bool) if key in _FLAGS else True
