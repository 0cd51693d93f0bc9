"""Keeps secrets and control characters out of what cilint prints. What is a secret is decided elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cilint.errors import CilintError, SettingsError, YamlSyntaxError
from cilint.findings.finding import SYNTAX_RULE, Result
from cilint.findings.hidden import MARKER, Hidden
from cilint.lazy.patterns import regex
from cilint.lazy.typing import TYPE_CHECKING, Any
from cilint.secrets.hints import may_hold_secret
from cilint.text.source import Position, Source, Span

if TYPE_CHECKING:
    from cilint.findings.search import Search
    from cilint.text.mapped import MappedText, Piece

_LONG = 8
"""From this length on a value is a secret wherever it occurs, inside a longer word too; GitLab masks from 8 as well."""

_BASE64 = regex(r"[A-Za-z0-9+/_-]*")
_BASE64_END = regex(r"[A-Za-z0-9+/_-]*=*")
_AROUND = 1_000
"""So far before a secret what encodes it may begin, in characters."""


class Mask:
    """Hides secrets in texts: by their places in their own files, and anywhere by what is written there or means it.

    A value that is an ordinary word ("password", "docker") is hidden by its places only: struck out of every text
    that happens to use the word, it would be disclosed by the holes.
    """

    __slots__ = ("_encoded", "_hidden", "_places", "_values")

    def __init__(self, secrets: Iterable[Span] = (), unshown: Iterable[Span] = ()) -> None:
        """`unshown` are places that may hold secrets: what stands there is not shown, and not looked for elsewhere."""
        spans = [span for span in secrets if span.start < span.end]
        self._places: dict[str, list[tuple[int, int]]] = {}
        for span in (*spans, *unshown):
            self._places.setdefault(span.source.name, []).append((span.start, span.end))
        self._hidden: dict[int, tuple[Source, Hidden]] = {}
        self._values: Search | None = None
        self._encoded: Search | None = None
        if spans:
            # Most runs find no secret.
            from cilint.findings.search import LEAST, Search
            from cilint.secrets.forms import encoded_forms, forms

            found = (form for text in {span.text for span in spans} for form in forms(text))
            values = {form for form in found if len(form) >= LEAST and not _is_ordinary_word(form)}
            self._values = Search(values, whole_words_below=_LONG)
            self._encoded = Search(core for value in values for core in encoded_forms(value))

    @classmethod
    def of(cls, result: Result) -> Mask:
        """The mask for everything that is reported about a result."""
        if result.is_masked:
            return cls()
        findings = (*result.findings, *result.suppressed)
        sensitive = (finding.span for finding in findings if finding.sensitive)
        sensitive_places = (*result.secrets, *sensitive)
        if not result.errors and not any(finding.rule == SYNTAX_RULE for finding in findings):
            return cls(sensitive_places, result.unshown)
        # As in `__init__`: few runs meet a text that cannot be parsed.
        from cilint.facts.written_secrets import secrets_in
        from cilint.findings.suspicion import suspect_line, suspect_values

        misused = [error.span for error in result.errors if error.span and _is_misuse(error)]
        unparsed = [error.span for error in result.errors if error.span and not _is_misuse(error)]
        unparsed += [finding.span for finding in findings if finding.rule == SYNTAX_RULE]
        sources = {span.source for span in (*misused, *unparsed)}
        recognised = (span for source in sources for span, _ in secrets_in(source))
        named = (value for span in misused for value in suspect_values(span))
        unshown = (*result.unshown, *map(suspect_line, unparsed))
        return cls((*sensitive_places, *recognised, *named), unshown)

    def text(self, text: str) -> str:
        """The text with a marker in place of each secret."""
        stretches = list(self._found_in(text)) if self._values else []
        masked = _with_markers(text, stretches) if stretches else text
        # A password in an address is one wherever the address is repeated, an ordinary word as well.
        return redacted(masked) if "://" in masked else masked

    def line(self, text: str) -> str:
        """The text on one line, for people: without secrets, and without characters that do harm or deceive."""
        return harmless(self.text(text))

    def value(self, value: Any) -> Any:
        """A plain value (dicts, lists and scalars) with every text in it as `text` gives it; keys stay as they are."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(item) for item in value]
        return {key: self.value(item) for key, item in value.items()} if isinstance(value, dict) else value

    def pieces(self, source: Source, start: int, end: int) -> Iterator[Piece]:
        """The text of `source` from `start` up to `end` (offsets) in order, each secret or part of one as a marker."""
        return self.hidden(source).pieces(start, end)

    def hides(self, span: Span) -> bool:
        """Whether any of a span is a secret."""
        return self.hidden(span.source).overlaps(span.start, span.end)

    def source_text(self, span: Span) -> str:
        """The source's text in a span, with a marker in place of each secret or part of one."""
        return "".join(piece.text for piece in self.pieces(*span))

    def decoded(self, text: MappedText) -> str:
        """A text that knows its places, such as a scalar's value, without what is a secret where it stands."""
        hidden = self.hidden(text.source)
        secrets: list[tuple[int, int]] = []
        place = 0
        for piece in text.pieces():
            length = len(piece.text)
            for start, end in hidden.stretches(piece.start, piece.end):
                is_as_written = length == piece.end - piece.start
                first, last = (start - piece.start, end - piece.start) if is_as_written else (0, length)
                secrets.append((place + first, place + last))
            place += length
        return self.text(_with_markers(text.text, secrets))

    def without(self, text: str, origins: Iterable[Span]) -> str:
        """A text that is made of what stands at `origins`, among others, without what is a secret there."""
        for origin in origins:
            if self.hides(origin):
                text = text.replace(origin.text.strip("\"'"), MARKER)
        return self.text(text)

    def begin(self, span: Span) -> Position:
        """The position where a span begins, its column counted in what is shown of its line."""
        return self.hidden(span.source).begin(span.start)

    def finish(self, span: Span) -> Position:
        """The position after the last character of a span, its column counted in what is shown of its line."""
        return self.hidden(span.source).finish(span.end)

    def hidden(self, source: Source) -> Hidden:
        """What is not shown of a source."""
        if not self._places:
            # Nothing has to be looked for, and what a report has said of thousands of files is not to be kept.
            return Hidden(source, source.masked)
        if id(source) not in self._hidden:
            places = (*self._places.get(source.name, ()), *source.masked)
            # The source is kept with it, so that no other one gets its identity.
            self._hidden[id(source)] = source, Hidden(source, (*places, *self._found_in(source.text)))
        return self._hidden[id(source)][1]

    def _found_in(self, text: str) -> Iterator[tuple[int, int]]:
        if self._values is None or self._encoded is None:
            return
        yield from self._values.find(text)
        for start, end in self._encoded.find(text):
            # What stands around it encodes the rest of what the secret is part of, or of its first or last character.
            before = _BASE64.match(text[max(start - _AROUND, 0) : start][::-1])
            after = _BASE64_END.match(text, end)
            yield start - (before.end() if before else 0), after.end() if after else end


