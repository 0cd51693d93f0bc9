"""What the expansion of a word does besides giving its text, where the shell may do it elsewhere: in a pipe's subshell.

Source: POSIX.1-2024, Shell Command Language, sections 2.6 (word expansions) and 2.9.2 (pipelines); bash(1).
"""

from __future__ import annotations

from collections.abc import Iterable

from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.shell.command import Command
from cilint.shell.word import Part, PartKind, Word


class Effect(Enum):
    """What becomes of it in a subshell that reads from a pipe; the higher, the worse."""

    NONE = 0
    UNCERTAIN = 1
    """It may end the script, or read what is in the pipe, or depend on when it is run."""
    LOST = 2
    """It changes a variable, or gives another value."""


_DYNAMIC = frozenset({"RANDOM", "SRANDOM", "BASHPID", "BASH_SUBSHELL", "BASH_COMMAND", "_"})
_LENGTH_OR_NAME = regex(r"\$\{[#!]\w+\}")
_SUBSCRIPT = regex(r"\[(\w+|[@*])\]")
_ASSIGNING = regex(r"\+\+|--|(?<![=!<>])=(?!=)|<<=|>>=")
_SIMPLE_VARIABLE = regex(r"\$(?:\w+|\{\w+\})")
_ARITHMETIC = regex(r"\A:(?![-=?+])")
_STOPS = regex(r"\A:?\?")
_ASSIGNS = regex(r"\A:?=")
_READERS = frozenset({"cat", "head", "tail", "tr", "base64", "read", "sort", "ssh"})
"""Programs that read standard input, where they get no file to read; `ssh` does with `-n` alone not."""


def worst_of(effects: Iterable[Effect]) -> Effect:
    """The effect of several together."""
    return max(effects, key=lambda effect: effect.value, default=Effect.NONE)


def effect_of(word: Word | None) -> Effect:
    """What the expansion of a word does; None is the value of an array's assignment, which is not read."""
    return worst_of(map(_effect_of_part, word.parts)) if word else Effect.LOST


def is_several(part: Part) -> bool:
    """Whether a variable stands for any number of words, even in quotes: `"$@"`, `"${a[@]}"`, and their like."""
    subscript = _SUBSCRIPT.match(part.operator)
    return part.name in ("@", "*") or (subscript is not None and subscript[1] in ("@", "*"))


def _effect_of_part(part: Part) -> Effect:
    if part.kind is PartKind.VARIABLE:
        return _effect_of_variable(part)
    if part.kind is PartKind.ARITHMETIC:
        return _effect_of_arithmetic(part.text)
    if part.kind in (PartKind.COMMAND_SUBSTITUTION, PartKind.PROCESS_SUBSTITUTION):
        return Effect.LOST if any(map(_reads_input, part.commands)) else Effect.UNCERTAIN
    is_known = part.kind is PartKind.LITERAL or not part.text.startswith("${") or _LENGTH_OR_NAME.fullmatch(part.text)
    return Effect.NONE if is_known else Effect.LOST


def _effect_of_variable(part: Part) -> Effect:
    if part.name in _DYNAMIC:
        return Effect.LOST
    subscript = _SUBSCRIPT.match(part.operator)
    operator = part.operator[subscript.end() :] if subscript else part.operator
    if operator.startswith("[") or _ASSIGNS.match(operator):
        return Effect.LOST
    inner = _effect_of_text(operator)
    if _ARITHMETIC.match(operator) and _ASSIGNING.search(operator):
        return Effect.LOST
    return worst_of((inner, Effect.UNCERTAIN)) if _STOPS.match(operator) else inner


def _effect_of_arithmetic(text: str) -> Effect:
    return Effect.LOST if _ASSIGNING.search(text) else _effect_of_text(text.removeprefix("$"))


def _effect_of_text(text: str) -> Effect:
    """What the expansions in a text do, such as that after the `:-` of `${X:-text}`."""
    rest = _SIMPLE_VARIABLE.sub("", text)
    if "$(" in rest or "`" in rest:
        return Effect.UNCERTAIN
    return Effect.LOST if "$" in rest else Effect.NONE


def _reads_input(command: Command) -> bool:
    if command.reads_from or command.here_documents or any(item.is_input for item in command.redirections):
        return False
    operands = [word for word in command.words[1:] if not word.raw.startswith("-") and not word.raw.isdecimal()]
    is_ssh = command.program == "ssh" and not any(word.raw == "-n" for word in command.words)
    return command.program in _READERS and (is_ssh or not operands)
