"""Mends logins: the password goes to standard input. Which commands are logins is known to cilint.container."""

from __future__ import annotations

from cilint.facts.model import LoginFact
from cilint.facts.shell_changes import ShellChanges
from cilint.findings.finding import Applicability, Fix
from cilint.findings.match import Match
from cilint.fixers.catalog import Fixer, fixer
from cilint.fixers.piping import certainty, changes_around
from cilint.fixers.scalar import ChangedText, Replacement, edits_for
from cilint.fixers.word_effects import is_several
from cilint.lazy.patterns import regex
from cilint.shell.command import Command, Context, Dialect, command_of
from cilint.shell.options import Option
from cilint.shell.script import parse_script
from cilint.shell.word import Part, PartKind, Quoting, Word
from cilint.shell.wrappers import unwrap
from cilint.situation.situation import Situation
from cilint.syntax.node import Style
from cilint.text.edit import Edit
from cilint.text.mapped import MappedText, Piece
from cilint.text.source import Source
from cilint.tools.login import Login, find_login

_HANDS_ON_INPUT = frozenset(
    {"sudo", "doas", "env", "command", "nice", "ionice", "stdbuf", "timeout", "chroot", "gosu", "su-exec"}
)
"""Wrappers whose program has their standard input and runs once.

`retry` runs it again when the input is used up, `time` after a pipe is no keyword of the shell, `exec` replaces only a
subshell there, and `xargs`, `nohup` and `unbuffer` give the program another input.
"""
_READS_INPUT = regex(r"-[A-Za-z]*S|--stdin\b")
"""`sudo -S` reads its own password from there."""

_TOKEN_PRINTERS = frozenset({"aws", "az", "gcloud", "oc"})
"""What is asked for a password in pipes, as its own documentation does: it prints that with a line break, or fails."""

_SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh", "ssh", "eval", "su"})
_LONGEST_STRING = 4096
_QUOTE_OR_ESCAPE = regex(r"['\"\\]")
_DEFAULT = regex(r":?[-=+]")


@fixer(LoginFact)
def password_to_stdin(match: Match[LoginFact], situation: Situation) -> Fix | None:
    """Moves the password of a login from its arguments to its standard input.

    Safe for a command that stands in the script itself, where a pipe changes nothing else. Unsafe in a substitution, in
    a single-quoted string or a here-document for another shell, for a program in a variable, beside substitutions and
    `${X:?}`, and in jobs with `set -u`, `source`, `eval` or traps. There is no fix for a literal password, which has to
    be replaced, nor without a user name, for `"$@"`, beside what sets variables (`${X:=…}`, `$((n++))`), for a function
    of that name, with `retry`, `time` or `xargs`, in double quotes, or where the shell may be PowerShell.
    """
    fact = match.subject
    login, style = fact.login, fact.command.item.node.style
    option = login.password
    written = _applicability(login, style)
    if option is None or written is None or not _could_read_input(login, option):
        return None
    command = login.command
    changes = changes_around(fact, situation)
    sure = certainty(command, _programs(command), option, changes) if changes else None
    is_nested = command.context not in (Context.DIRECT, Context.SUBSTITUTION)
    feeding = _feeding(option, changes, is_nested=is_nested) if changes else None
    if sure is None or feeding is None:
        return None
    edits = _edits(login, option, feeding, style)
    title = f"{feeding} | {' '.join((login.tool, *login.path))} … {login.stdin_option}"
    return (
        Fix(title, edits, Applicability.UNSAFE if Applicability.UNSAFE in (written, sure) else sure) if edits else None
    )


def _edits(login: Login, option: Option, feeding: str, style: Style) -> tuple[Edit, ...] | None:
    command = login.command
    changes = (
        Replacement(command.start, command.start, f"{feeding} | "),
        Replacement(option.start, option.end, login.stdin_option or ""),
    )
    stretch = ChangedText(command.script, command.start, command.end)
    return edits_for(stretch, changes, style) if _is_same_login(login, option, stretch.changed(changes)) else None


def _could_read_input(login: Login, option: Option) -> bool:
    """Whether the login can read its password, has nothing else to read, and says who logs in, as tools then ask."""
    command = login.command
    other_input = (
        command.reads_from is not None
        or command.here_documents
        or any(item.operator.startswith("<") and not item.descriptor for item in command.redirections)
    )
    return (
        bool(login.stdin_option)
        and login.username is not None
        and len(login.passwords) == 1
        and not (login.from_stdin or other_input)
        # `-Dp X` is one word with other options.
        and option.start == option.word.start
        and _wrappers_hand_on_input(command)
    )


def _own_wrappers(command: Command) -> tuple[str, ...]:
    """The wrappers before the command itself, without those around the script that it stands in."""
    whole = command_of(command.script, command.start, command.end, words=command.all_words, dialect=command.dialect)
    unwrap(whole)
    return whole.wrappers


def _programs(command: Command) -> frozenset[str]:
    """The names by which a command and what runs it are called."""
    return frozenset({*_own_wrappers(command), command.program or ""})


def _wrappers_hand_on_input(command: Command) -> bool:
    names = _own_wrappers(command)
    before = command.all_words[: len(command.all_words) - len(command.words)]
    return all(name in _HANDS_ON_INPUT or name.startswith("$") for name in names) and not any(
        _READS_INPUT.match(word.raw) for word in before
    )


