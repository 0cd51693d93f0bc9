"""What the checks of several repositories, or with several settings, come to together."""

from __future__ import annotations

import os
from collections.abc import Iterable

from cilint.errors import CilintError
from cilint.findings.finding import Result
from cilint.lazy.typing import Any
from cilint.text.files import relative
from cilint.text.source import Source, Span


def result_in_folder(result: Result, folder: str) -> Result:
    """A result that says of which repository it is, as its sources do."""
    skipped = tuple(item._replace(folder=folder) for item in result.skipped)
    return result._replace(
        skipped=skipped,
        errors=tuple(in_folder(error, folder) for error in result.errors),
        repositories=tuple(found._replace(folder=folder) for found in result.repositories),
        baselines=tuple(use._replace(folder=folder) for use in result.baselines),
    )


def in_folder(error: CilintError, folder: str) -> CilintError:
    """An error that says in which repository it is: one without a place gets the folder for one."""
    if error.span and error.span.source.folder:
        return error
    span = Span(Source(".", "", folder, folder=folder), 0, 0)
    if error.span:
        # A rule of the repository's own, for instance.
        source, start, end = error.span
        path = source.name if os.path.isabs(source.name) else relative(source.name, folder)
        span = Span(Source(path, source.text, source.name, folder=folder), start, end)
    told = type(error)(error.message, span)
    told.__cause__ = error.__cause__
    return told


def joined(results: Iterable[Result]) -> Result:
    """One result for checks of several repositories."""
    parts = tuple(results)
    if len(parts) == 1:
        return parts[0]

    def all_of(field: str) -> tuple[Any, ...]:
        return tuple(item for part in parts for item in getattr(part, field))

    lists: Any = {field: all_of(field) for field, default in Result()._asdict().items() if default == ()}
    return Result()._replace(
        **lists,
        broken=any(part.broken for part in parts),
        is_masked=bool(parts) and all(part.is_masked for part in parts),
    )
