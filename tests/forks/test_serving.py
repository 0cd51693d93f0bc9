"""The server of the tests: whoever still waits for it, or runs by it, ends with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.forks import serving

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no server where there is no fork")

_HELLO = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}).encode()


@pytest.fixture
def _another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests of this process may have a server already."""
    monkeypatch.setattr(serving, "_ADDRESS", f"{serving._ADDRESS}-another")


@pytest.fixture
def endless(_another_address: None) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Begins runs that wait for what nobody will send them."""
    with ExitStack() as stack:

        def begin() -> subprocess.Popen[bytes]:
            command = [*serving.command(), "lsp"]
            run = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            stack.enter_context(run)
            stack.callback(run.kill)
            assert run.stdin
            assert run.stdout
            run.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(_HELLO), _HELLO))
            run.stdin.flush()
            assert run.stdout.readline().startswith(b"Content-Length")
            return run

        yield begin


def is_over(run: subprocess.Popen[bytes]) -> bool:
    """Whether nothing is left that could write to what a run writes to."""
    assert run.stdout
    os.set_blocking(run.stdout.fileno(), False)
    run.stdout.read()
    # Without an end there is None to be read.
    return run.stdout.read() == b""


def test_runs_and_those_who_wait_for_them_end_with_the_server(endless: Callable[[], subprocess.Popen[bytes]]) -> None:
    with serving.serving():
        runs = [endless() for _ in range(3)]
    assert [run.wait(timeout=60) for run in runs] == [255] * 3
    assert all(map(is_over, runs))


def test_an_interruption_of_one_run_is_no_other_s(endless: Callable[[], subprocess.Popen[bytes]]) -> None:
    with serving.serving():
        first, second = endless(), endless()
        first.send_signal(signal.SIGINT)
        assert first.wait(timeout=60) != 0
        assert second.poll() is None
    assert second.wait(timeout=60) == 255
