"""What a run does with fixes: writes them into the files, each whole or not at all, or shows them as a diff."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterable, Iterator, Sequence

from cilint.cli.messages import describe
from cilint.cli.streams import as_file
from cilint.errors import UsageError
from cilint.findings.finding import SYNTAX_RULE, Result
from cilint.findings.mask import Mask
from cilint.fixing import Fixed
from cilint.report.diff import render
from cilint.text.files import decode, is_outside, read_bytes
from cilint.text.revision import Revision
from cilint.text.source import Source
from cilint.writing.draft import Content
from cilint.writing.place import Place, place_anywhere, place_inside
from cilint.writing.together import write_together


def show(fixed: Fixed) -> bool:
    """Print the diff of all fixes, and on standard error what could not be read; whether there is a diff."""
    before = Mask.of(fixed.before)
    diff = render(fixed.revisions, before, Mask.of(fixed.after))
    as_file().write(diff)
    if not diff:
        print("cilint: there is nothing to fix", file=sys.stderr)
    tell_unread(fixed.before, before)
    return bool(diff)


def tell_unread(result: Result, mask: Mask) -> None:
    """Say on standard error what could not be read."""
    for line in unread(result, mask):
        print(f"cilint: {line}", file=sys.stderr)


def unread(result: Result, mask: Mask) -> Iterator[str]:
    """What could not be read for a result, and why, each in a line without secrets."""
    yield from (describe(error, mask) for error in result.errors)
    for finding in result.findings:
        if finding.rule == SYNTAX_RULE:
            yield mask.line(f"{finding.span.place}: {finding.message}")


def tell(fixed: Fixed) -> None:
    """Say on standard error what was mended: a line for each file, with how often each rule was."""
    mask = Mask.of(fixed.before)
    by_file: dict[str, list[str]] = {}
    for (name, rule), count in sorted(fixed.mended.items()):
        by_file.setdefault(name, []).append(f"{rule} ({count})" if count > 1 else rule)
    for name, rules in by_file.items():
        print(mask.line(f"cilint: mended {name}: {', '.join(rules)}"), file=sys.stderr)


def write(revisions: Sequence[Revision]) -> None:
    """Write files that are others now.

    All of them, or none: raises `UsageError` where one has changed since it was read, is not in UTF-8, is read-only, or
    cannot be written.
    """
    write_together(list(contents(revisions)))


def contents(revisions: Iterable[Revision]) -> Iterator[Content]:
    """What to write for these revisions. Raises `UsageError` for a file that is not the one that was read."""
    for revision in revisions:
        source = revision.original
        before = _bytes(source)
        mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
        yield Content(_place(source), mark + revision.text.encode("utf-8", "surrogatepass"), before)


def _place(source: Source) -> Place:
    """Where a source is on the disk: in its repository, unless the user has named a file elsewhere."""
    full = os.path.abspath(source.name)
    path = source.path.replace("/", os.sep)
    if is_outside(source.path) or not full.endswith(os.sep + path):
        return place_anywhere(full, source.name)
    return place_inside(full.removesuffix(path), source.path, source.name)


def _bytes(source: Source) -> bytes:
    """What is in the file of a source, which must be its text."""
    data = read_bytes(source.name, source.path, source.name)
    if data.removeprefix(codecs.BOM_UTF8) != source.text.encode("utf-8", "surrogatepass"):
        changed = decode(data, source.path, source.name) != source.text
        reason = "has changed since it was read" if changed else "is not in UTF-8"
        raise UsageError(f"cannot write {source.name}: it {reason}")
    return data
