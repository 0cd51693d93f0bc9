"""Names that say that a variable holds a secret, and values that are none all the same."""

from __future__ import annotations

from functools import lru_cache

from cilint.container.placeholder import is_literal_secret
from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.secrets.randomness import is_sample, looks_random


class NameKind(Enum):
    """What a name says of the variable's value."""

    PASSWORD = "password"  # noqa: S105 - a kind of name, as is the next one
    """A password, which may be any text."""
    TOKEN = "token"  # noqa: S105
    """A token, a key, a secret: as often the name of one that is kept elsewhere."""


_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_PASSWORDS = ("PASSWORD", "PASSWD", "PASSPHRASE")
_SHORT_PASSWORDS = frozenset({"PASS", "PWD", "PSW", "SSHPASS"})
_TOKENS = ("TOKEN", "SECRET", "APIKEY", "PRIVATEKEY", "SECRETKEY", "ACCESSKEY", "CREDENTIAL", "CREDENTIALS")
_SHORT_TOKENS = frozenset({"CREDS", "PAT"})
_KEYS = frozenset({"ACCESS", "ADMIN", "API", "APP", "AUTH", "DEPLOY", "ENCRYPTION", "LICENSE", "MASTER", "PRIVATE"})
_MORE_KEYS = frozenset({"SECRET", "SERVICE", "SIGNING", "SSH"})

# What may stand behind the word that counts: `DB_PASSWORD_STAGING` is a password, `DB_PASSWORD_FILE` is none.
_ENVIRONMENTS = frozenset({"DEV", "DEVELOP", "DEVELOPMENT", "INT", "LOCAL", "PREPROD", "PROD", "PRODUCTION", "QA"})
_SUFFIXES = _ENVIRONMENTS | {"STAGE", "STAGING", "TEST", "TESTING", "UAT", "VALUE", "BASE", "B", "ENCODED"}

# `MYSQL_ALLOW_EMPTY_PASSWORD`, `SKIP_TOKEN`: such a variable turns something on or off.
_SWITCHES = frozenset({"ALLOW", "DISABLE", "EMPTY", "ENABLE", "FORCE", "HAS", "HIDE", "IS", "MASK", "NO", "PRINT"})
_MORE_SWITCHES = frozenset({"PUBLIC", "RANDOM", "REQUIRE", "SHOW", "SKIP", "USE", "WITH", "WITHOUT"})

_REGISTRIES = frozenset({"ACR", "ARTIFACTORY", "DOCKER", "DOCKERHUB", "ECR", "GHCR", "HARBOR", "NEXUS", "QUAY"})

_ISSUED = ("TOKEN", "APIKEY", "ACCESSKEY", "CREDENTIAL", "CREDENTIALS")
_ISSUED_KEYS = (["API", "KEY"], ["ACCESS", "KEY"], ["DEPLOY", "KEY"], ["LICENSE", "KEY"])
_NAMES = frozenset({"DATABASE", "DB", "HOST", "LOGIN", "NAME", "USER", "USERNAME"})

_NUMBER = regex(r"[-+]?[\d._]+")
_WORDS_THAT_ARE_NONE = frozenset(
    {"true", "false", "yes", "no", "on", "off", "y", "n", "enabled", "disabled", "required", "optional", "file", "env"}
    | {"auto", "default", "empty", "vault", "keychain", "ci_job_token", "prompt", "trust", "unknown", "ask", "stdin"}
)
_PATH = regex(r"(?:[A-Za-z]:)?[~.]{0,2}[\\/].*|[\w.@#-]+(?:/[\w.@#:-]+)+/?")
_ADDRESS = regex(r"[A-Za-z][A-Za-z0-9+.-]*:(?://|[A-Za-z]).*")
_SHORTEST = 3

# A job asks about all that it shares with thousands of others.
_asked_often = lru_cache(maxsize=4096)


@_asked_often
def name_kind(name: str) -> NameKind | None:
    """What a variable's name says of its value; None where it speaks of no secret, or of where one is."""
    words = _words(name)
    if not words or (_SWITCHES | _MORE_SWITCHES).intersection(words) or words[:2] == ["SECRET", "DETECTION"]:
        return None
    while len(words) > 1 and (words[-1] in _SUFFIXES or words[-1].isdigit()):
        words.pop()
    last, before = words[-1], words[-2:-1]
    if last.endswith(_PASSWORDS) or (last in _SHORT_PASSWORDS and before):
        return NameKind.PASSWORD
    is_key = last == "KEY" and before and before[0] in _KEYS | _MORE_KEYS
    is_token = last.endswith(_TOKENS) or (last in _SHORT_TOKENS and bool(before))
    return NameKind.TOKEN if is_key or is_token else None


def names_registry(name: str) -> bool:
    """Whether a variable's name names a registry of images or packages."""
    words = _words(name)
    return "REGISTRY" in words or not _REGISTRIES.isdisjoint(words)


def names_issuer(name: str) -> bool:
    """Whether a secret of that name is issued by somebody: a token, say. A password and a key one makes up oneself."""
    words = _words(name)
    return bool(words) and (words[-1].endswith(_ISSUED) or words[-1] == "PAT" or words[-2:] in _ISSUED_KEYS)


def names_user(name: str) -> bool:
    """Whether a variable's name says that it has the name of a user, of a database or of a service."""
    words = _words(name)
    return bool(words) and words[-1] in _NAMES


def is_named_secret(kind: NameKind, text: str) -> bool:
    """Whether the literal value of a variable whose name says secret is one.

    None are: references of any kind, placeholders, numbers and booleans, paths, addresses, names of variables, and for
    tokens all that people would call something.
    """
    text = text.strip()
    if len(text) < _SHORTEST or "$" in text or not is_literal_secret(text) or any(map(str.isspace, text)):
        return False
    if text.lower() in _WORDS_THAT_ARE_NONE or _NUMBER.fullmatch(text) or _ADDRESS.fullmatch(text):
        return False
    if kind is NameKind.TOKEN:
        return looks_random(text) and not is_sample(text) and not text.startswith(("/", "./", "../", "~"))
    return not _PATH.fullmatch(text)


def _words(name: str) -> list[str]:
    return [word.upper() for word in _WORD.findall(name)]
