"""What is offered to be written at a place, and what is known of the place."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from cilint.engine.rule import Rule
from cilint.lazy.records import NamedTuple
from cilint.lsp.outline import TypingSpot
from cilint.lsp.repository import Analysis
from cilint.pipeline.pipeline import Pipeline
from cilint.text.source import Source

ItemKind = types.CompletionItemKind


class Offer(NamedTuple):
    """A text that is offered: what it is, a word or two beside it, and what people may read of it, as Markdown.

    `insert` is written in place of `label` where it differs; `is_snippet` says that it has places to fill in, as the
    protocol writes them, `is_verbatim` that it is written as it is, wherever it is put, and `is_deprecated` that it
    should not be written any more.
    """

    label: str
    kind: types.CompletionItemKind
    detail: str = ""
    documentation: str = ""
    insert: str = ""
    is_snippet: bool = False
    is_verbatim: bool = False
    is_deprecated: bool = False


class Scene(NamedTuple):
    """Where something is to be written: in `source`, as it is now, at a spot.

    `pipelines` are those of the file as they were last known for good, by what `analysis` says; `rules` are all.
    """

    analysis: Analysis
    pipelines: Sequence[Pipeline]
    source: Source
    spot: TypingSpot
    rules: Sequence[Rule]

    @property
    def own_name(self) -> str:
        """The top-level key that the spot is below; empty at the top."""
        return self.spot.keys[0] if self.spot.keys else ""
