"""What commands run as code: texts that a shell or another language reads, and files that are programs."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.programs.roles import Role
from cilint.sessions.evaluation import Evaluation
from cilint.sessions.value import Values
from cilint.shell.calls import Call, call_of
from cilint.shell.command import Command, Context
from cilint.shell.opening import opened, reads_script, script_word
from cilint.shell.word import Word

_EXECUTABLE = regex(r"[ugoa]*[+=][rwXst]*x[rwXst]*|[0-7]?(?:[1357][0-7]{2}|[0-7][1357][0-7]|[0-7]{2}[1357])")
"""Modes of chmod(1) that let somebody run a file."""


class Code(NamedTuple):
    """What is run as code, and the word that names the file which holds it, where one does."""

    values: Values
    file: Word | None = None


def code_of(command: Command, evaluation: Evaluation) -> Iterator[Code]:
    """What a command runs as code, or makes a program of."""
    if not command.words:
        return
    inner = opened(command)
    if inner is not None and inner.context is not Context.REMOTE:
        yield from (Code(evaluation.values(word, command)) for word in inner.words)
    call = call_of(command)
    if call is not None:
        yield from (Code(evaluation.values(word, command)) for word in call.words(Role.CODE) if inner is None)
    if reads_script(command) or (call is not None and _reads_code(call)):
        yield Code(evaluation.input(command) or ())
    for file in _files(command, call):
        yield Code(evaluation.content(file, command), file)


def _files(command: Command, call: Call | None) -> Iterator[Word]:
    """The words that name files which a command runs, or makes programs of."""
    script = script_word(command)
    if script is not None:
        yield script
    elif call is None and "/" in command.words[0].raw:
        yield command.words[0]
    for argument in call.of(Role.SCRIPT)[:1] if call else ():
        if argument.word is not None and argument.detail != "module" and not argument.word.raw.startswith("-"):
            yield argument.word
    if call is not None and _makes_programs(call):
        yield from call.words(Role.PROGRAM_FILE)


def _makes_programs(call: Call) -> bool:
    """Whether somebody may run the files afterwards: with chmod by the mode, of what install(1) puts somewhere, all."""
    if not any(argument.detail == "mode" for argument in call.of(Role.PROGRAM_FILE)):
        return True
    modes = (call.operands[0].literal or "").split(",")
    return any(map(_EXECUTABLE.fullmatch, modes))


def _reads_code(call: Call) -> bool:
    """Whether a program reads code from its standard input: it is given neither a file nor code."""
    if Role.SCRIPT not in call.program.roles or call.of(Role.CODE):
        return False
    script = next((argument.word for argument in call.of(Role.SCRIPT)), None)
    return script is None or script.raw.startswith("-") or script.literal == "/dev/stdin"
