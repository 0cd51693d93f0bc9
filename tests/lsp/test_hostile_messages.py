"""Messages with anything in any field, in any order: the server answers the next good one, and does not end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile.test_damaged_files import paths, put
from tests.lsp.process import ServerProcess
from tests.lsp.test_fuzz import METHODS

PIPELINE = ".gitlab-ci.yml"
TEXT = "job:\n  image: ruby:3.3\n  script: make\n"
AT = {"line": 1, "character": 10}
STRETCH = {"start": AT, "end": AT}
ODD: tuple[Any, ...] = (
    *(None, True, -1, 1.5, 10**30, float("inf"), "", "\ud800", "x" * 100_000, [], [None], [[[]]], {}),
    *({"uri": 3}, {"line": -1, "character": 10**9}, {"start": {"line": 9, "character": 0}, "end": AT}, "file:///"),
)
STRAY: tuple[Any, ...] = (
    *([], [{}], None, 3, "x", {}, {"id": 1}, {"jsonrpc": "2.0"}, {"jsonrpc": "1.0", "method": "x"}),
    *({"jsonrpc": "2.0", "id": "nobody's", "result": 3}, {"jsonrpc": "2.0", "id": 99, "error": 3}),
    *({"jsonrpc": "2.0", "id": 1, "method": "initialize"}, {"jsonrpc": "2.0", "method": "initialized"}),
    *({"jsonrpc": "2.0", "method": "$/setTrace", "params": 3}, {"jsonrpc": "2.0", "id": 3, "method": "nothing/known"}),
)


class Editor:
    """An editor with one pipeline, which says what it likes; a server that has ended is begun anew."""

    def __init__(self, folder: Path) -> None:
        (folder / ".git").mkdir()
        (folder / PIPELINE).write_text(TEXT, encoding="utf-8")
        self._folder = folder
        self._server: ServerProcess | None = None
        self._version = 0
        self.uri = (folder / PIPELINE).as_uri()
        self.document = {"uri": self.uri, "languageId": "yaml", "version": 1, "text": TEXT}

    def tell(self, message: Any) -> None:
        self._running().tell_all(message)

    def is_answered(self) -> bool:
        """Whether the server knows what the pipeline holds, whatever it was told before."""
        self._version += 1
        server = self._running()
        server.tell("textDocument/didOpen", textDocument={**self.document, "version": 10**6 + self._version})
        try:
            found = server.ask("textDocument/hover", textDocument=self.document, position=AT)
        except BaseException:
            self.close()
            raise
        return "ruby" in json.dumps(found)

    def close(self) -> None:
        if self._server:
            self._server.__exit__()
            self._server = None

    def _running(self) -> ServerProcess:
        if self._server is None:
            self._server = ServerProcess().__enter__()
            self._server.ask("initialize", processId=None, rootUri=self._folder.as_uri(), capabilities={})
            self._server.tell("initialized")
        return self._server


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    made = Editor(tmp_path_factory.mktemp("editor"))
    yield made
    made.close()


PARAMS: dict[str, Any] = {
    "textDocument": {"uri": "file:///here", "languageId": "yaml", "version": 3, "text": TEXT},
    "position": AT,
    "positions": [AT],
    "range": STRETCH,
    "context": {"diagnostics": [], "includeDeclaration": True, "only": ["quickfix"]},
    "contentChanges": [{"text": TEXT, "range": STRETCH}],
    "changes": [{"uri": "file:///here", "type": 2}],
    "query": "jo",
    "item": {"name": "job", "kind": 12, "uri": "file:///here", "range": STRETCH, "selectionRange": STRETCH},
    "newName": "another",
    "command": "cilint.explain",
    "arguments": ["unpinned-image"],
    "event": {"added": [], "removed": []},
    "settings": {},
    "id": 3,
}
PLACES = [*paths(PARAMS)]


@st.composite
def messages(draw: st.DrawFn, uri: str) -> Any:
    """A message such as an editor sends, with something else somewhere in it, or one that is none at all."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from(STRAY))
    params = json.loads(json.dumps(PARAMS).replace("file:///here", uri))
    params = put(params, draw(st.sampled_from(PLACES)), draw(st.sampled_from(ODD)))
    message = {"jsonrpc": "2.0", "method": draw(st.sampled_from(METHODS)), "params": params}
    if draw(st.booleans()):
        message["id"] = draw(st.sampled_from([77, "x", "\ud800", 10**40, *ODD[:6], [], {}]))
    if draw(st.integers(0, 3)) == 0:
        message[draw(st.sampled_from(list(message)))] = draw(st.sampled_from(ODD))
    return message


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_next_good_message_is_answered(editor: Editor, data: st.DataObject) -> None:
    for message in data.draw(st.lists(messages(editor.uri), min_size=1, max_size=8)):
        editor.tell(message)
    assert editor.is_answered()
