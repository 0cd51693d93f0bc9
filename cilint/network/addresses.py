"""Names of hosts to connections, made only to addresses of the public Internet unless the user trusts the host.

The name is looked up once, and the connection goes to the very address that was judged, so that a name server cannot
give another one later (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable

from cilint.errors import FetchError
from cilint.lazy.typing import Any

_MOST_ADDRESSES = 4
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 addresses behind a translator (RFC 6052)."""

SocketAddress = tuple[socket.AddressFamily, Any]
"""A family with an address of it, as the socket module has them."""

Refusal = Callable[[str], FetchError]
"""Makes the error for a host that is in a private network."""


def is_public(text: str) -> bool:
    """Whether an address is one of the public Internet, and so is the IPv4 address that it may hold."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(str(address.ipv4_mapped))
        inner = [address.sixtofour, *(address.teredo or ())]
        if address in _NAT64:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if not all(is_public(str(item)) for item in inner if item):
            return False
    return address.is_global and not address.is_multicast


def refuse_private_literal(host: str, private: Refusal) -> None:
    """Raise what `private` makes for a host that is written as an address that is not public: no proxy is asked."""
    address = _written_address(host)
    # A name is looked up by the proxy.
    if address and not is_public(address):
        raise private(host)


def _written_address(host: str) -> str:
    """The address that a host is written as; empty for a name.

    IPv4 addresses have more forms than four decimal numbers (`127.1`, `0x7f000001`, `017700000001`), and what a proxy
    makes of them is the C library's word (inet_aton in POSIX).
    """
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return str(ipaddress.IPv4Address(socket.inet_aton(host)))
    except OSError:
        return ""


def look_up(host: str, port: int, deadline: float) -> list[SocketAddress]:
    """The addresses of a host. Raises `FetchError` where it has none, `TimeoutError` at the deadline (monotonic)."""
    found: list[SocketAddress] = []
    failures: list[OSError | UnicodeError] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend((family, address) for family, _, _, _, address in answers)
        except (OSError, UnicodeError) as error:
            failures.append(error)

    # The system's resolver knows no deadline; a thread that hangs in it does not keep the program from ending.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(max(0.0, deadline - time.monotonic()))
    if thread.is_alive():
        raise TimeoutError
    if failures or not found:
        raise FetchError(f"there is no host {host}, or its name cannot be looked up from here")
    return list(dict.fromkeys(found))


def connect(host: str, port: int, deadline: float, *, trusted: bool, private: Refusal) -> socket.socket:
    """A connection to the first address of `host` that answers and that may be asked.

    `trusted`: the user has named this host, so that it may be in the user's own network. Raises `FetchError` where it
    is and may not, or nothing answers, and `TimeoutError` at the deadline.
    """
    addresses = look_up(host, port, deadline)
    allowed = [(family, address) for family, address in addresses if trusted or is_public(address[0])]
    if not allowed:
        raise private(host)
    failure: OSError | None = None
    for family, address in allowed[:_MOST_ADDRESSES]:
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(max(0.001, deadline - time.monotonic()))
            connection.connect(address)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    if isinstance(failure, TimeoutError):
        raise failure
    reason = failure.strerror if failure else ""
    raise FetchError(f"{host} cannot be reached: {(reason or 'no answer').lower()}")


def private_host(host: str, may_not: str, remedy: str) -> FetchError:
    """The error for a host in a private network that the user has not named; the words are the client's."""
    return FetchError(f"{host} is in a private network, {may_not}: {remedy}")
