"""What a script says: commands with their assignments, redirections and here-documents. Words live in `word`."""

from __future__ import annotations

from collections.abc import Iterable

from cilint.lazy.enums import Enum
from cilint.lazy.frozen import Frozen
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.shell.loop import Loop
from cilint.shell.word import PartKind, Word
from cilint.text.mapped import MappedText
from cilint.text.source import Span

if TYPE_CHECKING:
    from cilint.shell.calls import Call


class Context(Enum):
    """Where a command is written, which decides whether its text can be edited safely.

    The innermost of STRING, HERE_DOCUMENT and REMOTE hides no outer one: what is inside a string stays STRING.
    """

    DIRECT = "direct"
    SUBSTITUTION = "substitution"
    """Inside `$(…)`, backticks or `<(…)`."""
    STRING = "string"
    """Inside a text that is read as a script: an argument (`sh -c '…'`, `ssh host "…"`, `eval`), a YAML variable."""
    HERE_DOCUMENT = "here-document"
    """Inside a here-document, in what a shell reads from it or in one of its substitutions."""
    REMOTE = "remote"
    """The remaining words of a program that runs them elsewhere: `docker exec NAME …`, `kubectl exec POD -- …`."""
    FILE = "file"
    """In a file that another command runs, whatever it is inside of there."""


class Dialect(Enum):
    """The shell language in which a command is written."""

    BASH = "bash"
    POWERSHELL = "powershell"


class Assignment(NamedTuple):
    """`name=value`: before a command, alone, or as an argument of `export`, `env`, `sudo` and their like.

    `value` is None for an array; `name` is without a subscript and the `+` of `+=`. `exported` says that `export` or
    `declare -x` made it.
    """

    name: str
    value: Word | None
    exported: bool
    script: MappedText
    start: int
    end: int

    @property
    def span(self) -> Span:
        """The place of the whole assignment in the file."""
        return self.script.span(self.start, self.end)


class Redirection(NamedTuple):
    """A redirection: `operator` such as `>`, `>>`, `<`, `<<<`, `>&`; `descriptor` where one is written before it.

    `target` is None for `>&-`.
    """

    operator: str
    descriptor: int | None
    target: Word | None
    script: MappedText
    start: int
    end: int

    @property
    def span(self) -> Span:
        """The place of the redirection with its target in the file."""
        return self.script.span(self.start, self.end)

    @property
    def is_input(self) -> bool:
        """Whether it gives the command its standard input."""
        return self.operator in ("<", "<<<") and not self.descriptor


class HereDocument(NamedTuple):
    """A here-document: `start` and `end` are those of its operator and delimiter.

    `quoted` says that the shell expands nothing in `body`, whose parts are without the tabs that `<<-` strips.
    """

    delimiter: str
    quoted: bool
    body: Word
    script: MappedText
    start: int
    end: int

    @property
    def span(self) -> Span:
        """The place of the operator with its delimiter in the file."""
        return self.script.span(self.start, self.end)


def extent(pieces: Iterable[Word | Assignment | Redirection | HereDocument | Command]) -> tuple[int, int]:
    """The offsets from the first to the last of some pieces of one script, of which there is at least one."""
    places = [(piece.start, piece.end) for piece in pieces]
    return min(start for start, _ in places), max(end for _, end in places)


