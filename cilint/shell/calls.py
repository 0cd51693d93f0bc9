"""What a command is called with: each option and operand of its words with the role that the table of programs says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cilint.lazy.frozen import Frozen
from cilint.programs.roles import Role
from cilint.programs.table import Program, Subcommand, find_program
from cilint.shell.command import Command
from cilint.shell.options import Option, parse_subcommand
from cilint.shell.word import Word


class Argument(Frozen):
    """What a program is given: `word` is an operand, or the value of `option`, None where that has none."""

    role: Role
    detail: str
    word: Word | None
    option: Option | None


class Call(Frozen):
    """How a program is called. `arguments` are those whose role is known: options in their order, then operands.

    `by_role` has the same; `options` and `operands` are all. `is_certain` says that it is known which words are
    options' values, and so which are operands: no option is unknown, and no variable may stand for several of them.
    """

    program: Program
    path: tuple[str, ...]
    subcommand: Subcommand
    arguments: tuple[Argument, ...]
    by_role: Mapping[Role, Sequence[Argument]]
    options: tuple[Option, ...]
    operands: tuple[Word, ...]

    @property
    def is_certain(self) -> bool:
        """See the class."""
        known = self.subcommand.options
        unknown = [option for option in self.options if option.value is None and option.name not in known]
        if unknown:
            return False
        # An unquoted variable beside others may be any number of options and operands.
        return len(self.operands) < 2 or not any(word.is_unquoted_variable for word in self.operands)

    def of(self, role: Role, *others: Role) -> Sequence[Argument]:
        """The arguments with one of these roles."""
        # Each list of facts asks for its own, which most calls have not.
        if not others:
            return self.by_role.get(role, ())
        return [argument for argument in self.arguments if argument.role is role or argument.role in others]

    def words(self, role: Role, *others: Role) -> tuple[Word, ...]:
        """The words of the arguments with one of these roles."""
        given = self.of(role, *others) if others else self.by_role.get(role)
        return tuple([each.word for each in given if each.word is not None]) if given else ()

    def word(self, role: Role) -> Word | None:
        """The word of the last option with this role: where an option is repeated, the last counts."""
        for argument in reversed(self.by_role.get(role, ())):
            if argument.option is not None:
                return argument.word
        return None


def call_of(command: Command) -> Call | None:
    """How a command calls its program; None for one that the table does not have."""
    known = command.call
    if known is None or known[0] is not command.words:
        # Each family of rules asks for it.
        program = find_program(command.program)
        call = read_call(command.words[1:], program) if program is not None else None
        known = command.call = (command.words, call)
    return known[1]


def call_to(command: Command, program: Program) -> Call:
    """How a command calls what is known to be this program."""
    call = call_of(command)
    return call if call is not None and call.program is program else read_call(command.words[1:], program)


def calls_of(command: Command) -> Iterator[Call]:
    """How a command calls its program and those that only run it, such as `sshpass`, as far as the table has them."""
    call = call_of(command)
    if call is not None:
        yield call
    words = command.all_words[: len(command.all_words) - len(command.words)] if command.wrappers else ()
    for index, word in enumerate(words):
        program = find_program(word.literal)
        if program is not None and program.name in command.wrappers:
            yield read_call(words[index + 1 :], program)


def read_call(words: Sequence[Word], program: Program) -> Call:
    """How a program is called; `words` are those after it."""
    path, options, operands = parse_subcommand(words, program.specs)
    subcommand = program.at(path)
    given: list[Argument] = []
    for option in options:
        meaning = subcommand.options.get(option.name)
        if meaning is not None:
            given.append(Argument(meaning.role, meaning.detail, option.value, option))
    for operand in subcommand.operands:
        meaning = operand.meaning
        for word in operands[operand.place]:
            given.append(Argument(meaning.role, meaning.detail, word, None))  # noqa: PERF401 - most are one
    by_role: dict[Role, list[Argument]] = {}
    for argument in given:
        by_role.setdefault(argument.role, []).append(argument)
    return Call(program, path, subcommand, tuple(given), by_role, options, operands)
