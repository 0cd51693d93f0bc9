"""A small HTTP client for what strangers' files name: it only asks, and time, size and places are bounded.

Which addresses may be reached is told in addresses.py, proxies in proxy.py. What the answers mean is told elsewhere.
"""

from __future__ import annotations

import base64
import http.client
import ssl
import time
from collections.abc import Iterable, Mapping

from cilint import __version__
from cilint.errors import FetchError
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import cast
from cilint.network.addresses import connect, private_host, refuse_private_literal
from cilint.network.pause import pause_of
from cilint.network.proxy import open_tunnel, proxy_for, proxy_headers
from cilint.network.url import Url, joined, parse_url
from cilint.network.wire import Wire

MAX_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADER_BYTES = 256 * 1024
# A chunk of one byte takes six on the wire.
_OVERHEAD = 8
_MOST_PAUSES = 2
_LONGEST_WAIT = 5
"""Seconds for which a server may ask us to come back later."""


class NoTlsError(FetchError):
    """What answers speaks no TLS at all, or hangs up on it."""


class Purpose(NamedTuple):
    """What a client is for, as messages say it: what it fetches, and what makes a private host a trusted one."""

    things: str
    may_not: str
    remedy: str


INCLUDES = Purpose(
    "includes",
    "where includes may not lead",
    "name it under gitlab: remote_hosts in .cilint.yml, if it is to be trusted",
)


