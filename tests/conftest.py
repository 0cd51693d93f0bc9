"""What all tests share: examples without a deadline, a repository to work in, and servers on loopback.

One server answers as a test says, one speaks the parts of GitLab's API that we ask.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import HealthCheck, settings

from cilint.engine import catalog
from cilint.text.disk import DAY_VARIABLE
from tests.forks.serving import serving
from tests.registry_server import RegistryServer, registry_server

# How long an example takes, or to draw it, says nothing on a machine that has more to do. The pipeline draws the same
# examples each time, and twice as many, lest a change fail for what it has nothing to do with; what others find becomes
# an `@example`.
_UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("random", _UNTIMED, max_examples=50)
settings.register_profile("fixed", _UNTIMED, derandomize=True)
settings.register_profile("long", _UNTIMED, max_examples=5_000)
settings.load_profile(os.environ.get("CILINT_EXAMPLES", "random"))

__all__ = ["RegistryServer", "registry_server"]

Act = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps the results of tests out of the cache of whoever runs them, and old ones out of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("LOCALAPPDATA", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True, scope="session")
def _own_day() -> Iterator[None]:
    """Has tests run on a day in 2000, when no release cycle has ended: so it does not matter what images they name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DAY_VARIABLE, "946684800")
        yield


_read_own_rules = catalog._own_rules
_own_rules = cache(lambda: tuple(_read_own_rules()))


@pytest.fixture(autouse=True, scope="session")
def _rules_are_read_once() -> Iterator[None]:
    """Reading them takes nine tenths of the time of a small run, and there are thousands in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalog, "_own_rules", _own_rules)
        yield


@pytest.fixture
def rules_are_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run reads our own rules, for tests of just that."""
    monkeypatch.setattr(catalog, "_own_rules", _read_own_rules)


@pytest.fixture(scope="session")
def forks() -> Iterator[None]:
    """Processes of the program's own that begin at once: see tests/forks."""
    with serving():
        yield


class Asked(NamedTuple):
    """A request that came in; the names of headers are in lower case."""

    target: str
    headers: Mapping[str, str]
    method: str = "GET"
    body: bytes = b""


