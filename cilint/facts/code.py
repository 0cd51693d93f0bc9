"""What commands run as code: texts that a shell or another language reads, and files that are programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.programs.roles import Role
from cilint.sessions.evaluation import Evaluation
from cilint.sessions.value import UnknownText, Values
from cilint.shell.calls import Call, call_of
from cilint.shell.command import Command, Context, Dialect
from cilint.shell.fetching import parameter
from cilint.shell.opening import opened, reads_script, script_word
from cilint.shell.word import Word

_EXECUTABLE = regex(r"[ugoa]*[+=][rwXst]*x[rwXst]*|[0-7]?(?:[1357][0-7]{2}|[0-7][1357][0-7]|[0-7]{2}[1357])")
"""Modes of chmod(1) that let somebody run a file."""
POWERSHELL_READERS = frozenset({"iex", "invoke-expression"})
_POWERSHELLS = frozenset({"powershell", "pwsh"})
_STARTERS = frozenset({"start-process", "saps", "start"})
_PARENTHESIS = regex(r"\s*\(")
_PARENTHESES = regex(r"[()]")
_PACKAGE = regex(r"[.](?:deb|rpm|apk|whl|tgz|gem|zip|tar[.]\w+)[\"']?\Z")


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
    if (command.program or "").lower() in POWERSHELL_READERS:
        yield Code(evaluation.input(command) or ((UnknownText(commands=_in_parentheses(command, evaluation)),),))


def _in_parentheses(command: Command, evaluation: Evaluation) -> tuple[Command, ...]:
    """The commands in the parentheses that a command of PowerShell's is given: `iex (iwr …)`."""
    text, place, depth = command.script.text, command.words[0].end, 0
    match = _PARENTHESIS.match(text, place)
    if match is None:
        return ()
    for found in _PARENTHESES.finditer(text, match.end() - 1):
        depth += 1 if found[0] == "(" else -1
        if depth == 0:
            inside = (
                each
                for each in evaluation.record.commands
                if each.script is command.script and place < each.start < found.start()
            )
            return tuple(inside)
    return ()


def _files(command: Command, call: Call | None) -> Iterator[Word]:
    """The words that name files which a command runs, or makes programs of."""
    if command.dialect is Dialect.POWERSHELL:
        yield from _started(command)
    script = script_word(command)
    if script is not None:
        yield script
    elif (command.program or "").lower() in _POWERSHELLS:
        named = (word for word in command.words[1:] if word.raw.rstrip("\"'").lower().endswith(".ps1"))
        file = parameter(command, "File") or next(named, None)
        yield from (file,) if file else ()
    elif call is None and "/" in command.words[0].raw:
        yield command.words[0]
    for argument in call.of(Role.SCRIPT)[:1] if call else ():
        if argument.word is not None and argument.detail != "module" and not argument.word.raw.startswith("-"):
            yield argument.word
    if call is not None and _makes_programs(call):
        yield from call.words(Role.PROGRAM_FILE)


def _started(command: Command) -> Iterator[Word]:
    """The file that a command of PowerShell's starts: by its path, `& FILE` or `Start-Process FILE`."""
    if (command.program or "").lower() in _STARTERS:
        operands = (word for word in command.words[1:2] if not word.raw.startswith("-"))
        file = parameter(command, "FilePath") or next(operands, None)
        yield from (file,) if file else ()
    elif not command.is_expression and (command.program is None or "\\" in command.words[0].raw):
        yield command.words[0]


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


def unpacked_by(command: Command, evaluation: Evaluation) -> Iterator[Code]:
    """What a command unpacks or installs, and the word that names the file; of tar without one its standard input."""
    call = call_of(command)
    if call is None or Role.UNPACKS not in call.subcommand.deeds or call.of(Role.DRY_RUN):
        return
    needed = call.subcommand.deeds[Role.UNPACKS].split()
    letters = _letters(command, needed)
    if needed and not letters and not any(option.name in needed for option in call.options):
        return
    named = call.of(Role.ARCHIVE)
    files = [each.word for each in named if each.word is not None and (not each.detail or _is_file(each.word))]
    if "f" in letters:
        files = list(call.operands[1:2])
    for file in files:
        if file.literal != "-":
            yield Code(evaluation.content(file, command), file)
    if not files or any(file.literal == "-" for file in files):
        yield Code(evaluation.input(command) or ())


def _letters(command: Command, needed: Sequence[str]) -> str:
    """The letters without a dash by which tar is told to unpack, as in `tar xzf FILE`; empty for other commands."""
    first = command.words[1].literal if len(command.words) > 1 else None
    return first if first and first.isalpha() and any(f"-{letter}" in needed for letter in first) else ""


def _is_file(word: Word) -> bool:
    """Whether what is to be installed is a file, and no name of a package."""
    return word.raw.strip("\"'").startswith(("./", "../", "/", "$", "~")) or _PACKAGE.search(word.raw) is not None
