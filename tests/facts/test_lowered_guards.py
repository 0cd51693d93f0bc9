"""Checks that are switched off: what git, curl, wget and ssh do with the options, settings and variables shows it."""

from __future__ import annotations

import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cilint.facts.gather import Facts
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles
from tests.shells import skip_without

ROOT = ".gitlab-ci.yml"


def facts_of(script: str, extra: str = "") -> Facts:
    text = f"test:\n{extra}  script:\n    - |\n      {script}\n"
    return next(Session(MemoryFiles({ROOT: text}), Settings(), ()).facts([ROOT]))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, list[str]]]:
    """A server whose certificate nobody knows: its port, and the paths that it was asked for."""
    folder = tmp_path_factory.mktemp("server")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as found:
        found.socket = context.wrap_socket(found.socket, server_side=True)
        threading.Thread(target=found.serve_forever, daemon=True).start()
        yield found.server_port, asked
        found.shutdown()


@pytest.mark.parametrize(
    ("script", "is_off"),
    [
        ("curl -s URL", False),
        ("curl -sk URL", True),
        ("curl --insecure -s URL", True),
        ("curl -so k URL", False),
        ("wget -q URL", False),
        ("wget -q --no-check-certificate URL", True),
        ("git ls-remote URL", False),
        ("git -c http.sslVerify=false ls-remote URL", True),
        ("git -c http.sslVerify=true ls-remote URL", False),
        ("git config --global http.sslVerify 0; git ls-remote URL", True),
        ("GIT_SSL_NO_VERIFY=false git ls-remote URL", True),
        ("export GIT_SSL_NO_VERIFY=; git ls-remote URL", True),
    ],
)
def test_a_server_that_nobody_knows_is_asked(
    script: str, is_off: bool, server: tuple[int, list[str]], tmp_path: Path
) -> None:
    skip_without("bash", *(program for program in ("curl", "wget", "git") if f"{program} " in script))
    port, asked = server
    asked.clear()
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GIT_TERMINAL_PROMPT": "0", "no_proxy": "*"}
    text = script.replace("URL", f"https://localhost:{port}/app.git")
    subprocess.run(["bash", "-c", text], env=environment, cwd=tmp_path, check=False, capture_output=True)
    assert bool(asked) is is_off
    assert bool(facts_of(script.replace("URL", "https://git.example.com/app.git")).lowered_guards) is is_off


@pytest.mark.parametrize(
    ("option", "is_off"),
    [
        ("StrictHostKeyChecking=no", True),
        ("stricthostkeychecking=off", True),
        ("StrictHostKeyChecking=accept-new", True),
        ("StrictHostKeyChecking=ask", False),
        ("StrictHostKeyChecking=yes", False),
    ],
)
def test_ssh_takes_the_option_for_no_check(option: str, is_off: bool) -> None:
    shown = subprocess.run(
        ["ssh", "-F", "none", "-G", "-o", option, "host.example.com"], capture_output=True, text=True
    )
    told = next(line for line in shown.stdout.splitlines() if line.startswith("stricthostkeychecking"))
    assert (told.split()[1] in ("false", "accept-new")) is is_off
    assert bool(facts_of(f"ssh -o {option} host.example.com").lowered_guards) is is_off


@pytest.mark.parametrize(
    ("script", "guards"),
    [
        ("curl -k https://localhost:8443/", []),
        ("curl -k https://localhost:8443/ https://example.com/", ["tls"]),
        ("pip install --trusted-host localhost app", []),
        ("pip3 install --trusted-host=pypi.corp.example app", ["tls"]),
        ("kubectl --insecure-skip-tls-verify=$SKIP get pods", []),
        ("oc login --insecure-skip-tls-verify=true https://oc.corp.example", ["tls"]),
        ("printf 'Host *\\n  StrictHostKeyChecking no\\n' >> ~/.ssh/config", ["host key"]),
        ("printf 'StrictHostKeyChecking no\\n'", []),
        ("sed -i 's/gpgcheck=1/gpgcheck=0/' /etc/yum.conf", ["signature"]),
        ("vault read -tls-skip-verify secret/app", ["tls"]),
        ("ssh-keyscan example.com >> ~/.ssh/known_hosts", ["scanned host key"]),
        ("ssh-keyscan -p 2222 localhost >> ~/.ssh/known_hosts", []),
        ("printf '[global]\\ntrusted-host = pypi.corp.example\\n' > ~/.pip/pip.conf", ["tls"]),
        ("pip config set global.trusted-host localhost", []),
        ("apt-key adv --recv-keys 0123", ["signature"]),
        ("apt-key add key.asc", []),
        ("apt-get -o APT::Get::AllowUnauthenticated=true install app", ["signature"]),
        ("NODE_TLS_REJECT_UNAUTHORIZED=0 node app.js", ["tls"]),
        ("NODE_TLS_REJECT_UNAUTHORIZED=1 node app.js", []),
    ],
)
def test_options_settings_and_assignments(script: str, guards: list[str]) -> None:
    assert [fact.guard.value for fact in facts_of(script).lowered_guards] == guards


@pytest.mark.parametrize(
    ("variable", "is_off"),
    [
        ('GIT_SSL_NO_VERIFY: "false"', True),
        ("GIT_SSL_NO_VERIFY: $UNKNOWN", True),
        ("npm_config_strict_ssl: false", True),
        ("PIP_TRUSTED_HOST: $UNKNOWN", False),
        ('GIT_SSH_COMMAND: "ssh -o StrictHostKeyChecking=no"', True),
        ('ANSIBLE_HOST_KEY_CHECKING: "true"', False),
    ],
)
def test_variables(variable: str, is_off: bool) -> None:
    assert bool(facts_of("make", f"  variables: {{{variable}}}\n").lowered_guards) is is_off
