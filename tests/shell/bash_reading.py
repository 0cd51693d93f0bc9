"""What bash itself reads in a script: it prints the commands again in a form of its own, and runs nothing."""

from __future__ import annotations

import re
import shutil
import subprocess

from cilint.shell.budget import Budget
from cilint.shell.script import parse_script
from cilint.shell.word import PartKind, Word
from cilint.text.mapped import MappedText, Piece
from cilint.text.source import Source

BASH = shutil.which("bash")
_SECONDS = 60
_OWN_MARKS = re.compile("[\0\x01\x7f]")
"""What bash uses to quote within itself, and prints with such a mark before it."""
_SPACE = re.compile(r"\\\n|\s+|;")


def normal_form(script: str) -> str | None:
    """The script as bash writes it; None where bash refuses it, or warns.

    Comments are gone, and so are lines that `\\` joins; lists stand in lines, and redirections behind their commands.
    """
    if BASH is None or _OWN_MARKS.search(script):
        return None
    printed = _bash("--pretty-print", script)
    # What is printed may end before a mistake, which only `-n` tells by its exit code.
    return printed.stdout if _is_whole(printed) and _is_whole(_bash("-n", script)) else None


def commands(script: str) -> list[tuple[str, ...]]:
    """The words of each command that cilint reads: what they mean without their quotes, and expansions as written."""
    source = Source("script", script)
    parsed = parse_script(MappedText(script, source, lambda: [Piece(script, 0, len(script))]), Budget())
    return [tuple(map(_comparable, command.words)) for command in parsed.commands if command.words]


def _bash(option: str, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(BASH), "--norc", option, "/dev/stdin"],
        input=script,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        env={"LC_ALL": "C.UTF-8"},
        timeout=_SECONDS,
        check=False,
    )


def _is_whole(run: subprocess.CompletedProcess[str]) -> bool:
    return run.returncode == 0 and not run.stderr


def _comparable(word: Word) -> str:
    """Without the space between commands within a word, which bash sets in its own way."""
    return "".join(part.text if part.kind is PartKind.LITERAL else _SPACE.sub("", part.text) for part in word.parts)
