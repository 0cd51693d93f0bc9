"""The texts by which a secret can be told: as it is written, as it is read, and as it is encoded.

`'ab'c"d"` is `abcd` to a shell, `a$$b` is `a$b` to GitLab, and `docker login -p abcd` has the password that the base64
of `ci:abcd` holds. Whoever sees one of them knows the others.
"""

from __future__ import annotations

import base64
import json
import re
from binascii import Error as EncodingError
from collections.abc import Iterator
from itertools import chain
from urllib.parse import quote, unquote

_ROUNDS = 3
"""So often a text is read again: YAML, then the shell, then what it decodes."""

_LONGEST = 4_000
"""Beyond so many characters a text is a document rather than a password: its lines are looked for, and nothing else."""

_MOST = 100
"""Of no secret there are more forms."""

_QUOTES = "\"'"
_SHELL_PIECE = r"""'(?P<single>[^']*)'|"(?P<double>(?:[^"\\]|\\.)*)"|\\(?P<escaped>.)|(?P<plain>[^'"\\]+)"""
_ESCAPE = r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([\"'\\/ntr$]))"
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r"}
_LINE_JOIN = r"\\\r?\n[ \t]*"
_BASE64 = r"[A-Za-z0-9+/_-]{6,}={0,2}"
_LEAST_CORE = 8
"""Fewer characters of base64 are found in texts that have nothing to do with the secret."""


def forms(secret: str) -> set[str]:
    """What a secret, given as its source text, means to those who read it, and itself."""
    found: dict[str, None] = {secret: None}
    pending = [secret]
    for _ in range(_ROUNDS):
        pending = [form for text in pending for form in _readings(text) if form not in found][:_MOST]
        found.update(dict.fromkeys(pending))
    if len(secret) <= _LONGEST:
        found.update(dict.fromkeys(chain.from_iterable(map(_spellings, tuple(found)))))
    return set(found)


def encoded_forms(text: str) -> Iterator[str]:
    """What is in every base64 of a text that holds this one, whatever stands around it: RFC 4648, sections 4 and 5."""
    data = text.encode("utf-8", "surrogatepass")
    for before, skipped in ((0, 0), (1, 2), (2, 3)):
        encoded = base64.b64encode(b"\0" * before + data).rstrip(b"=").decode()
        # Of the last character some bits belong to what follows.
        core = encoded[skipped : len(encoded) - ((before + len(data)) % 3 != 0)]
        if len(core) >= _LEAST_CORE:
            yield core
            yield core.replace("+", "-").replace("/", "_")


def _readings(text: str) -> Iterator[str]:
    """What a reader makes of a text in one step."""
    lines = text.splitlines()
    if len(lines) > 1:
        yield from (line.strip() for line in lines)
    if len(text) > _LONGEST:
        return
    yield text.strip().strip(_QUOTES)
    yield re.sub(_LINE_JOIN, "", text)
    yield text.replace("$$", "$")
    yield text.replace("''", "'")
    yield text.replace("'", "").replace('"', "")
    if "\\" in text:
        yield re.sub(_ESCAPE, _unescaped, text)
    if "\\" in text or not set(_QUOTES).isdisjoint(text):
        yield from _unquoted(text)
    if "%" in text:
        yield unquote(text)
    yield from _decoded(text)


def _spellings(text: str) -> Iterator[str]:
    """How a text is written elsewhere: in an address, in JSON, in a message of Python's."""
    yield quote(text, safe="")
    yield json.dumps(text)[1:-1]
    yield repr(text)[1:-1]


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CONTROLS.get(match[3], match[3])


def _unquoted(text: str) -> Iterator[str]:
    """The word that a shell reads, where the text is one: POSIX.1-2024, Shell Command Language, section 2.2."""
    pieces = list(re.finditer(_SHELL_PIECE, text, re.DOTALL))
    if sum(len(piece[0]) for piece in pieces) == len(text):
        yield "".join(
            re.sub(r"\\([\"\\$`])", r"\1", piece["double"]) if piece["double"] else piece[piece.lastgroup or 0]
            for piece in pieces
        )


def _decoded(text: str) -> Iterator[str]:
    """What a text encodes, where that is text; of a pair `user:password` the password, too."""
    if not re.fullmatch(_BASE64, text):
        return
    try:
        padded = text.rstrip("=").replace("-", "+").replace("_", "/")
        decoded = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True).decode()
    except (EncodingError, UnicodeDecodeError):
        return
    if decoded.isprintable():
        yield decoded
        yield decoded.partition(":")[2]
