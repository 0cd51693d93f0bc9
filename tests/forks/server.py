"""Has loaded all of the program, and is copied for each run that a client asks for.

Ends with its standard input, and so do all that are still running: nobody waits for them any more.
"""

from __future__ import annotations

import gc
import io
import marshal
import os
import pkgutil
import resource
import selectors
import signal
import socket
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module

DESCRIPTORS = 4
"""The three streams, and the current folder."""


class Server:
    """Runs the program for each client, and tells it how the run ended; ends the run of a client that has gone."""

    def __init__(self, address: str) -> None:
        self._clients: dict[int, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(address)
        self._listener.listen(64)
        self._ends, woken = socket.socketpair()
        self._ends.setblocking(False)
        woken.setblocking(False)
        self._woken = woken
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        signal.set_wakeup_fd(woken.fileno(), warn_on_full_buffer=False)

    def serve(self) -> None:
        for each in (sys.stdin, self._listener, self._ends):
            self._selector.register(each, selectors.EVENT_READ)
        try:
            self._serve()
        finally:
            self._end_runs()

    def _serve(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is sys.stdin:
                    return
                if key.fileobj is self._listener:
                    self._begin()
                elif key.fileobj is self._ends:
                    self._ends.recv(1 << 16)
                    self._tell_ends()
                elif key.data in self._clients:
                    self._selector.unregister(key.fileobj)
                    os.kill(key.data, signal.SIGKILL)

    def _end_runs(self) -> None:
        for child in self._clients:
            os.kill(child, signal.SIGKILL)
        for child in self._clients:
            os.waitpid(child, 0)

    def _begin(self) -> None:
        connection, _ = self._listener.accept()
        head, descriptors, _, _ = socket.recv_fds(connection, 8, DESCRIPTORS)
        with connection.makefile("rb") as reader:
            what = reader.read(int.from_bytes(head, "big"))
        if not what:
            connection.close()
            return
        # A copy that kept the connection of another client would keep that one waiting.
        last = max(*descriptors, connection.fileno(), *(each.fileno() for each in self._clients.values()))
        child = os.fork()
        if not child:
            become(descriptors, last, *marshal.loads(what))
        for each in descriptors:
            os.close(each)
        self._clients[child] = connection
        self._selector.register(connection, selectors.EVENT_READ, child)

    def _tell_ends(self) -> None:
        while self._clients:
            child, status = os.waitpid(-1, os.WNOHANG)
            if not child:
                return
            with self._clients.pop(child) as connection:
                if connection not in self._selector.get_map():
                    continue
                self._selector.unregister(connection)
                with suppress(OSError):
                    connection.sendall(os.waitstatus_to_exitcode(status).to_bytes(8, "big", signed=True))


def become(descriptors: list[int], last: int, limits: str, arguments: list[str], environment: dict[str, str]) -> None:
    """The run itself, in a process of its own; `last` is the last of the server's descriptors."""
    for target, descriptor in enumerate(descriptors[:3]):
        os.dup2(descriptor, target)
    os.fchdir(descriptors[3])
    os.closerange(3, last + 1)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environment)
    for limit in filter(None, limits.split(",")):
        name, _, bound = limit.partition("=")
        resource.setrlimit(int(name), (int(bound), int(bound)))
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        like = getattr(sys, name)
        raw = open(number, "wb" if number else "rb")  # noqa: SIM115 - for as long as the run
        stream = io.TextIOWrapper(raw, encoding=like.encoding, errors=like.errors, line_buffering=number == 2)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    sys.argv = ["cilint", *arguments]
    import_module("cilint.__main__").program()


def load() -> None:
    """Load all that a run may load, and the rules."""
    import cilint
    from cilint.engine import catalog

    for module in pkgutil.walk_packages(cilint.__path__, "cilint."):
        import_module(module.name)
    catalog._own_rules = cache(lambda read=catalog._own_rules: tuple(read()))
    catalog._own_rules()


if __name__ == "__main__":
    load()
    gc.collect()
    gc.freeze()
    server = Server(sys.argv[1])
    print("ready", flush=True)
    server.serve()
