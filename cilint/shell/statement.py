"""One simple command of Bash: the nodes of the syntax tree sorted into words, assignments and redirections."""

from __future__ import annotations

from collections.abc import Callable

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.shell.command import Assignment, Command, Context, HereDocument, Redirection, command_of
from cilint.shell.loop import Loop
from cilint.shell.word import Part, PartedWord, Word
from cilint.text.mapped import MappedText

if TYPE_CHECKING:
    from tree_sitter import Node

REDIRECTIONS = frozenset({"file_redirect", "herestring_redirect", "heredoc_redirect"})
_IGNORED = frozenset({"comment", "\n"})
_DECLARING = frozenset({"declare", "typeset", "local", "readonly", "export"})
_ASSIGNMENT = regex(r"([A-Za-z_][A-Za-z0-9_]*)\+?=")


class ScriptPlace(NamedTuple):
    """Where in a script a node is: the word whose substitution it is in, its context and its function.

    `conditional` says that what stands there may not be run, `captured` that its output goes elsewhere than its
    script's; `depth` is the number of substitutions around it. `subshell`, `branch` and `loop` are the innermost ones,
    `enclosing` what redirects its output around it.
    """

    owner: PartedWord | None
    context: Context
    function: str | None
    conditional: bool = False
    captured: bool = False
    depth: int = 0
    subshell: tuple[int, int] | None = None
    branch: tuple[int, int] | None = None
    loop: Loop | None = None
    enclosing: tuple[Redirection, ...] = ()


