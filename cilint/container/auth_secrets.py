"""Literal secrets in Docker's auth configuration, found by their places; also in a text that is only nearly JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cilint.container.basic_auth import decode_auth, decode_base64
from cilint.container.json_scan import Member, members_of
from cilint.container.placeholder import holds_reference, is_literal_secret, is_secret
from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple


class SecretKind(Enum):
    """The members of an entry that hold secrets."""

    AUTH = "auth"
    PASSWORD = "password"  # noqa: S105 - the name of a member, as are the next two
    IDENTITY_TOKEN = "identitytoken"  # noqa: S105
    REGISTRY_TOKEN = "registrytoken"  # noqa: S105
    MANIFEST = ".dockerconfigjson"
    """A whole configuration, encoded in base64 as the manifest of a Kubernetes secret has it."""


class LiteralSecret(NamedTuple):
    """A secret written out: the offsets of its text, without quotes, the key of its entry, and the user if known.

    `is_readable` is false for an `auth` that is no base64 of a user and a password.
    """

    start: int
    end: int
    kind: SecretKind
    registry: str
    username: str | None
    is_readable: bool = True


class SecretReference(NamedTuple):
    """An entry whose secret is one variable: the variable's name and the key of its entry."""

    variable: str
    registry: str


_KINDS = {kind.value: kind for kind in SecretKind if kind is not SecretKind.MANIFEST}
_VARIABLE = regex(r"\$(?:\{(?P<braced>[A-Za-z_]\w*)\}|(?P<bare>[A-Za-z_]\w*))", re.ASCII)
_CONVERSION = regex(r"(?<!%)%[-\d.]*[bqs]")
# The base64 of a text that begins with `{`, a quote or white space, and anything that is no word of another kind.
_ENCODED = regex(r"(?<![\w+/.-])(?:ey[IJA]|ewo|ew0)[A-Za-z0-9+/]{13,}={0,2}(?![\w+/.-])")


def literal_secrets(text: str) -> list[LiteralSecret]:
    """The literal secrets in an auth configuration, or in a manifest that holds one, in order; offsets are in `text`.

    The text may hold variables and command substitutions, lack its outer braces, or have lost its quotes to a shell.
    """
    return sorted([*_member_secrets(text), *_manifest_secrets(text)], key=lambda secret: secret.start)


def is_literal_member(name: str, value: str) -> bool:
    """Whether a member of an entry, by its name and value, is a secret written out."""
    credentials = decode_auth(value) if name == SecretKind.AUTH.value else None
    return name in _KINDS and (_is_secret_pair(*credentials) if credentials else is_literal_secret(value))


def is_readable_member(name: str, value: str) -> bool:
    """Whether a member of an entry can be read: an `auth` is base64 of a user and a password, others are any text."""
    return name != SecretKind.AUTH.value or decode_auth(value) is not None


def secret_references(text: str) -> list[SecretReference]:
    """The variables that an auth configuration takes its secrets from, where a member is one variable as a whole."""
    references = []
    for member in members_of(text):
        if member.key.text.lower() in _KINDS and member.value and _is_in_entry(member):
            match = _VARIABLE.fullmatch(member.value.text)
            if match:
                references.append(SecretReference(match["braced"] or match["bare"], member.path[-2]))
    return references


def secret_conversions(text: str) -> list[int]:
    """Of a format of printf that is an auth configuration: the numbers, from 0, of the conversions that are secrets."""
    places = [match.start() for match in _CONVERSION.finditer(text)]
    members = members_of(text)
    secrets = [member.value for member in members if member.key.text.lower() in _KINDS and member.value]
    return [number for number, place in enumerate(places) if any(place == secret.start for secret in secrets)]


def _manifest_secrets(text: str) -> Iterator[LiteralSecret]:
    for match in _ENCODED.finditer(text):
        decoded = decode_base64(match[0])
        inner = _member_secrets(decoded) if decoded else []
        if inner:
            yield LiteralSecret(*match.span(), SecretKind.MANIFEST, inner[0].registry, inner[0].username)


def _member_secrets(text: str) -> list[LiteralSecret]:
    members = members_of(text)
    usernames = {
        member.parent: member.value.text
        for member in members
        if member.key.text.lower() == "username" and member.value and not holds_reference(member.value.text)
    }
    found = []
    for member in members:
        kind = _KINDS.get(member.key.text.lower())
        if kind is None or member.value is None or not _is_in_entry(member):
            continue
        value = member.value.text
        username = usernames.get(member.parent)
        is_readable = is_readable_member(kind.value, value)
        if kind is SecretKind.AUTH:
            credentials = decode_auth(value)
            if credentials is not None:
                if not _is_secret_pair(*credentials):
                    continue
                username = credentials.username
        if is_literal_secret(value) and "`" not in value:
            place = member.value.start, member.value.end
            found.append(LiteralSecret(*place, kind, member.path[-2], username, is_readable))
    return found


def _is_secret_pair(username: str, password: str) -> bool:
    return is_literal_secret(password) and is_secret(f"{username}:{password}")


def _is_in_entry(member: Member) -> bool:
    """Whether a member belongs to a registry's entry: in `auths`, or below a key that looks like a registry."""
    if len(member.path) < 2:
        return False
    registry = member.path[-2]
    in_auths = len(member.path) > 2 and member.path[-3].lower() == "auths"
    return in_auths or any(mark in registry for mark in ".:$") or registry == "localhost"
