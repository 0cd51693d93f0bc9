"""The real registry server (Debian's docker-registry) on loopback, open, with passwords, with TLS and with tokens."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

USER, PASSWORD = "ci", "invented-password"
STRANGER = "stranger"
"""Somebody whose password is good as well, and who may pull nothing."""
INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_LAYER = "application/vnd.oci.image.layer.v1.tar"


def digest_of(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


class RegistryServer:
    """Four servers with one storage. Each name is `127.0.0.1:PORT`; only `open` is written to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self._pushed: dict[tuple[str, str], tuple[str, bytes]] = {}
        self.key, self.certificate = folder / "key.pem", folder / "certificate.pem"
        _run(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(self.key),
            "-out", str(self.certificate), "-days", "2", "-subj", "/CN=127.0.0.1",
            "-addext", "subjectAltName=IP:127.0.0.1",
        )  # fmt: skip
        passwords = folder / "htpasswd"
        passwords.write_bytes(_run("htpasswd", "-nbB", USER, PASSWORD))
        self.token_server = TokenServer(self.key, self.certificate)
        htpasswd = {"htpasswd": {"realm": "test", "path": str(passwords)}}
        token = {
            "token": {
                "realm": f"http://127.0.0.1:{self.token_server.port}/jwt/auth",
                "service": "registry",
                "issuer": "issuer",
                "rootcertbundle": str(self.certificate),
            }
        }
        self.open = self._start("open", {}, {})
        self.basic = self._start("basic", htpasswd, {})
        self.tls = self._start("tls", htpasswd, {"certificate": str(self.certificate), "key": str(self.key)})
        self.token = self._start("token", token, {})

    def _start(self, name: str, auth: Mapping[str, Any], tls: Mapping[str, str]) -> str:
        port = _free_port()
        config = {
            "version": "0.1",
            "log": {"level": "error", "accesslog": {"disabled": True}},
            "storage": {"filesystem": {"rootdirectory": str(self.folder / "storage")}},
            "http": {"addr": f"127.0.0.1:{port}", "secret": "invented", **({"tls": tls} if tls else {})},
            **({"auth": auth} if auth else {}),
        }
        file = self.folder / f"{name}.yml"
        # JSON is YAML.
        file.write_text(json.dumps(config), encoding="utf-8")
        with (self.folder / f"{name}.log").open("wb") as log:
            self._processes.append(subprocess.Popen(["docker-registry", "serve", str(file)], stdout=log, stderr=log))
        _wait_for(port)
        return f"127.0.0.1:{port}"

    def stop(self) -> None:
        for process in self._processes:
            process.terminate()
            process.wait(10)
        self.token_server.stop()

    def push(self, repository: str, *tags: str, content: bytes = b"layer") -> str:
        """Store an image of two platforms under the tags, and give back the digest of its index."""
        stored = [self._pushed.get((repository, tag)) for tag in tags]
        if (first := stored[0]) and all(image and image[1] == content for image in stored):
            return first[0]
        manifests = []
        for architecture in ("amd64", "arm64"):
            config = json.dumps({"architecture": architecture, "os": "linux", "rootfs": {"type": "layers"}}).encode()
            self._put_blob(repository, config)
            self._put_blob(repository, content)
            manifest = _packed({
                "schemaVersion": 2,
                "mediaType": MANIFEST,
                "config": {"mediaType": _CONFIG, "size": len(config), "digest": digest_of(config)},
                "layers": [{"mediaType": _LAYER, "size": len(content), "digest": digest_of(content)}],
            })  # fmt: skip
            self._put_manifest(repository, digest_of(manifest), manifest, MANIFEST)
            platform = {"architecture": architecture, "os": "linux"}
            manifests.append(
                {"mediaType": MANIFEST, "size": len(manifest), "digest": digest_of(manifest), "platform": platform}
            )
        index = _packed({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests})
        for tag in tags:
            self._put_manifest(repository, tag, index, INDEX)
            self._pushed[repository, tag] = digest_of(index), content
        return digest_of(index)

    def _put_blob(self, repository: str, data: bytes) -> None:
        location = self._send("POST", f"/v2/{repository}/blobs/uploads/")
        address = urlsplit(location)
        self._send("PUT", f"{address.path}?{address.query}&digest={digest_of(data)}", data, "application/octet-stream")

    def _put_manifest(self, repository: str, name: str, data: bytes, media_type: str) -> None:
        self._send("PUT", f"/v2/{repository}/manifests/{name}", data, media_type)

    def _send(self, method: str, target: str, body: bytes = b"", media_type: str = "") -> str:
        connection = http.client.HTTPConnection(self.open, timeout=60)
        connection.request(method, target, body, {"Content-Type": media_type} if media_type else {})
        response = connection.getresponse()
        answer = response.read()
        connection.close()
        assert response.status in (201, 202), answer
        return response.getheader("Location", "")


class TokenServer:
    """What `/jwt/auth` of GitLab does: a signed token with the rights that the user has, for a scope."""

    def __init__(self, key: Path, certificate: Path) -> None:
        self.asked: list[tuple[str, str, str]] = []
        der = subprocess.run(
            ["openssl", "x509", "-in", str(certificate), "-outform", "der"], check=True, capture_output=True
        ).stdout
        header = {"alg": "RS256", "typ": "JWT", "x5c": [base64.b64encode(der).decode()]}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(("GET", self.path, self.headers.get("Authorization", "")))
                name, _, password = _basic(self.headers.get("Authorization", "")).partition(":")
                if name and password != PASSWORD:
                    self._answer(401, {"errors": [{"code": "UNAUTHORIZED"}]})
                    return
                self._token(parse_qs(urlsplit(self.path).query), name)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.asked.append(("POST", body, ""))
                fields = parse_qs(body)
                if fields.get("refresh_token") != [PASSWORD]:
                    self._answer(401, {"errors": [{"code": "UNAUTHORIZED"}]})
                    return
                self._token(fields, USER)

            def _token(self, fields: Mapping[str, list[str]], name: str) -> None:
                kind, repository, actions = fields.get("scope", ["::"])[0].split(":")
                access = [{"type": kind, "name": repository, "actions": actions.split(",")}] if name == USER else []
                now = int(time.time())
                claims = {"iss": "issuer", "aud": "registry", "sub": name, "exp": now + 300, "nbf": now - 10}
                signed = f"{_jwt_part(header)}.{_jwt_part({**claims, 'iat': now, 'jti': 'x', 'access': access})}"
                signature = subprocess.run(
                    ["openssl", "dgst", "-sha256", "-sign", str(key)],
                    input=signed.encode(), check=True, capture_output=True,
                ).stdout  # fmt: skip
                self._answer(200, {"token": f"{signed}.{_base64url(signature)}"})

            def _answer(self, status: int, content: Any) -> None:
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """The tests tell what went wrong."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _basic(header: str) -> str:
    return base64.b64decode(header.removeprefix("Basic ")).decode()


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _jwt_part(content: Any) -> str:
    return _base64url(json.dumps(content).encode())


def _packed(content: Any) -> bytes:
    return json.dumps(content).encode()


def _run(*command: str) -> bytes:
    return subprocess.run(command, check=True, capture_output=True).stdout


def _free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


def _wait_for(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("docker-registry does not start")


@pytest.fixture(scope="session")
def registry_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryServer]:
    """The real registry; what needs it is skipped where it is not installed."""
    missing = [name for name in ("docker-registry", "htpasswd", "openssl") if not shutil.which(name)]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not here to run a real registry with")
    server = RegistryServer(tmp_path_factory.mktemp("registry"))
    yield server
    server.stop()
