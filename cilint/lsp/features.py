"""What an editor asks about a place or a file, and the answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from lsprotocol import types
from pygls.uris import to_fs_path

from cilint.engine.rule import Rule
from cilint.lazy.typing import TypeVar
from cilint.lsp.actions import EXPLAIN, FIX_ALL, Actions
from cilint.lsp.desk import AskedPlace, Desk, Desktop
from cilint.lsp.hover import hint_at, rule_page
from cilint.lsp.navigation import definitions, links, references, symbols
from cilint.lsp.references import pipelines_of
from cilint.lsp.repository import Analysis, Opening
from cilint.lsp.server import PipelineServer, make_server
from cilint.report.documentation import documentation_url
from cilint.text.source import Source

_Answer = TypeVar("_Answer")
_KINDS = (types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll, FIX_ALL)


def serve(opening: Opening, rules: Sequence[Rule], folders: Sequence[str] = ()) -> None:
    """Answer an editor on standard input and output, until it says that it is done.

    `folders` are those with rules of the user's own, which are among `rules`.
    """
    server = make_server(opening, rules)
    _add_places(server, folders)
    _add_files(server)
    _add_commands(server, folders)
    # pygls closes what it writes to, and whoever called is not done with standard output.
    server.start_io(stdout=os.fdopen(os.dup(sys.stdout.fileno()), "wb"))


def _add_commands(server: PipelineServer, folders: Sequence[str]) -> None:
    @server.command(EXPLAIN)
    async def explain(rule: str) -> None:
        found = next((item for item in server.desk.rules if item.id == rule), None)
        if found is None:
            return
        window = server.client_capabilities.window
        if not found.is_house and window and window.show_document and window.show_document.support:
            server.window_show_document(types.ShowDocumentParams(documentation_url(rule), external=True))
            return
        text = await server.on_thread(lambda desk, _: rule_page(found, desk.rules, folders))
        server.window_show_message(types.ShowMessageParams(types.MessageType.Info, text or rule))


def _add_places(server: PipelineServer, folders: Sequence[str]) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        def answer(asked: AskedPlace, desk: Desk, desktop: Desktop) -> types.Hover | None:
            hint = hint_at(asked, desk.rules, folders)
            if hint is None:
                return None
            content = types.MarkupContent(types.MarkupKind.Markdown, hint.markdown)
            return types.Hover(content, desktop.positions.range(hint.span))

        return await server.on_thread(_at(params, answer))

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> list[types.Location] | None:
        return await server.on_thread(_at(params, definitions))

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def used(params: types.ReferenceParams) -> list[types.Location] | None:
        with_definition = params.context.include_declaration

        def answer(asked: AskedPlace, desk: Desk, desktop: Desktop) -> list[types.Location]:
            return references(asked, desk, desktop, definition=with_definition)

        return await server.on_thread(_at(params, answer))


def _add_files(server: PipelineServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=_KINDS))
    async def code_actions(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        uri = params.text_document.uri
        document = server.workspace.text_documents.get(uri)
        version = document.version if document else None

        def answer(analysis: Analysis, source: Source, _: Desk, desktop: Desktop) -> list[types.CodeAction]:
            actions = Actions(analysis, source, uri, desktop, version)
            found: list[types.CodeAction] = []
            if _wants(params.context.only, types.CodeActionKind.QuickFix):
                start, end = (desktop.positions.offset(source, at) for at in (params.range.start, params.range.end))
                found.extend(actions.at(start, end))
            mend = actions.fix_all() if params.context.only and _wants(params.context.only, FIX_ALL) else None
            return [*found, mend] if mend else found

        return await server.on_thread(_of(params, answer))

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)
    async def document_links(params: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
        return await server.on_thread(_of(params, links))

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def document_symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        def answer(analysis: Analysis, source: Source, _: Desk, desktop: Desktop) -> list[types.DocumentSymbol]:
            for pipeline in pipelines_of(analysis, source):
                for configuration in pipeline.configurations:
                    if configuration.source is source:
                        return symbols(configuration, analysis.mask, desktop.positions)
            return []

        return await server.on_thread(_of(params, answer))


def _wants(only: Sequence[types.CodeActionKind | str] | None, kind: str) -> bool:
    """Whether actions of a kind are asked for: it, or one that holds it, or all."""
    if not only:
        return True
    names = [str(getattr(item, "value", item)) for item in only]
    name = str(getattr(kind, "value", kind))
    return any(name == asked or name.startswith(f"{asked}.") or not asked for asked in names)


def _at(
    params: types.HoverParams | types.DefinitionParams | types.ReferenceParams,
    answer: Callable[[AskedPlace, Desk, Desktop], _Answer],
) -> Callable[[Desk, Desktop], _Answer | None]:
    path = to_fs_path(params.text_document.uri)

    def work(desk: Desk, desktop: Desktop) -> _Answer | None:
        asked = desk.asked(path, params.position, desktop) if path else None
        return answer(asked, desk, desktop) if asked else None

    return work


def _of(
    params: types.CodeActionParams | types.DocumentLinkParams | types.DocumentSymbolParams,
    answer: Callable[[Analysis, Source, Desk, Desktop], _Answer],
) -> Callable[[Desk, Desktop], _Answer | None]:
    path = to_fs_path(params.text_document.uri)

    def work(desk: Desk, desktop: Desktop) -> _Answer | None:
        found = desk.file(path, desktop) if path else None
        return answer(*found, desk, desktop) if found else None

    return work
