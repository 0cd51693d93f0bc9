"""The base64 of `user:password` that `auth` members hold, decoded as Go does: docker/cli `decodeAuth`."""

from __future__ import annotations

from binascii import a2b_base64

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple

_BASE64 = regex(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_URL_SAFE = regex(r"(?=.*[_-])[A-Za-z0-9_-]+={0,2}")


class Credentials(NamedTuple):
    """A user and a password, which is never shown."""

    username: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials({self.username!r}, …)"


def decode_auth(auth: str) -> Credentials | None:
    """Decode the base64 of `user:password`; None where the Runner could not, and drops the configuration."""
    user, colon, password = (decode_base64(auth) or "").partition(":")
    return Credentials(user, password.strip("\0")) if colon and user else None


def decode_base64(text: str) -> str | None:
    """Decode the standard alphabet, padded; line breaks are ignored. None for anything else.

    Bytes that are no UTF-8 become U+FFFD.
    """
    compact = text.replace("\r", "").replace("\n", "")
    if not _BASE64.fullmatch(compact):
        return None
    return a2b_base64(compact).decode("utf-8", "replace")


def is_url_safe_base64(text: str) -> bool:
    """Whether a text is in the other alphabet of base64, which Docker does not read."""
    return _URL_SAFE.fullmatch(text) is not None
