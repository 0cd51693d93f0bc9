"""What single commands do to variables, to the arguments and the folder of their shell, and to files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.shell.command import Assignment, Command
from cilint.shell.fetching import FETCHERS, WEB_CMDLETS, fetch_of, last_segment, within
from cilint.shell.loop import Loop
from cilint.shell.word import Word

DECLARATIONS = frozenset({"export", "declare", "local", "readonly", "typeset"})
ARGUMENTS = "@"
"""What stands for the arguments of a shell among its variables."""
FOLDER = "/"
"""What stands for the folder that a shell is in: no variable is called so."""
_LOCAL = frozenset({"local", "declare", "typeset"})
_READERS = frozenset({"mapfile", "readarray", "getopts"})
_MOVES = frozenset({"cd", "pushd", "popd"})
_ARGUED = _MOVES | {"set", "shift"}
_COPIES = frozenset({"cp", "mv"})
_HARMLESS = frozenset(
    {"cat", "grep", "egrep", "test", "[", "sh", "bash", "dash", "ash", "zsh", "ksh", "source", ".", "chmod", "chown",
     "ls", "head", "tail", "wc", "diff", "cmp", "echo", "printf", "cut", "sort", "uniq", "tr", "base64", "md5sum",
     "sha256sum", "stat", "file", "mkdir", "touch", "cd", "export", "set", "read", "git", "jq", "awk", "less",
     "basename", "dirname", "eval", "realpath", "docker", "kubectl", "helm", "curl", "ssh", "Get-Content", "type",
     "xxd"}
)  # fmt: skip
"""Programs that leave their operands as they are; what `-o` and its like name is looked for apart."""
POWERSHELL_WRITERS = frozenset({"out-file", "set-content", "add-content"})
"""What writes to a file in PowerShell."""
_POWERSHELL_ACTIVE = POWERSHELL_WRITERS | WEB_CMDLETS
_OUTPUT_OPTIONS = frozenset({"-o", "-O", "--output", "--output-document", "--out"})


class Happening(Enum):
    """What happens to a variable or a file."""

    SET = "set"
    ADDED = "added"
    """Something comes behind what was there."""
    GONE = "gone"
    ITEM = "item"
    """It gets each of the items that a word stands for, in turn."""
    ARGUMENTS = "arguments"
    SHIFTED = "shifted"
    READ = "read"
    """It gets a line of what the command reads."""
    EMPTIED = "emptied"
    """Nothing is left to be read."""
    COPIED = "copied"
    UNSEEN = "unseen"
    """Nobody sees what it gets, or whether it does."""


class SessionEvent(NamedTuple):
    """What gives a variable a value that lasts, or a file its content: by a command, from a `word` where it shows.

    `order` counts all events; `is_local` says that it ends with its function, `operands` are new arguments, or the file
    that is copied. `at` is the call by which a function comes to do it, `loop` the loop that sets its variable.
    """

    happening: Happening
    command: Command
    word: Word | None = None
    is_local: bool = False
    operands: tuple[Word, ...] = ()
    order: int = 0
    at: Command | None = None
    loop: Loop | None = None

    @classmethod
    def of_loop(cls, loop: Loop) -> Iterator[SessionEvent]:
        """What a loop gives to its variable."""
        if loop.words is None:
            yield cls(Happening.UNSEEN, loop.command, loop=loop)
        else:
            yield cls(Happening.ITEM, loop.command, operands=loop.words, loop=loop)

    @classmethod
    def of_end(cls, loop: Loop, *, is_sure: bool) -> SessionEvent:
        """What is left of the lines that a loop reads when there are no more, which is how it ends if `is_sure`.

        POSIX, read: where it meets the end of the file, the variables that get nothing are set to empty.
        """
        return cls(Happening.EMPTIED, loop.command, loop=None if is_sure else loop)

    @property
    def place(self) -> Command:
        """The command with which it happens, where the script calls a function that does it."""
        return self.at or self.command

    def unseen(self) -> SessionEvent:
        """That something happens of which nobody sees what it is."""
        return self._replace(happening=Happening.UNSEEN)


_ACTIVE = DECLARATIONS | FETCHERS | _ARGUED | _COPIES | _READERS | {"printf", "read", "tee", "unset"}


def is_idle(command: Command, program: str | None) -> bool:
    """Whether a command, which runs `program`, does none of what this module tells of, as most: told by one look."""
    if command.assignments or command.redirections or command.enclosing or not command.words:
        return False
    return not _is_active(program)


# Each job asks it of the same programs.
@lru_cache(maxsize=512)
def _is_active(program: str | None) -> bool:
    return program is not None and (program in _ACTIVE or program.lower() in _POWERSHELL_ACTIVE)


def events_of(command: Command) -> Iterator[tuple[str, SessionEvent]]:
    """What a command does to variables, by their names."""
    if not command.words or command.program in DECLARATIONS:
        yield from _declared(command)
    elif command.program in _ARGUED:
        yield from _of_arguments(command)
    else:
        yield from _filled(command)


def names_read(command: Command) -> list[str]:
    """The variables into which a `read` reads."""
    return [word.raw for word in _operands(command, "adinNptu")]


def _filled(command: Command) -> Iterator[tuple[str, SessionEvent]]:
    """What `read` and its like do, and `unset`."""
    program = command.program
    if program == "read":
        names = names_read(command)
        happening = Happening.READ if len(names) == 1 else Happening.UNSEEN
        yield from ((name, SessionEvent(happening, command)) for name in names)
    elif program in _READERS or program == "unset":
        happening = Happening.GONE if program == "unset" else Happening.UNSEEN
        yield from ((word.raw, SessionEvent(happening, command)) for word in command.words[1:])
    elif program == "printf" and len(command.words) > 2 and command.words[1].literal == "-v":
        yield command.words[2].raw, SessionEvent(Happening.UNSEEN, command)


def _of_arguments(command: Command) -> Iterator[tuple[str, SessionEvent]]:
    """What a command does to the arguments and the folder of its shell."""
    program = command.program
    if program == "set":
        operands = _set_operands(command)
        if operands is not None:
            yield ARGUMENTS, SessionEvent(Happening.ARGUMENTS, command, operands=operands)
    elif program == "shift":
        yield ARGUMENTS, SessionEvent(Happening.SHIFTED, command, next(iter(command.words[1:]), None))
    else:
        words = command.words[1:]
        is_plain = program == "cd" and len(words) == 1 and not words[0].raw.startswith("-")
        happening = Happening.SET if is_plain else Happening.UNSEEN
        yield FOLDER, SessionEvent(happening, command, words[0] if is_plain else None)
        yield from ((name, SessionEvent(Happening.UNSEEN, command)) for name in ("PWD", "OLDPWD"))


def _declared(command: Command) -> Iterator[tuple[str, SessionEvent]]:
    # Of a declaration in a function, the variable is the function's; `export` and `readonly` never make it so.
    options = [word.raw for word in command.words[1:] if word.raw.startswith("-")]
    is_local = command.function is not None and command.program in _LOCAL and not any("g" in each for each in options)
    for assignment in command.assignments:
        happening = Happening.ADDED if _is_added(assignment) else Happening.SET
        if assignment.value is None or any("i" in each or "a" in each.lower() for each in options):
            happening = Happening.UNSEEN
        yield assignment.name, SessionEvent(happening, command, assignment.value, is_local)
    if is_local:
        names = (word.raw for word in command.words[1:] if not word.raw.startswith("-"))
        yield from ((name, SessionEvent(Happening.UNSEEN, command, is_local=True)) for name in names)


def exported_by(command: Command) -> Iterator[str]:
    """The variables that a command hands on to all programs from then on."""
    if command.program == "export" and not any(word.raw == "-n" for word in command.words):
        yield from (word.raw for word in command.words[1:])
    yield from (assignment.name for assignment in command.assignments if assignment.exported)


def _is_added(assignment: Assignment) -> bool:
    sign = assignment.script.text.find("=", assignment.start)
    return sign > 0 and assignment.script.text[sign - 1] == "+"


def _set_operands(command: Command) -> tuple[Word, ...] | None:
    """The words after the dashes in `set -- a b`, or without options before them; None where there are none."""
    words = command.words[1:]
    place = next((index for index, word in enumerate(words) if word.raw == "--"), None)
    if place is not None:
        return words[place + 1 :]
    return words if words and words[0].raw[:1] not in ("-", "+") else None


def files_of(command: Command) -> Iterator[SessionEvent]:
    """What a command does to files: `word` names the file."""
    for redirection in command.redirections:
        target = redirection.target
        if target is None or ">" not in redirection.operator or redirection.operator.startswith(">&"):
            continue
        if redirection.descriptor in (None, 1) and redirection.operator in (">", ">>", ">|"):
            happening = Happening.ADDED if redirection.operator == ">>" else Happening.SET
            yield SessionEvent(happening, command, target)
        else:
            yield SessionEvent(Happening.UNSEEN, command, target)
    for redirection in command.enclosing:
        if redirection.target is not None and not redirection.operator.startswith(">&"):
            yield SessionEvent(Happening.UNSEEN, command, redirection.target)
    operands = _operands(command)
    if command.program == "tee":
        is_added = any(word.raw in ("-a", "--append") for word in command.words[1:])
        happening = Happening.ADDED if is_added else Happening.SET
        yield from (SessionEvent(happening, command, word) for word in operands)
    elif (command.program or "").lower() in POWERSHELL_WRITERS:
        yield from (SessionEvent(Happening.SET, command, word) for word in operands)
    elif command.program in _COPIES and len(operands) == 2:
        source, target = operands
        name = last_segment(source) if target.raw.endswith("/") else None
        place = within(target, name) if name is not None else target
        yield SessionEvent(Happening.COPIED, command, place, operands=(source,))
    fetch = fetch_of(command)
    yield from (SessionEvent(Happening.SET, command, word) for word in (fetch.files if fetch else ()))


def may_change(command: Command) -> Iterator[Word]:
    """The words of a command that may name files which it changes, in ways that are not known."""
    program = command.program
    if not command.words or program == "tee" or program in FETCHERS or program in DECLARATIONS:
        return
    if program and program.lower() in WEB_CMDLETS:
        return
    words = command.words[1:]
    if program in _HARMLESS:
        words = tuple(word for option, word in pairwise(words) if option.raw in _OUTPUT_OPTIONS)
    elif program in _COPIES and len(_operands(command)) == 2:
        words = tuple(_operands(command)[:1]) if program == "mv" or _is_folder(command.words[-1]) else ()
    yield from (word for word in words if not word.raw.startswith("-"))


def _is_folder(word: Word) -> bool:
    return word.raw.rstrip("\"'").endswith(("/", "."))


def assigned_before(command: Command) -> Iterator[tuple[str, SessionEvent]]:
    """What the assignments before a call of a function do, which may last."""
    for assignment in command.assignments:
        happening = Happening.UNSEEN if assignment.value is None or _is_added(assignment) else Happening.SET
        yield assignment.name, SessionEvent(happening, command, assignment.value, at=command)


def _operands(command: Command, valued: str = "") -> Sequence[Word]:
    """The words behind the program that are no options; of those with the letters `valued`, the next is no operand."""
    found: list[Word] = []
    is_value = False
    for word in command.words[1:]:
        is_option = word.raw.startswith("-") and len(word.raw) > 1
        if not is_option and not is_value:
            found.append(word)
        is_value = is_option and word.raw[-1] in valued
    return found
