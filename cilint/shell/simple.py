"""Simple commands of plain words and quotes, as most entries of scripts are: read without the grammar.

The grammar takes several times as long for them, and to load it as long as a tenth of a small check. What is not surely
such a command, or a pipeline of some, is left to the grammar, which is the judge as well: tests/shell/test_simple.py
holds the two to the same commands.
"""

from __future__ import annotations

import re

from cilint.lazy.patterns import regex
from cilint.shell.bash_words import WordReader
from cilint.shell.command import Command, Context, command_of
from cilint.shell.word import Part, PartedWord, Word, plain_word
from cilint.text.mapped import MappedText

_NAME = r"\$(?:[A-Za-z_][A-Za-z0-9_]*+|\{[A-Za-z_][A-Za-z0-9_]*+\})"
_TEXT = r"[A-Za-z0-9_./:@%+, \t-]*+"
"""Words that nothing is in but what stands for itself, and the blanks around them."""
_FIRST = rf"(?:[A-Za-z_./][A-Za-z0-9_./-]*+|{_NAME})(?![^ \t\n])"
# Printable ASCII without what has a meaning there, to a shell or to what comes before one (masking.py), and without
# what parts words and commands.
_SINGLE = r"!-#%&(-;=-z}~"
_DOUBLE = r"!#%-;=-\[\]-_a-z}~"


def _pipeline(more: str) -> re.Pattern[str]:
    """A pipeline whose quotes hold some more signs."""
    quoted = rf"""'[{_SINGLE}{more}]*+'|"[{_DOUBLE}{more}]*+(?:{_NAME}[{_DOUBLE}{more}]*+)*+\""""
    # The grammar reads a word that begins with `=` in ways of its own.
    other = rf"(?<![ \t])=|{_NAME}|{quoted}|\|[ \t]*+{_FIRST}"
    return regex(rf"[ \t]*+{_FIRST}{_TEXT}(?:(?:{other}){_TEXT})*+\s*+")


_PIPELINE = _pipeline("")
_WITH_BLANKS = _pipeline(" |")
_QUOTES = regex(r"""'[^']*+'|"[^"]*+\"""")
_NO_PROGRAMS = frozenset(
    {"if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "in", "select", "time",
     "function", "coproc", "export", "declare", "typeset", "local", "readonly", "unset", "unsetenv"}
)  # fmt: skip
"""The words with which the shell's grammar begins something else, or with which words become assignments."""


def simple_commands(script: MappedText, context: Context, function: str | None) -> list[Command]:
    """The command of a script of Bash, or those of its pipeline; none where there may be more, or something else."""
    text = bare = script.text
    if _PIPELINE.fullmatch(text) is None:
        if _WITH_BLANKS.fullmatch(text) is None:
            return []
        bare = _QUOTES.sub(_blotted, text)
    commands: list[Command] = []
    start = 0
    stages = bare.rstrip().replace("\t", " ").split("|")
    for stage in stages:
        words: list[Word] = []
        for piece in stage.split(" "):
            end = start + len(piece)
            if "$" in piece or '"' in piece or "'" in piece:
                words.append(PartedWord(script, start, end, _parts_of))
            elif piece:
                words.append(plain_word(script, start, end, piece))
            start = end + 1
        if words[0].literal in _NO_PROGRAMS:
            return []
        command = command_of(script, words[0].start, words[-1].end, tuple(words))
        command.context, command.function = context, function
        if len(stages) > 1:
            command.subshell = command.start, command.end
            command.captured = len(commands) < len(stages) - 1
            command.reads_from = commands[-1] if commands else None
        commands.append(command)
    return commands


def _blotted(quoted: re.Match[str]) -> str:
    """As many signs that part nothing."""
    return "$" * len(quoted[0])


def _parts_of(word: Word) -> list[Part]:
    """The parts of a word of such a text; of most words nobody asks for them."""
    text = word.script.text
    return WordReader(text, text, text, {}).word(word)
