"""Bash: the grammar's syntax tree to commands, with pipes, redirections and here-documents.

What programs such as `sudo` or `sh -c` run in turn is left to `wrappers` and `opening`; what the grammar could not
read is left to `recovery`.
"""

from __future__ import annotations

from collections.abc import Callable

from cilint.lazy.typing import TYPE_CHECKING
from cilint.shell.bash_words import WordReader
from cilint.shell.budget import Budget
from cilint.shell.command import Command, Context, HereDocument, command_of
from cilint.shell.joints import Levels, PipedParts, Redirected, attach
from cilint.shell.loop import Loop
from cilint.shell.masking import MaskedScript
from cilint.shell.nesting import logical_lines
from cilint.shell.output import takes_output
from cilint.shell.statement import ScriptPlace, Statement
from cilint.shell.word import PartedWord, PartKind, Word

if TYPE_CHECKING:
    from tree_sitter import Node

_SIMPLE = frozenset({"command", "declaration_command", "unset_command", "variable_assignment", "variable_assignments"})
_STATEMENTS = _SIMPLE | {"redirected_statement"}
_CHAINS = frozenset({"pipeline", "list", "negated_command"})
_SUBSTITUTIONS = frozenset({"command_substitution", "process_substitution"})
_ENCLOSING = _SUBSTITUTIONS | {"string", "expansion", "array"}
_BRANCHES = frozenset(
    {"if_statement", "while_statement", "for_statement", "c_style_for_statement", "case_statement",
     "elif_clause", "else_clause", "case_item"}
)  # fmt: skip
_ARMS = frozenset({"elif_clause", "else_clause"})
_LOOPS = frozenset({"while_statement", "for_statement", "c_style_for_statement"})
# What an ERROR node holds when only its frame is broken, such as an `if` whose `fi` is in another script item.
_SOUND_IN_ERROR = _STATEMENTS | _CHAINS | {
    "test_command", "subshell", "compound_statement", "if_statement", "elif_clause", "else_clause",
    "while_statement", "for_statement", "case_statement", "case_item", "do_group", "function_definition", "comment",
}  # fmt: skip


