"""The room's front: a script's text to its commands, those inside strings and here-documents included."""

from __future__ import annotations

from cilint.lazy.frozen import Frozen
from cilint.shell.budget import Budget
from cilint.shell.command import Assignment, Command, Context, Dialect, Script, command_of, extent
from cilint.shell.masking import mask
from cilint.shell.opening import Inner, opened
from cilint.shell.powershell import looks_like_powershell, read_powershell
from cilint.shell.recovery import read_bash
from cilint.shell.simple import simple_commands
from cilint.shell.word import Part, PartKind, Word
from cilint.shell.wrappers import unwrap
from cilint.text.mapped import MappedText, Piece

DEEPEST_OPENING = 8
"""How many shells within shells are opened; no real script comes near it."""


class _Setting(Frozen):
    """What surrounds a text: how it is held, in which function, and how many shells are around it.

    `outer` is the command whose standard input the first command of the text has.
    """

    context: Context = Context.DIRECT
    function: str | None = None
    depth: int = 0
    outer: Command | None = None


_OUTERMOST = _Setting()
"""That of a job's own scripts."""


def parse_script(text: MappedText, budget: Budget | None = None, dialect: Dialect | None = None) -> Script:
    """The commands of a script: the text of one item of `script:` as it is after YAML's quotes and folding.

    Without a `dialect` the text itself tells for which shell it is.

    Never fails: what no shell could read is left out, and what stands on other lines is still found. What goes beyond
    the `budget`, which one run has for all its scripts, is left out as well, and `budget.errors` tells of it.
    """
    if dialect is None:
        dialect = Dialect.POWERSHELL if looks_like_powershell(text.text) else Dialect.BASH
    return Script(text, tuple(_commands(text, (), dialect, _OUTERMOST, budget or Budget())))


def parse_file(text: MappedText, outer: Command, budget: Budget) -> Script:
    """The commands of a file that the command `outer` runs: as `parse_script`, but each of them is inside of that one.

    They can be looked at and not edited, and belong to this run of the file alone.
    """
    commands = _commands(text, (), Dialect.BASH, _Setting(Context.FILE, outer.function, 0, outer), budget)
    _hand_on(outer, outer.wrappers, (*outer.environment, *outer.assignments), commands)
    for command in commands:
        command.context = Context.FILE
    return Script(text, tuple(commands))


def _commands(
    text: MappedText, expanded: tuple[Part, ...], dialect: Dialect, setting: _Setting, budget: Budget
) -> list[Command]:
    if not budget.admits(text):
        return []
    if dialect is Dialect.POWERSHELL:
        commands = read_powershell(text, setting.context, setting.function)
    else:
        commands = simple_commands(text, setting.context, setting.function) if not expanded else []
        if commands:
            budget.spare(text)
    if not commands and dialect is Dialect.BASH:
        commands = read_bash(mask(text, expanded), setting.context, setting.function, budget)
    return _with_inner(commands, setting, budget)


def _with_inner(commands: list[Command], setting: _Setting, budget: Budget) -> list[Command]:
    found: list[Command] = []
    if setting.outer is not None:
        _inherit_input(commands, setting.outer)
    for command in commands:
        if command.reads_from is not None:
            command.reads_from.captured = True
        unwrap(command)
    for command in commands:
        found.append(command)
        inner = opened(command) if setting.depth < DEEPEST_OPENING else None
        if inner is not None:
            found.extend(_open(command, inner, setting, budget))
    return found


def _inherit_input(commands: list[Command], outer: Command) -> None:
    first = next((command for command in commands if command.words), None)
    if first is None or first.reads_from or first.here_documents or any(r.is_input for r in first.redirections):
        return
    first.reads_from = outer.reads_from
    first.reads_more = outer.reads_more
    first.here_documents = outer.here_documents
    first.redirections = (*first.redirections, *(r for r in outer.redirections if r.is_input))


def _open(outer: Command, inner: Inner, setting: _Setting, budget: Budget) -> list[Command]:
    context = inner.context if outer.context in (Context.DIRECT, Context.SUBSTITUTION) else outer.context
    inside = _Setting(context, outer.function, setting.depth + 1, None if inner.is_input else outer)
    if inner.context is Context.REMOTE:
        commands = _with_inner([_command_of(inner.words, outer, context)], inside, budget)
    else:
        text, expanded = _joined(inner.words)
        is_powershell = inner.dialect is Dialect.POWERSHELL or looks_like_powershell(text.text)
        dialect = Dialect.POWERSHELL if is_powershell else Dialect.BASH
        commands = _commands(text, expanded, dialect, inside, budget)
    handed_on = (*outer.environment, *outer.assignments) if inner.context is not Context.REMOTE else ()
    _hand_on(outer, (*outer.wrappers, inner.opener), handed_on, commands)
    return commands


def _hand_on(
    outer: Command, wrappers: tuple[str, ...], environment: tuple[Assignment, ...], commands: list[Command]
) -> None:
    """Tell commands what is around them: the one that runs them, and what it gives to all of them."""
    for command in commands:
        command.outer = command.outer or outer
        command.wrappers = (*wrappers, *command.wrappers)
        command.environment = (*environment, *command.environment)
        command.conditional = command.conditional or outer.conditional


def _command_of(words: tuple[Word, ...], outer: Command, context: Context) -> Command:
    """The command made of some words of another one."""
    start, end = extent(words)
    return command_of(
        outer.script, start, end, words=words, context=context, dialect=outer.dialect, function=outer.function
    )


def _joined(words: tuple[Word, ...]) -> tuple[MappedText, tuple[Part, ...]]:
    """The text that a program gets from words joined by blanks, and the parts that the outer shell has expanded."""
    pieces: list[Piece] = []
    expanded: list[Part] = []
    length = 0
    for index, word in enumerate(words):
        if index:
            pieces.append(Piece(" ", words[index - 1].end, word.start))
            length += 1
        for part in word.parts:
            pieces.append(Piece(part.text, part.start, part.end))
            end = length + len(part.text)
            if part.kind is not PartKind.LITERAL:
                expanded.append(part._replace(start=length, end=end))
            length = end
    return words[0].script.derive(pieces), tuple(expanded)
