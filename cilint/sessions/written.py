"""Scripts that a job writes to a file or keeps in a variable and then runs: until a shell reads it, text is text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cilint.lazy.patterns import regex
from cilint.shell.command import Command
from cilint.shell.printed import printed_text
from cilint.shell.word import Word

_SEPARATOR = regex(r"[/\\]")
_WRITERS = frozenset({"cat", "tee"})
_PRINTERS = frozenset({"echo", "printf"})
_POWERSHELL_WRITERS = frozenset({"out-file", "set-content", "add-content"})
_RUNNERS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh", "source", ".", "powershell", "pwsh"})


def written_scripts(
    commands: Sequence[Command], printed: Callable[[Command], Word | None] = printed_text
) -> Iterator[tuple[Command, Word]]:
    """The texts that commands write or assign to what a later command runs, each with the command that does so.

    `printed` gives what a command prints, the same word each time that it is asked.
    Files are told apart by their names without folders: where a container mounts them, the folders differ.
    """
    files = {name: index for index, command in enumerate(commands) for name in _run_files(command)}
    variables = {name: index for index, command in enumerate(commands) if (name := run_variable(command))}
    for index, command in enumerate(commands):
        for text, name in _written(command, printed):
            if files.get(name, 0) > index:
                yield command, text
        for assignment in command.assignments:
            if assignment.value and variables.get(assignment.name, 0) > index:
                yield command, assignment.value


def run_variable(command: Command) -> str | None:
    """The name of the variable that holds the command: `$LOGIN`, or what `eval "$LOGIN"` runs."""
    variable = command.words[0].variable if command.words else None
    return variable.name if variable and not variable.operator else None


def _written(command: Command, printed: Callable[[Command], Word | None]) -> Iterator[tuple[Word, str]]:
    """The texts that a command writes, and the name of the file."""
    program = (command.program or "").lower()
    if program in _WRITERS:
        targets = [item.target for item in command.redirections if item.target and item.operator in (">", ">>", ">|")]
        operands = command.words[1:] if program == "tee" else ()
        for target in (*targets, *operands):
            yield from ((document.body, _file_name(target)) for document in command.here_documents)
    elif program in _PRINTERS and len(command.words) > 1:
        targets = [item.target for item in command.redirections if item.target and item.operator in (">", ">>")]
        text = printed(command) if targets else None
        yield from ((text, _file_name(target)) for target in targets if text)
    elif program in _POWERSHELL_WRITERS and command.reads_from and len(command.reads_from.words) == 1:
        text = command.reads_from.words[0]
        yield from ((text, _file_name(target)) for target in command.words[1:] if not target.raw.startswith("-"))


def _run_files(command: Command) -> set[str]:
    """The names of the files that a command runs: by themselves, or what a shell is given or reads."""
    if (command.program or "").lower() not in _RUNNERS:
        return {_file_name(word) for word in command.words[:1]}
    words = [*command.words, *(item.target for item in command.redirections if item.operator == "<" and item.target)]
    if command.reads_from and command.reads_from.program == "cat":
        words += command.reads_from.words[1:]
    return {_file_name(word) for word in words}


def _file_name(word: Word) -> str:
    return _SEPARATOR.split(word.raw.strip("\"'"))[-1]