class Command:
    """A simple command, or assignments alone (then `words` is empty). `command_of` makes it.

    `words` begins with the program; programs that only run another (`sudo`, `env`, `timeout`) are taken off and
    named in `wrappers`, outermost first, together with the shells around the command (`sh` of `sh -c '…'`, `ssh`);
    `all_words` has them still. `program` is the program's name without folder and `.exe`, as `cilint.shell.wrappers`
    finds it behind these; None where it is unknown, or no program is run.
    `reads_from` is the command whose output is piped into this one, the last one of several where it `reads_more`. The
    first command of a script inside another command has that one's pipe, input redirections and here-documents where it
    has none of its own. `environment` are the assignments before the commands around it that hand them on
    (`A=b sh -c '…'`).
    `arguments_from` is the command whose output xargs makes arguments of.
    `function` is the name of the function around it; `conditional` says that it may not be run, as in an `if`.
    `branch` is the extent of the innermost branch around it in its function, with all of which it may not be run;
    `loop` is the innermost one that it is in, `enclosing` are the redirections of output behind compounds around it.
    `captured` says that its output goes elsewhere than its script's: into a pipe, a substitution, or a file that is
    written around it; `outer` is the command that runs its script (the `sh` of `sh -c '…'`), None in a job's own.
    `subshell` is the extent of the innermost subshell around it, with which its variables end: `( … )`, a substitution,
    a part of a pipeline. `call` is kept by `cilint.shell.calls`.
    `start` and `end` are offsets in `script.text`, from the first word or assignment to the last word or redirection.
    """

    script: MappedText
    start: int
    end: int
    words: tuple[Word, ...]
    all_words: tuple[Word, ...]
    assignments: tuple[Assignment, ...]
    redirections: tuple[Redirection, ...]
    here_documents: tuple[HereDocument, ...]
    reads_from: Command | None
    reads_more: bool
    arguments_from: Command | None
    wrappers: tuple[str, ...]
    context: Context
    dialect: Dialect
    function: str | None
    conditional: bool
    branch: tuple[int, int] | None
    loop: Loop | None
    enclosing: tuple[Redirection, ...]
    captured: bool
    subshell: tuple[int, int] | None
    outer: Command | None
    environment: tuple[Assignment, ...]
    call: tuple[tuple[Word, ...], Call | None] | None
    program: str | None
    __slots__ = tuple(__annotations__)

    def __repr__(self) -> str:
        """For debuggers."""
        return f"Command({self.script.text[self.start : self.end]!r})"

    @property
    def span(self) -> Span:
        """The command's place in the file."""
        return self.script.span(self.start, self.end)

    @property
    def program_word(self) -> Word | None:
        """The word that names the program, None for assignments alone."""
        return self.words[0] if self.words else None

    @property
    def is_expression(self) -> bool:
        """Whether the first word is a string or a variable of PowerShell's, which is a value unless `&` calls it."""
        word = self.words[0]
        before = word.script.text[max(word.start - 9, 0) : word.start].rstrip()
        return word.raw[:1] in ("'", '"', "@", "$") and not before.endswith(("&", "."))


def command_of(
    script: MappedText,
    start: int,
    end: int,
    words: tuple[Word, ...] = (),
    assignments: tuple[Assignment, ...] = (),
    redirections: tuple[Redirection, ...] = (),
    here_documents: tuple[HereDocument, ...] = (),
    context: Context = Context.DIRECT,
    dialect: Dialect = Dialect.BASH,
    function: str | None = None,
    branch: tuple[int, int] | None = None,
    loop: Loop | None = None,
    enclosing: tuple[Redirection, ...] = (),
    subshell: tuple[int, int] | None = None,
    *,
    conditional: bool = False,
    captured: bool = False,
) -> Command:
    """A command of a script, of which nothing is known yet but what stands there."""
    command = Command()
    command.script = script
    command.start = start
    command.end = end
    command.words = command.all_words = words
    command.assignments = assignments
    command.redirections = redirections
    command.here_documents = here_documents
    command.context = context
    command.dialect = dialect
    command.function = function
    command.conditional = conditional
    command.branch = branch
    command.loop = loop
    command.enclosing = enclosing
    command.captured = captured
    command.subshell = subshell
    command.reads_from = command.arguments_from = command.outer = None
    command.call = command.program = None
    command.reads_more = False
    command.wrappers = command.environment = ()
    return command


_LONGEST_PATH = 4096


def program_of(command: Command) -> str | None:
    """The program that the words of a command begin with; None where it is unknown, or no program is run."""
    words = command.words
    if not words or (command.dialect is Dialect.POWERSHELL and command.is_expression):
        return None
    return program_name(words[0], command.dialect)


def program_name(word: Word, dialect: Dialect = Dialect.BASH) -> str | None:
    """The name of the program that `word` starts, without folder and `.exe`; None where it is unknown."""
    # Paths are short; a long first word is generated text, whose parts cost more to read than they can tell.
    if word.end - word.start > _LONGEST_PATH:
        return None
    path = word.literal
    if path is None:
        return _located_program(word)
    if path.isalpha():
        return path
    if dialect is Dialect.POWERSHELL:
        path = path.replace("\\", "/")
    name = path.rpartition("/")[2]
    return (name[:-4] if name.lower().endswith(".exe") else name) or None


def _located_program(word: Word) -> str | None:
    """The program of `$(which docker)` or `$(command -v docker)`; None for any other word."""
    parts = word.parts
    commands = parts[0].commands if len(parts) == 1 and parts[0].kind is PartKind.COMMAND_SUBSTITUTION else ()
    if len(commands) != 1:
        return None
    texts = [each.literal for each in commands[0].words]
    is_search = texts[:1] == ["which"] or texts[:2] in (["command", "-v"], ["type", "-p"])
    return program_name(commands[0].words[-1]) if is_search and len(texts) > 1 else None


class Script(Frozen):
    """A script that was read: its commands in the order of the source, those inside others after these."""

    text: MappedText
    commands: tuple[Command, ...]
