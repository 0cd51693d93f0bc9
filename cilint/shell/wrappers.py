"""Programs that only run another: `sudo`, `env`, `timeout` and their like are taken off the words of a command.

Programs that read a script from an argument or run a command elsewhere are `opening`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.shell.command import Assignment, Command, program_name, program_of
from cilint.shell.statement import assignment_of
from cilint.shell.word import Part, PartKind, Word


class Prefix(NamedTuple):
    """How a program finds, among its arguments, the command that it runs.

    `short` are the letters of options that take a value and `long` the names of such options; with an option of
    `other` it does something else than running a command. `operands` come before the command, numbers do where
    `numbers` says so, and assignments where `assignments` does.
    """

    short: str = ""
    long: frozenset[str] = frozenset()
    other: str = ""
    operands: int = 0
    numbers: bool = False
    assignments: bool = False


_KEYWORDS = frozenset({"then", "do", "else", "!", "{", "coproc"})
_PLAIN = Prefix()
# Options as in the programs' manual pages: sudo(8), doas(1), GNU coreutils, findutils and util-linux.
PREFIXES: dict[str, Prefix] = {
    **dict.fromkeys(("nohup", "builtin", "busybox", "unbuffer", "fakeroot", "setsid", "winpty"), _PLAIN),
    "sudo": Prefix(
        "ugpCrtThDRU",
        frozenset({"user", "group", "prompt", "close-from", "role", "type", "host", "chdir", "chroot", "other-user",
                   "command-timeout"}),
        other="elvkKV",
        assignments=True,
    ),
    "doas": Prefix("uCa"),
    "env": Prefix("uC", frozenset({"unset", "chdir"}), other="S", assignments=True),
    "time": Prefix("fo", frozenset({"format", "output"})),
    "timeout": Prefix("ks", frozenset({"kill-after", "signal"}), operands=1),
    "retry": Prefix("tsdmn", frozenset({"tries", "sleep", "delay", "min", "max"}), numbers=True),
    "nice": Prefix("n", frozenset({"adjustment"})),
    "ionice": Prefix("cn", frozenset({"class", "classdata"}), other="pPu"),
    "stdbuf": Prefix("ioe", frozenset({"input", "output", "error"})),
    "exec": Prefix("a"),
    "command": Prefix(other="vV"),
    "xvfb-run": Prefix("nsefpw", frozenset({"server-num", "server-args", "error-file", "auth-file", "xauth-protocol",
                                            "wait"})),
    "dumb-init": Prefix("r", frozenset({"rewrite"})),
    "tini": Prefix("pe"),
    "sshpass": Prefix("fdpP"),
    "chroot": Prefix(operands=1),
    "gosu": Prefix(operands=1),
    "su-exec": Prefix(operands=1),
    "taskset": Prefix(other="p", operands=1),
    "flock": Prefix("wE", frozenset({"timeout", "wait", "conflict-exit-code"}), other="cu", operands=1),
    "runuser": Prefix("ugGw", frozenset({"user", "group", "supp-group"}), other="cls"),
    "xargs": Prefix(
        "aEdILnPs",
        frozenset({"arg-file", "delimiter", "max-args", "max-procs", "max-chars", "process-slot-var"}),
    ),
}  # fmt: skip
_UNWRAPPED = _KEYWORDS.union(PREFIXES)
_PYTHON = regex(r"py|python[\d.]*")
_MODULES = frozenset({"bandit", "pip", "twine", "uv"})
"""Modules that are programs with the same options: `python -m pip`."""
_PYTHON_VALUES = frozenset({"-W", "-X"})


def unwrap(command: Command) -> None:
    """Take the programs that only run another off a command's words, name them in its `wrappers`, and tell its own."""
    name = command.program = program_of(command)
    if name is not None and name not in _UNWRAPPED and not (name.startswith("py") and _PYTHON.fullmatch(name)):
        return
    whole = command.words
    _drop_keywords(command)
    words = list(command.words)
    names: list[str] = []
    assignments: list[Assignment] = []
    while words:
        step = _unwrap_once(words, command)
        if step is None:
            break
        name, words, found = step
        names.append(name)
        assignments.extend(found)
        if name == "xargs":
            # What is piped into xargs becomes arguments; the program it runs gets nothing on its standard input.
            command.arguments_from, command.reads_from = command.reads_from, None
    if len(words) < len(command.words):
        command.words = tuple(words)
        command.wrappers = (*command.wrappers, *names)
        command.assignments = (*command.assignments, *assignments)
    if command.words is not whole:
        command.program = program_of(command)


def _drop_keywords(command: Command) -> None:
    """Drop what was left of a compound command that is broken: `then docker …`."""
    while len(command.words) > 1 and command.words[0].raw in _KEYWORDS:
        keyword, *words = command.words
        command.words = command.all_words = tuple(words)
        if command.start == keyword.start:
            command.start = words[0].start


