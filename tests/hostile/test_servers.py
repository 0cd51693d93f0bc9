"""Servers that misbehave at any moment, GitLab and registries: the run ends, tells, and leaves nothing half-written."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cilint.cli import main
from cilint.network.http import HttpClient
from tests.conftest import FakeGitLab, Web, running, send, write
from tests.hostile.conftest import Repository
from tests.hostile.test_random_input import CONTROLS

TOKEN = "glpat-invented"
SHARED = "lint: {script: make lint}\n"
BOMB = gzip.compress(b"\0" * 50_000_000)
_HEAD = b"HTTP/1.1 200 OK\r\n"
_JSON: tuple[Any, ...] = (
    *(None, [], {}, [None], [[]], [{}], "x", 3, {"id": None}, {"id": 3}, {"id": "\ud800"}, {"id": "../../x"}),
    *({"data": None}, {"data": {"ciCatalogResource": {"versions": 3}}}, {"errors": []}, {"version": ["17"]}),
    *([{"path_with_namespace": name}] for name in (None, 3, "../../x", "acme/\0", "acme/\ud800", "x" * 9999)),
    *([{"path": path, "type": "blob"}] for path in (None, "../../x", "/etc/passwd", "\ud800")),
    *({"digest": 3}, {"token": "\ud800"}, {"token": ["x"]}, {"schemaVersion": 2}, {"tags": None}),
)

_VARIABLES = ("CILINT_GITLAB_URL", "CILINT_GITLAB_TOKEN", "HOME", "XDG_CACHE_HOME")

Misbehaviour = Callable[[BaseHTTPRequestHandler, Web, Web], None]
Run = Callable[..., tuple[int, str]]
Moment = tuple[str, str, range]


def dripping(handler: BaseHTTPRequestHandler, web: Web, _: Web) -> None:
    """One byte after the other, without end."""
    write(handler, _HEAD + b"Content-Length: 1000000\r\n\r\n")
    try:
        while not web.done.wait(0.02):
            write(handler, b"[")
    except OSError:
        return


def endless(handler: BaseHTTPRequestHandler, web: Web, _: Web) -> None:
    write(handler, _HEAD + b"\r\n")
    try:
        while not web.done.is_set():
            write(handler, b" " * 100_000)
    except OSError:
        return


def silent(_: BaseHTTPRequestHandler, web: Web, __: Web) -> None:
    web.done.wait(3)


def bytes_of(data: bytes) -> Misbehaviour:
    return lambda handler, *_: write(handler, data)


def answer(body: bytes = b"", status: int = 200, **headers: str) -> Misbehaviour:
    return lambda handler, *_: send(handler, body, status, **headers)


def redirect(target: Callable[[BaseHTTPRequestHandler, Web], str]) -> Misbehaviour:
    return lambda handler, _, other: send(handler, b"", 302, Location=target(handler, other))


MISBEHAVIOURS: Mapping[str, Misbehaviour] = {
    "drips": dripping,
    "never ends": endless,
    "says nothing": silent,
    "hangs up": bytes_of(b""),
    "is no server of the web": bytes_of(b"220 mail ready\r\n" * 50),
    "is cut off": bytes_of(_HEAD + b"Content-Length: 900\r\n\r\n[{"),
    "has a wrong length": bytes_of(_HEAD + b"Content-Length: 2\r\n\r\n[{}, {}]"),
    "has two lengths": bytes_of(_HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} "),
    "has a length that is none": bytes_of(_HEAD + b"Content-Length: -1\r\n\r\n{}"),
    "has chunks that are none": bytes_of(_HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"),
    "has headers without end": bytes_of(_HEAD + b"X: y\r\n" * 100_000),
    "has headers that are none": bytes_of(_HEAD + b"\xff\xfe\0\r\n: x\r\n \r\n\r\n{}"),
    "is a bomb": answer(BOMB, Content_Encoding="gzip", Content_Type="application/json"),
    "is a bomb that says nothing of it": answer(BOMB),
    "is HTML": answer(b"<html>", Content_Type="text/html"),
    "is no JSON": answer(b'{"id": '),
    "is deep": answer(b"[" * 100_000),
    "is no text": answer(b'"\xff\xfe\xed\xa0\x80"'),
    "is a large number": answer(b"9" * 100_000),
    "always has another page": answer(b"[]", X_Next_Page="2"),
    "has a page that is none": answer(b"[]", X_Next_Page="../x\\r\\n"),
    "is busy for long": answer(b"", 429, Retry_After="9" * 400),
    "is busy for no time": answer(b"", 429, Retry_After="0"),
    "is busy until there is no time": answer(b"", 503, Retry_After="Fri, 31 Dec 9999 23:59:59 GMT"),
    "is busy and says nonsense": answer(b"", 429, Retry_After="-1\xb2"),
    "leads to itself": redirect(lambda handler, _: handler.path),
    "leads on and on": redirect(lambda handler, _: handler.path + "x"),
    "leads elsewhere": redirect(lambda _, other: f"{other.address}/stolen"),
    "leads into a file": redirect(lambda *_: "file:///etc/passwd"),
    "leads nowhere": redirect(lambda *_: "http://[::1"),
    "leads to no port": redirect(lambda *_: "http://127.0.0.1:99999/"),
    "asks for a password": answer(b"", 401, WWW_Authenticate='Basic realm="x"'),
    "asks for a token from elsewhere": lambda handler, _, other: send(
        handler, b"", 401, WWW_Authenticate=f'Bearer realm="{other.address}/token",service="x"'
    ),
    "asks in a way that is none": answer(b"", 401, WWW_Authenticate='Bearer realm="' + "\\" * 10_000),
    "names a digest that is none": answer(b"{}", Docker_Content_Digest="sha256:" + "z" * 64),
    **{f"is {status}": answer(b"{}", status) for status in (100, 204, 206, 301, 304, 403, 404, 410, 500, 599, 999)},
    **{f"says {json.dumps(value)[:40]}": answer(json.dumps(value).encode()) for value in _JSON},
}
WAITED_FOR = frozenset({"drips", "never ends", "says nothing"})
"""How a server misbehaves that a user waits for."""
COMMANDS = ("fetch acme --into all --rate 1000", "vendor", "check --online", "pin", "pin --includes --online")


class Misbehaving(FakeGitLab):
    """GitLab and a registry on one port: misbehaves from the so-manieth request on, up to another one."""

    way, first, last = "", 0, 0
    other: Web

    def act(self, handler: BaseHTTPRequestHandler) -> None:
        if self.way and self.first <= len(self.asked) <= self.last:
            MISBEHAVIOURS[self.way](handler, self, self.other)
        elif handler.path.startswith("/v2/"):
            send(handler, b"{}", Docker_Content_Digest=f"sha256:{'0' * 64}")
        else:
            super().act(handler)


@pytest.fixture(scope="module")
def server() -> Iterator[Misbehaving]:
    """The server, with another one beside it that nobody is to speak to."""
    with contextmanager(running)(Web()) as other, contextmanager(running)(Misbehaving()) as made:
        made.other = other
        made.project("shared/templates").commit(
            {"a.yml": SHARED, "b.yml": "variables: {A: b}\n"}, "main", "v1", release=True
        )
        app = {".gitlab-ci.yml": "include: [{project: shared/templates, file: a.yml}]\ntest: {script: make}\n"}
        made.project("acme/app", private=True).commit(app, "main")
        made.project("acme/lib").commit({".gitlab-ci.yml": "test: {script: make}\n"}, "main")
        made.project("acme/docs").commit({"README.md": "x"}, "main")
        yield made


@pytest.fixture
def _hasty(monkeypatch: pytest.MonkeyPatch, server: Misbehaving) -> None:
    """Little patience where it misbehaves, a user with a token for it, and nothing of whoever runs the tests."""
    begin = HttpClient.__init__

    def begin_hastily(self: HttpClient, *arguments: Any, **options: Any) -> None:
        patience = {"seconds": 0.5, "total_seconds": 3, "longest_wait": 1} if server.way else {}
        begin(self, *arguments, **{**options, **patience})

    monkeypatch.setattr(HttpClient, "__init__", begin_hastily)
    for name in [name for name in os.environ if name.upper().startswith(("CI", "GITLAB", "DOCKER", "HTTP"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CILINT_GITLAB_URL", server.address)
    monkeypatch.setenv("CILINT_GITLAB_TOKEN", TOKEN)
    monkeypatch.chdir("/")


@contextmanager
def repository(server: Misbehaving) -> Iterator[Path]:
    """A repository of its own, with a cache of its own, which is the current folder."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "project")
        (root / ".git").mkdir(parents=True)
        before = {name: os.environ.get(name) for name in ("HOME", "XDG_CACHE_HOME")}
        os.environ.update({"HOME": folder, "XDG_CACHE_HOME": os.path.join(folder, "cache")})
        (root / ".gitlab-ci.yml").write_text(
            "include:\n  - {project: shared/templates, ref: v1, file: [a.yml, b.yml]}\n"
            f"test: {{image: '{server.name}/group/image:1', script: make}}\n",
            encoding="utf-8",
        )
        (root / ".cilint.yml").write_text(
            f"gitlab: {{url: '{server.address}'}}\nregistries: {{'{server.name}': {{auth: public}}}}\n",
            encoding="utf-8",
        )
        os.chdir(root)
        try:
            yield root
        finally:
            os.chdir("/")
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


