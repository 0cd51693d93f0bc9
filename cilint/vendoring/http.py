"""A small HTTP client for what strangers' files name: it only asks (GET), and time, size and places are bounded.

Which addresses may be reached is told in addresses.py, proxies in proxy.py. What the answers mean is told elsewhere.
"""

from __future__ import annotations

import base64
import http.client
import ssl
import time
from collections.abc import Iterable, Mapping
from typing import NamedTuple, cast

from cilint import __version__
from cilint.errors import FetchError
from cilint.vendoring.addresses import REMEDY, connect, refuse_private_literal
from cilint.vendoring.proxy import open_tunnel, proxy_for, proxy_headers
from cilint.vendoring.url import Url, joined, parse_url
from cilint.vendoring.wire import Wire

MAX_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADER_BYTES = 256 * 1024
# A chunk of one byte takes six on the wire.
_OVERHEAD = 8
_TOO_MANY_REQUESTS = 429
_LONGEST_WAIT = 5
"""Seconds for which a server may ask us to come back later."""


class Response(NamedTuple):
    """An answer; the names of `headers` are in lower case, `url` is the one that gave it after redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: Url


class Client:
    """Asks servers, one request after the other."""

    def __init__(self, trusted: Iterable[str] = (), *, seconds: float = 10, total_seconds: float = 30) -> None:
        """`trusted` are servers that the user has named, as `host` or `host:port`: they may be in a private network.

        `seconds` is for one file with its redirects, `total_seconds` for all, from the first on.
        """
        self._trusted = frozenset(name.lower() for name in trusted)
        self._seconds = seconds
        self._total_seconds = total_seconds
        self._end = 0.0
        self._context: ssl.SSLContext | None = None

    def get(self, address: str, credentials: Mapping[str, str] | None = None, *, most_bytes: int) -> Response:
        """The answer to a GET of `address`, whatever its status, after redirects that stay on the server.

        `credentials` are headers that only this very server gets. Raises `FetchError`, which does not repeat the
        address.
        """
        url = parse_url(address)
        headers = dict(credentials or {})
        if url.userinfo:
            name_and_password = url.username_and_password.encode()
            headers["Authorization"] = "Basic " + base64.b64encode(name_and_password).decode("ascii")
        deadline = self._deadline()
        for _ in range(MAX_REDIRECTS + 1):
            response = self._ask_again(url, headers, most_bytes, deadline)
            if response.status not in _REDIRECTS:
                return response
            target = self._target(url, response.headers.get("location", ""))
            if (target.scheme, target.authority) != (url.scheme, url.authority):
                headers = {}
            url = target
        raise FetchError(f"it redirects more than {MAX_REDIRECTS} times")

    def _deadline(self) -> float:
        now = time.monotonic()
        self._end = self._end or now + self._total_seconds
        if now >= self._end:
            raise FetchError(f"all includes together take more than {self._total_seconds:g} seconds")
        return min(self._end, now + self._seconds)

    def _target(self, url: Url, location: str) -> Url:
        """Where a redirect leads, if it may lead there."""
        target = joined(url, location)
        if target.scheme == "http" and url.scheme == "https":
            raise FetchError("it redirects from https to http")
        if target.authority != url.authority and target.authority not in self._trusted:
            raise FetchError(
                f"it redirects to another server, {target.authority}: include the file from there, or {REMEDY}"
            )
        return target

    def _ask_again(self, url: Url, headers: Mapping[str, str], most_bytes: int, deadline: float) -> Response:
        """The answer; asked for a second time where the connection was dropped, or the server wants a short pause."""
        try:
            response = self._ask(url, headers, most_bytes, deadline)
        except ConnectionError:
            return self._told(url, headers, most_bytes, deadline)
        except (OSError, http.client.HTTPException) as error:
            raise FetchError(self._reason(error)) from error
        wait = response.headers.get("retry-after", "1")
        if response.status != _TOO_MANY_REQUESTS or not wait.isdecimal() or int(wait[:9]) > _LONGEST_WAIT:
            return response
        if time.monotonic() + int(wait) >= deadline:
            return response
        time.sleep(int(wait))
        return self._told(url, headers, most_bytes, deadline)

    def _told(self, url: Url, headers: Mapping[str, str], most_bytes: int, deadline: float) -> Response:
        try:
            return self._ask(url, headers, most_bytes, deadline)
        except (OSError, http.client.HTTPException) as error:
            raise FetchError(self._reason(error)) from error

    def _reason(self, error: OSError | http.client.HTTPException) -> str:
        """What went wrong, and what to do."""
        if isinstance(error, TimeoutError):
            return f"there is no whole answer within {self._seconds:g} seconds"
        if isinstance(error, ssl.SSLCertVerificationError):
            return (
                f"its certificate is not trusted ({error.verify_message}): "
                "name the file with your authority's certificate in SSL_CERT_FILE"
            )
        if isinstance(error, ssl.SSLError):
            return "it speaks no TLS that is accepted here"
        if isinstance(error, ConnectionError):
            return "the connection was closed before an answer came"
        if isinstance(error, OSError):
            return (error.strerror or "the connection failed").lower()
        return "the answer is no HTTP"

    def _ask(self, url: Url, headers: Mapping[str, str], most_bytes: int, deadline: float) -> Response:
        proxy = proxy_for(url)
        place = proxy or url
        trusted = url.authority in self._trusted
        if proxy and not trusted:
            refuse_private_literal(url.host)
            trusted = True
        connection = connect(place.host, place.port, deadline, trusted=trusted)
        try:
            if proxy and url.scheme == "https":
                open_tunnel(connection, proxy, url, deadline)
            if url.scheme == "https":
                connection.settimeout(max(0.001, deadline - time.monotonic()))
                connection = self._tls().wrap_socket(connection, server_hostname=url.host)
            wire = Wire(connection, deadline, _HEADER_BYTES)
            target = url.target
            if proxy and url.scheme == "http":
                target = f"http://{url.authority}{url.target}"
                headers = {**headers, **proxy_headers(proxy)}
            exchange = http.client.HTTPConnection(url.host, url.port)
            # A wire does what the exchange asks of a socket.
            exchange.sock = cast("ssl.SSLSocket", wire)
            exchange.request("GET", target, headers={**_HEADERS, **headers, "Host": url.authority})
            with exchange.getresponse() as response:
                wire.most_bytes += _OVERHEAD * most_bytes
                return _read(response, url, most_bytes)
        finally:
            connection.close()

    def _tls(self) -> ssl.SSLContext:
        if self._context is None:
            # It honours SSL_CERT_FILE and SSL_CERT_DIR.
            self._context = ssl.create_default_context()
        return self._context


# What is packed small can unpack to any size.
_HEADERS = {"Accept-Encoding": "identity", "Connection": "close", "User-Agent": f"cilint/{__version__}"}


def _read(response: http.client.HTTPResponse, url: Url, most_bytes: int) -> Response:
    headers = {name.lower(): value for name, value in response.getheaders()}
    if headers.get("content-encoding", "identity").lower() not in ("", "identity"):
        raise FetchError("the answer is packed, which was not asked for")
    length = headers.get("content-length", "")
    body = response.read(most_bytes + 1)
    if len(body) > most_bytes:
        raise FetchError(f"the answer has more than {most_bytes:,} bytes")
    if length.isdecimal() and "transfer-encoding" not in headers and len(body) != int(length[:18]):
        raise FetchError("the answer ends before its end")
    return Response(response.status, headers, body, url)