class Statement:
    """Collects what belongs to one simple command, or stands after a compound one.

    `inside` are the nodes in which further commands can be, `broken` the stretches that cannot be read.
    """

    __slots__ = ("_assignments", "_here_document", "_last", "_looks_inside", "_offset", "_place", "_read",
                 "_redirections", "_script", "broken", "here_documents", "inside", "words")  # fmt: skip

    def __init__(
        self,
        script: MappedText,
        offset: int,
        place: ScriptPlace,
        read: Callable[[Word], list[Part]],
        here_document: Callable[[int, ScriptPlace], HereDocument | None],
        *,
        looks_inside: bool,
    ) -> None:
        """`offset` is that of the parsed text in the script; `read` gives a word's parts.

        `looks_inside` says that words may hold commands.
        """
        self._script = script
        self._offset = offset
        self._place = place
        self._read = read
        self._here_document = here_document
        self._looks_inside = looks_inside
        self._assignments: list[Assignment] = []
        self._redirections: list[Redirection] = []
        self._last: PartedWord | None = None
        self.words: list[Word] = []
        self.here_documents: list[HereDocument] = []
        self.inside: list[tuple[Node, ScriptPlace]] = []
        self.broken: list[tuple[int, int]] = []

    def take(self, node: Node) -> None:
        """Take in a child of the command."""
        kind = node.type
        # Asked for first because most nodes are: this runs for every word of every script.
        if kind == "word":
            self._take_word(node)
        elif kind == "variable_assignment":
            self._take_assignment(node)
        elif kind in REDIRECTIONS:
            self._take_redirection(node)
        elif kind == "ERROR":
            self.inside.append((node, self._place))
        elif kind not in _IGNORED:
            self._take_word(node)

    def take_dash(self, start: int, end: int) -> None:
        """Take in the word `-` where that is all that stands between two nodes, which the grammar has lost.

        It does so before a redirection with a number: `bash - 2>&1`.
        """
        between = self._script.text[start + self._offset : end + self._offset]
        if between.replace("\\\n", "").strip() == "-":
            start += self._offset + between.index("-")
            self.words.append(PartedWord(self._script, start, start + 1, self._read))

    def _take_word(self, node: Node) -> None:
        word, is_new = self._word(node)
        if is_new and word.end > word.start:
            self.words.append(word)

    def _look_inside(self, node: Node, owner: PartedWord) -> None:
        if self._looks_inside and node.child_count:
            self.inside.append((node, self._place._replace(owner=owner)))

    def _word(self, node: Node) -> tuple[PartedWord, bool]:
        """The word of a node, which is the word before it where nothing lies between them, and whether it is new.

        A backslash before a line break is nothing: POSIX.1-2024, Shell Command Language, section 2.2.1.
        """
        start, end = node.start_byte + self._offset, node.end_byte + self._offset
        last = self._last
        is_new = last is None or (last.end != start and not self._is_joined(last.end, start))
        if last is None or is_new:
            self._last = last = PartedWord(self._script, start, end, self._read)
        last.end = end
        self._look_inside(node, last)
        return last, is_new

    def _is_joined(self, end: int, start: int) -> bool:
        between = self._script.text[end:start]
        return between.startswith("\\\n") and not between.replace("\\\n", "")

    def _take_assignment(self, node: Node) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        start, end = node.start_byte + self._offset, node.end_byte + self._offset
        if name is None:
            return
        written = self._script.text[start : name.end_byte + self._offset].partition("[")[0]
        operator_end = self._script.text.index("=", name.end_byte + self._offset) + 1
        word = PartedWord(self._script, operator_end, end, self._read)
        if value is not None:
            self._look_inside(value, word)
        is_array = value is not None and value.type == "array"
        self._last = None if is_array else word
        self._assignments.append(Assignment(written, None if is_array else word, False, self._script, start, end))

    def _take_redirection(self, node: Node) -> None:
        start = node.start_byte + self._offset
        children = node.children
        descriptor = None
        if children[0].type == "file_descriptor":
            digits = self._text(children.pop(0))
            descriptor = int(digits) if digits.isdecimal() and len(digits) < 4 else None
        operator = children.pop(0)
        here_document = self._here_document(operator.start_byte + self._offset, self._place)
        self._last = None
        if children and self._is_cut_off(operator, children[0]):
            # The target is on the next line, which the shell does not accept: that line is read on its own.
            self.broken.append((start, node.end_byte + self._offset))
            return
        target = self._take_target(children)
        if here_document is not None:
            self.here_documents.append(here_document)
        elif operator.type != "<<":
            begin = operator.start_byte + self._offset
            end = target.end if target else operator.end_byte + self._offset
            # For the grammar, `<<<` was written as `<`.
            sign = "<<<" if self._script.text.startswith("<<<", begin) else operator.type
            written = Redirection(sign, descriptor, target, self._script, start, end)
            self._redirections.append(written)

    def _take_target(self, nodes: list[Node]) -> Word | None:
        """The target of a redirection; the grammar counts words after it to the redirection, the shell does not."""
        target: Word | None = None
        for node in nodes:
            if node.type == "ERROR":
                self.inside.append((node, self._place))
            elif node.type != "heredoc_body" and node.end_byte > node.start_byte:
                word, is_new = self._word(node)
                if target is None:
                    target = word
                elif is_new:
                    self.words.append(word)
        return target

    def _is_cut_off(self, operator: Node, target: Node) -> bool:
        between = self._script.text[operator.end_byte + self._offset : target.start_byte + self._offset]
        return "\n" in between.replace("\\\n", "")

    def _text(self, node: Node) -> str:
        return self._script.text[node.start_byte + self._offset : node.end_byte + self._offset]

    @property
    def redirections(self) -> list[Redirection]:
        """The redirections taken in."""
        return [r._replace(end=r.target.end) if r.target else r for r in self._redirections]

    @property
    def assignments(self) -> list[Assignment]:
        """The assignments taken in."""
        return [a._replace(end=a.value.end) if a.value else a for a in self._assignments]

    def command(self, node: Node) -> Command | None:
        """The command, whose whole is `node`; None where nothing was taken in."""
        words, assignments, redirections = self.words, self.assignments, self.redirections
        if not (words or assignments or redirections or self.here_documents):
            return None
        if words and words[0].raw in _DECLARING:
            words, assignments = _declaration(words, assignments)
        return command_of(
            self._script,
            node.start_byte + self._offset,
            node.end_byte + self._offset,
            words=tuple(words),
            assignments=tuple(assignments),
            redirections=tuple(redirections),
            here_documents=tuple(self.here_documents),
            context=self._place.context,
            function=self._place.function,
            conditional=self._place.conditional,
            branch=self._place.branch,
            loop=self._place.loop,
            enclosing=self._place.enclosing,
            captured=self._place.captured,
            subshell=self._place.subshell,
        )


def _declaration(words: list[Word], assignments: list[Assignment]) -> tuple[list[Word], list[Assignment]]:
    """The words and assignments of `export` and its like, where `"X=$y"` in quotes is an assignment too."""
    exported = words[0].raw == "export"
    rest = [words[0]]
    for word in words[1:]:
        assignment = assignment_of(word)
        if assignment is None:
            rest.append(word)
            exported = exported or (word.raw.startswith("-") and "x" in word.raw)
        else:
            assignments.append(assignment)
    assignments.sort(key=lambda assignment: assignment.start)
    return rest, [assignment._replace(exported=exported) for assignment in assignments]


def assignment_of(word: Word) -> Assignment | None:
    """The assignment that a word is for `export`, `env` or `sudo`; None for another word."""
    if "=" not in word.raw:
        return None
    match = _ASSIGNMENT.match(word.prefix)
    if match is None:
        return None
    return Assignment(match[1], word.after(match.end()), False, word.script, word.start, word.end)
