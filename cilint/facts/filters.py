"""What filters of text leave of a secret that they read: all of it, a piece, or something that masking does not find.

The Runner masks by searching the log for a variable's value, so that any other text passes (gitlab-runner:
common/buildlogger/internal/tokensanitizer and masker).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.shell.command import Command


class FilterEffect(Enum):
    """What the output of a filter has of a secret in its input."""

    UNKNOWN = "unknown"
    """Perhaps nothing: a checksum, the number of lines, a line that is searched for; or the program is no filter."""
    NONE = "none"
    """All of it, as it was."""
    PART = "part"
    """A piece of it."""
    TRANSFORMED = "transformed"
    """All of it, as another text."""


_PASS = frozenset({"cat", "tee", "nl", "sort", "uniq", "more", "less", "get-content", "gc", "type"})
_TRANSFORM = frozenset({"base64", "base32", "basenc", "rev", "xxd", "od", "hexdump", "fold"})
_SPREAD = regex(r"s(.)\.\1&[^&\\]+\1g")
"""As `s/./& /g`: everything is there, with something in between."""
_LINE_ENDS = regex(r"(?:\\[rnt]|\s|\[:space:\])+")
_SECRET_FIELD = regex(r"auth(?!s)|pass(?:word|wd)?\b|token|secret|\bkey\b", re.IGNORECASE)
_CIPHER = regex(r"-(?:aes|des|chacha|camellia|aria|e\b|pass)")


def effect_of(command: Command) -> FilterEffect:
    """The effect of a filter, as its options tell."""
    program = (command.program or "").lower()
    if program in _PASS:
        return FilterEffect.NONE
    if program in _TRANSFORM:
        return FilterEffect.TRANSFORMED
    judge = _JUDGES.get(program)
    return judge([word.literal or "" for word in command.words[1:]]) if judge else FilterEffect.UNKNOWN


def _tr(texts: Sequence[str]) -> FilterEffect:
    sets = [text for text in texts if not text.startswith("-")]
    options = "".join(text for text in texts if text.startswith("-"))
    if not sets:
        return FilterEffect.UNKNOWN
    if "c" in options.lower():
        return FilterEffect.UNKNOWN
    return FilterEffect.NONE if _LINE_ENDS.fullmatch(sets[0]) else FilterEffect.TRANSFORMED


def _cut(texts: Sequence[str]) -> FilterEffect:
    return (
        FilterEffect.PART
        if any(text.startswith(("-c", "-b", "--characters", "--bytes")) for text in texts)
        else FilterEffect.UNKNOWN
    )


def _ends(texts: Sequence[str]) -> FilterEffect:
    """`head` and `tail`: with `-c` a piece of the text, otherwise lines of it."""
    return FilterEffect.PART if any(text.startswith(("-c", "--bytes")) for text in texts) else FilterEffect.NONE


def _sed(texts: Sequence[str]) -> FilterEffect:
    script = next((text for text in texts if not text.startswith("-")), "")
    return FilterEffect.TRANSFORMED if _SPREAD.fullmatch(script) else FilterEffect.UNKNOWN


def _jq(texts: Sequence[str]) -> FilterEffect:
    program = next((text for text in texts if not text.startswith("-")), ".")
    if program == ".":
        return FilterEffect.TRANSFORMED
    if any(word in program for word in ("keys", "length", "has(", "select(", "type", "empty", "del(")):
        return FilterEffect.UNKNOWN
    return FilterEffect.TRANSFORMED if _SECRET_FIELD.search(program) else FilterEffect.UNKNOWN


def _openssl(texts: Sequence[str]) -> FilterEffect:
    is_encoding = texts[:1] == ["base64"] or (texts[:1] == ["enc"] and ("-base64" in texts or "-a" in texts))
    has_cipher = any(_CIPHER.match(text) for text in texts[1:])
    return FilterEffect.TRANSFORMED if is_encoding and not has_cipher else FilterEffect.UNKNOWN


_JUDGES: dict[str, Callable[[Sequence[str]], FilterEffect]] = {
    "tr": _tr,
    "cut": _cut,
    "head": _ends,
    "tail": _ends,
    "sed": _sed,
    "jq": _jq,
    "openssl": _openssl,
}
FILTERS = _PASS | _TRANSFORM | _JUDGES.keys()
"""The programs, in small letters, whose effect may be known."""
