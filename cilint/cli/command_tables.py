"""The commands with their options as plain tables, for whoever completes command lines or writes the manual."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from cilint.cli.arguments import whole_parser
from cilint.engine.catalog import load_rules
from cilint.lazy.records import NamedTuple
from cilint.pipeline.events.naming import EVENT_WORDS
from cilint.report.formats import FORMATS


class Taken(NamedTuple):
    """What an option or an operand takes: `values` to choose from, else any text, or names of files or folders.

    `is_list`: several values with commas between them. `is_open`: what is behind a value is a file's name.
    """

    name: str
    values: tuple[str, ...] = ()
    are_files: bool = False
    are_folders: bool = False
    is_list: bool = False
    is_open: bool = False


class DeclaredOption(NamedTuple):
    """An option by its names; `taken` is None for one that takes nothing."""

    names: tuple[str, ...]
    purpose: str
    taken: Taken | None = None


class DeclaredOperand(NamedTuple):
    """What stands on a command line besides options."""

    taken: Taken
    purpose: str
    are_many: bool = False
    is_optional: bool = False


class DeclaredCommand(NamedTuple):
    """A command; the program itself has an empty name."""

    name: str
    purpose: str
    options: tuple[DeclaredOption, ...]
    operands: tuple[DeclaredOperand, ...] = ()


def command_tables() -> tuple[DeclaredCommand, ...]:
    """The program with its own options, and then each command."""
    parser = whole_parser()
    own = DeclaredCommand("", parser.description or "", tuple(_options(parser)))
    (commands,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    purposes = {action.dest: action.help or "" for action in commands._choices_actions}
    found = (
        DeclaredCommand(name, purposes[name], tuple(_options(below)), tuple(_operands(below)))
        for name, below in commands.choices.items()
    )
    return own, *found


def _options(parser: argparse.ArgumentParser) -> Iterator[DeclaredOption]:
    for action in parser._actions:
        if action.option_strings:
            taken = None if action.nargs == 0 else _taken(action)
            yield DeclaredOption(tuple(action.option_strings), action.help or "", taken)


def _operands(parser: argparse.ArgumentParser) -> Iterator[DeclaredOperand]:
    for action in parser._actions:
        if not action.option_strings:
            many = action.nargs in ("*", "+")
            yield DeclaredOperand(_taken(action), action.help or "", many, action.nargs in ("*", "?"))


def _taken(action: argparse.Action) -> Taken:
    name = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    members = getattr(action.type, "members", ())
    first = name.partition("[")[0]
    if action.choices is not None or members:
        return Taken(name, tuple(map(str, action.choices or (member.value for member in members))))
    if name == "FORMAT=FILE":
        return Taken(name, tuple(f"{name}=" for name in FORMATS), are_files=True, is_open=True)
    if first == "RULE":
        return Taken(name, tuple(rule.id for rule in load_rules()), is_list=first != name)
    if first == "EVENT":
        return Taken(name, EVENT_WORDS, is_list=True)
    return Taken(name, are_files=first in ("FILE", "PATH"), are_folders=first == "FOLDER", is_list=first != name)
