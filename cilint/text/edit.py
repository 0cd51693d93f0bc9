"""Edits of a source: stretches of it and what to write in their place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cilint.text.source import Span


class Edit(NamedTuple):
    """What to write in place of a span; an empty replacement takes it away."""

    span: Span
    replacement: str


def overlaps(edits: Iterable[Edit], others: Iterable[Edit]) -> bool:
    """Whether an edit of one group touches what one of the other group changes."""
    taken = [(edit.span.source.path, edit.span.start, edit.span.end) for edit in others]
    return any(
        path == edit.span.source.path and start <= edit.span.end and edit.span.start <= end
        for edit in edits
        for path, start, end in taken
    )


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """The text of a source with edits of it, none of which overlap, made."""
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return text
