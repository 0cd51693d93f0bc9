"""What one shell of a job reads as one script: what is put before it, and where each character of it stands.

Source of what the Runner puts before the job's own commands: shells/bash.go of GitLab Runner 18 (`set -o errexit`,
`pipefail` where the shell has it).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy

from cilint.facts.linting import LintedScript
from cilint.facts.shell_dialects import BUSYBOX
from cilint.facts.shell_words import VariableValue
from cilint.lazy.patterns import regex
from cilint.lazy.properties import cached_property
from cilint.lazy.records import NamedTuple
from cilint.pipeline.inputs.block import OPENING, blocks
from cilint.pipeline.job import ScriptItem
from cilint.syntax.scalar import mapped
from cilint.text.mapped import MappedText, Piece
from cilint.text.source import Span

_HEAD = regex(r"(?:[ \t]*(?:#[^\n]*)?\n)*")
"""Blank lines and comments: a directive of ShellCheck's before all commands counts for all of them."""
_NAMES = regex(r"(?:\$\{?[#!]?|\b(?=\w+=))([A-Za-z_]\w*)")
_FAILING = "set -eo pipefail\n"
_SECRET, _INPUT = "secret", "input"
_NEVER = frozenset({1009, 1073, 1090, 1091, 2153, 2154})
"""Around an error of grammar, which SC1072 tells; files that are not followed; variables that nobody assigns, and
that may be the project's.
"""
_UNUSED = 2034
_NOT_CALLED = frozenset({2317, 2329})
"""What is said of functions that only a trap calls, too, or another file."""
_CONSTANT = frozenset({2050, 2078, 2157, 2158, 2159, 2160, 2161, 2194})
"""What is said of words that are always the same, which those in place of inputs are not."""
_IN_DIALECT: dict[str, frozenset[int]] = {BUSYBOX: frozenset({2112, 2113})}
"""`function`, which the shell of BusyBox knows as built for distributions (ASH_BASH_COMPAT)."""


class SessionEntry(NamedTuple):
    """An entry of a script as a part of a session: from where on it stands there."""

    start: int
    text: MappedText
    item: ScriptItem


class Shell(NamedTuple):
    """What reads a script: its dialect, as ShellCheck names it.

    `ends_on_failure` says that the Runner has told it so; `is_opaque` that files which are not known may use what the
    script defines, since it sources them, or is sourced itself.
    """

    dialect: str
    ends_on_failure: bool = True
    is_opaque: bool = False


class SessionText:
    """The entries that one shell runs, one after the other: those of a job, or a file of the repository."""

    def __init__(self, items: Sequence[ScriptItem], secrets: Sequence[Span]) -> None:
        self.sections: list[SessionEntry] = []
        # Inputs are put into the pipeline's files, and not into others.
        self._has_inputs = any(OPENING in item.node.written and not item.is_file for item in items)
        start = 0
        for item in items:
            text = _shown(mapped(item.node), secrets, has_inputs=not item.is_file)
            self.sections.append(SessionEntry(start, text, item))
            start += len(text.text) + 1
        self._body = "\n".join(section.text.text for section in self.sections) + "\n"
        head = _HEAD.match(self._body)
        self._head = head.end() if head else 0

    def used_by(self, item: ScriptItem) -> SessionText:
        """The same text of one entry, which came another way."""
        other = copy(self)
        other.sections = [section._replace(item=item) for section in self.sections]
        return other

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The variables that it uses or assigns."""
        return tuple(sorted({match[1] for match in _NAMES.finditer(self._body)}))

    @property
    def size(self) -> int:
        """The number of its characters."""
        return len(self._body)

    def linted(self, shell: Shell, values: Iterable[VariableValue]) -> tuple[LintedScript, int]:
        """The script for a linter, and how many characters are put before its first command.

        `values` are of variables that the shell has already.
        """
        given = "".join(f"export {value.name}{'=x' if value.is_word else ''}\n" for value in values)
        before = (_FAILING if shell.ends_on_failure else "") + given
        text = self._body[: self._head] + before + self._body[self._head :]
        without = _NEVER | _IN_DIALECT.get(shell.dialect, frozenset())
        without |= _CONSTANT if self._has_inputs else frozenset()
        without |= {_UNUSED} if shell.is_opaque else frozenset()
        without |= _NOT_CALLED if shell.is_opaque or "trap" in self._body else frozenset()
        return LintedScript(text, shell.dialect, without), len(before)

    def place(self, start: int, end: int, added: int) -> tuple[SessionEntry, int, int] | None:
        """The entry that holds a stretch of the linted script, and the stretch in it; None where none does.

        A stretch that goes on into the next entry ends with the one in which it begins.
        """
        if self._head <= start < self._head + added:
            return None
        start, end = (offset - added if offset >= self._head + added else offset for offset in (start, end))
        section = next((each for each in reversed(self.sections) if each.start <= start), None)
        if section is None:
            return None
        length = len(section.text.text)
        return section, min(start - section.start, length), min(max(end, start) - section.start, length)


def _shown(text: MappedText, secrets: Sequence[Span], *, has_inputs: bool) -> MappedText:
    """The text with a word in place of each secret and of each `$[[ … ]]`: nobody else is to see the one, and the other
    is not there any more when a shell reads the script.
    """
    hidden = []
    if has_inputs and OPENING in text.text:
        hidden += [(block.start, block.end, _INPUT) for block in blocks(text.text)]
    hidden += [(*stretch, _SECRET) for stretch in _stretches(text, secrets)]
    if not hidden:
        return text
    pieces: list[Piece] = []
    done = 0
    for start, end, word in sorted(hidden):
        if start >= done:
            pieces.append(Piece(text.text[done:start], done, start))
            # The first character stands for all of it, so that its length makes no difference.
            pieces += (Piece(word[0], start, end), Piece(word[1:], end, end))
            done = end
    pieces.append(Piece(text.text[done:], done, len(text.text)))
    return text.derive(piece for piece in pieces if piece.text)


def _stretches(text: MappedText, secrets: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Where secrets are in a text."""
    whole = text.whole
    for secret in secrets:
        if secret.source.path != whole.source.path or secret.end <= whole.start or whole.end <= secret.start:
            continue
        spans = [text.span(offset, offset + 1) for offset in range(len(text.text))]
        inside = [number for number, each in enumerate(spans) if each.start < secret.end and secret.start < each.end]
        if inside:
            yield inside[0], inside[-1] + 1
