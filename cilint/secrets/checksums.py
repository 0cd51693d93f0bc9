"""Checks that tell an issued token from a text of its shape: checksums, JSON inside base64. No format is found here."""

from __future__ import annotations

from collections.abc import Mapping

from cilint.lazy.typing import Any

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECKSUM = 6
_CHECKED = 36
"""The length, after the prefix, of the tokens of which the checksum's place is documented."""

_ROUTABLE_CHECKSUM = 7
_LENGTH_DIGITS = 2

# The sample of jwt.io and of RFC 7519, and the key that Supabase means to be public.
_SAMPLE_SUBJECTS = frozenset({"1234567890"})
_SAMPLE_ISSUERS = frozenset({"joe"})
_PUBLIC_ROLES = frozenset({"anon"})


def has_base62_checksum(token: str) -> bool:
    """Whether the last six of the 36 characters after `_` are the CRC-32 of those before, in base 62.

    So GitHub makes its tokens, and npm in the same way (github.blog: "Behind GitHub's new authentication token
    formats", "Announcing npm's new access token format"). Of longer tokens nothing is known: they count as issued.
    """
    body = token.rpartition("_")[2]
    if len(body) != _CHECKED:
        return True
    return _in_base(_crc32(body[:-_CHECKSUM]), 62).rjust(_CHECKSUM, "0") == body[-_CHECKSUM:]


def has_routable_checksum(token: str) -> bool:
    """Whether a routable token of GitLab, `PREFIX-PAYLOAD.[VERSION.]LENGTH CRC`, agrees with its own length and CRC-32.

    Both are in base 36 (GitLab: lib/authn/token_field/generator/routable_token.rb). Without a dot it is of the older
    kind, which has no checksum.
    """
    head, dot, tail = token.rpartition(".")
    if not dot:
        return True
    payload = head.partition(".")[0]
    size, checksum = tail[:_LENGTH_DIGITS], tail[_LENGTH_DIGITS:]
    checked = token[: len(token) - _ROUTABLE_CHECKSUM]
    # Whatever stands before the payload, `glpat-` or `glrt-t1_`, is none of its length.
    return int(size, 36) <= len(payload) and int(checksum, 36) == _crc32(checked)


def is_signed_json(token: str) -> bool:
    """Whether a text is a JSON Web Token (RFC 7519) that someone could use: no sample, and none that is public."""
    header, payload, _ = token.split(".")
    claims = _decoded(payload)
    if claims is None or not isinstance((_decoded(header) or {}).get("alg"), str):
        return False
    is_sample = claims.get("sub") in _SAMPLE_SUBJECTS or claims.get("iss") in _SAMPLE_ISSUERS
    return not is_sample and claims.get("role") not in _PUBLIC_ROLES


def _decoded(part: str) -> Mapping[str, Any] | None:
    # Few runs meet a text that begins like such a token.
    import json
    from base64 import urlsafe_b64decode
    from binascii import Error as Base64Error

    try:
        value = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (Base64Error, ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _crc32(text: str) -> int:
    # As in `_decoded`.
    from zlib import crc32

    return crc32(text.encode())


def _in_base(number: int, base: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, base)
        digits = _DIGITS[digit] + digits
    return digits
