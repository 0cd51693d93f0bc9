"""Functions and variables that run what they are given, told by their names: `retry "docker …"`, `$SSH docker …`.

Programs whose ways are known are `wrappers`' and `opening`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from cilint.lazy.patterns import regex
from cilint.shell.word import Quoting, Word

_NAME_WORDS = regex(r"[A-Z]?[a-z]+|[A-Z]+")
_RUNNING = frozenset(
    {"run", "exec", "execute", "eval", "step", "retry", "try", "repeat", "attempt", "cmd", "command", "with", "until",
     "ssh", "remote"}
)  # fmt: skip
_TELLING = frozenset({"log", "echo", "print", "info", "warn", "error", "debug", "say", "show", "explain"})
_SEVERAL_WORDS = regex(r"\s*[A-Za-z_./$][\w./${}-]*\s+\S")


def is_script(word: Word) -> bool:
    """Whether a word is a quoted text that reads like a command with arguments."""
    parts = word.parts
    quoted = bool(parts) and all(part.quoting is not Quoting.NONE for part in parts)
    return quoted and _SEVERAL_WORDS.match(word.text.text) is not None


def script_argument(words: Sequence[Word], name: str) -> Word | None:
    """The last argument of a program or function where its `name` says that it runs one, and the argument reads so."""
    return words[-1] if len(words) > 1 and _runs(name) and is_script(words[-1]) else None


def command_arguments(words: Sequence[Word]) -> Sequence[Word]:
    """The arguments of `$SSH docker login …`, a variable whose name says that it runs them; empty for others."""
    variable = words[0].variable
    is_command = len(words) > 2 and words[0].is_unquoted_variable and not words[1].raw.startswith("-")
    return words[1:] if variable and is_command and _runs(variable.name) else ()


@lru_cache(maxsize=512)
def _runs(name: str) -> bool:
    names = {part.lower() for part in _NAME_WORDS.findall(name)}
    return not names.isdisjoint(_RUNNING) and names.isdisjoint(_TELLING)
