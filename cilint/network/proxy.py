"""Proxies that the environment names (HTTP_PROXY, HTTPS_PROXY, NO_PROXY), and the way through one to a server."""

from __future__ import annotations

import base64
import http.client
import socket
from urllib.request import getproxies_environment, proxy_bypass

from cilint.errors import FetchError
from cilint.lazy.typing import cast
from cilint.network.url import Url, parse_url
from cilint.network.wire import Wire

_ANSWER_BYTES = 64 * 1024
_OK = 200


def proxy_for(url: Url) -> Url | None:
    """The proxy to ask `url` through, as the environment says; it is a host that the user has named.

    Raises `FetchError` for one that is no address of http.
    """
    proxies = getproxies_environment()
    address = proxies.get(url.scheme)
    if not address or proxy_bypass(f"{url.host}:{url.port}"):
        return None
    try:
        proxy = parse_url(address if "://" in address else f"http://{address}")
    except FetchError as error:
        raise FetchError(f"{url.scheme.upper()}_PROXY does not name a proxy: write http://HOST:PORT") from error
    if proxy.scheme != "http":
        raise FetchError(f"{url.scheme.upper()}_PROXY names a proxy of {proxy.scheme}, and only those of http are used")
    return proxy


def proxy_headers(proxy: Url) -> dict[str, str]:
    """What the proxy wants to know of us."""
    if not proxy.userinfo:
        return {}
    packed = base64.b64encode(proxy.username_and_password.encode()).decode("ascii")
    return {"Proxy-Authorization": f"Basic {packed}"}


def open_tunnel(connection: socket.socket, proxy: Url, url: Url, deadline: float) -> None:
    """Have the proxy at the other end of `connection` connect to the server of `url` (RFC 9110, section 9.3.6)."""
    place = f"[{url.host}]:{url.port}" if ":" in url.host else f"{url.host}:{url.port}"
    lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
    lines += [f"{name}: {value}" for name, value in proxy_headers(proxy).items()]
    wire = Wire(connection, deadline, _ANSWER_BYTES)
    wire.sendall("\r\n".join((*lines, "", "")).encode("ascii"))
    # A wire does what the answer asks of a socket.
    answer = http.client.HTTPResponse(cast("socket.socket", wire), method="CONNECT")
    answer.begin()
    if answer.status != _OK:
        raise FetchError(f"the proxy {proxy.authority} answers {answer.status}")