class BashReader:
    """Reads the commands of one masked script; `broken` lists the stretches that the grammar could not read."""

    __slots__ = (
        "_budget",
        "_entries",
        "_looks_inside",
        "_masked",
        "_pipelines",
        "_redirected",
        "_word_reader",
        "broken",
    )

    def __init__(self, masked: MaskedScript, budget: Budget) -> None:
        """Nothing is read before `read` is called."""
        self._budget = budget
        self._masked = masked
        self._word_reader = WordReader(masked.script.text, masked.text, masked.structure, masked.opaque)
        self._entries: list[tuple[Command, Word | None]] = []
        self._pipelines: list[PipedParts] = []
        self._redirected: list[Redirected] = []
        self._looks_inside = True
        self.broken: list[tuple[int, int]] = []

    @property
    def commands(self) -> list[Command]:
        """The commands read so far that are not inside a substitution."""
        return [command for command, owner in self._entries if owner is None]

    def read(self, text: str, offset: int, place: ScriptPlace) -> None:
        """Read the commands of `text`, a stretch of the script that begins at `offset`, as far as the budget goes."""
        root = self._budget.tree(text, self._masked.script, offset)
        is_flawed = root.has_error
        # Most words hold no commands: for one in a word there is a parenthesis or a backquote.
        self._looks_inside = is_flawed or "(" in text or "`" in text
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
                self._pipelines.append(PipedParts(place.owner, node.start_byte + offset, stages))
                inside = [(c, place._replace(subshell=_extent(c, offset))) for c in node.children]
                stack.append(inside[-1])
                stack += [(child, within._replace(captured=True)) for child, within in reversed(inside[:-1])]
                continue
            elif kind == "list":
                # Of `a && b` the left side always runs, unless the whole is in doubt.
                stack += [
                    (child, place._replace(conditional=True, branch=_extent(child, offset)))
                    for child in reversed(node.children[1:])
                ]
                stack.append((node.children[0], place))
                continue
            elif kind == "test_command" and _is_over_lines(text[node.start_byte : node.end_byte]):
                self.broken.append(_extent(node, offset))
                continue
            around = place
            place = self._inside_compound(node, place, offset)
            if kind in _LOOPS:
                stack.extend(reversed(self._loop(node, place, offset, around.branch)))
                continue
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
            levels = Levels(self._entries)
            for redirected in self._redirected:
                attach(redirected, levels)
            for pipeline in self._pipelines:
                for left, right in zip(pipeline.stages, pipeline.stages[1:], strict=False):
                    levels.connect(pipeline.owner, left, right)
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
        if kind == "function_definition":
            return place._replace(conditional=True, branch=None, loop=None, enclosing=(), subshell=None)
        if kind not in _BRANCHES:
            return place
        others = (child.start_byte for child in node.children if kind == "if_statement" and child.type in _ARMS)
        end = next(others, node.end_byte) + offset
        return place._replace(conditional=True, branch=(node.start_byte + offset, end))

    def _loop(
        self, node: Node, place: ScriptPlace, offset: int, branch: tuple[int, int] | None
    ) -> list[tuple[Node, ScriptPlace]]:
        """Take in a loop, which is in a `branch` as a whole: gives the nodes in which its commands are."""
        script = self._masked.script
        name, values = node.child_by_field_name("variable"), node.children_by_field_name("value")
        words = tuple(PartedWord(script, *_extent(value, offset), self._word_reader.word) for value in values)
        is_listed = node.type == "for_statement" and node.children[0].type == "for" and bool(words)
        command = command_of(
            script, *_extent(node, offset), context=place.context, function=place.function, conditional=True,
            branch=branch, loop=place.loop, subshell=place.subshell,
        )  # fmt: skip
        variable = script.text[name.start_byte + offset : name.end_byte + offset] if name is not None else ""
        failing = _failing(node)
        ends = _extent(failing, offset) if failing is not None else None
        inside = place._replace(loop=Loop(variable, words if is_listed else None, command, place.loop, ends))
        owners = {
            value.start_byte: place._replace(owner=place.owner or word)
            for value, word in zip(values, words, strict=True)
        }
        return [
            (child, owners.get(child.start_byte, inside))
            for child in node.children
            if child.child_count or child.type == "ERROR"
        ]

    def _inside_substitution(self, node: Node, place: ScriptPlace, offset: int) -> ScriptPlace:
        owner = place.owner or PartedWord(self._masked.script, node.start_byte + offset, node.end_byte + offset)
        context = Context.SUBSTITUTION if place.context is Context.DIRECT else place.context
        return place._replace(
            owner=owner, context=context, captured=True, depth=place.depth + 1, subshell=_extent(node, offset)
        )

    def _statement(self, node: Node, place: ScriptPlace, offset: int) -> list[tuple[Node, ScriptPlace]]:
        """Take in a simple command or a redirected statement; gives what is left to walk through."""
        statement = Statement(
            self._masked.script,
            offset,
            place,
            self._word_reader.word,
            self._here_document,
            looks_inside=self._looks_inside,
        )
        body = node.child_by_field_name("body") if node.type == "redirected_statement" else None
        children = [node] if node.type == "variable_assignment" else node.children
        before = body or node
        for child in children:
            if body is None or child.start_byte >= body.end_byte:
                if body is not None and child.start_byte > before.end_byte + 1:
                    statement.take_dash(before.end_byte, child.start_byte)
                statement.take(child)
                before = child
        self.broken += statement.broken
        if body is not None:
            last = _last_in(body)
            start, end = last.start_byte + offset, last.end_byte + offset
            simple = last.type in _SIMPLE
            after = (statement.redirections, statement.here_documents, statement.words)
            self._redirected.append(Redirected(place.owner, start, end, simple, *after))
            if not simple and takes_output(statement.redirections):
                enclosing = tuple(each for each in statement.redirections if not each.is_input)
                place = place._replace(captured=True, enclosing=(*place.enclosing, *enclosing))
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
                owner = PartedWord(script, part.start, part.end)
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


def _failing(loop: Node) -> Node | None:
    """The command that has failed when a `while` ends by its condition; None where it cannot be told which."""
    is_while = loop.children[0].type == "while"
    conditions = [each for each in loop.children_by_field_name("condition") if is_while and each.is_named]
    node = conditions[-1] if conditions else None
    while node is not None and node.type != "command":
        if node.type == "redirected_statement":
            node = node.child_by_field_name("body")
        else:
            # Of `a || b` both have failed.
            node = node.children[0] if node.type == "list" and node.children[1].type == "||" else None
    return node


def _is_over_lines(test: str) -> bool:
    """Whether what the grammar takes for a `[ … ]` is none: `[` is a program, and ends with its line as any other."""
    return "\n" in test and not test.startswith("[[") and len(logical_lines(test)) > 1


def _extent(node: Node, offset: int) -> tuple[int, int]:
    return node.start_byte + offset, node.end_byte + offset


def _last_in(body: Node) -> Node:
    """The command to which a redirection after `body` belongs: the grammar wraps whole pipelines and lists."""
    while body.type in _CHAINS and body.named_children:
        body = body.named_children[-1]
    return body
