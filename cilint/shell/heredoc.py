"""Here-documents: where their bodies lie, and a text without them for the grammar.

The grammar's own reading of them loses a second one on a line, what follows one on its line, and backticks; and
it knows no here-string after another redirection.
"""

from __future__ import annotations

import re

from cilint.lazy.patterns import escaped, pattern_of, regex
from cilint.lazy.records import NamedTuple
from cilint.shell.nesting import Scanner


class HereDocumentPlace(NamedTuple):
    """Where a here-document lies: its operator begins at `start`, its delimiter ends at `end`."""

    start: int
    end: int
    delimiter: str
    quoted: bool
    strips_tabs: bool
    body_start: int
    body_end: int


_DELIMITER = regex(r"""<<(-?)[ \t]*((?:[^\s'"\\;&|<>()`]|\\.|'[^'\n]*'|"[^"\n]*")+)""")
_QUOTES = regex(r"""\\(.)|['"]""")


def take_out_here_documents(text: str) -> tuple[str, dict[int, HereDocumentPlace]]:
    """`text` with blanks for bodies and `<` for the operators `<<`, `<<-` and `<<<`; here-documents by their offset."""
    if "<<" not in text:
        return text, {}
    places, here_strings = _find(text)
    characters = list(text)
    for start in here_strings:
        characters[start + 1 : start + 3] = "  "
    for place in places:
        characters[place.start + 1] = " "
        if place.strips_tabs:
            characters[place.start + 2] = " "
        end = _terminator_end(text, place.body_end)
        characters[place.body_start : end] = " " * (end - place.body_start)
    return "".join(characters), {place.start: place for place in places}


def _find(text: str) -> tuple[list[HereDocumentPlace], list[int]]:
    """The here-documents, and the offsets of the operators of here-strings."""
    places: list[HereDocumentPlace] = []
    here_strings: list[int] = []
    pending: list[re.Match[str]] = []
    scanner = Scanner(text)
    while (mark := scanner.step()) is not None:
        if mark == "\n" and pending:
            body_start = scanner.position
            for match in pending:
                place = _place(text, match, body_start)
                places.append(place)
                scanner.position = _terminator_end(text, place.body_end)
                body_start = min(scanner.position + 1, len(text))
            pending = []
        elif mark == "<<<" and scanner.reads_here_documents:
            here_strings.append(scanner.position - 3)
        elif mark == "<<" and scanner.reads_here_documents:
            found = _DELIMITER.match(text, scanner.position - 2)
            # A number is far more likely the right side of a shift in `let` than a delimiter.
            if found and not found[2].isdigit():
                pending.append(found)
                scanner.position = found.end()
    return places, here_strings


def _place(text: str, match: re.Match[str], body_start: int) -> HereDocumentPlace:
    written = match[2]
    delimiter = _QUOTES.sub(r"\1", written)
    tabs = r"\t*" if match[1] else ""
    # Without its delimiter a here-document takes all the rest of the script.
    terminator = pattern_of(rf"^{tabs}{escaped(delimiter)}$", re.MULTILINE).search(text, body_start)
    body_end = terminator.start() if terminator else len(text)
    return HereDocumentPlace(
        match.start(), match.end(), delimiter, delimiter != written, bool(match[1]), body_start, body_end
    )


def _terminator_end(text: str, body_end: int) -> int:
    end = text.find("\n", body_end)
    return end if end >= 0 else len(text)
