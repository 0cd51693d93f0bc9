"""Docker's auth configuration, as `DOCKER_AUTH_CONFIG` and `config.json` hold it: its entries and its faults.

Read as the Runner reads it: docker/cli, `cli/config/configfile/file.go` (LoadFromReader, decodeAuth), through
encoding/json of Go, called from gitlab-runner, `helpers/docker/auth/auth.go`. One entry that cannot be read makes the
Runner drop the whole configuration. Which entry serves an image is matching.py's question; passwords are never kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import Enum
from typing import Any, NamedTuple

from cilint.container.basic_auth import decode_auth, decode_base64, is_url_safe_base64
from cilint.container.json_scan import Member, Stretch, has_bare_reference, scan_members
from cilint.container.placeholder import holds_reference


class AuthFault(Enum):
    """What is wrong with an auth configuration."""

    NOT_JSON = "not JSON"
    MISSING_BRACES = "missing braces"
    NOT_AN_OBJECT = "not an object"
    WRONG_TYPE = "wrong type"
    NOT_BASE64 = "not base64"
    NO_USER = "no user"
    HELPER_WITH_PATH = "helper with path"
    NO_CREDENTIALS = "no credentials"
    DUPLICATE_KEY = "duplicate key"
    TRAILING_NEWLINE = "trailing newline"
    ESCAPED_USER = "escaped user"


# These make the Runner drop the configuration as a whole; the others make an entry useless or ambiguous.
_DROPPING = frozenset(
    {
        AuthFault.NOT_JSON,
        AuthFault.MISSING_BRACES,
        AuthFault.NOT_AN_OBJECT,
        AuthFault.WRONG_TYPE,
        AuthFault.NOT_BASE64,
        AuthFault.NO_USER,
        AuthFault.HELPER_WITH_PATH,
    }
)


class AuthProblem(NamedTuple):
    """Something wrong, from offset `start` up to `end` of the configuration's text; `key` is the entry's."""

    fault: AuthFault
    message: str
    start: int
    end: int
    key: str | None = None


class AuthEntry(NamedTuple):
    """Credentials for a registry: a member of `auths`, or of `credHelpers` with the name of its `helper`.

    `key` is as written; `start` and `end` are its offsets in the text. `username` is None where it is not known.
    `is_empty` is for `{}`, which a credential store leaves behind.
    """

    key: str
    start: int = 0
    end: int = 0
    username: str | None = None
    helper: str | None = None
    is_empty: bool = False

    @property
    def is_known(self) -> bool:
        """Whether the key is all text, without variables."""
        return not holds_reference(self.key)


class AuthConfig(NamedTuple):
    """An auth configuration.

    `store` names the helper of `credsStore`, of which nobody knows what it holds. `is_unknown` is for a text whose
    structure comes from a variable.
    """

    entries: tuple[AuthEntry, ...] = ()
    store: str | None = None
    problems: tuple[AuthProblem, ...] = ()
    is_unknown: bool = False

    @property
    def is_dropped(self) -> bool:
        """Whether the Runner ignores all of it."""
        return any(problem.fault in _DROPPING for problem in self.problems)

    @property
    def aborts(self) -> bool:
        """Whether the Runner ends the job because of it."""
        return any(problem.fault is AuthFault.HELPER_WITH_PATH for problem in self.problems)


def parse_auth_config(text: str) -> AuthConfig:
    """Read an auth configuration; never raises. Variables (`$NAME`) may stand for values, keys or the whole text."""
    if not text.strip():
        return AuthConfig()
    start = len(text) - len(text.lstrip(" \t\r\n"))
    try:
        # The decoder of Go, too, reads one value and ignores what follows it.
        value, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        if has_bare_reference(text) or "$(" in text or "`" in text:
            return AuthConfig(is_unknown=True)
        return AuthConfig(problems=(_no_json(text, error),))
    if isinstance(value, str) and text[end:].lstrip().startswith(":"):
        message = "the outer braces are missing: write `{` before and `}` after"
        return AuthConfig(problems=(AuthProblem(AuthFault.MISSING_BRACES, message, start, len(text.rstrip())),))
    if not isinstance(value, _Object):
        message = 'this is no JSON object: write `{"auths": {…}}`'
        return AuthConfig(problems=(AuthProblem(AuthFault.NOT_AN_OBJECT, message, start, end),))
    return _Reader(text, start, end).read(value)


class _Object(list[tuple[str, Any]]):
    """A JSON object with all of its members, repeated ones included."""


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_Object, parse_constant=_no_constant)


def _no_json(text: str, error: Exception) -> AuthProblem:
    place = min(getattr(error, "pos", 0), len(text.rstrip()))
    reason = getattr(error, "msg", "it cannot be read").lower()
    message = "this is no JSON: a `}` or a quote is missing at the end"
    if place < len(text.rstrip()):
        message = f"this is no JSON: {reason} at character {place + 1}"
    return AuthProblem(AuthFault.NOT_JSON, message, place, min(place + 1, len(text)))


class _Reader:
    """Turns the parsed JSON of one text into entries and problems with their places."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._whole = Stretch(text[start:end], start, end)
        self._members: dict[int, list[Member]] = {}
        for member in scan_members(text[:end], is_json=True):
            self._members.setdefault(member.parent, []).append(member)
        self._problems: list[AuthProblem] = []
        self._entries: dict[tuple[bool, str], AuthEntry] = {}
        self._store: str | None = None

    def read(self, value: _Object) -> AuthConfig:
        found = False
        for section, content in self._pairs(value, 1):
            # Go ignores the case of member names.
            match section.key.text.lower():
                case "auths":
                    self._read_auths(section, content)
                case "credhelpers":
                    self._read_helpers(section, content)
                case "credsstore":
                    self._read_store(section, content)
                case _:
                    continue
            found = True
        if not found:
            self._add(AuthFault.NO_CREDENTIALS, "there is no `auths`, `credHelpers` or `credsStore` in it", self._whole)
        return AuthConfig(tuple(self._entries.values()), self._store, tuple(self._problems))

    def _read_auths(self, section: Member, content: Any) -> None:
        for entry, value in self._object(section, content):
            key = entry.key.text
            fields: dict[str, Stretch] = {}
            for field, text in self._object(entry, value):
                name = field.key.text.lower()
                if isinstance(text, str) and field.value:
                    fields[name] = field.value
                elif text is not None and name in _FIELDS:
                    self._add(AuthFault.WRONG_TYPE, f"`{field.key.text}` must be a text", field.key, key)
            is_empty = not any(fields[name].text for name in _SECRETS & fields.keys())
            self._add_entry(AuthEntry(*entry.key, username=self._username(key, fields), is_empty=is_empty))

    def _read_helpers(self, section: Member, content: Any) -> None:
        for entry, helper in self._object(section, content):
            if self._check_helper(entry, helper):
                self._add_entry(AuthEntry(*entry.key, helper=helper))

    def _read_store(self, section: Member, content: Any) -> None:
        if content not in (None, "") and self._check_helper(section, content):
            self._store = content

    def _check_helper(self, member: Member, helper: Any) -> bool:
        place = member.value or member.key
        if helper is not None and not isinstance(helper, str):
            self._add(AuthFault.WRONG_TYPE, f"the helper in `{member.key.text}` must be a text", place)
            return False
        # The Runner asks whether the name is its own last component, and the last component of "" is ".".
        if not helper or "/" in helper:
            message = f"a helper is a name without a path: the Runner ends the job because of {helper or ''!r}"
            self._add(AuthFault.HELPER_WITH_PATH, message, place)
            return False
        return True

    def _username(self, key: str, fields: dict[str, Stretch]) -> str | None:
        auth = fields.get("auth")
        if auth is None or not auth.text:
            username = fields["username"].text if "username" in fields else ""
            return username if username and not holds_reference(username) else None
        if holds_reference(auth.text):
            return None
        credentials = decode_auth(auth.text)
        if credentials is None:
            self._add(*_explain(auth.text), auth, key)
            return None
        if credentials.password.endswith("\n"):
            message = "the encoded password ends in a line break: encode with `printf '%s:%s' USER PASSWORD | base64`"
            self._add(AuthFault.TRAILING_NEWLINE, message, auth, key)
        if "\\" in credentials.username:
            self._add(AuthFault.ESCAPED_USER, "the encoded user name holds a backslash", auth, key)
        return credentials.username

    def _add_entry(self, entry: AuthEntry) -> None:
        identity = (entry.helper is not None, entry.key)
        if identity in self._entries:
            message = f"`{entry.key}` stands here twice: the last one counts"
            self._add(AuthFault.DUPLICATE_KEY, message, Stretch(entry.key, entry.start, entry.end), entry.key)
        self._entries[identity] = entry

    def _object(self, member: Member, content: Any) -> Iterator[tuple[Member, Any]]:
        if isinstance(content, _Object):
            yield from self._pairs(content, member.child)
        elif content is not None:
            self._add(AuthFault.WRONG_TYPE, f"`{member.key.text}` must be an object", member.value or member.key)

    def _pairs(self, content: _Object, number: int) -> Iterator[tuple[Member, Any]]:
        yield from zip(self._members.get(number, ()), (value for _, value in content), strict=True)

    def _add(self, fault: AuthFault, message: str, place: Stretch, key: str | None = None) -> None:
        self._problems.append(AuthProblem(fault, message, place.start, place.end, key))


_SECRETS = frozenset({"auth", "username", "password", "identitytoken", "registrytoken"})
_FIELDS = _SECRETS | {"email", "serveraddress"}


def _explain(auth: str) -> tuple[AuthFault, str]:
    if decode_base64(auth) is not None:
        return (
            AuthFault.NO_USER,
            "`auth` holds no `user:password`: encode both, joined by a colon (for ECR the user is AWS)",
        )
    if is_url_safe_base64(auth):
        return AuthFault.NOT_BASE64, "`auth` is in the URL-safe alphabet of base64: write `+` and `/` for `-` and `_`"
    return AuthFault.NOT_BASE64, "`auth` is not the base64 of `user:password`, padded with `=`"
