from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from website import build, chromium
from website.chromium import Chromium


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the site, which one of the processes that run tests builds for all of them."""
    pytest.importorskip("zensical", reason="the site is built with the dependency group `site`")
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "site"
    with (shared / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            build.main(folder)
    return folder


class Server(ThreadingHTTPServer):
    """Serves a folder, and writes down what it was asked for."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(SimpleHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                asked.append(self.path)

        super().__init__(("127.0.0.1", 0), partial(Handler, directory=str(folder)))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def server(site: Path) -> Iterator[Server]:
    with Server(site) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Chromium]:
    if chromium.PROGRAM is None:
        pytest.skip("there is no Chromium here")
    with Chromium(tmp_path, 1280, 900) as running:
        yield running
