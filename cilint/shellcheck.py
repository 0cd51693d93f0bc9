"""The one door to ShellCheck: gives it scripts, and takes its warnings.

Nothing of the repository decides what it does: it reads the script from its standard input, no settings file
(`--norc`), no file that the script names, and none of the user's variables. Source: ShellCheck's manual, shellcheck(1)
of 0.11.0; the JSON is that of `--format=json1`, whose columns count a tab as one character.
"""

from __future__ import annotations

import json
import os
import sysconfig
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from cilint.errors import UsageError
from cilint.facts.linting import Level, LintedScript, ShellEdit, ShellWarning
from cilint.lazy.typing import Any
from cilint.text.answers import NoAnswerError, ProgramAnswer, answer_of
from cilint.text.executables import find_executable

_SECONDS = 20
"""For one script; most take a hundredth of a second."""
_MOST_BYTES = 32 * 1024 * 1024
"""Of one answer: thousands of warnings."""
_MOST_UNANSWERED = 5
"""So many scripts without an answer are not the scripts' fault."""
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
        self._unanswered = 0
        self._problem = ""

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
        # Others that are asked about wait for nothing then.
        if self._problem:
            raise UsageError(self._problem)
        try:
            return _warnings(self._answer(script, is_wanted), script.text)
        except NoAnswerError:
            if not is_wanted():
                return _Unwanted()
            self._unanswered += 1
            if self._unanswered < _MOST_UNANSWERED:
                return None
            self._problem = f"ShellCheck gives no answer to {_MOST_UNANSWERED} scripts: leave --shellcheck out"
        except OSError as error:
            self._problem = f"ShellCheck cannot be run: {(error.strerror or 'no reason').lower()}"
        except UsageError as error:
            self._problem = error.message
        raise UsageError(self._problem)

    def _answer(self, script: LintedScript, is_wanted: Callable[[], bool]) -> ProgramAnswer:
        without = ",".join(f"SC{code}" for code in sorted(script.without))
        chosen = (f"--shell={script.dialect}", *([f"--exclude={without}"] if without else []))
        return answer_of(
            [self._program, *_OPTIONS, *chosen, "-"],
            text=script.text.encode("utf-8", "replace"),
            seconds=_SECONDS,
            most_bytes=_MOST_BYTES,
            environment=_ENVIRONMENT,
            folder=os.sep,
            is_wanted=is_wanted,
        )


class _Unwanted:
    """In place of an answer: nobody waits for it any more."""


def _warnings(answer: ProgramAnswer, text: str) -> Sequence[ShellWarning]:
    """What an answer says of a text. Raises `UsageError` for what is none of ShellCheck's."""
    if answer.code not in _DONE:
        raise UsageError(f"ShellCheck ended with {answer.code}: 0.10 or newer is needed")
    lines = _Lines(text)
    try:
        return tuple(_warning(comment, lines) for comment in json.loads(answer.out)["comments"])
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, ArithmeticError, RecursionError) as error:
        raise UsageError("ShellCheck does not answer as it does: is another program called so?") from error


class _Lines:
    """Where the lines of a text begin."""

    def __init__(self, text: str) -> None:
        self._end = len(text)
        self._starts = [0]
        for line in text.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    def offset(self, line: int, column: int) -> int:
        """The offset of a place that is counted from 1, within the text."""
        if line < 1 or column < 1:
            raise ValueError
        start = self._starts[min(line, len(self._starts)) - 1]
        return min(start + column - 1, self._end)


def _warning(comment: dict[str, Any], lines: _Lines) -> ShellWarning:
    """Raises `ValueError`, or whatever else a value of another type brings about."""
    edits = (comment["fix"] or {}).get("replacements", ())
    start, end = _stretch(comment, lines)
    level, code, message = Level(comment["level"]), int(comment["code"]), _text(comment["message"])
    return ShellWarning(start, end, level, code, message, tuple(_edits(edits, lines)))


def _edits(replacements: Iterable[dict[str, Any]], lines: _Lines) -> Iterable[ShellEdit]:
    return sorted(ShellEdit(*_stretch(each, lines), _text(each["replacement"])) for each in replacements)


def _stretch(place: dict[str, Any], lines: _Lines) -> tuple[int, int]:
    start = lines.offset(place["line"], place["column"])
    return start, max(start, lines.offset(place["endLine"], place["endColumn"]))


def _text(value: str) -> str:
    """The value, where it is a text: half of a character is none."""
    return value.encode().decode()
