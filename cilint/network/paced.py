"""A client for many requests: it leaves time between them, and waits for as long as a server asks for."""

from __future__ import annotations

import time
from collections.abc import Iterable

from cilint.lazy.typing import Any
from cilint.network.http import HttpClient, Response

_REQUEST_SECONDS = 120
_LONGEST_WAIT = 60
"""Seconds for which a server may ask to be left alone (GitLab's limits are for a minute)."""


class PacedClient(HttpClient):
    """Asks servers at most so often in a second."""

    def __init__(self, trusted: Iterable[str], *, per_second: float, total_seconds: float) -> None:
        """`trusted` and `total_seconds` are as in `HttpClient`."""
        super().__init__(trusted, seconds=_REQUEST_SECONDS, total_seconds=total_seconds, longest_wait=_LONGEST_WAIT)
        self._pause = 1 / per_second
        self._next = 0.0

    def request(self, method: str, address: str, *rest: Any, **options: Any) -> Response:
        """See `HttpClient.request`."""
        now = time.monotonic()
        self._next = max(now, self._next) + self._pause
        time.sleep(max(0.0, self._next - self._pause - now))
        return super().request(method, address, *rest, **options)
