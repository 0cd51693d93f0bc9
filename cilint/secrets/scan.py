"""Finds secrets in a text as it is written, comments and all: by their formats, and beside a user's name.

It takes no notice of YAML or of shells: a token is one wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.container.placeholder import holds_reference, is_literal_secret
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.secrets.formats import FORMATS, TokenFormat
from cilint.secrets.randomness import entropy, is_sample


class FoundSecret(NamedTuple):
    """A secret from offset `start` up to `end`: what it is and who can revoke it, as `TokenFormat` has them.

    `is_pair` says that it is the password of `user`, whose name is written before it, for the host `host` (empty: none
    is written there).
    """

    start: int
    end: int
    what: str
    issuer: str = ""
    host: str = ""
    is_pair: bool = False
    user: str = ""


ADDRESS = "password in an address"
OPTION = "password for curl"
QUERY = "token in an address"

_USERINFO = regex(
    r"://(?P<user>[^\s/@:\"'<>\\`]{0,200}):(?P<secret>[^\s/@:\"'<>\\`]{1,200})@(?P<host>[^\s/:\"'<>\\`@?#,;)]{1,253})"
)
_USER_OPTION = regex(
    r"[ \t](?:-[A-Za-z]{0,8}u|--user)[ =]?[\"']?(?P<user>[^\s\"':$@/-]{1,200}):(?P<secret>[^\s\"']{1,200})"
)
_PARAMETER = regex(
    r"[?&](?i:(?:private|access|job|auth|api|deploy|client|x-amz-security)?[_-]?(?:token|secret|password|passwd)"
    r"|api_?key|sig|x-amz-signature)=(?P<secret>[^\s&#\"'<>\\]{0,500}[^\s&#\"'<>\\:.,;)])"
)
"""A credential in the query of an address: GitLab takes `private_token`, `access_token` and `job_token` there
(doc/api/rest/authentication.md), stores of objects a signature."""
_ADDRESS_BEFORE = regex(r"://(?:[^\s/@\"'<>]*@)?(?P<host>[^\s/:\"'<>?#@]{1,253})[^\s\"'<>]*\Z")
_LONGEST_ADDRESS = 1_000

_HOST = regex(r"://(?:[^\s/@\"']{0,200}@)?(?P<host>[^\s/:\"'?#]{1,253})")
_COMMAND_END = regex(r"[|;&]|(?<!\\)\r?\n")
_LONGEST_COMMAND = 500

# `user:password` and the like is how a manual writes it.
_MANUAL = frozenset({"pass", "password", "passwd", "pwd", "pw", "secret", "token", "key", "apikey", "mypassword"})
_LINE_ENDS = regex(r"(?:\\[nr]|[\s\\#])+\Z")


def find_secrets(text: str) -> list[FoundSecret]:
    """The secrets in a text, in order and none within another one."""
    found = [*_of_formats(text), *_in_addresses(text), *_in_queries(text), *_in_options(text)]
    return _disjoint(found) if found else []


def _of_formats(text: str) -> Iterator[FoundSecret]:
    for kind in FORMATS:
        if any(mark in text for mark in kind.marks):
            for match in kind.pattern.finditer(text):
                group = "secret" if "secret" in match.groupdict() else 0
                start, secret = match.start(group), _LINE_ENDS.sub("", match[group])
                if _is_issued(kind, secret):
                    yield FoundSecret(start, start + len(secret), kind.name, kind.issuer)


def _is_issued(kind: TokenFormat, secret: str) -> bool:
    """Whether a text of that format is a secret, and no sample of documentation."""
    body = secret
    for mark in kind.marks:
        body = body.removeprefix(mark)
    if kind.check and not kind.check(secret):
        return False
    return entropy(body) >= kind.entropy and is_literal_secret(secret) and not is_sample(body)


def _in_addresses(text: str) -> Iterator[FoundSecret]:
    if "@" not in text:
        return
    for match in _USERINFO.finditer(text):
        if _is_password(match["secret"]) and not holds_reference(match["host"]):
            yield FoundSecret(
                *match.span("secret"), ADDRESS, host=match["host"].lower(), is_pair=True, user=match["user"].lower()
            )


def _in_queries(text: str) -> Iterator[FoundSecret]:
    if "=" not in text or "://" not in text:
        return
    for match in _PARAMETER.finditer(text):
        start = text.rfind("://", max(match.start() - _LONGEST_ADDRESS, 0), match.start())
        address = _ADDRESS_BEFORE.match(text[start : match.start()]) if start >= 0 else None
        if address and _is_password(match["secret"]) and not holds_reference(address["host"]):
            yield FoundSecret(*match.span("secret"), QUERY, host=address["host"].lower(), is_pair=True)


def _in_options(text: str) -> Iterator[FoundSecret]:
    if "curl" not in text:
        return
    for match in _USER_OPTION.finditer(text):
        before = text[max(match.start() - _LONGEST_COMMAND, 0) : match.start()]
        program = before.rfind("curl")
        if program >= 0 and not _COMMAND_END.search(before[program:]) and _is_password(match["secret"]):
            after = text[match.end() : match.end() + _LONGEST_COMMAND]
            command = before[program:] + _COMMAND_END.split(after, maxsplit=1)[0]
            address = _HOST.search(command)
            host = address["host"].lower() if address else ""
            yield FoundSecret(*match.span("secret"), OPTION, host=host, is_pair=True, user=match["user"].lower())


def _is_password(text: str) -> bool:
    """Whether the password of a pair is one: nothing that a variable makes, nothing that a manual would write."""
    is_word_in_capitals = text.isupper() and text.replace("_", "").isalpha()
    if any(mark in text for mark in "${}%*[]…") or text.lower() in _MANUAL or is_word_in_capitals:
        return False
    return is_literal_secret(text) and not is_sample(text)


def _disjoint(found: Iterable[FoundSecret]) -> list[FoundSecret]:
    """Of secrets that overlap one speaks: the one of a known format before the password of a pair."""
    kept: list[FoundSecret] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
        elif kept[-1].is_pair and not item.is_pair:
            kept[-1] = item
    return kept
