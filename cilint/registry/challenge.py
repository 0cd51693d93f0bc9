"""The header `WWW-Authenticate`: what a server wants to be shown (RFC 9110, section 11.6.1). tokens.py has it."""

from __future__ import annotations

from collections.abc import Mapping

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple

_TOKEN = r"[A-Za-z0-9!#$%&'*+.^_`|~-]++"  # noqa: S105 - RFC 9110's word for a name
_PART = regex(
    rf'[\s,]*+(?:(?P<name>{_TOKEN})\s*+=\s*+(?:"(?P<quoted>(?:[^"\\]|\\.)*+)"|(?P<value>[^\s,"]*+))|(?P<scheme>{_TOKEN}))'
)
_ESCAPED = regex(r"\\(.)")


class Challenge(NamedTuple):
    """One way to prove who one is: the scheme and the names of its parameters are in lower case."""

    scheme: str
    parameters: Mapping[str, str]


def parse_challenges(header: str) -> tuple[Challenge, ...]:
    """The challenges of a header, in its order; what cannot be read, and all behind it, is left out."""
    found: list[tuple[str, dict[str, str]]] = []
    place = 0
    while part := _PART.match(header, place):
        place = part.end()
        if part["scheme"]:
            found.append((part["scheme"].lower(), {}))
        elif found:
            quoted = part["quoted"]
            value = part["value"] if quoted is None else _ESCAPED.sub(r"\1", quoted)
            found[-1][1].setdefault(part["name"].lower(), value)
    return tuple(Challenge(scheme, parameters) for scheme, parameters in found)
