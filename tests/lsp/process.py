"""The real server in a process of its own, and messages to and from it, one after the other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self


class ServerProcess:
    """The process, from its start until it is left."""

    def __init__(self, python: Sequence[str | Path] = ("-m", "cilint"), **variables: str) -> None:
        """`python` is what the interpreter is told before the command; variables are added to this process's."""
        self._python = python
        self._variables = variables
        self._asked = 0

    def __enter__(self) -> Self:
        self._run = subprocess.Popen(
            [sys.executable, *self._python, "lsp"],
            # What a pipeline that runs this knows of itself is not what is asked about.
            env={name: value for name, value in os.environ.items() if not name.startswith("CI_")} | self._variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._run.kill()
        self._run.communicate()

    @property
    def id(self) -> int:
        return self._run.pid

    def _send(self, message: Mapping[str, Any]) -> None:
        self.tell_all({"jsonrpc": "2.0", **message})

    def tell_all(self, message: Any) -> None:
        """Send a message of any kind, as it is."""
        content = json.dumps(message).encode()
        assert self._run.stdin
        self._run.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        self._run.stdin.flush()

    def messages(self) -> Iterator[dict[str, Any]]:
        """What the server says from now on."""
        assert self._run.stdout
        while True:
            length = 0
            while line := self._run.stdout.readline().strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.partition(b":")[2])
            assert length, "the server has gone"
            yield json.loads(self._run.stdout.read(length))

    def tell(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, **params: Any) -> Any:
        """The result of a request; what else the server says is passed over."""
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        answer = next(each for each in self.messages() if each.get("id") == self._asked and "method" not in each)
        assert "error" not in answer, answer
        return answer.get("result")
