"""Docker's auth configuration, as `DOCKER_AUTH_CONFIG` and `config.json` hold it: its entries and its faults.

Read as the Runner reads it: docker/cli, `cli/config/configfile/file.go` (LoadFromReader, decodeAuth), through
encoding/json of Go, called from gitlab-runner, `helpers/docker/auth/auth.go`. One entry that cannot be read makes the
Runner drop the whole configuration. Which entry serves an image is matching.py's question, the types of what is read
are auth_config.py's; passwords are never kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeVar

from cilint.container.auth_config import AuthConfig, AuthEntry, AuthFault, AuthProblem
from cilint.container.auth_explanations import explain_auth, explain_json
from cilint.container.basic_auth import decode_auth
from cilint.container.docker_config import JsonObject, decode_json, expected_type
from cilint.container.json_scan import JsonText, Member, bare_words, scan_members
from cilint.container.references import References
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple


def parse_auth_config(text: str, references: References = References.ANY) -> AuthConfig:
    """Read an auth configuration; never raises. `references` are what may stand for values, keys or the whole text."""
    start = len(text) - len(text.lstrip(" \t\r\n"))
    if start == len(text):
        return AuthConfig()
    try:
        # The decoder of Go, too, reads one value and ignores what follows it.
        value, end = decode_json(text, start)
    except (ValueError, RecursionError) as error:
        if _may_become_json(text, references):
            return AuthConfig(is_unknown=True)
        return AuthConfig(problems=(explain_json(text, error),))
    if isinstance(value, str) and text[end:].lstrip().startswith(":"):
        message = "the outer braces are missing: write `{` before and `}` after"
        return AuthConfig(problems=(AuthProblem(AuthFault.MISSING_BRACES, message, start, len(text.rstrip())),))
    if value is not None and not isinstance(value, JsonObject):
        message = 'this is no JSON object: write `{"auths": {…}}`'
        return AuthConfig(problems=(AuthProblem(AuthFault.NOT_AN_OBJECT, message, start, end),))
    return _Reader(text, start, end, references).read(value or JsonObject())


def _may_become_json(text: str, references: References) -> bool:
    """Whether something outside of the strings stands for more than its own text; a command anywhere may."""
    if references.within("$(x)") and ("$(" in text or "`" in text):
        return True
    # The scan cuts `{{ name }}` and `$[[ name ]]` up, since their brackets are JSON's.
    if re.search(r"\{\{[^{}]*\}\}|\$\[\[", text):
        return True
    own = [word for word in bare_words(text) if not references.within(word)]
    # A word that has lost its quotes stays one, whatever is put in beside it.
    if references is not References.ANY and not all(map(_LITERAL.fullmatch, own)):
        return False
    return any(map(references.within, bare_words(text)))


_LITERAL = regex(r"true|false|null|[-+.0-9eE]+")


class _Login(NamedTuple):
    """A member of `auths`: its key, and the texts in it by their names in small letters."""

    key: JsonText
    fields: dict[str, JsonText]


class _Helper(NamedTuple):
    """A member of `credHelpers`, or `credsStore`: the name of its helper and where that stands."""

    key: JsonText
    name: str
    place: JsonText


_Kept = TypeVar("_Kept")


class _Reader:
    """Turns the parsed JSON of one text into entries and problems with their places.

    As Go does, it first takes the members in, of which later ones replace earlier ones, and then looks at what is left.
    """

    def __init__(self, text: str, start: int, end: int, references: References) -> None:
        self._references = references
        self._whole = JsonText(text[start:end], start, end)
        self._members: dict[int, list[Member]] = {}
        for member in scan_members(text[:end], is_json=True):
            self._members.setdefault(member.parent, []).append(member)
        self._problems: list[AuthProblem] = []
        self._logins: dict[str | int, _Login] = {}
        self._helpers: dict[str | int, _Helper] = {}
        self._store: _Helper | None = None
        self._helper_keys: list[JsonText] = []

    def read(self, value: JsonObject) -> AuthConfig:
        found = False
        for section, content in self._pairs(value, 1):
            found |= self._take_section(section, content)
        if not value:
            self._add(AuthFault.EMPTY, "there is nothing in it", self._whole)
        elif not found:
            self._add(AuthFault.NO_CREDENTIALS, "there is no `auths`, `credHelpers` or `credsStore` in it", self._whole)
        entries = [self._entry(login) for login in self._logins.values()]
        entries += map(self._helped_entry, filter(self._check, self._helpers.values()))
        store = self._store.name if self._store and self._store.name and self._check(self._store) else None
        problems = tuple(sorted(self._problems, key=lambda problem: problem.start))
        return AuthConfig(tuple(entries), store, next(iter(self._helper_keys), None), problems)

    def _take_section(self, section: Member, content: Any) -> bool:
        """Take in a member of the outermost object; whether it is one with credentials."""
        # Go ignores the case of member names.
        name = section.key.text.lower()
        match name:
            case "auths":
                self._take_logins(section, content)
            case "credhelpers":
                self._take_helpers(section, content)
                self._helper_keys += [section.key] if content else []
            case "credsstore":
                self._helper_keys += [section.key] if content else []
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
            fields: dict[str, JsonText] = {}
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

    def _keep(self, kept: dict[str | int, _Kept], key: JsonText, value: _Kept) -> None:
        identity = self._references.identity(key.text)
        if identity in kept:
            message = f"`{key.text}` stands here twice: the last one counts"
            self._add(AuthFault.DUPLICATE_KEY, message, key, key.text)
        # A key that nobody knows is taken for one of its own.
        kept[key.start if identity is None else identity] = value

    def _check(self, helper: _Helper) -> bool:
        # The Runner asks whether the name is its own last component, and the last component of "" is ".".
        if helper.name and "/" not in helper.name:
            return True
        message = f"a helper is a name without a path: the Runner ends the job because of {helper.name!r}"
        self._add(AuthFault.HELPER_WITH_PATH, message, helper.place)
        return False

    def _helped_entry(self, helper: _Helper) -> AuthEntry:
        is_known = not self._references.within(helper.key.text)
        return AuthEntry(*helper.key, helper=helper.name, is_known=is_known)

    def _entry(self, login: _Login) -> AuthEntry:
        secrets = {name: login.fields[name].text for name in _SECRETS & login.fields.keys()}
        return AuthEntry(
            *login.key,
            username=self._username(login.key.text, login.fields),
            is_empty=not any(secrets.values()),
            is_known=not self._references.within(login.key.text),
            is_literal=self._is_literal(secrets),
        )

    def _is_literal(self, secrets: dict[str, str]) -> bool:
        texts = [text for name, text in secrets.items() if name != "username" and text]
        return bool(texts) and not any(map(self._references.within, texts))

    def _username(self, key: str, fields: dict[str, JsonText]) -> str | None:
        auth = fields.get("auth")
        if auth is None or not auth.text:
            username = fields["username"].text if "username" in fields else ""
            return username if username and not self._references.within(username) else None
        if self._references.within(auth.text) and _MAY_BE_BASE64.fullmatch(self._references.without(auth.text)):
            return None
        credentials = decode_auth(auth.text)
        if credentials is None:
            self._add(*explain_auth(auth.text, self._references), auth, key)
            return None
        if credentials.password.endswith("\n"):
            message = "the encoded password ends in a line break: encode with `printf '%s:%s' USER PASSWORD | base64`"
            self._add(AuthFault.TRAILING_NEWLINE, message, auth, key)
        if credentials.username.startswith('{"'):
            message = "`auth` holds a token alone: encode `USER:TOKEN`, for ECR with the user AWS"
            self._add(AuthFault.LONE_TOKEN, message, auth, key)
        elif "\\" in credentials.username:
            self._add(AuthFault.ESCAPED_USER, "the encoded user name holds a backslash", auth, key)
        return credentials.username

    def _object(self, member: Member, content: Any) -> Iterator[tuple[Member, Any]]:
        if isinstance(content, JsonObject):
            yield from self._pairs(content, member.child)
        elif content is not None:
            self._add(AuthFault.WRONG_TYPE, f"`{member.key.text}` must be an object", member.value or member.key)

    def _pairs(self, content: JsonObject, number: int) -> Iterator[tuple[Member, Any]]:
        yield from zip(self._members.get(number, ()), (value for _, value in content), strict=True)

    def _add(self, fault: AuthFault, message: str, place: JsonText, key: str | None = None) -> None:
        legible = self._references.legible
        key = legible(key) if key is not None else None
        self._problems.append(AuthProblem(fault, legible(message), place.start, place.end, key))


_SECRETS = frozenset({"auth", "username", "password", "identitytoken", "registrytoken"})
_FIELDS = _SECRETS | {"serveraddress"}

_MAY_BE_BASE64 = regex(r"[A-Za-z0-9+/=\r\n]*")
