"""A connection that ends in time: it is read until a point in time and up to a number of bytes, however they come.

The timeout of a socket counts anew for each piece that arrives, so that a server that sends a byte now and then would
never be done.
"""

from __future__ import annotations

import io
import socket
import time

from cilint.errors import FetchError


class Wire:
    """Stands in for a socket where `http.client` sends a request and reads its answer."""

    def __init__(self, connection: socket.socket, deadline: float, most_bytes: int) -> None:
        """`deadline` is a time of `time.monotonic`; `most_bytes` may be raised later."""
        self.connection = connection
        self.most_bytes = most_bytes
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        """Send all of it. Raises `TimeoutError` at the deadline."""
        self.connection.settimeout(self._seconds_left())
        self.connection.sendall(data)

    def makefile(self, *_: object) -> io.BufferedReader:
        """What arrives, as a file."""
        return io.BufferedReader(_Incoming(self))

    def close(self) -> None:
        """Nothing: whoever opened the connection closes it, after the answer was read."""

    def receive_into(self, buffer: memoryview) -> int:
        """Fill `buffer` with what comes next. Raises `TimeoutError` at the deadline, `FetchError` for too much."""
        self.connection.settimeout(self._seconds_left())
        count = self.connection.recv_into(buffer)
        self.most_bytes -= count
        if self.most_bytes < 0:
            raise FetchError("the answer is too large")
        return count

    def _seconds_left(self) -> float:
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


class _Incoming(io.RawIOBase):
    """The receiving side of a wire."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # BufferedReader gives a memoryview
        return self._wire.receive_into(buffer)
