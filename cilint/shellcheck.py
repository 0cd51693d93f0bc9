"""The one door to ShellCheck: gives it scripts, and takes its warnings.

Nothing of the repository decides what it does: it reads the script from its standard input, no settings file
(`--norc`), no file that the script names, and none of the user's variables. Source: ShellCheck's manual, shellcheck(1)
of 0.11.0; the JSON is that of `--format=json1`, whose columns count a tab as one character.
"""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

from cilint.errors import UsageError
from cilint.facts.linting import Level, LintedScript, ShellEdit, ShellWarning
from cilint.lazy.typing import Any
from cilint.text.executables import find_executable

_SECONDS = 20
"""For one script; most take a hundredth of a second."""
_GLANCE = 0.1
"""Seconds after which a run that is not wanted any more ends at the latest."""
_DONE = (0, 1)
"""The exit codes of a run that came to its end: nothing found, something found."""
_OPTIONS = ("--norc", "--format=json1", "--severity=style", "--color=never")
_ENVIRONMENT = {"LC_ALL": "C.UTF-8"}


def find_shellcheck(repositories: Sequence[str]) -> str | None:
    """The program: the one that was installed beside cilint, else on the search path; None where there is none."""
    return find_executable("shellcheck", repositories, (sysconfig.get_path("scripts"),))


class ShellCheck:
    """Asks ShellCheck of each script once."""

    def __init__(self, repositories: Sequence[str], at_once: int | None = None) -> None:
        """`at_once` says how many run at the same time: as many as there are processors, where it does not.

        Raises `UsageError` where it is not installed, or only in one of the `repositories`.
        """
        program = find_shellcheck(repositories)
        if program is None:
            raise UsageError(
                "ShellCheck is not installed: `pip install 'cilint[shellcheck]'`, or leave --shellcheck out"
            )
        self._program = program
        self._at_once = at_once or os.cpu_count()
        self._known: dict[LintedScript, Sequence[ShellWarning] | None] = {}

    @property
    def has_answered(self) -> bool:
        """See `ShellLinter.has_answered`."""
        return True

    def warnings(self, scripts: Sequence[LintedScript]) -> Sequence[Sequence[ShellWarning] | None]:
        """See `ShellLinter.warnings`."""
        new = [script for script in dict.fromkeys(scripts) if script not in self._known]
        self._known.update(self.answers(new))
        return [self._known[script] for script in scripts]

    def answers(
        self, scripts: Sequence[LintedScript], is_wanted: Callable[[], bool] = lambda: True
    ) -> Mapping[LintedScript, Sequence[ShellWarning] | None]:
        """What `warnings` says of each script; where it `is_wanted` no more, of those that are done by then."""

        def ask(script: LintedScript) -> Sequence[ShellWarning] | _Unwanted | None:
            return self._ask(script, is_wanted)

        with ThreadPoolExecutor(self._at_once) as pool:
            answers = zip(scripts, pool.map(ask, scripts), strict=True)
            return {script: answer for script, answer in answers if not isinstance(answer, _Unwanted)}

    def _ask(self, script: LintedScript, is_wanted: Callable[[], bool]) -> Sequence[ShellWarning] | _Unwanted | None:
        if not is_wanted():
            return _Unwanted()
        without = ",".join(f"SC{code}" for code in sorted(script.without))
        chosen = (f"--shell={script.dialect}", *([f"--exclude={without}"] if without else []))
        try:
            run = subprocess.Popen(  # noqa: S603 - ShellCheck, with our own arguments
                [self._program, *_OPTIONS, *chosen, "-"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_ENVIRONMENT,
                cwd=os.sep,
            )
        except OSError as error:
            raise UsageError(f"ShellCheck cannot be run: {(error.strerror or 'no reason').lower()}") from error
        with run:
            said = _said(run, script.text, is_wanted)
        if said is None:
            return None if is_wanted() else _Unwanted()
        if run.returncode not in _DONE:
            raise UsageError(f"ShellCheck ended with {run.returncode}: 0.10 or newer is needed")
        lines = _Lines(script.text)
        return tuple(_warning(comment, lines) for comment in json.loads(said)["comments"])


class _Unwanted:
    """In place of an answer: nobody waits for it any more."""


def _said(run: subprocess.Popen[bytes], text: str, is_wanted: Callable[[], bool]) -> bytes | None:
    """What a run says of a text; None where it was ended, since it took too long or is not wanted any more."""
    given: bytes | None = text.encode("utf-8", "replace")
    end = monotonic() + _SECONDS
    try:
        while True:
            try:
                return run.communicate(given, timeout=_GLANCE)[0]
            except subprocess.TimeoutExpired:
                given = None
                if monotonic() > end or not is_wanted():
                    return None
    finally:
        # Whatever ends this, as an interrupt by the user.
        if run.poll() is None:
            run.kill()


class _Lines:
    """Where the lines of a text begin."""

    def __init__(self, text: str) -> None:
        self._end = len(text)
        self._starts = [0]
        for line in text.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    def offset(self, line: int, column: int) -> int:
        """The offset of a place that is counted from 1, within the text."""
        start = self._starts[min(line, len(self._starts)) - 1]
        return min(start + column - 1, self._end)


def _warning(comment: dict[str, Any], lines: _Lines) -> ShellWarning:
    edits = (comment["fix"] or {}).get("replacements", ())
    start, end = _stretch(comment, lines)
    level, code, message = Level(comment["level"]), comment["code"], comment["message"]
    return ShellWarning(start, end, level, code, message, tuple(_edits(edits, lines)))


def _edits(replacements: Iterable[dict[str, Any]], lines: _Lines) -> Iterable[ShellEdit]:
    return sorted(ShellEdit(*_stretch(each, lines), each["replacement"]) for each in replacements)


def _stretch(place: dict[str, Any], lines: _Lines) -> tuple[int, int]:
    start = lines.offset(place["line"], place["column"])
    return start, max(start, lines.offset(place["endLine"], place["endColumn"]))
