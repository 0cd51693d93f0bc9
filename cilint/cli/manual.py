"""The page of the manual, cilint(1), made of the tables of options; a wheel has it (hatch_build.py)."""

from __future__ import annotations

from collections.abc import Iterator

from cilint import PROJECT_URL, __version__
from cilint.cli.command_tables import DeclaredCommand, DeclaredOperand, DeclaredOption, command_tables

_EXIT = (
    ("0", "nothing is found at or above --fail-on"),
    ("1", "there are findings; for other commands, there is something to do or to look at"),
    ("2", "the run could not do what it was asked: usage, settings, no pipeline, a file that cannot be read"),
)
_VARIABLES = (
    ("CILINT_CONFIG", "the settings file, where --config names none"),
    ("NO_COLOR, FORCE_COLOR", "whether there are colours"),
    ("SOURCE_DATE_EPOCH", "takes the place of today"),
)
_FILES = (
    (".cilint.yml", "the settings"),
    (".cilint-tests.yml", "the tests of the pipeline"),
    (".cilint-baseline.yml", "what cilint baseline has written down"),
)


def manual() -> str:
    """The page, in the language of man(7)."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    own, *commands = command_tables()
    yield f'.TH CILINT 1 "" "cilint {__version__}"'
    yield ".SH NAME"
    yield r"cilint \- a linter for GitLab CI pipelines"
    yield ".SH SYNOPSIS"
    yield r".B cilint"
    yield r"\fICOMMAND\fR [\fIOPTION\fR ...] [\fIPATH\fR ...]"
    yield ".SH DESCRIPTION"
    yield _text(own.purpose)
    yield ".SH OPTIONS"
    for option in own.options:
        yield from _option(option)
    yield ".SH COMMANDS"
    for command in commands:
        yield from _command(command)
    for title, entries in (("EXIT STATUS", _EXIT), ("ENVIRONMENT", _VARIABLES), ("FILES", _FILES)):
        yield f".SH {title}"
        for name, purpose in entries:
            yield from (".TP", f"\\fB{_text(name)}\\fR", _text(purpose))
    yield ".SH SEE ALSO"
    yield _text(PROJECT_URL)


def _command(command: DeclaredCommand) -> Iterator[str]:
    operands = " ".join(_operand(operand) for operand in command.operands)
    yield f".SS cilint {_text(command.name)} [\\fIOPTION\\fR ...] {operands}".rstrip()
    yield _text(command.purpose[:1].upper() + command.purpose[1:] + ".")
    for operand in command.operands:
        yield from (".TP", f"\\fI{_text(operand.taken.name)}\\fR", _text(operand.purpose))
    for option in command.options:
        if "--help" not in option.names:
            yield from _option(option)


def _operand(operand: DeclaredOperand) -> str:
    name = f"\\fI{_text(operand.taken.name)}\\fR" + (" ..." if operand.are_many else "")
    return f"[{name}]" if operand.is_optional else name


def _option(option: DeclaredOption) -> Iterator[str]:
    names = ", ".join(f"\\fB{_text(name)}\\fR" for name in option.names)
    yield ".TP"
    yield names + (f" \\fI{_text(option.taken.name)}\\fR" if option.taken else "")
    values = option.taken.values if option.taken and len(option.taken.values) < 20 else ()
    is_told = all(value.removesuffix("=") in option.purpose for value in values)
    yield _text(option.purpose + ("" if is_told else f" ({', '.join(value.removesuffix('=') for value in values)})"))


def _text(text: str) -> str:
    r"""A text as it is: `\` is man's own, and so is a point or an apostrophe at the beginning of a line."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("\n", " ")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
