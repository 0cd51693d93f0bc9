"""Both ends of a connection with the server in one process: nothing comes before a test lets it."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lsprotocol import types

from cilint.cli.lsp import opening
from cilint.engine.catalog import built_in_rules
from cilint.lsp.desk import Desk, Desktop
from cilint.lsp.features import whole_server
from cilint.lsp.repository import Buffers, Opening, OpenRepository

SECONDS = 60


class Wire:
    """Both ends of a connection in one process."""

    def __init__(self, folder: Path, *, can_be_refused: bool = True) -> None:
        self.texts: list[str] = []
        self.uri = (folder / ".gitlab-ci.yml").as_uri()
        self.received: list[dict[str, Any]] = []
        self._asked = 0
        self._versions = 0
        self._gate = threading.Event()
        whole = opening()
        self.server = whole_server(Opening(whole.root_of, self._counting(whole), whole.describe), built_in_rules())
        self.server.protocol.set_writer(self)  # type: ignore[arg-type]
        general = {"staleRequestSupport": {"cancel": True, "retryOnContentModified": []}} if can_be_refused else {}
        folders = [{"uri": folder.as_uri(), "name": "it"}]
        start = {"processId": None, "rootUri": None, "capabilities": {"general": general}, "workspaceFolders": folders}
        self.send({"id": self._number(), "method": "initialize", "params": start})

    def _counting(self, whole: Opening) -> Callable[[str, Buffers], Any]:
        def repositories(root: str, texts: Buffers) -> list[OpenRepository]:
            self.texts += texts.values()
            return list(whole.repositories(root, texts))

        return repositories

    def _number(self) -> int:
        self._asked += 1
        return self._asked

    def send(self, message: dict[str, Any]) -> None:
        protocol = self.server.protocol
        protocol.handle_message(protocol.structure_message({"jsonrpc": "2.0", **message}))

    def write(self, data: bytes) -> None:
        """What the server calls with what it says."""
        self.received.append(json.loads(data.partition(b"\r\n\r\n")[2]))

    def close(self) -> None:
        """As a writer has it."""

    def hold(self) -> asyncio.Task[None]:
        """Give the server work that goes on until it is let go."""

        def work(_desk: Desk, _desktop: Desktop) -> None:
            self._gate.wait(SECONDS)

        return asyncio.get_running_loop().create_task(self.server.on_thread(work))

    def let_go(self) -> None:
        self._gate.set()

    def open(self, text: str) -> None:
        document = {"uri": self.uri, "languageId": "yaml", "version": 0, "text": text}
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})

    def change(self, text: str) -> None:
        self._versions += 1
        document = {"uri": self.uri, "version": self._versions}
        self.send(
            {
                "method": "textDocument/didChange",
                "params": {"textDocument": document, "contentChanges": [{"text": text}]},
            }
        )

    async def ask(self, method: str = "textDocument/documentSymbol", **more: Any) -> int:
        number = self._number()
        params = {"textDocument": {"uri": self.uri}, **more}
        self.send({"id": number, "method": method, "params": params})
        # As a reader does between two messages.
        await asyncio.sleep(0)
        return number

    def cancel(self, number: int) -> None:
        self.send({"method": "$/cancelRequest", "params": {"id": number}})

    async def answer(self, number: int) -> dict[str, Any]:
        return await self.told(lambda message: message.get("id") == number)

    async def told(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first message of the server such as wanted, once it is there."""
        async with asyncio.timeout(SECONDS):
            while True:
                for message in self.received:
                    if wanted(message):
                        return message
                await asyncio.sleep(0.01)

    async def checked(self, version: int) -> list[str]:
        """The rules that find something in one version of the text, once it is checked."""

        def wanted(message: dict[str, Any]) -> bool:
            is_it = message.get("method") == types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS
            return is_it and message["params"].get("version") == version

        return [item["code"] for item in (await self.told(wanted))["params"]["diagnostics"]]
