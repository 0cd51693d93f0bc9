"""Docker's auth configuration, as `DOCKER_AUTH_CONFIG` and `config.json` hold it: its entries and its faults.

Read as the Runner reads it: docker/cli, `cli/config/configfile/file.go` (LoadFromReader, decodeAuth), through
encoding/json of Go, called from gitlab-runner, `helpers/docker/auth/auth.go`. One entry that cannot be read makes the
Runner drop the whole configuration. Which entry serves an image is matching.py's question, the types of what is read
are auth_config.py's; passwords are never kept.
"""

from __future__ import annotations

import re

from cilint.container.auth_config import AuthConfig, AuthEntry, AuthFault, AuthProblem
from cilint.container.auth_explanations import explain_auth, explain_json
from cilint.container.basic_auth import decode_auth
from cilint.container.docker_config import expected_type
from cilint.container.json_scan import bare_words
from cilint.container.json_values import (
    SPACE,
    JsonError,
    JsonMember,
    JsonObject,
    JsonText,
    JsonValue,
    decode_json,
    fold,
)
from cilint.container.references import References
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TypeVar


def parse_auth_config(text: str, references: References = References.ANY) -> AuthConfig:
    """Read an auth configuration; never raises. `references` are what may stand for values, keys or the whole text."""
    if not text.strip(SPACE):
        return AuthConfig()
    try:
        # The decoder of Go, too, reads one value and ignores what follows it.
        value = decode_json(text)
    except JsonError as error:
        if _may_become_json(text, references):
            return AuthConfig(is_unknown=True)
        return AuthConfig(problems=(explain_json(text, error),))
    if value.text and text[value.end :].lstrip().startswith(":"):
        message = "the outer braces are missing: write `{` before and `}` after"
        return AuthConfig(problems=(AuthProblem(AuthFault.MISSING_BRACES, message, value.start, len(text.rstrip())),))
    if value.content is not None and not isinstance(value.content, JsonObject):
        message = 'this is no JSON object: write `{"auths": {…}}`'
        return AuthConfig(problems=(AuthProblem(AuthFault.NOT_AN_OBJECT, message, value.start, value.end),))
    return _Reader(value, references).read()


def entry_texts(text: str, key: str) -> dict[str, str]:
    """What stands in the member `key` of `auths`, by names in small letters, in a configuration that can be read."""
    return _Reader(decode_json(text), References.NONE).texts_of(key)


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

    def __init__(self, value: JsonValue, references: References) -> None:
        self._references = references
        self._problems: list[AuthProblem] = []
        self._logins: dict[str | int, _Login] = {}
        self._helpers: dict[str | int, _Helper] = {}
        self._store: _Helper | None = None
        self._helper_keys: list[JsonText] = []
        sections = value.content if isinstance(value.content, JsonObject) else []
        found = [self._take_section(section) for section in sections]
        whole = JsonText("", value.start, value.end)
        if not found:
            self._add(AuthFault.EMPTY, "there is nothing in it", whole)
        elif not any(found):
            self._add(AuthFault.NO_CREDENTIALS, "there is no `auths`, `credHelpers` or `credsStore` in it", whole)

    def texts_of(self, key: str) -> dict[str, str]:
        login = self._logins.get(key)
        return {name: field.text for name, field in login.fields.items()} if login else {}

    def read(self) -> AuthConfig:
        entries = [self._entry(login) for login in self._logins.values()]
        entries += map(self._helped_entry, filter(self._check, self._helpers.values()))
        store = self._store.name if self._store and self._store.name and self._check(self._store) else None
        problems = tuple(sorted(self._problems, key=lambda problem: problem.start))
        return AuthConfig(tuple(entries), store, next(iter(self._helper_keys), None), problems)

    def _take_section(self, section: JsonMember) -> bool:
        """Take in a member of the outermost object; whether it is one with credentials."""
        match fold(section.key.text):
            case "auths":
                self._take_logins(section)
            case "credhelpers":
                self._take_helpers(section)
                self._helper_keys += [section.key] if section.value.content else []
            case "credsstore":
                self._helper_keys += [section.key] if section.value.content else []
                self._store = self._helper(section) if section.value.content is not None else self._store
            case name:
                if expected := expected_type(name, section.value):
                    message = f"`{section.key.text}` must be {expected}"
                    self._add(AuthFault.WRONG_TYPE, message, section.key)
                return False
        return True

    def _take_logins(self, section: JsonMember) -> None:
        if section.value.content is None:
            self._logins.clear()
        for entry in self._members(section):
            fields: dict[str, JsonText] = {}
            for field in self._members(entry):
                name = fold(field.key.text)
                if text := field.value.text:
                    fields[name] = text
                elif field.value.content is not None and name in _FIELDS:
                    self._add(AuthFault.WRONG_TYPE, f"`{field.key.text}` must be a text", field.key, entry.key.text)
            self._keep(self._logins, entry.key, _Login(entry.key, fields))

    def _take_helpers(self, section: JsonMember) -> None:
        if section.value.content is None:
            self._helpers.clear()
        for entry in self._members(section):
            if helper := self._helper(entry):
                self._keep(self._helpers, entry.key, helper)

    def _helper(self, member: JsonMember) -> _Helper | None:
        value = member.value
        if value.content is not None and value.text is None:
            self._add(AuthFault.WRONG_TYPE, f"the helper in `{member.key.text}` must be a text", _place(member))
            return None
        return _Helper(member.key, value.text.text if value.text else "", _place(member))

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

    def _members(self, member: JsonMember) -> list[JsonMember]:
        content = member.value.content
        if isinstance(content, JsonObject):
            return content
        if content is not None:
            self._add(AuthFault.WRONG_TYPE, f"`{member.key.text}` must be an object", _place(member))
        return []

    def _add(self, fault: AuthFault, message: str, place: JsonText, key: str | None = None) -> None:
        legible = self._references.legible
        key = legible(key) if key is not None else None
        self._problems.append(AuthProblem(fault, legible(message), place.start, place.end, key))


def _place(member: JsonMember) -> JsonText:
    """Where the value stands, or the key of one that goes on for lines."""
    start, end = member.value.start, member.value.end
    return member.key if isinstance(member.value.content, list) else member.value.text or JsonText("", start, end)


_SECRETS = frozenset({"auth", "username", "password", "identitytoken", "registrytoken"})
_FIELDS = _SECRETS | {"serveraddress"}

_MAY_BE_BASE64 = regex(r"[A-Za-z0-9+/=\r\n]*")
