"""The language server: what pygls calls, and when a repository is looked at again.

The protocol is read on one thread and repositories are looked at on another, so that typing waits for nothing. What is
asked waits for its turn, and is answered on what is open then: the texts between are never looked at.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from cilint import __version__
from cilint.engine.rule import Rule
from cilint.errors import UsageError
from cilint.findings.mask import harmless
from cilint.lazy.typing import Any, TypeVar
from cilint.lsp.abilities import abilities_of
from cilint.lsp.desk import Addresses, Desk, Desktop, Told
from cilint.lsp.forgetting import ForgettingProtocol, forget_texts
from cilint.lsp.linting import KeptWarnings
from cilint.lsp.positions import UNITS, Positions
from cilint.lsp.refusals import RefusedRequestError
from cilint.lsp.repository import Opening
from cilint.lsp.wishes import Wishes, read_wishes

_PAUSE = 0.3
"""Seconds without a change after which a text is checked: so long nobody waits, and nobody types that slowly."""

_WATCHED = "**/{*.yml,*.yaml,config.toml}"
"""What a check may depend on, when it changes on the disk."""

_LOOKS = 500
"""After so many pieces of work, what was remembered of the texts of that time is forgotten."""

_Answer = TypeVar("_Answer")


class _OutdatedCheckError(Exception):
    """A text was changed while it was checked, so that another check is to come."""


class PipelineServer(LanguageServer):
    """The server; `on_thread` looks at repositories."""

    def __init__(self, opening: Opening, rules: Sequence[Rule]) -> None:
        # Whole texts: the places in partial ones are counted in lines that Python splits at more than editors do.
        super().__init__("cilint", __version__, types.TextDocumentSyncKind.Full, protocol_cls=ForgettingProtocol)
        self.desk = Desk(opening, rules)
        self._describe = opening.describe
        self._remarks = opening.remarks
        self._remarked: set[str] = set()
        self._worker = ThreadPoolExecutor(max_workers=1)
        self._turn = asyncio.Lock()
        self._turns = 0
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._queued: set[str] = set()
        self._doubted: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._shown: dict[str, tuple[str, ...]] = {}
        self._asker = ThreadPoolExecutor(max_workers=1)
        self._changes: Counter[str] = Counter()
        self._wishes = Wishes()

    def desktop(self) -> Desktop:
        """What is open now."""
        workspace = self.workspace
        opened: dict[str, str] = {}
        versions: dict[str, int | None] = {}
        buffers: dict[str, str] = {}
        for uri, document in workspace.text_documents.items():
            path = to_fs_path(uri)
            if path:
                opened[path] = uri
                versions[uri] = document.version
                buffers[path] = (document.source or "").removeprefix("\ufeff")
        folders = (to_fs_path(uri) for uri in (*workspace.folders, workspace.root_uri) if uri)
        units = UNITS[str(getattr(workspace.position_encoding, "value", workspace.position_encoding))]
        return Desktop(
            buffers, tuple(filter(None, folders)), Addresses(opened), Positions(units), versions,
            abilities_of(self.client_capabilities), self._wishes,
        )  # fmt: skip

    def take_wishes(self, settings: object) -> None:
        """Take what the user wants to see from the editor's settings, where these are some."""
        self._wishes, mistakes = read_wishes(settings, self._wishes)
        for mistake in mistakes:
            self.log(harmless(mistake))

    def _show_anew(self) -> None:
        """Have the editor ask again for what hangs on its settings."""
        workspace = self.client_capabilities.workspace
        if workspace and workspace.inlay_hint and workspace.inlay_hint.refresh_support:
            self.workspace_inlay_hint_refresh(None)
        if workspace and workspace.code_lens and workspace.code_lens.refresh_support:
            self.workspace_code_lens_refresh(None)

    async def on_thread(
        self, work: Callable[[Desk, Desktop], _Answer], begin: Callable[[], None] = lambda: None
    ) -> _Answer | None:
        """The answer of some work on what is open when its turn comes; None where it fails: a defect, told to the log.

        `begin` is called as soon as it is its turn, on the protocol's thread. Raises `JsonRpcException` where `begin`
        or the work does.
        """
        async with self._turn:
            begin()
            self._turns += 1
            if self._turns % _LOOKS == 0:
                forget_texts()
            try:
                return await asyncio.get_running_loop().run_in_executor(self._worker, work, self.desk, self.desktop())
            except JsonRpcException:
                raise
            except Exception as error:  # noqa: BLE001 - the server goes on, and tells nothing that an error holds
                self.log(self._describe(error))
                return None

    def unchanged(self, params: object) -> Callable[[], None]:
        """What raises `JsonRpcContentModified` once the document of a request is another than now.

        Only for editors that say that they can do with it; others get an answer on the text that there is.
        """
        general = self.client_capabilities.general
        document = getattr(params, "text_document", None)
        if document is None or not (general and general.stale_request_support):
            return lambda: None
        opened = self.workspace.text_documents
        before = opened.get(document.uri)
        version = before.version if before else None

        def begin() -> None:
            after = opened.get(document.uri)
            if after is not before or (after and after.version != version):
                raise JsonRpcContentModified

        return begin

    def log(self, text: str) -> None:
        """Tell the editor's log."""
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, text))

    def watch(self) -> None:
        """Ask the editor to tell of files that change on the disk."""
        workspace = self.client_capabilities.workspace
        watching = workspace and workspace.did_change_watched_files
        if watching and watching.dynamic_registration:
            options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(_WATCHED)])
            registration = types.Registration("watch", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            self.client_register_capability(types.RegistrationParams([registration]))

    def configure(self, settings: object) -> None:
        """Go by settings that the editor hands over anew."""
        if settings is not None:
            self.take_wishes(settings)
            self._show_anew()
        self.check_all()

    def check_later(self, uri: str) -> None:
        """Check the repository of a file once nothing has changed for a while."""
        self._check_after(_PAUSE, uri)

    def check_anew(self, uri: str) -> None:
        """Check the repository of a file at once, on whose disk something may have changed."""
        self._check_after(0, uri, is_doubted=True)

    def _check_after(self, pause: float, uri: str, *, is_doubted: bool = False) -> None:
        path = to_fs_path(uri)
        if path:
            self._check_root(pause, self.desk.root_of(path, self.desktop()), is_doubted=is_doubted)

    def _check_root(self, pause: float, root: str, *, is_doubted: bool) -> None:
        if root in self._waiting:
            self._waiting.pop(root).cancel()
        self._changes[root] += 1
        if is_doubted:
            self._doubted.add(root)
        self._waiting[root] = asyncio.get_running_loop().call_later(pause, self._start, root)

    def check_all(self) -> None:
        """Check all that is open, and what was: folders that come and go make other repositories of it."""
        for uri in list(self.workspace.text_documents):
            self.check_anew(uri)
        for root in self._shown:
            self._check_root(0, root, is_doubted=True)

    def _start(self, root: str) -> None:
        self._waiting.pop(root, None)
        # One that waits for its turn will see what is open then.
        if root not in self._queued:
            self._queued.add(root)
            self._do(self._check(root))

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _check(self, root: str) -> None:
        is_doubted = False

        def begin() -> None:
            nonlocal is_doubted
            is_doubted = root in self._doubted
            self._doubted.discard(root)
            self._queued.discard(root)

        def end_if_outdated() -> None:
            if root in self._waiting:
                raise _OutdatedCheckError

        def work(desk: Desk, desktop: Desktop) -> tuple[Told, Desktop] | None:
            try:
                return desk.check(root, desktop, anew=is_doubted, on_step=end_if_outdated), desktop
            except _OutdatedCheckError:
                return None

        found = await self.on_thread(work, begin)
        self._remark()
        # Whoever has changed a text since has another check coming.
        if found is None or root in self._waiting:
            return
        told, desktop = found
        present = {desktop.addresses.of(path): diagnostics for path, (_, diagnostics) in told.items()}
        before = self._shown.pop(root, ())
        elsewhere = {uri for uris in self._shown.values() for uri in uris}
        gone: dict[str, list[types.Diagnostic]] = {uri: [] for uri in before if uri not in {*present, *elsewhere}}
        if present:
            self._shown[root] = tuple(present)
        for uri, diagnostics in {**gone, **present}.items():
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri, diagnostics, version=desktop.versions.get(uri))
            )

        linter = self.desk.linter(root)
        if linter and linter.waits:
            self._do(self._lint(root, linter))

    async def _lint(self, root: str, linter: KeptWarnings) -> None:
        """Ask ShellCheck, beside all else, of what nothing is known, and check again where there are answers.

        Whatever is changed ends that, since another check is to come.
        """
        change = self._changes[root]

        def is_wanted() -> bool:
            return self._changes[root] == change

        try:
            has_more = await asyncio.get_running_loop().run_in_executor(self._asker, linter.ask, is_wanted)
            if has_more and is_wanted():
                self._check_root(0, root, is_doubted=True)
        except UsageError as error:
            self._tell(error.message)

    def _tell(self, remark: str) -> None:
        self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"cilint: {harmless(remark)}"))

    def _remark(self) -> None:
        """Tell the user, once, what he should know of the server itself."""
        for remark in self._remarks():
            if remark not in self._remarked:
                self._remarked.add(remark)
                self._tell(remark)

    def shutdown(self) -> None:
        """End, with what ShellCheck is asked."""
        self._changes.update(list(self._changes))
        super().shutdown()  # type: ignore[no-untyped-call]  # pygls says nothing of its type

    def report_server_error(self, error: Exception, _source: object) -> None:
        """Tell of an error; its text may hold what was in a message, and so anything."""
        # Whoever asked is told.
        if not isinstance(error, RefusedRequestError | JsonRpcContentModified):
            self.log(self._describe(error))


def make_server(opening: Opening, rules: Sequence[Rule]) -> PipelineServer:
    """The server, which looks at what is opened and changed, and answers nothing yet."""
    # pygls logs messages, which hold whole files.
    logging.disable()
    server = PipelineServer(opening, rules)

    server.feature(types.INITIALIZE)(lambda params: server.take_wishes(params.initialization_options))
    server.feature(types.INITIALIZED)(lambda _: server.watch())
    server.feature(types.TEXT_DOCUMENT_DID_CHANGE)(lambda params: server.check_later(params.text_document.uri))
    for method in (types.TEXT_DOCUMENT_DID_OPEN, types.TEXT_DOCUMENT_DID_SAVE, types.TEXT_DOCUMENT_DID_CLOSE):
        server.feature(method)(lambda params: server.check_anew(params.text_document.uri))
    for method in (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS):
        server.feature(method)(lambda _: server.check_all())
    server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)(lambda params: server.configure(params.settings))
    return server
