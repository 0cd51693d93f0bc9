"""Bash: the grammar's syntax tree to commands, with pipes, redirections and here-documents.

What programs such as `sudo` or `sh -c` run in turn is left to `wrappers` and `opening`; what the grammar could not
read is left to `recovery`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import TYPE_CHECKING

from cilint.lazy.records import NamedTuple
from cilint.shell.bash_words import WordReader
from cilint.shell.budget import Budget
from cilint.shell.command import Command, Context, HereDocument, Redirection, extent
from cilint.shell.masking import MaskedScript
from cilint.shell.output import takes_output
from cilint.shell.statement import ScriptPlace, Statement
from cilint.shell.word import PartKind, Word

if TYPE_CHECKING:
    from tree_sitter import Node

_SIMPLE = frozenset({"command", "declaration_command", "unset_command", "variable_assignment", "variable_assignments"})
_STATEMENTS = _SIMPLE | {"redirected_statement"}
_CHAINS = frozenset({"pipeline", "list", "negated_command"})
_SUBSTITUTIONS = frozenset({"command_substitution", "process_substitution"})
_ENCLOSING = _SUBSTITUTIONS | {"string", "expansion", "array"}
_BRANCHES = frozenset(
    {"if_statement", "while_statement", "for_statement", "c_style_for_statement", "case_statement",
     "function_definition"}
)  # fmt: skip
# What an ERROR node holds when only its frame is broken, such as an `if` whose `fi` is in another script item.
_SOUND_IN_ERROR = _STATEMENTS | _CHAINS | {
    "test_command", "subshell", "compound_statement", "if_statement", "elif_clause", "else_clause",
    "while_statement", "for_statement", "case_statement", "case_item", "do_group", "function_definition", "comment",
}  # fmt: skip


class _Redirected(NamedTuple):
    """What stands after a body, to be given to a command of it once all are known."""

    owner: Word | None
    start: int
    end: int
    simple: bool
    redirections: list[Redirection]
    here_documents: list[HereDocument]
    words: list[Word]


class _Pipeline(NamedTuple):
    owner: Word | None
    start: int
    stages: list[tuple[int, int]]


class BashReader:
    """Reads the commands of one masked script; `broken` lists the stretches that the grammar could not read."""

    __slots__ = ("_budget", "_entries", "_masked", "_pipelines", "_redirected", "_word_reader", "broken")

    def __init__(self, masked: MaskedScript, budget: Budget) -> None:
        """Nothing is read before `read` is called."""
        self._budget = budget
        self._masked = masked
        self._word_reader = WordReader(masked)
        self._entries: list[tuple[Command, Word | None]] = []
        self._pipelines: list[_Pipeline] = []
        self._redirected: list[_Redirected] = []
        self.broken: list[tuple[int, int]] = []

    @property
    def commands(self) -> list[Command]:
        """The commands read so far that are not inside a substitution."""
        return [command for command, owner in self._entries if owner is None]

    def read(self, text: str, offset: int, place: ScriptPlace) -> None:
        """Read the commands of `text`, a stretch of the script that begins at `offset`, as far as the budget goes."""
        root = self._budget.tree(text, self._masked.script, offset)
        is_flawed = root.has_error
        stack: list[tuple[Node, ScriptPlace]] = [(root, place)]
        while stack:
            node, place = stack.pop()
            kind = node.type
            if is_flawed:
                self._note_flaw(node, kind, offset)
            if kind in _STATEMENTS:
                stack.extend(reversed(self._statement(node, place, offset)))
                continue
            if kind in _SUBSTITUTIONS:
                if not self._budget.reaches(place.depth, self._masked.script, node.start_byte + offset):
                    continue
                place = self._inside_substitution(node, place, offset)
            elif kind == "pipeline":
                stages = [(c.start_byte + offset, c.end_byte + offset) for c in node.children if c.is_named]
                self._pipelines.append(_Pipeline(place.owner, node.start_byte + offset, stages))
                inside = [(c, place._replace(subshell=_extent(c, offset))) for c in node.children]
                stack.append(inside[-1])
                stack += [(child, within._replace(captured=True)) for child, within in reversed(inside[:-1])]
                continue
            elif kind == "list":
                # Of `a && b` the left side always runs, unless the whole is in doubt.
                stack += [(child, place._replace(conditional=True)) for child in reversed(node.children[1:])]
                stack.append((node.children[0], place))
                continue
            place = self._inside_compound(node, place, offset)
            stack += [(child, place) for child in reversed(node.children) if child.child_count or child.type == "ERROR"]

    def forget(self, is_gone: Callable[[int], bool]) -> None:
        """Drop what begins at an offset that `is_gone` tells."""
        self._entries = [entry for entry in self._entries if not is_gone(entry[0].start)]
        self._pipelines = [pipeline for pipeline in self._pipelines if not is_gone(pipeline.start)]
        self._redirected = [redirected for redirected in self._redirected if not is_gone(redirected.start)]

    def connect(self) -> list[Command]:
        """The commands in the order of the source, with the redirections after them and the pipes between them."""
        self._entries.sort(key=lambda entry: entry[0].start)
        if self._redirected or self._pipelines:
            levels = _Levels(self._entries)
            for redirected in self._redirected:
                _attach(redirected, levels)
            for pipeline in self._pipelines:
                for left, right in zip(pipeline.stages, pipeline.stages[1:], strict=False):
                    reader = levels.first(pipeline.owner, *right)
                    if reader is not None and reader.reads_from is None:
                        reader.reads_from = levels.last(pipeline.owner, *left)
        return [command for command, _ in self._entries]

    def _note_flaw(self, node: Node, kind: str, offset: int) -> None:
        if kind == "ERROR":
            named = [child.type for child in node.children if child.is_named]
            is_broken = not named or not _SOUND_IN_ERROR.issuperset(named)
        else:
            # The grammar closes what the script leaves open at its very end.
            is_broken = kind in _ENCLOSING and any(child.is_missing for child in node.children)
        if is_broken:
            self.broken.append((node.start_byte + offset, node.end_byte + offset))

    def _inside_compound(self, node: Node, place: ScriptPlace, offset: int) -> ScriptPlace:
        kind = node.type
        name = node.child_by_field_name("name") if kind == "function_definition" else None
        if name is not None:
            place = place._replace(function=self._masked.script.text[name.start_byte + offset : name.end_byte + offset])
        if kind == "subshell":
            place = place._replace(subshell=_extent(node, offset))
        return place._replace(conditional=True) if kind in _BRANCHES else place

    def _inside_substitution(self, node: Node, place: ScriptPlace, offset: int) -> ScriptPlace:
        owner = place.owner or Word(self._masked.script, node.start_byte + offset, node.end_byte + offset)
        context = Context.SUBSTITUTION if place.context is Context.DIRECT else place.context
        return place._replace(
            owner=owner, context=context, captured=True, depth=place.depth + 1, subshell=_extent(node, offset)
        )

    def _statement(self, node: Node, place: ScriptPlace, offset: int) -> list[tuple[Node, ScriptPlace]]:
        """Take in a simple command or a redirected statement; gives what is left to walk through."""
        statement = Statement(self._masked.script, offset, place, self._word_reader.word, self._here_document)
        body = node.child_by_field_name("body") if node.type == "redirected_statement" else None
        children = [node] if node.type == "variable_assignment" else node.children
        for child in children:
            if body is None or child.start_byte >= body.end_byte:
                statement.take(child)
        self.broken += statement.broken
        if body is not None:
            last = _last_in(body)
            start, end = last.start_byte + offset, last.end_byte + offset
            simple = last.type in _SIMPLE
            after = (statement.redirections, statement.here_documents, statement.words)
            self._redirected.append(_Redirected(place.owner, start, end, simple, *after))
            if not simple and takes_output(statement.redirections):
                place = place._replace(captured=True)
            return [(body, place), *statement.inside]
        command = statement.command(node)
        if command is not None:
            self._entries.append((command, place.owner))
            if place.owner is not None:
                place.owner.substituted.append(command)
        return statement.inside

    def _here_document(self, start: int, place: ScriptPlace) -> HereDocument | None:
        """The here-document whose operator is at `start`, with the commands substituted in its body."""
        found = self._masked.here_documents.get(start)
        if found is None:
            return None
        script = self._masked.script
        parts = self._word_reader.body(
            found.body_start, found.body_end, quoted=found.quoted, strips_tabs=found.strips_tabs
        )
        for index, part in enumerate(parts):
            if part.kind is PartKind.COMMAND_SUBSTITUTION:
                owner = Word(script, part.start, part.end)
                begin = part.start + (1 if part.text.startswith("`") else 2)
                if not self._budget.reaches(place.depth, script, part.start):
                    continue
                inner = self._masked.body_structure(begin, part.end - 1)
                inside = ScriptPlace(
                    owner, Context.HERE_DOCUMENT, place.function, captured=True, depth=place.depth + 1,
                    subshell=(part.start, part.end),
                )  # fmt: skip
                self.read(inner, begin, inside)
                parts[index] = part._replace(commands=tuple(owner.substituted))
        body = Word.of_parts(script, found.body_start, found.body_end, tuple(parts))
        return HereDocument(found.delimiter, found.quoted, body, script, found.start, found.end)


def _extent(node: Node, offset: int) -> tuple[int, int]:
    return node.start_byte + offset, node.end_byte + offset


def _last_in(body: Node) -> Node:
    """The command to which a redirection after `body` belongs: the grammar wraps whole pipelines and lists."""
    while body.type in _CHAINS and body.named_children:
        body = body.named_children[-1]
    return body


class _Levels:
    """The commands by the word whose substitution they are in: a pipe connects commands of one level only."""

    __slots__ = ("_commands", "_starts")

    def __init__(self, entries: list[tuple[Command, Word | None]]) -> None:
        self._commands: dict[Word | None, list[Command]] = {}
        for command, owner in entries:
            self._commands.setdefault(owner, []).append(command)
        self._starts = {owner: [c.start for c in commands] for owner, commands in self._commands.items()}

    def first(self, owner: Word | None, start: int, end: int) -> Command | None:
        """The first command of a level that begins from `start` up to `end`."""
        starts = self._starts.get(owner, [])
        index = bisect_left(starts, start)
        return self._commands[owner][index] if index < len(starts) and starts[index] < end else None

    def last(self, owner: Word | None, start: int, end: int) -> Command | None:
        """The last command of a level that begins from `start` up to `end`."""
        starts = self._starts.get(owner, [])
        index = bisect_left(starts, end) - 1
        return self._commands[owner][index] if index >= 0 and starts[index] >= start else None


def _attach(redirected: _Redirected, levels: _Levels) -> None:
    find = levels.last if redirected.simple else levels.first
    command = find(redirected.owner, redirected.start, redirected.end)
    if command is None:
        return
    command.here_documents = (*command.here_documents, *redirected.here_documents)
    redirections = redirected.redirections
    if not redirected.simple:
        command.redirections = (*command.redirections, *(r for r in redirections if r.is_input))
        return
    command.redirections = (*command.redirections, *redirections)
    command.words = command.all_words = (*command.words, *redirected.words)
    _, command.end = extent((command, *redirections, *redirected.here_documents, *redirected.words))