def files(root: Path) -> dict[str, bytes]:
    """All that lies around a repository."""
    around = root.parent
    return {path.relative_to(around).as_posix(): path.read_bytes() for path in around.rglob("*") if path.is_file()}


def run(*arguments: str) -> tuple[int, str]:
    """How a run ends, and all that it says."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(arguments)
    words = out.getvalue() + err.getvalue()
    assert "internal error" not in words, words
    assert not CONTROLS.search(words)
    return code, words


def run_as_process(*arguments: str) -> tuple[int, str]:
    """The same of a process in the current folder, which has all the patience that it has for users."""
    variables = {name: os.environ[name] for name in _VARIABLES}
    outcome = Repository(Path.cwd(), lambda *_: None).check(command=arguments, variables=variables)
    return outcome.code, outcome.words


def moments(ways: Iterable[str]) -> st.SearchStrategy[Moment]:
    """A command, how a server misbehaves meanwhile, and at which requests."""
    requests = st.builds(
        lambda first, count: range(first, first + count), st.integers(1, 8), st.sampled_from([1, 1000])
    )
    return st.tuples(st.sampled_from(COMMANDS), st.sampled_from(list(ways)), requests)


@pytest.mark.usefixtures("_hasty")
@settings(max_examples=40, deadline=None)
@example(moment=("pin --includes --online", "always has another page", range(5, 6)))
@given(moment=moments(MISBEHAVIOURS))
def test_a_server_that_misbehaves_is_told_of(server: Misbehaving, moment: Moment) -> None:
    is_survived(server, *moment, run)


@pytest.mark.usefixtures("_hasty", "forks")
@settings(max_examples=15, deadline=None)
@given(moment=moments(way for way in MISBEHAVIOURS if way not in WAITED_FOR))
def test_a_process_tells_of_a_server_that_misbehaves(server: Misbehaving, moment: Moment) -> None:
    is_survived(server, *moment, run_as_process)


def is_survived(server: Misbehaving, command: str, way: str, requests: range, run: Run) -> None:
    """What holds of a command while a server misbehaves at some requests, and after it."""
    server.way, server.first, server.last = way, requests[0], requests[-1]
    server.asked.clear()
    server.other.asked.clear()
    with repository(server) as root:
        code, words = run(*command.split(" "))
        moment = f"{way!r} from request {requests[0]} on, {len(requests)} times"
        assert code in (0, 1, 2), moment
        assert code != 2 or "cilint: " in words or "error" in words, moment
        assert TOKEN not in words, moment
        left = files(root)
        assert not [name for name in left if "/.cilint-" in f"/{name}" and ".yml" not in name], moment
        assert not [name for name, content in left.items() if TOKEN.encode() in content], moment
        # What was kept is what a good server has, or is not used.
        for name, content in left.items():
            if name.endswith(".json"):
                json.loads(content)
        assert not [asked for asked in server.other.asked if TOKEN in str(asked)], moment
        assert "fetch" not in command or not server.other.asked, moment
        server.way = ""
        again, words = run(*command.split(" "))
        if "what is kept of its includes may be wrong" in words:
            # An answer that could be the content of a file is kept as that of its commit.
            kept = root.parent / "cache" / "cilint" / "includes"
            assert f"is fetched anew where {kept} is deleted" in words, moment
            shutil.rmtree(kept)
            again, words = run(*command.split(" "))
        assert again == CODES[command], (moment, words)
    assert threading.active_count() < 200


CODES = {
    "fetch acme --into all --rate 1000": 0,
    "vendor": 0,
    "check --online": 0,
    "pin": 0,
    "pin --includes --online": 0,
}
"""How each command ends where nothing misbehaves."""


@pytest.mark.usefixtures("_hasty")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_server_that_behaves_is_understood(server: Misbehaving, command: str) -> None:
    server.way = ""
    with repository(server):
        code, words = run(*command.split(" "))
        assert code == CODES[command], words
