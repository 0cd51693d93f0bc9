"""The files that commands run on the machine where they themselves run."""

from __future__ import annotations

from cilint.sessions.scopes import frames
from cilint.shell.command import Command, Context, Dialect
from cilint.shell.opening import SHELLS, SOURCES, reads_script, script_word
from cilint.shell.word import Word
from cilint.shell.wrappers import PREFIXES

_HERE = (PREFIXES.keys() | SHELLS | SOURCES | {"eval", "trap"}) - {"chroot"}
"""What runs a command on the machine of the job and in its files."""


def called_file(command: Command) -> Word | None:
    """The word that names the file which a command runs: by its path, by a shell, by `source`, or from its input."""
    if not command.words or command.dialect is not Dialect.BASH or not _HERE.issuperset(command.wrappers):
        return None
    if any(around.context is Context.REMOTE for around in frames(command)):
        return None
    if command.program in SHELLS | SOURCES:
        return _input_file(command) if reads_script(command) else script_word(command)
    # What is found in PATH is no file of the repository.
    return command.words[0] if "/" in command.words[0].raw else None


def _input_file(command: Command) -> Word | None:
    """The file from which a shell reads its script: `sh < FILE`, or `cat FILE | sh`."""
    inputs = [each for each in command.redirections if each.is_input]
    if inputs or command.here_documents:
        return inputs[-1].target if inputs and inputs[-1].operator == "<" else None
    before = command.reads_from
    if before is None or command.reads_more or before.redirections:
        return None
    return before.words[1] if before.program == "cat" and len(before.words) == 2 else None