def redacted(text: str) -> str:
    """The text with a marker for each secret of a known format in it: for what is said of no pipeline's own text."""
    if not may_hold_secret(text):
        return text
    # As in `Mask`.
    from cilint.secrets.scan import find_secrets

    return _with_markers(text, ((found.start, found.end) for found in find_secrets(text)))


def _is_misuse(error: CilintError) -> bool:
    """Whether a text was parsed, and asks for what does not exist."""
    return isinstance(error, SettingsError) and not isinstance(error.__cause__, YamlSyntaxError)


def _with_markers(text: str, stretches: Iterable[tuple[int, int]]) -> str:
    pieces = Hidden(Source("", text), stretches).pieces(0, len(text))
    return "".join(piece.text for piece in pieces)


def _is_ordinary_word(value: str) -> bool:
    return value.isalpha() and len(value) < 2 * _LONG and (value.islower() or value.isupper() or value.istitle())


_HARMFUL = regex(
    "[\x00-\x1f\x7f-\x9f"  # C0 and C1 controls: escape sequences, GitLab's section markers, forged lines
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # what changes the direction of text
    "\u2028\u2029"  # line breaks to some
    "\xad\u180e\u200b\u2060-\u2065\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"  # invisible
    "\ud800-\udfff]"  # no characters at all: from `\ud800` in YAML, or a file name that is no UTF-8
)


def harmless(text: str) -> str:
    r"""The text on one line, with `\xNN`, `\uNNNN` or `\UNNNNNNNN` in place of characters that do harm or deceive."""
    return text if text.isprintable() else _HARMFUL.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
