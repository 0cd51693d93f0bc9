"""What an editor can ask, as a table: each request with the function that answers it."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable, Sequence

from lsprotocol import types

from cilint.engine.rule import Rule
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.lsp.actions import EXPLAIN, KINDS, code_actions
from cilint.lsp.completion import TRIGGERS, completion
from cilint.lsp.folding import folding
from cilint.lsp.hierarchy import incoming_calls, outgoing_calls, prepare_calls
from cilint.lsp.hover import hover, rule_page
from cilint.lsp.links import links
from cilint.lsp.margins import code_lenses, inlay_hints
from cilint.lsp.navigation import definitions, references, symbols, workspace_symbols
from cilint.lsp.pins import resolve_action
from cilint.lsp.rename import RENAMING, prepare_rename, rename
from cilint.lsp.repository import Opening
from cilint.lsp.request import Answering, EditorRequest
from cilint.lsp.server import PipelineServer, make_server


class Feature(NamedTuple):
    """A request, what answers it, and what the editor is told of it beforehand."""

    method: str
    answer: Answering
    options: Any = None


FEATURES = (
    Feature(types.TEXT_DOCUMENT_COMPLETION, completion, TRIGGERS),
    Feature(types.TEXT_DOCUMENT_HOVER, hover),
    Feature(types.TEXT_DOCUMENT_DEFINITION, definitions),
    Feature(types.TEXT_DOCUMENT_REFERENCES, references),
    Feature(types.TEXT_DOCUMENT_PREPARE_RENAME, prepare_rename),
    Feature(types.TEXT_DOCUMENT_RENAME, rename, RENAMING),
    Feature(types.TEXT_DOCUMENT_CODE_ACTION, code_actions, types.CodeActionOptions(KINDS, resolve_provider=True)),
    Feature(types.CODE_ACTION_RESOLVE, resolve_action),
    Feature(types.TEXT_DOCUMENT_DOCUMENT_LINK, links),
    Feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, symbols),
    Feature(types.TEXT_DOCUMENT_FOLDING_RANGE, folding),
    Feature(types.TEXT_DOCUMENT_INLAY_HINT, inlay_hints),
    Feature(types.TEXT_DOCUMENT_CODE_LENS, code_lenses),
    Feature(types.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY, prepare_calls),
    Feature(types.CALL_HIERARCHY_INCOMING_CALLS, incoming_calls),
    Feature(types.CALL_HIERARCHY_OUTGOING_CALLS, outgoing_calls),
    Feature(types.WORKSPACE_SYMBOL, workspace_symbols),
)


def serve(opening: Opening, rules: Sequence[Rule]) -> None:
    """Answer an editor on standard input and output, until it says that it is done."""
    # pygls closes what it writes to, and whoever called is not done with standard output.
    whole_server(opening, rules).start_io(stdout=os.fdopen(os.dup(sys.stdout.fileno()), "wb"))


def whole_server(opening: Opening, rules: Sequence[Rule]) -> PipelineServer:
    """The server with all that can be asked of it."""
    server = make_server(opening, rules)
    for feature in FEATURES:
        server.feature(feature.method, feature.options)(_handler(server, feature.answer))
    _add_commands(server)
    return server


def _handler(server: PipelineServer, answer: Answering) -> Callable[[Any], Awaitable[Any]]:
    async def handle(params: Any) -> Any:
        begin = server.unchanged(params)
        return await server.on_thread(lambda desk, desktop: answer(EditorRequest(params, desk, desktop)), begin)

    return handle


def _add_commands(server: PipelineServer) -> None:
    @server.command(EXPLAIN)
    async def explain(rule: str) -> None:
        found = next((item for item in server.desk.rules if item.id == rule), None)
        if found is None:
            return
        window = server.client_capabilities.window
        if found.url and window and window.show_document and window.show_document.support:
            server.window_show_document(types.ShowDocumentParams(found.url, external=True))
            return
        text = await server.on_thread(lambda desk, _: rule_page(found, desk.rules))
        server.window_show_message(types.ShowMessageParams(types.MessageType.Info, text or rule))
