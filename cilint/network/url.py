"""Addresses on the web: their parts, and how they are shown and stored without secrets. Nothing is asked here."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from cilint.errors import FetchError
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple

_PORTS = {"http": 80, "https": 443}
_SECRET_PARAMETER = regex(r"token|secret|passw|signature|credential|auth|key|^sig$", re.IGNORECASE)
# What a browser sends as it is; everything else is written with percent signs.
_UNTOUCHED = "/%:@!$&'()*+,;=~?-._[]"


class Url(NamedTuple):
    """An address of http or https; `target` is the path with the query, and `userinfo` what stands before an `@`."""

    scheme: str
    host: str
    port: int
    target: str
    userinfo: str = ""

    @property
    def authority(self) -> str:
        """The host, and the port where it is not the scheme's own: what tells one server from another."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def shown(self) -> str:
        """The address without name, password, and parameters that look like a secret."""
        path, question, query = self.target.partition("?")
        kept = [pair for pair in parse_qsl(query, keep_blank_values=True) if not _SECRET_PARAMETER.search(pair[0])]
        return f"{self.scheme}://{self.authority}{path}" + (question + urlencode(kept) if kept else "")

    @property
    def username_and_password(self) -> str:
        """`name:password` as it is sent, or nothing."""
        return unquote(self.userinfo)


def parse_url(text: str) -> Url:
    """The parts of an address. Raises `FetchError`, which does not repeat it, for what http and https do not allow."""
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError as error:
        raise FetchError("the address is no URL") from error
    if parts.scheme not in _PORTS:
        raise FetchError("only addresses of http and https are fetched")
    if not re.fullmatch(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+", host) or re.search(r"[\x00-\x20\x7f\\]", text):
        raise FetchError("the address names no host, or holds characters that no URL may hold")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    userinfo = parts.netloc.rpartition("@")[0]
    return Url(parts.scheme, host.lower(), port or _PORTS[parts.scheme], quote(target, safe=_UNTOUCHED), userinfo)


def joined(base: Url, location: str) -> Url:
    """Where a redirect of `base` leads. Raises `FetchError` as `parse_url` does."""
    try:
        address = urljoin(f"{base.scheme}://{base.authority}{base.target}", location)
    except ValueError as error:
        raise FetchError("it redirects to what is no URL") from error
    return parse_url(address)


def public_location(text: str) -> str:
    """An address as it is stored and shown; what is no URL at all is only called one."""
    try:
        return parse_url(text).shown
    except FetchError:
        return "an address that is no URL"
