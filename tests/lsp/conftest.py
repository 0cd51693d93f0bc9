"""An editor without a screen, which speaks with the real server in a process of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from tests.forks.serving import command

SERVER = [*command(), "lsp"]
PIPELINE = ".gitlab-ci.yml"
SECONDS = 60
"""A server that has not answered by then never will, however busy the machine is."""


class Editor:
    """What a test does with files, as a person in an editor would."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self._versions: dict[str, int] = {}

    def uri(self, name: str = PIPELINE) -> str:
        return (self.folder / name).as_uri()

    def document(self, name: str = PIPELINE) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri(name))

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def open(self, text: str, name: str = PIPELINE) -> None:
        self._versions[name] = 1
        document = types.TextDocumentItem(self.uri(name), "yaml", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(document))

    def change(self, text: str, name: str = PIPELINE) -> None:
        self._versions[name] += 1
        document = types.VersionedTextDocumentIdentifier(self._versions[name], self.uri(name))
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def save(self, name: str = PIPELINE) -> None:
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(self.document(name)))

    def close(self, name: str = PIPELINE) -> None:
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(self.document(name)))

    async def found(
        self, wanted: Callable[[Sequence[types.Diagnostic]], bool], name: str = PIPELINE
    ) -> Sequence[types.Diagnostic]:
        """The diagnostics of a file, once they are such as wanted."""
        async with asyncio.timeout(SECONDS):
            while (
                not wanted(self.client.diagnostics.get(self.uri(name), ()))
                or self.uri(name) not in self.client.diagnostics
            ):
                await self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        return self.client.diagnostics[self.uri(name)]

    async def rules(self, *rules: str, name: str = PIPELINE) -> Sequence[types.Diagnostic]:
        """The diagnostics of a file, once they are those of these rules."""
        return await self.found(lambda found: sorted(str(item.code) for item in found) == sorted(rules), name)


@pytest.fixture
def folder(forks: None, tmp_path: Path) -> Path:  # noqa: ARG001 - the client's server is one
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest_lsp.fixture(config=ClientServerConfig(server_command=SERVER))
async def client(lsp_client: LanguageClient, folder: Path, request: pytest.FixtureRequest) -> AsyncIterator[None]:
    # What the editor's user has set: a module's own business.
    async for _ in session(lsp_client, folder, getattr(request.module, "OPTIONS", None)):
        yield


async def session(lsp_client: LanguageClient, folder: Path, options: object = None) -> AsyncIterator[None]:
    """An editor from its start to its end."""
    for method in (
        types.CLIENT_REGISTER_CAPABILITY,
        types.WORKSPACE_CODE_LENS_REFRESH,
        types.WORKSPACE_INLAY_HINT_REFRESH,
    ):
        lsp_client.feature(method)(lambda _: None)
    folders = [types.WorkspaceFolder(folder.as_uri(), "it")]
    capabilities = client_capabilities("visual-studio-code")
    params = types.InitializeParams(capabilities, workspace_folders=folders, initialization_options=options)
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def editor(client: LanguageClient, folder: Path) -> Editor:
    return Editor(client, folder)
