"""Docker's auth configuration, as `DOCKER_AUTH_CONFIG` and `config.json` hold it: its entries and its faults.

Read as the Runner reads it: docker/cli, `cli/config/configfile/file.go` (LoadFromReader, decodeAuth), through
encoding/json of Go, called from gitlab-runner, `helpers/docker/auth/auth.go`. One entry that cannot be read makes the
Runner drop the whole configuration. Which entry serves an image is matching.py's question; passwords are never kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any, NamedTuple, TypeVar

from cilint.container.basic_auth import decode_auth, decode_base64, is_url_safe_base64
from cilint.container.docker_config import JsonObject, decode_json, expected_type
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
    def dropped_for(self) -> AuthProblem | None:
        """The first problem for which the Runner ignores all of it, if any."""
        return next((problem for problem in self.problems if problem.fault in _DROPPING), None)

    @property
    def is_dropped(self) -> bool:
        """Whether the Runner ignores all of it."""
        return self.dropped_for is not None

    @property
    def aborts(self) -> bool:
        """Whether the Runner ends the job because of it; helpers are looked at only in what can be read."""
        dropping = {problem.fault for problem in self.problems} & _DROPPING
        return dropping == {AuthFault.HELPER_WITH_PATH}


def parse_auth_config(text: str) -> AuthConfig:
    """Read an auth configuration; never raises. Variables (`$NAME`) may stand for values, keys or the whole text."""
    start = len(text) - len(text.lstrip(" \t\r\n"))
    if start == len(text):
        return AuthConfig()
    try:
        # The decoder of Go, too, reads one value and ignores what follows it.
        value, end = decode_json(text, start)
    except (ValueError, RecursionError) as error:
        if has_bare_reference(text) or "$(" in text or "`" in text:
            return AuthConfig(is_unknown=True)
        return AuthConfig(problems=(_no_json(text, error),))
    if isinstance(value, str) and text[end:].lstrip().startswith(":"):
        message = "the outer braces are missing: write `{` before and `}` after"
        return AuthConfig(problems=(AuthProblem(AuthFault.MISSING_BRACES, message, start, len(text.rstrip())),))
    if value is not None and not isinstance(value, JsonObject):
        message = 'this is no JSON object: write `{"auths": {…}}`'
        return AuthConfig(problems=(AuthProblem(AuthFault.NOT_AN_OBJECT, message, start, end),))
    return _Reader(text, start, end).read(value or JsonObject())


def _no_json(text: str, error: Exception) -> AuthProblem:
    place = min(getattr(error, "pos", 0), len(text.rstrip()))
    reason = getattr(error, "msg", "it cannot be read").lower()
    message = "this is no JSON: a `}` or a quote is missing at the end"
    if place < len(text.rstrip()):
        message = f"this is no JSON: {reason} at character {place + 1}"
    return AuthProblem(AuthFault.NOT_JSON, message, place, min(place + 1, len(text)))


class _Login(NamedTuple):
    """A member of `auths`: its key, and the texts in it by their names in small letters."""

    key: Stretch
    fields: dict[str, Stretch]


class _Helper(NamedTuple):
    """A member of `credHelpers`, or `credsStore`: the name of its helper and where that stands."""

    key: Stretch
    name: str
    place: Stretch


_Kept = TypeVar("_Kept")


class _Reader:
    """Turns the parsed JSON of one text into entries and problems with their places.

    As Go does, it first takes the members in, of which later ones replace earlier ones, and then looks at what is left.
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        self._whole = Stretch(text[start:end], start, end)
        self._members: dict[int, list[Member]] = {}
        for member in scan_members(text[:end], is_json=True):
            self._members.setdefault(member.parent, []).append(member)
        self._problems: list[AuthProblem] = []
        self._logins: dict[str, _Login] = {}
        self._helpers: dict[str, _Helper] = {}
        self._store: _Helper | None = None

    def read(self, value: JsonObject) -> AuthConfig:
        found = False
        for section, content in self._pairs(value, 1):
            found |= self._take_section(section, content)
        if not found:
            self._add(AuthFault.NO_CREDENTIALS, "there is no `auths`, `credHelpers` or `credsStore` in it", self._whole)
        entries = [self._entry(login) for login in self._logins.values()]
        entries += (
            AuthEntry(*helper.key, helper=helper.name) for helper in filter(self._check, self._helpers.values())
        )
        store = self._store.name if self._store and self._store.name and self._check(self._store) else None
        return AuthConfig(tuple(entries), store, tuple(sorted(self._problems, key=lambda problem: problem.start)))

    def _take_section(self, section: Member, content: Any) -> bool:
        """Take in a member of the outermost object; whether it is one with credentials."""
        # Go ignores the case of member names.
        name = section.key.text.lower()
        match name:
            case "auths":
                self._take_logins(section, content)
            case "credhelpers":
                self._take_helpers(section, content)
            case "credsstore":
                self._store = self._helper(section, content) if content is not None else self._store
            case _:
                if expected := expected_type(name, content):
                    message = f"`{section.key.text}` must be {expected}"
                    self._add(AuthFault.WRONG_TYPE, message, section.key)
                return False
        return True

    def _take_logins(self, section: Member, content: Any) -> None:
        if content is None:
            self._logins.clear()
        for entry, value in self._object(section, content):
            fields: dict[str, Stretch] = {}
            for field, text in self._object(entry, value):
                name = field.key.text.lower()
                if isinstance(text, str) and field.value:
                    fields[name] = field.value
                elif text is not None and name in _FIELDS:
                    self._add(AuthFault.WRONG_TYPE, f"`{field.key.text}` must be a text", field.key, entry.key.text)
            self._keep(self._logins, entry.key, _Login(entry.key, fields))

    def _take_helpers(self, section: Member, content: Any) -> None:
        if content is None:
            self._helpers.clear()
        for entry, name in self._object(section, content):
            if helper := self._helper(entry, name):
                self._keep(self._helpers, entry.key, helper)

    def _helper(self, member: Member, name: Any) -> _Helper | None:
        place = member.value or member.key
        if name is not None and not isinstance(name, str):
            self._add(AuthFault.WRONG_TYPE, f"the helper in `{member.key.text}` must be a text", place)
            return None
        return _Helper(member.key, name or "", place)

    def _keep(self, kept: dict[str, _Kept], key: Stretch, value: _Kept) -> None:
        if key.text in kept:
            message = f"`{key.text}` stands here twice: the last one counts"
            self._add(AuthFault.DUPLICATE_KEY, message, key, key.text)
        kept[key.text] = value

    def _check(self, helper: _Helper) -> bool:
        # The Runner asks whether the name is its own last component, and the last component of "" is ".".
        if helper.name and "/" not in helper.name:
            return True
        message = f"a helper is a name without a path: the Runner ends the job because of {helper.name!r}"
        self._add(AuthFault.HELPER_WITH_PATH, message, helper.place)
        return False

    def _entry(self, login: _Login) -> AuthEntry:
        is_empty = not any(login.fields[name].text for name in _SECRETS & login.fields.keys())
        return AuthEntry(*login.key, username=self._username(login.key.text, login.fields), is_empty=is_empty)

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

    def _object(self, member: Member, content: Any) -> Iterator[tuple[Member, Any]]:
        if isinstance(content, JsonObject):
            yield from self._pairs(content, member.child)
        elif content is not None:
            self._add(AuthFault.WRONG_TYPE, f"`{member.key.text}` must be an object", member.value or member.key)

    def _pairs(self, content: JsonObject, number: int) -> Iterator[tuple[Member, Any]]:
        yield from zip(self._members.get(number, ()), (value for _, value in content), strict=True)

    def _add(self, fault: AuthFault, message: str, place: Stretch, key: str | None = None) -> None:
        self._problems.append(AuthProblem(fault, message, place.start, place.end, key))


_SECRETS = frozenset({"auth", "username", "password", "identitytoken", "registrytoken"})
_FIELDS = _SECRETS | {"serveraddress"}


def _explain(auth: str) -> tuple[AuthFault, str]:
    if decode_base64(auth) is not None:
        return (
            AuthFault.NO_USER,
            "`auth` holds no `user:password`: encode both, joined by a colon (for ECR the user is AWS)",
        )
    if is_url_safe_base64(auth):
        return AuthFault.NOT_BASE64, "`auth` is in the URL-safe alphabet of base64: write `+` and `/` for `-` and `_`"
    return AuthFault.NOT_BASE64, "`auth` is not the base64 of `user:password`, padded with `=`"
