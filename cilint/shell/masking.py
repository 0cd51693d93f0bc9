"""What the shell does not read itself, set apart before a script is parsed.

GitLab replaces `$[[ … ]]`, and its step runner `${{ … }}`, before a shell runs; the shell around a string or a
here-document expands its variables before the shell inside reads it; and people leave `<placeholders>`. Each is opaque:
one part of a word, whatever the quotes around it.
"""

from __future__ import annotations

from collections.abc import Iterable

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.shell.grammar import ascii_twin
from cilint.shell.heredoc import HereDocumentPlace, take_out_here_documents
from cilint.shell.nesting import quoted_expansions
from cilint.shell.word import Part, PartKind, Quoting
from cilint.text.mapped import MappedText

OPAQUE = "\0"
"""Stands for each character of an opaque part in `MaskedScript.text`; YAML allows it in no script."""

# https://docs.gitlab.com/ci/inputs/ : blocks are replaced wherever they stand, within one line. Written so that a text
# full of `$[[` that are never closed takes no longer than any other.
_INPUT = regex(r"\$\[\[(?:[^$\]\n]|\$(?!\[\[)|\](?!\]))*+\]\]")
# https://docs.gitlab.com/ci/steps/ : the step runner replaces expressions before a shell runs, and no shell has these.
_EXPRESSION = regex(r"\$\{\{[^{}\n]*\}\}")
_PLACEHOLDER = regex(r"(?:^|\s)--?\w[\w-]*(?:=|[ \t]+)(<\$?[A-Za-z_][\w.-]*>|\$?\{\{[^{}\n]*\}\})(?=\s|$)")

# The default of an expansion with one apostrophe, and no other one before what may be its closing double quote.
_DEFAULT = regex(r"""\$\{\w+:?[-=+?][^'"`\\(){}]*(')[^'"`\\(){}]*\}[^'"]*\"""")


class MaskedScript(NamedTuple):
    """A script ready to be parsed; all texts have the same length and offsets.

    `text` has `OPAQUE` in place of opaque parts, `structure` has plain word characters there, is ASCII and has no
    here-documents: their places are in `here_documents`, by the offset of their operator.
    """

    script: MappedText
    text: str
    structure: str
    opaque: dict[int, Part]
    here_documents: dict[int, HereDocumentPlace]

    def body_structure(self, start: int, end: int) -> str:
        """The structure of a stretch inside a here-document, which `structure` has not."""
        return ascii_twin(self.text[start:end])


def mask(script: MappedText, expanded: Iterable[Part] = ()) -> MaskedScript:
    """Mask a script in which the surrounding shell has expanded the parts `expanded` (offsets in `script`)."""
    written = script.text
    opaque = {part.start: part for part in expanded if part.start < part.end}
    text = _blank(written, opaque)
    found = [match.span() for match in _INPUT.finditer(text)] if "$[[" in text else []
    found += [match.span() for match in _EXPRESSION.finditer(text)] if "${{" in text else []
    if ("<" in text and ">" in text) or "{{" in text:
        found.extend(match.span(1) for match in _PLACEHOLDER.finditer(text))
    if found:
        opaque |= {start: Part(PartKind.OTHER, written[start:end], start, end, Quoting.NONE) for start, end in found}
        text = _blank(written, opaque)
    structure, here_documents = take_out_here_documents(ascii_twin(text))
    if "'" in structure and "${" in structure:
        structure = _without_apostrophes(structure)
    return MaskedScript(script, text, structure, opaque, here_documents)


def _without_apostrophes(structure: str) -> str:
    """The structure with `_` for each apostrophe that is text: `"${WHO:-it's}"`.

    So POSIX shells read it, and the grammar does not. Bash takes it for a quote, and ends with an error where another
    one does not follow in the same word: there this is how it is meant.
    """
    defaults = {match.start(): match.start(1) for match in _DEFAULT.finditer(structure)}
    if not defaults:
        return structure
    found = {defaults[start] for start in quoted_expansions(structure) if start in defaults}
    return "".join("_" if place in found else character for place, character in enumerate(structure))


def _blank(text: str, opaque: dict[int, Part]) -> str:
    pieces: list[str] = []
    place = 0
    for start in sorted(opaque):
        end = opaque[start].end
        pieces += [text[place:start], OPAQUE * (end - start)]
        place = end
    return "".join([*pieces, text[place:]])