class Response(NamedTuple):
    """An answer; the names of `headers` are in lower case, `url` is the one that gave it after redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: Url


class HttpClient:
    """Asks servers; several threads may ask at once."""

    def __init__(
        self,
        trusted: Iterable[str] = (),
        *,
        seconds: float = 10,
        total_seconds: float = 30,
        purpose: Purpose = INCLUDES,
        leaves_server: bool = False,
        longest_wait: int = _LONGEST_WAIT,
    ) -> None:
        """`trusted` are servers that the user has named, as `host` or `host:port`: they may be in a private network.

        `seconds` is for one request with its redirects, `total_seconds` for all, from the first on. `leaves_server`:
        redirects are followed to any public server, and not on the same one alone. `longest_wait`: seconds for which a
        server may ask to be left alone.
        """
        self._trusted = {name.lower() for name in trusted}
        self._purpose = purpose
        self._leaves_server = leaves_server
        self._longest_wait = longest_wait
        self._seconds = seconds
        self._total_seconds = total_seconds
        self._end = 0.0
        self._context: ssl.SSLContext | None = None

    def is_trusted(self, server: str) -> bool:
        """Whether a server, `host` or `host:port` in lower case, may be in a private network."""
        return server in self._trusted

    def trust(self, server: str) -> None:
        """Trust another server, for one that is trusted has named it."""
        self._trusted.add(server)

    def get(self, address: str, credentials: Mapping[str, str] | None = None, *, most_bytes: int) -> Response:
        """The answer to a GET of `address`; see `request`."""
        return self.request("GET", address, credentials, most_bytes=most_bytes)

    def request(
        self,
        method: str,
        address: str,
        credentials: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        most_bytes: int,
    ) -> Response:
        """The answer, whatever its status, after redirects.

        `credentials` are headers that only this very server gets, `headers` go to those that it redirects to as well;
        a request with a `body` is not redirected at all. Raises `FetchError`, which does not repeat the address.
        """
        url = parse_url(address)
        secret = dict(credentials or {})
        if url.userinfo:
            name_and_password = url.username_and_password.encode()
            secret["Authorization"] = "Basic " + base64.b64encode(name_and_password).decode("ascii")
        deadline = self._deadline()
        for _ in range(MAX_REDIRECTS + 1):
            request = _Request(method, url, {**(headers or {}), **secret}, body, most_bytes)
            response = self._ask_again(request, deadline)
            if response.status not in _REDIRECTS:
                return response
            if body is not None:
                raise FetchError("it redirects what holds credentials to another address")
            target = self._target(url, response.headers.get("location", ""))
            if (target.scheme, target.authority) != (url.scheme, url.authority):
                secret = {}
            url = target
        raise FetchError(f"it redirects more than {MAX_REDIRECTS} times")

    def _deadline(self) -> float:
        now = time.monotonic()
        self._end = self._end or now + self._total_seconds
        if now >= self._end:
            raise FetchError(f"all {self._purpose.things} together take more than {self._total_seconds:g} seconds")
        return min(self._end, now + self._seconds)

    def _target(self, url: Url, location: str) -> Url:
        """Where a redirect leads, if it may lead there."""
        target = joined(url, location)
        if target.scheme == "http" and url.scheme == "https":
            raise FetchError("it redirects from https to http")
        is_known = self._leaves_server or target.authority in self._trusted
        if target.authority != url.authority and not is_known:
            raise FetchError(
                f"it redirects to another server, {target.authority}: include the file from there, "
                f"or {self._purpose.remedy}"
            )
        return target

    def _ask_again(self, request: _Request, deadline: float) -> Response:
        """The answer; asked for again where the connection was dropped, or the server wants a short pause."""
        response = self._told(request, deadline, is_first=True) or self._told(request, deadline)
        for _ in range(_MOST_PAUSES):
            pause = pause_of(response.status, response.headers, time.time()) if response else None
            if pause is None or pause > self._longest_wait or time.monotonic() + pause >= deadline:
                break
            time.sleep(pause)
            response = self._told(request, deadline)
        if response is None:
            raise FetchError(self._reason(ConnectionError()))
        return response

    def _told(self, request: _Request, deadline: float, *, is_first: bool = False) -> Response | None:
        """The answer; None where the connection was dropped and this `is_first`."""
        try:
            return self._ask(request, deadline)
        except (OSError, http.client.HTTPException) as error:
            if is_first and isinstance(error, ConnectionError):
                return None
            kind = NoTlsError if _is_no_tls(error) else FetchError
            raise kind(self._reason(error)) from error

    def _reason(self, error: Exception) -> str:
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

    def _ask(self, request: _Request, deadline: float) -> Response:
        url = request.url
        proxy = proxy_for(url)
        place = proxy or url
        trusted = url.authority in self._trusted
        if proxy and not trusted:
            refuse_private_literal(url.host, self._private)
            trusted = True
        connection = connect(place.host, place.port, deadline, trusted=trusted, private=self._private)
        try:
            if proxy and url.scheme == "https":
                open_tunnel(connection, proxy, url, deadline)
            if url.scheme == "https":
                connection.settimeout(max(0.001, deadline - time.monotonic()))
                connection = self._tls().wrap_socket(connection, server_hostname=url.host)
            wire = Wire(connection, deadline, _HEADER_BYTES)
            target, headers = url.target, {**_HEADERS, **request.headers, "Host": url.authority}
            if proxy and url.scheme == "http":
                target = f"http://{url.authority}{url.target}"
                headers |= proxy_headers(proxy)
            exchange = http.client.HTTPConnection(url.host, url.port)
            # A wire does what the exchange asks of a socket.
            exchange.sock = cast("ssl.SSLSocket", wire)
            exchange.request(request.method, target, request.body, headers)
            with exchange.getresponse() as response:
                wire.most_bytes += _OVERHEAD * request.most_bytes
                return _read(response, request)
        finally:
            connection.close()

    def _private(self, host: str) -> FetchError:
        return private_host(host, self._purpose.may_not, self._purpose.remedy)

    def _tls(self) -> ssl.SSLContext:
        if self._context is None:
            # It honours SSL_CERT_FILE and SSL_CERT_DIR.
            self._context = ssl.create_default_context()
        return self._context


class _Request(NamedTuple):
    method: str
    url: Url
    headers: Mapping[str, str]
    body: bytes | None
    most_bytes: int


# What is packed small can unpack to any size.
_HEADERS = {"Accept-Encoding": "identity", "Connection": "close", "User-Agent": f"cilint/{__version__}"}


def _is_no_tls(error: Exception) -> bool:
    return isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLCertVerificationError)


def _read(response: http.client.HTTPResponse, request: _Request) -> Response:
    headers: dict[str, str] = {}
    for name, value in response.getheaders():
        # Lines of one name are one list (RFC 9110, section 5.3).
        headers[name.lower()] = f"{headers[name.lower()]}, {value}" if name.lower() in headers else value
    if headers.get("content-encoding", "identity").lower() not in ("", "identity"):
        raise FetchError("the answer is packed, which was not asked for")
    length = headers.get("content-length", "")
    body = response.read(request.most_bytes + 1)
    if len(body) > request.most_bytes:
        raise FetchError(f"the answer has more than {request.most_bytes:,} bytes")
    is_whole = request.method == "HEAD" or "transfer-encoding" in headers
    if length.isdecimal() and not is_whole and len(body) != int(length[:18]):
        raise FetchError("the answer ends before its end")
    return Response(response.status, headers, body, request.url)
