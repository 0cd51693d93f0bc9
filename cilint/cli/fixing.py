"""What a run does with fixes: writes them into the files, each whole or not at all, or shows them as a diff."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Sequence

from cilint.cli.messages import describe
from cilint.cli.output import write_atomically
from cilint.errors import UsageError
from cilint.findings.finding import SYNTAX_RULE
from cilint.findings.mask import Mask, harmless
from cilint.fixing import Fixed
from cilint.report.diff import render
from cilint.text.files import decode, read_bytes
from cilint.text.revision import Revision


def show(fixed: Fixed) -> None:
    """Print the diff of all fixes; on standard error what could not be read."""
    before = Mask.of(fixed.before)
    sys.stdout.write(render(fixed.revisions, before, Mask.of(fixed.after)))
    for error in fixed.before.errors:
        print(f"cilint: {describe(error, before)}", file=sys.stderr)
    for finding in fixed.before.findings:
        if finding.rule == SYNTAX_RULE:
            print(f"cilint: {harmless(before.text(f'{finding.span.place}: {finding.message}'))}", file=sys.stderr)


def write(revisions: Sequence[Revision]) -> None:
    """Write files that are others now.

    Raises `UsageError`, before the first one is written, where a file has changed since it was read or is not in UTF-8;
    and where one cannot be written.
    """
    marks = [_byte_order_mark(revision) for revision in revisions]
    for revision, mark in zip(revisions, marks, strict=True):
        write_atomically(revision.original.name, mark + revision.text)


def _byte_order_mark(revision: Revision) -> str:
    """What stands before the text in the file, which must hold the text that was fixed."""
    source = revision.original
    data = read_bytes(source.name, source.path, source.name)
    if data.removeprefix(codecs.BOM_UTF8) != source.text.encode("utf-8", "surrogatepass"):
        changed = decode(data, source.path, source.name) != source.text
        reason = "has changed since it was read" if changed else "is not in UTF-8"
        raise UsageError(f"cannot write to {source.name}: it {reason}")
    return "\ufeff" if data.startswith(codecs.BOM_UTF8) else ""