def _applicability(login: Login, style: Style) -> Applicability | None:
    """How sure the fix is, from how the command is written; None where it cannot be told what a pipe would do."""
    command = login.command
    if command.dialect is not Dialect.BASH:
        return None
    if command.context is Context.DIRECT:
        return Applicability.UNSAFE if "$" in login.tool else Applicability.SAFE
    if command.context is Context.SUBSTITUTION:
        # Within backticks, quotes and backslashes mean something else.
        return None if "`" in _line_before(command) else Applicability.UNSAFE
    is_certain = _is_in_single_quotes(command) or (style is Style.LITERAL and _is_in_here_document(command))
    return Applicability.UNSAFE if is_certain else None


def _line_before(command: Command) -> str:
    text = command.script.text
    start = max(command.start - _LONGEST_STRING, 0)
    return text[max(text.rfind("\n", start, command.start), start) : command.start]


def _is_in_single_quotes(command: Command) -> bool:
    """Whether the command stands in one single-quoted argument of a shell, as it is written."""
    text = command.script.text
    names = _own_wrappers(command)
    openers = command.wrappers[: len(command.wrappers) - len(names)]
    if not openers or openers[-1] not in _SHELLS or not 0 < len(text) <= _LONGEST_STRING:
        return False
    source, start, end = command.script.span(0, len(text))
    return source.text[start - 1 : start] == source.text[end : end + 1] == "'" and source.text[start:end] == text


def _is_in_here_document(command: Command) -> bool:
    """Whether the command stands in the body of a here-document in a literal scalar, as it is written."""
    script = command.script
    source, start, _ = script.span(0, 0)
    line = source.position(start).line
    is_line_start = not source.text[source.line_span(line).start : start].strip(" \t")
    own = script.text[command.start : command.end]
    return is_line_start and "<<" in source.line(line - 1) and script.span(command.start, command.end).text == own


def _feeding(option: Option, changes: ShellChanges, *, is_nested: bool) -> str | None:
    """The command that prints the password; None where that is no expansion, or cannot stand elsewhere."""
    value = option.value
    if value is None or not value.parts or "\n" in value.raw or not all(map(_is_expansion, value.parts)):
        # Literal text is known to all who read the file: it has to be replaced, not moved.
        return None
    if is_nested:
        # In a here-document a variable in single quotes is put in before another shell reads the quotes.
        return None if any(part.quoting is Quoting.SINGLE for part in value.parts) else _printed(value, "%s")
    return _printing_command(value, changes) or _printed(value, "'%s'")


def _is_expansion(part: Part) -> bool:
    if part.kind is PartKind.VARIABLE:
        return not (_DEFAULT.match(part.operator) or _QUOTE_OR_ESCAPE.search(part.operator) or is_several(part))
    return part.kind is PartKind.COMMAND_SUBSTITUTION


def _printed(value: Word, form: str) -> str | None:
    """`printf` with the value in double quotes: whole, where the shell would have split it."""
    if any(part.text.startswith("`") and _QUOTE_OR_ESCAPE.search(part.text) for part in value.parts):
        return None
    return f"""printf {form} "{"".join(part.text for part in value.parts)}\""""


def _printing_command(value: Word, changes: ShellChanges) -> str | None:
    """The one command in a substitution that is the whole value, where all that it can do is print one, or fail.

    Of any other, a failure that the substitution hides would be one of the pipe, as the Runner's shells have
    `pipefail`; and a function would stop at its first failure: of their `errexit`, a substitution is free.
    """
    part = value.parts[0]
    if len(value.parts) > 1 or part.kind is not PartKind.COMMAND_SUBSTITUTION or not part.text.startswith("$("):
        return None
    text = part.text[2:-1].strip()
    commands = [command for command in _read(text) if command.context is Context.DIRECT]
    if len(commands) != 1 or not commands[0].words or (commands[0].start, commands[0].end) != (0, len(text)):
        return None
    program = commands[0].program
    return text if program in _TOKEN_PRINTERS and program not in changes.defined and not changes.is_opaque else None


def _is_same_login(login: Login, option: Option, text: str) -> bool:
    """Whether a text is a command, a pipe and the login as it was but for its password."""
    commands = [command for command in _read(text) if command.context is Context.DIRECT]
    mended = find_login(commands[-1]) if len(commands) == 2 else None
    if mended is None or commands[1].reads_from is not commands[0]:
        return False
    same_words = [word.raw for word in commands[1].all_words] == _words_with(login, option)
    return same_words and mended.from_stdin and not mended.passwords


def _words_with(login: Login, option: Option) -> list[str]:
    words = [word for word in login.command.all_words if not option.start < word.end <= option.end]
    before = sum(word.start < option.start for word in words)
    texts = [word.raw for word in words]
    return [*texts[:before], login.stdin_option or "", *texts[before:]]


def _read(text: str) -> tuple[Command, ...]:
    source = Source("", text)
    return parse_script(MappedText(text, source, lambda: [Piece(text, 0, len(text))])).commands


FIXERS: dict[str, Fixer] = {"password-to-stdin": password_to_stdin}
