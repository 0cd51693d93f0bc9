"""Writes reports to the files that the command line names, but over nothing that is no report."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping

from cilint.cli.named_files import git_root
from cilint.errors import UsageError
from cilint.report.options import ReportOptions
from cilint.report.recognition import is_report
from cilint.text import disk
from cilint.text.files import relative
from cilint.writing.place import Place, place_anywhere, place_inside
from cilint.writing.together import is_stream, write_through, write_whole


def write_report(path: str, pieces: Iterable[str], inputs: Iterable[str]) -> None:
    """Write a report, piece by piece, to the file `path` in UTF-8, whole or not at all; to a device or a pipe as it is.

    Raises `UsageError` where that cannot be done, where the file is one of `inputs`, which are checked, and where it
    holds something else than a report, which whoever named it may want to keep.
    """
    content = (piece.encode() for piece in pieces)
    root = git_root(os.path.dirname(os.path.abspath(path)))
    if root is None and is_stream(path):
        write_through(path, content)
        return
    place = _place(path, root)
    if is_stream(place.path):
        write_through(place.path, content)
        return
    _refuse_loss(place, inputs)
    write_whole(place, content)


def told_of_run(titles: Mapping[str, str], started: float) -> ReportOptions:
    """What reports tell of a run that began at `started` (`time.time`), with the titles of rules by their ids.

    The variable SOURCE_DATE_EPOCH takes the place of both times (reproducible-builds.org).
    """
    epoch = disk.ProcessVariables().get("SOURCE_DATE_EPOCH", "")
    times = (float(epoch), float(epoch)) if epoch.isascii() and epoch.isdecimal() else (started, time.time())
    try:
        began, ended = (time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment)) for moment in times)
    except (OverflowError, ValueError, OSError) as error:
        raise UsageError("SOURCE_DATE_EPOCH is no time that there is a date for") from error
    return ReportOptions(titles=titles, started=began, ended=ended)


def _place(path: str, root: str | None) -> Place:
    """The place of a report: a link in a repository leads nowhere else, since a stranger may have put it there."""
    if root is None:
        return place_anywhere(path)
    return place_inside(root, relative(os.path.abspath(path), root), path)


def _refuse_loss(place: Place, inputs: Iterable[str]) -> None:
    if not os.path.isfile(place.path):
        return
    if place.path.endswith((".yml", ".yaml")) or place.path in map(os.path.realpath, inputs):
        raise UsageError(f"{place.name} is there to be checked, not to be written over: name another file")
    try:
        with open(place.path, "rb") as file:
            is_ours = is_report(file)
    except OSError as error:
        raise UsageError(f"cannot write {place.name}: {error.strerror or error}") from error
    if not is_ours:
        raise UsageError(
            f"{place.name} holds something else than a report, and is not written over: delete it, or name another file"
        )
