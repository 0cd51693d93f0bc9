"""What an editor asks, with all that an answer is made of; each feature is a function from a request to its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lsprotocol import types
from pygls.uris import to_fs_path

from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.lsp.desk import AskedPlace, Desk, Desktop
from cilint.lsp.repository import Analysis
from cilint.text.edit import Edit
from cilint.text.source import Source, Span


class EditorRequest(NamedTuple):
    """A request: its parameters, what is known, and what is open."""

    params: Any
    desk: Desk
    desktop: Desktop

    @property
    def address(self) -> str:
        """The address of the document that is asked about, as the editor names it."""
        address: str = self.params.text_document.uri
        return address

    @property
    def path(self) -> str:
        """The path of that document; empty where it is no file."""
        return to_fs_path(self.address) or ""

    def file(self) -> tuple[Analysis, Source] | None:
        """The document as it is now, with what is known of its pipelines; None for one that belongs to none."""
        return self.desk.file(self.path, self.desktop) if self.path else None

    def place(self) -> AskedPlace | None:
        """What is known of the place that is asked about (see `Desk.asked`)."""
        return self.desk.asked(self.path, self.params.position, self.desktop) if self.path else None

    def range(self, span: Span) -> types.Range:
        """A span as the editor counts it."""
        return self.desktop.positions.range(span)

    def location(self, analysis: Analysis, span: Span) -> types.Location:
        """A span as a place in a file."""
        return self.desk.location(analysis, span, self.desktop)

    def workspace_edit(self, analysis: Analysis, edits: Iterable[Edit]) -> types.WorkspaceEdit:
        """Edits of some files of a repository, in the versions that are open."""
        by_file: dict[str, list[types.AnnotatedTextEdit | types.SnippetTextEdit | types.TextEdit]] = {}
        for edit in edits:
            place = self.location(analysis, edit.span)
            by_file.setdefault(place.uri, []).append(types.TextEdit(place.range, edit.replacement))
        versions = self.desktop.versions
        documents = ((uri, types.OptionalVersionedTextDocumentIdentifier(uri, versions.get(uri))) for uri in by_file)
        return types.WorkspaceEdit(
            document_changes=[types.TextDocumentEdit(document, by_file[uri]) for uri, document in documents]
        )


Answering = Callable[[EditorRequest], Any]
"""What a feature answers; None where there is nothing to say."""
