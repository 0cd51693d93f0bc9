"""Whatever an editor sends, the server goes on: it answers what it is asked after that."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

import pytest

from cilint.lsp.features import FEATURES

METHODS = (
    *(feature.method for feature in FEATURES),
    "textDocument/didOpen",
    "textDocument/didChange",
    "textDocument/didClose",
    "textDocument/didSave",
    "workspace/didChangeWatchedFiles",
    "workspace/didChangeConfiguration",
    "workspace/executeCommand",
    "$/cancelRequest",
    "no/such",
)
PIECES = (
    "job:",
    "  image: ruby:3.3",
    "  script: [",
    "}",
    "include: a.yml",
    "  - !reference [a, b]",
    "🐳",
    "\t",
    "",
    "&a *a",
)
SECONDS = 240
"""Of all messages together: more than any machine takes."""
SECRET = "Quite-a-secret-1"


def message(value: Any) -> bytes:
    content = json.dumps(value).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(content), content)


def some_value(chance: random.Random, depth: int = 0) -> Any:
    """Anything that JSON has."""
    simple = (None, True, -1, 10**12, "", "🐳", "file:///", "untitled:a", 0.5)
    kind = chance.randrange(6) if depth < 3 else 0
    if kind == 4:
        return [some_value(chance, depth + 1) for _ in range(3)]
    return {"uri": some_value(chance, depth + 1), "x": 1} if kind == 5 else chance.choice(simple)


def params(chance: random.Random, uri: str) -> Any:
    """The parameters of a message: mostly such as an editor sends, with something broken in some."""
    at = {"line": chance.randrange(6), "character": chance.randrange(30)}
    text = "\n".join(chance.choice(PIECES) for _ in range(6)) + f"\nvariables: {{REGISTRY_PASSWORD: {SECRET}}}\n"
    stretch = {"start": at, "end": at}
    found: dict[str, Any] = {
        "textDocument": {"uri": uri, "languageId": "yaml", "version": chance.randrange(9), "text": text},
        "position": at,
        "range": stretch,
        "context": {"diagnostics": [], "includeDeclaration": True},
        "contentChanges": [{"text": text}],
        "changes": [{"uri": uri, "type": 2}],
        "query": chance.choice(("", "jo", "[", "🐳")),
        "item": {
            "name": "job",
            "kind": 12,
            "uri": uri,
            "range": stretch,
            "selectionRange": {"start": at, "end": at},
        },
        "newName": chance.choice(("another", "", "a b", "🐳")),
        "command": "cilint.explain",
        "arguments": [some_value(chance)],
        "settings": None,
        "id": 3,
    }
    if chance.random() < 0.3:
        found[chance.choice(list(found))] = some_value(chance)
    return some_value(chance) if chance.random() < 0.1 else found


def write_all(stream: IO[bytes], content: bytes) -> None:
    stream.write(content)
    stream.flush()


@pytest.mark.parametrize("seed", range(3))
def test_the_server_goes_on_after_any_messages(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    (tmp_path / ".git").mkdir()
    uri = (tmp_path / ".gitlab-ci.yml").as_uri()
    start = {"processId": None, "rootUri": None, "capabilities": {}}
    sent = [message({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": start})]
    sent.append(message({"jsonrpc": "2.0", "method": "initialized", "params": {}}))
    for number in range(150):
        method = chance.choice(METHODS)
        value = {"jsonrpc": "2.0", "method": method, "params": params(chance, uri)}
        is_request = "did" not in method and not method.startswith("$")
        sent.append(message({**value, "id": 100 + number} if is_request else value))
        if chance.random() < 0.05:
            sent.append(b"Content-Length: 3\r\n\r\n{{{")
    text = "job:\n  image: ruby:3.3\n  script: make\n"
    document = {"uri": uri, "languageId": "yaml", "version": 1000, "text": text}
    sent.append(message({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}}))
    hover = {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 10}}
    sent.append(message({"jsonrpc": "2.0", "id": 9999, "method": "textDocument/hover", "params": hover}))
    run = subprocess.Popen(
        [sys.executable, "-m", "cilint", "lsp"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert run.stdin
    assert run.stdout
    # The server answers while it is written to, and either pipe may be full.
    writing = threading.Thread(target=write_all, args=(run.stdin, b"".join(sent)))
    writing.start()
    guard = threading.Timer(SECONDS, run.kill)
    guard.start()
    received = b""
    while b'"id": 9999' not in received and b'"id":9999' not in received:
        part = run.stdout.read1()
        assert part, received[-500:]
        received += part
    writing.join()
    run.stdin.close()
    assert run.stderr
    received += run.stdout.read() + run.stderr.read()
    assert b"ruby:3.3" in received
    assert SECRET.encode() not in received
    assert run.wait() == 0
    guard.cancel()
