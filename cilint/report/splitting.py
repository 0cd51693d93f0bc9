"""From a report for programs about several repositories to one for each: what `json` puts together, taken apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cilint.lazy.typing import Any
from cilint.report.reading import places_in

_Plain = Mapping[str, Any]
_LISTS = ("findings", "suppressed", "skipped", "errors", "repositories", "baselines", "checked", "sources")


def by_repository(report: _Plain) -> dict[str, dict[str, Any]]:
    """The report on each repository, by the folder of that; empty for one without a name, and for what is of none.

    What is no report raises an exception of Python's own.
    """
    titles = {entry["id"]: entry for entry in report["rules"]}
    parts: dict[str, dict[str, Any]] = {}
    for key, folder, entry in _dealt(report):
        part = parts.setdefault(folder, {name: [] for name in _LISTS})
        part[key].append(entry)
    _deal_files(report, parts)
    for part in parts.values():
        rules = sorted({finding["rule"] for key in ("findings", "suppressed") for finding in part[key]})
        part |= {"rules": [titles[rule] for rule in rules if rule in titles], "broken": report["broken"], "shard": None}
    return parts


def _dealt(report: _Plain) -> Iterator[tuple[str, str, Any]]:
    """What says itself of which repository it is: under which key, the folder, and what."""
    yield from (("repositories", folder, folder) for folder in report["repositories"])
    for key in ("findings", "suppressed", "skipped", "errors", "baselines"):
        yield from ((key, entry.get("repository") or "", entry) for entry in report[key])
    read: dict[str, str] = {}
    for entry in report["sources"]:
        folder = entry["repository"] or ""
        if entry["read"]:
            # Of repositories in each other, the inner one checks it.
            read[entry["path"]] = max(read.get(entry["path"], ""), folder, key=len)
            yield "sources", folder, entry
    yield from (("checked", read[path], path) for path in report["checked"])


def _deal_files(report: _Plain, parts: Mapping[str, dict[str, Any]]) -> None:
    """Deal out the files that were not read: to the repositories, in order, in which something is said of them."""
    owners: dict[str, list[dict[str, Any]]] = {}
    for part in parts.values():
        read = {entry["path"] for entry in part["sources"]}
        for path in dict.fromkeys(place["path"] for place in places_in(part)):
            if path not in read:
                owners.setdefault(path, []).append(part)
    pending = {path: iter(found) for path, found in owners.items()}
    for entry in report["sources"]:
        if not entry["read"]:
            next(pending[entry["path"]])["sources"].append(entry)
