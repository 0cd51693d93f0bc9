"""Simple commands of plain words and quotes, as most entries of scripts are: read without the grammar.

The grammar takes several times as long for them, and to load it as long as a tenth of a small check. What is not surely
such a command, or a pipeline of some, is left to the grammar, which is the judge as well: tests/shell/test_simple.py
holds the two to the same commands.
"""

from __future__ import annotations

from functools import partial

from cilint.lazy.patterns import regex
from cilint.shell.bash_words import WordReader
from cilint.shell.command import Command, Context
from cilint.shell.word import Part, Word
from cilint.text.mapped import MappedText

_NAME = r"\$(?:[A-Za-z_][A-Za-z0-9_]*+|\{[A-Za-z_][A-Za-z0-9_]*+\})"
_SIGN = r"[A-Za-z0-9_./:@%+,-]"
# Printable ASCII without what has a meaning there, to a shell or to what comes before one (masking.py).
_QUOTED = rf"""'[ -#%&(-;=-z|}}~]*+'|"(?:[ !#%-;=-\[\]-_a-z|}}~]++|{_NAME})*+\""""
_FIRST = rf"(?:[A-Za-z_./][A-Za-z0-9_./-]*+|{_NAME})(?![^ \t\n])"
# The grammar reads a word that begins with `=` in ways of its own.
_WORD = rf"(?!=)(?:{_SIGN}++|=|{_NAME}|{_QUOTED})++"
_COMMAND = rf"[ \t]*+{_FIRST}(?:[ \t]++{_WORD})*+[ \t]*+"
_PIPELINE = regex(rf"{_COMMAND}(?:\|{_COMMAND})*+\s*+")
_WORDS = regex(rf"""[ \t]*+(?:((?:{_SIGN}|=)++)(?![^ \t|])|((?:[^ \t|"']++|'[^']*+'|"[^"]*+")++)|\|)""")
"""The words of such a text, those that are their own value as the first group, and what stands between commands."""
_NO_PROGRAMS = frozenset(
    {"if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "in", "select", "time",
     "function", "coproc", "export", "declare", "typeset", "local", "readonly", "unset", "unsetenv"}
)  # fmt: skip
"""The words with which the shell's grammar begins something else, or with which words become assignments."""


def simple_commands(script: MappedText, context: Context, function: str | None) -> list[Command]:
    """The command of a script of Bash, or those of its pipeline; none where there may be more, or something else."""
    text = script.text
    if _PIPELINE.fullmatch(text) is None:
        return []
    read = partial(_parts_of, text)
    words: list[Word] = []
    stages = [words]
    for found in _WORDS.finditer(text.rstrip()):
        kind = found.lastindex
        if kind is None:
            words = []
            stages.append(words)
        else:
            start, end = found.span(kind)
            words.append(Word(script, start, end, read, found[1]))
    commands: list[Command] = []
    for words in stages:
        if words[0].literal in _NO_PROGRAMS:
            return []
        start, end = words[0].start, words[-1].end
        command = Command(script, start, end, tuple(words))
        command.context, command.function = context, function
        if len(stages) > 1:
            command.subshell = start, end
            command.captured = words is not stages[-1]
            command.reads_from = commands[-1] if commands else None
        commands.append(command)
    return commands


def _parts_of(text: str, start: int, end: int) -> list[Part]:
    """The parts of a word of such a text; of most words nobody asks for them."""
    return WordReader(text, text, text, {}).word(start, end)
