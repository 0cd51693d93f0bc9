"""What the command line says on standard error when a run, or a part of it, fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from cilint import PROJECT_URL
from cilint.errors import CilintError
from cilint.findings.mask import Mask, harmless, redacted
from cilint.lazy.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cilint.facts.gather import Facts

_LONGEST = 1_000


def describe(error: CilintError, mask: Mask | None = None) -> str:
    """An error on one line, with its place before it: `ci/test.yml:3: …`, or `ci/test.yml: …` for a whole file.

    No secret is in it that `mask` knows, or that has a known format.
    """
    place = ""
    if error.span:
        place = f"{error.span.place}: " if error.span.source.text else f"{error.span.source.name}: "
    # Error texts hold names of files and keys, which may hold anything and any amount of it.
    text = redacted(mask.text(place + error.message) if mask else place + error.message)
    return harmless(text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ...")


def tell_missing(
    found: Iterable[Facts], errors: Iterable[CilintError], mask: Mask, meaning: str, *remarks: str
) -> None:
    """Say on standard error which includes were not read and what that means, then the remarks, then all errors."""
    unread = dict.fromkeys(include.name for facts in found for include in facts.pipeline.unread)
    for line in (*(f"the include {name} was not read: {meaning}" for name in unread), *remarks):
        print(mask.line(f"cilint: {line}"), file=sys.stderr)
    for error in errors:
        print(f"cilint: {describe(error, mask)}", file=sys.stderr)


def describe_defect(error: Exception) -> str:
    """Where a defect of cilint shows itself; its text and its traceback may hold secrets from the pipeline."""
    traceback = error.__traceback__
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    place = ""
    if traceback:
        frame = traceback.tb_frame
        # In a wheel, most modules are in one file.
        module, function = frame.f_globals["__name__"], frame.f_code.co_qualname
        place = f" in {module}.{function} at {os.path.basename(frame.f_code.co_filename)}:{traceback.tb_lineno}"
    return f"internal error: {type(error).__name__}{place}; please report it at {PROJECT_URL}/-/issues"