class Web:
    """A server that does for each target what it is told to, and writes down what it was asked."""

    def __init__(self) -> None:
        self.acts: dict[str, Act] = {}
        self.asked: list[Asked] = []
        self.done = threading.Event()
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers.get("content-length", "0")))
                web.asked.append(Asked(self.path, headers, self.command, body))
                self.close_connection = True
                web.act(self)

            do_CONNECT = do_HEAD = do_POST = do_PUT = do_GET  # noqa: N815 - the names that the server looks for

            def log_message(self, *_: object) -> None:
                """The tests tell what went wrong."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients hang up on purpose

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def name(self) -> str:
        """What is trusted to trust it."""
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        return f"http://{self.name}"

    def act(self, handler: BaseHTTPRequestHandler) -> None:
        act = self.acts.get(handler.path)
        if act:
            act(handler)
        else:
            send(handler, b"nothing here", 404)

    def answer(self, target: str, body: bytes | str = b"", status: int = 200, **headers: str) -> None:
        """Answer requests for a target; underscores in the names of headers stand for hyphens."""
        content = body if isinstance(body, bytes) else body.encode()
        self.acts[target] = lambda handler: send(handler, content, status, **headers)

    def raw(self, target: str, data: bytes) -> None:
        """Answer with these very bytes."""
        self.acts[target] = lambda handler: write(handler, data)

    def redirect(self, target: str, location: str) -> None:
        self.answer(target, b"", 302, Location=location)


def write(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    handler.wfile.write(data)
    handler.wfile.flush()


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    write(handler, b"" if handler.command == "HEAD" else body)


class FakeProject:
    """A project: `refs` are branches and tags with their commits, `files` what each commit holds."""

    def __init__(self) -> None:
        self.refs: dict[str, str] = {}
        self.files: dict[str, dict[str, str]] = {}
        self.releases: dict[str, str] = {}
        self.catalogue: list[str] | None = None
        self.private = False

    def commit(self, files: Mapping[str, str], *refs: str, release: bool = False) -> str:
        """Add a commit that branches or tags point to, and give back its SHA."""
        sha = hashlib.sha1(str(len(self.files)).encode()).hexdigest()
        self.files[sha] = dict(files)
        self.refs.update(dict.fromkeys(("HEAD", *refs), sha))
        if release:
            self.releases.update(dict.fromkeys(refs, sha))
        return sha


class FakeGitLab(Web):
    """The parts of GitLab's API that cilint asks (doc/api/), pages of two included."""

    PAGE = 2

    def __init__(self) -> None:
        super().__init__()
        self.projects: dict[str, FakeProject] = {}
        self.templates: dict[str, str] = {}
        self.version = "17.5.1-ee"
        self.tokens = {"glpat-invented", "job-invented"}
        self.groups: Act | None = None

    def project(self, path: str, *, private: bool = False) -> FakeProject:
        project = self.projects.setdefault(path, FakeProject())
        project.private = private
        return project

    def act(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.path in self.acts:
            super().act(handler)
            return
        token = handler.headers.get("PRIVATE-TOKEN") or handler.headers.get("JOB-TOKEN") or ""
        if token and token not in self.tokens:
            send_json(handler, {"message": "401 Unauthorized"}, 401)
            return
        url = urlsplit(handler.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        parts = [unquote(part) for part in url.path.split("/")[1:]]
        if parts == ["api", "graphql"]:
            self._graphql(handler, query, is_job=bool(handler.headers.get("JOB-TOKEN")))
        elif parts[:3] == ["api", "v4", "templates"]:
            name = parts[-1]
            content = {"name": name, "content": self.templates[name]} if name in self.templates else None
            send_json(handler, content or {"message": "404 Not Found"}, 200 if content else 404)
        elif parts[:3] == ["api", "v4", "metadata"]:
            send_json(handler, {"version": self.version} if token else {}, 200 if token else 401)
        elif parts[:3] == ["api", "v4", "groups"]:
            self._group(handler, parts[3], query)
        elif parts[:3] == ["api", "v4", "projects"]:
            project = self.projects.get(parts[3])
            if project is None or (project.private and not token):
                send_json(handler, {"message": "404 Project Not Found"}, 404)
            else:
                self._project(handler, project, parts[4:], query)
        else:
            send_json(handler, {"error": "404 Not Found"}, 404)

    def _project(
        self, handler: BaseHTTPRequestHandler, project: FakeProject, parts: list[str], query: dict[str, str]
    ) -> None:
        ref = query.get("ref", "HEAD")
        match parts:
            case ["repository", "commits", name]:
                sha = name if name in project.files else project.refs.get(name)
                send_json(handler, {"id": sha} if sha else {"message": "404 Commit Not Found"}, 200 if sha else 404)
            case ["repository", "files", path, "raw"]:
                text = project.files.get(project.refs.get(ref, ref), {}).get(path)
                if text is None:
                    send_json(handler, {"message": "404 File Not Found"}, 404)
                else:
                    send(handler, text.encode())
            case ["repository", "tree"]:
                folder = query.get("path", "")
                paths = [path for path in project.files[ref] if not folder or path.startswith(folder + "/")]
                self._page(handler, [{"type": "blob", "path": path} for path in paths], query)
            case ["releases"]:
                self._page(handler, [{"tag_name": tag} for tag in project.releases], query)
            case ["releases", tag] if tag in project.releases:
                send_json(handler, {"tag_name": tag, "commit": {"id": project.releases[tag]}})
            case _:
                send_json(handler, {"message": "404 Not Found"}, 404)

    def _group(self, handler: BaseHTTPRequestHandler, group: str, query: dict[str, str]) -> None:
        paths = [path for path in self.projects if path.startswith(f"{group}/")]
        if self.groups:
            self.groups(handler)
        elif paths:
            self._page(handler, [{"path_with_namespace": path} for path in paths], query)
        else:
            send_json(handler, {"message": "404 Group Not Found"}, 404)

    def _page(self, handler: BaseHTTPRequestHandler, items: list[Any], query: dict[str, str]) -> None:
        number = int(query.get("page", "1"))
        more = str(number + 1) if len(items) > number * self.PAGE else ""
        send_json(handler, items[(number - 1) * self.PAGE : number * self.PAGE], X_Next_Page=more)

    def _graphql(self, handler: BaseHTTPRequestHandler, query: dict[str, str], *, is_job: bool) -> None:
        variables = json.loads(query["variables"])
        project = self.projects.get(variables["path"])
        resource = None
        if project and project.catalogue is not None and not (is_job and project.private):
            start = int(variables["after"] or 0)
            names = project.catalogue[start : start + self.PAGE]
            end = start + self.PAGE
            page = {"hasNextPage": end < len(project.catalogue), "endCursor": str(end)}
            resource = {"versions": {"nodes": [{"name": name} for name in names], "pageInfo": page}}
        send_json(handler, {"data": {"ciCatalogResource": resource}})


def send_json(handler: BaseHTTPRequestHandler, content: Any, status: int = 200, **headers: str) -> None:
    send(handler, json.dumps(content).encode(), status, Content_Type="application/json", **headers)


def running(web: Web) -> Iterator[Any]:
    thread = threading.Thread(target=web.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield web
    web.done.set()
    web.server.shutdown()
    web.server.server_close()
    thread.join()


@pytest.fixture
def web() -> Iterator[Web]:
    """A server that does what the test says."""
    yield from running(Web())


@pytest.fixture
def other_web() -> Iterator[Web]:
    """Another one: on the same host, but on another port."""
    yield from running(Web())


@pytest.fixture
def gitlab() -> Iterator[FakeGitLab]:
    """A server that speaks GitLab's API."""
    yield from running(FakeGitLab())


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A key and a certificate for 127.0.0.1 that nobody vouches for."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not here to make a certificate")
    key, file = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(file),
         "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, file


@pytest.fixture
def secure(web: Web, certificate: tuple[Path, Path]) -> Web:
    """The server, speaking TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1], certificate[0])
    web.server.socket = context.wrap_socket(web.server.socket, server_side=True)
    return web


@pytest.fixture(scope="module")
def working_repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty repository in which all tests of a module run, so that every example may write its files anew."""
    folder = tmp_path_factory.mktemp("repository")
    (folder / ".git").mkdir()
    before = Path.cwd()
    os.chdir(folder)
    yield folder
    os.chdir(before)