def _unwrap_once(words: list[Word], command: Command) -> tuple[str, list[Word], list[Assignment]] | None:
    name = program_name(words[0], command.dialect)
    if name is None:
        return _unwrap_variable(words)
    prefix = PREFIXES.get(name)
    if prefix is None:
        index = _module_index(words) if _PYTHON.fullmatch(name) else None
        return (name, words[index:], []) if index is not None else None
    index = _command_index(words, prefix)
    if index is None:
        return None
    assignments: list[Assignment] = []
    while prefix.assignments and index < len(words):
        assignment = assignment_of(words[index])
        if assignment is None:
            break
        assignments.append(assignment)
        index += 1
    if index >= len(words):
        return None
    rest = words[index:]
    if name == "xargs":
        replaced = _replaced_by_xargs(words[1:index])
        rest = [_with_placeholder(word, replaced) for word in rest] if replaced else rest
    return name, rest, assignments


def _unwrap_variable(words: list[Word]) -> tuple[str, list[Word], list[Assignment]] | None:
    """`$SUDO docker …`: the variable is empty or sudo, whatever else it may be called."""
    if len(words) > 1 and words[0].is_unquoted_variable:
        variable = words[0].parts[0]
        if "SUDO" in variable.name.upper():
            return variable.text, words[1:], []
    return None


def _command_index(words: Sequence[Word], prefix: Prefix) -> int | None:
    """The index of the first word that is the command's; None where none is run."""
    index = 1
    while index < len(words):
        text = words[index].prefix
        if text == "--":
            index += 1
            break
        if len(text) < 2 or text[0] != "-":
            break
        if text.startswith("--"):
            index += 1 + (text[2:] in prefix.long)
            continue
        step = _cluster_length(words[index], text, prefix)
        if step is None:
            return None
        index += step
    index += prefix.operands
    # `flock FILE -c '…'` has its option after the operand.
    if prefix.operands and index < len(words) and words[index].literal in {f"-{letter}" for letter in prefix.other}:
        return None
    while prefix.numbers and index < len(words) and words[index].prefix.isdecimal():
        index += 1
    if prefix.numbers and index < len(words) and words[index].literal == "--":
        index += 1
    return index if index < len(words) else None


def _cluster_length(word: Word, text: str, prefix: Prefix) -> int | None:
    """The number of words that a cluster of short options takes; None where it asks for something else."""
    for place, letter in enumerate(text[1:], 1):
        if letter in prefix.other:
            return None
        if letter in prefix.short:
            # A value that is not in the option's own word is the next one.
            return 2 if word.literal is not None and place == len(text) - 1 else 1
    return 1


def _module_index(words: Sequence[Word]) -> int | None:
    """The index of the module that Python is told to run; None where it is none of the known ones."""
    texts = [word.literal or "" for word in words]
    for index, text in enumerate(texts[1:-1], 1):
        if text == "-m":
            return index + 1 if texts[index + 1] in _MODULES else None
        if text == "-c" or not (text.startswith("-") or texts[index - 1] in _PYTHON_VALUES):
            return None
    return None


def _replaced_by_xargs(options: Sequence[Word]) -> str | None:
    """The text that xargs replaces by what it reads: `-I{}`, `-I {}`, `-i`, `--replace=R`."""
    for index, word in enumerate(options):
        text = word.literal or ""
        if text.startswith("-I"):
            following = options[index + 1].literal if index + 1 < len(options) else None
            return text[2:] or following
        if text.startswith("--replace"):
            return text[10:] or "{}"
        if text.startswith("-i"):
            return text[2:] or "{}"
    return None


def _with_placeholder(word: Word, placeholder: str) -> Word:
    """The word with its occurrences of `placeholder` as parts that nobody can know."""
    if placeholder not in word.raw:
        return word
    return Word.of_parts(
        word.script, word.start, word.end, tuple(p for part in word.parts for p in _split(part, placeholder))
    )


def _split(part: Part, placeholder: str) -> Iterator[Part]:
    if part.kind is not PartKind.LITERAL or placeholder not in part.text or len(part.text) != part.end - part.start:
        yield part
        return
    place = 0
    while (found := part.text.find(placeholder, place)) >= 0:
        if found > place:
            yield _piece(part, place, found)
        place = found + len(placeholder)
        yield _piece(part, found, place)._replace(kind=PartKind.OTHER)
    if place < len(part.text):
        yield _piece(part, place, len(part.text))


def _piece(part: Part, start: int, end: int) -> Part:
    return part._replace(text=part.text[start:end], start=part.start + start, end=part.start + end)
