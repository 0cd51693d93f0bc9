"""Shells that print each command before they run it (`set -x`, `bash -x`), and the secrets in what they print so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cilint.facts.printing import Printed, PrintedForm, Printing
from cilint.facts.silence import TRACE_SWITCH
from cilint.lazy.records import NamedTuple
from cilint.pipeline.job import ScriptItem
from cilint.shell.command import Command, Context
from cilint.shell.opening import SHELLS, SOURCES
from cilint.shell.word import Word
from cilint.text.source import Span

_LONGEST = 255
"""So long is a first line that the system reads (execve(2))."""


class Traced(NamedTuple):
    """What a trace has printed: the entry and the place that began it, and the secrets, of which there is one."""

    item: ScriptItem
    place: Span
    found: list[Printed]


class Trace:
    """What one shell session prints because it is told to trace; commands are given in the order of the script."""

    def __init__(self, printing: Printing) -> None:
        self._printing = printing
        self._since: tuple[ScriptItem, Span] | None = None
        self._found: list[Printed] = []

    def take(self, item: ScriptItem, command: Command, called: Sequence[Command] = ()) -> Iterator[Traced]:
        """Take a command of the session's own shell, which stands in `item`; gives the trace that it ends, if any.

        `called` are the commands of the function that it calls, and of those that this one calls. What of them comes
        behind a `set` that they have for themselves is not known.
        """
        switch = _switch(command)
        if switch is not None:
            word, is_on = switch
            if not is_on:
                yield from self.end()
            elif self._since is None and not command.conditional:
                self._since = (item, word.span)
        elif self._since is not None:
            self._found += secrets_traced(command, self._printing)
            if not any(_switch(inner) for inner in called):
                self._found += [secret for inner in called for secret in secrets_traced(inner, self._printing)]

    def end(self) -> Iterator[Traced]:
        """End the trace, as the session does."""
        if self._since is not None and self._found:
            yield Traced(*self._since, self._found)
        self._since, self._found = None, []


def secrets_traced(command: Command, printing: Printing) -> list[Printed]:
    """The secrets in the words and assignments of a command, as its trace shows them."""
    values = [assignment.value for assignment in command.assignments if assignment.value]
    found = printing.words((*command.all_words, *values), command)
    found = found or printing.fetched(command.assignments)
    return [item for item in found if item.form is not PrintedForm.ENVIRONMENT]


def traced_call(command: Command) -> Word | None:
    """The option with which a shell is told to trace the script that it is given: `bash -x -c '…'`, `sh -xc '…'`."""
    if command.program not in SHELLS:
        return None
    return next((word for word in _options(command.words[1:]) if _has_x(word.literal or "")), None)


def traced_from_start(command: Command) -> Span | None:
    """The option in the first line of a script with which a command that is in it is traced: `#!/bin/bash -x`."""
    source, caller = command.script.source, command.outer
    if command.context is not Context.FILE or caller is None or caller.program in SHELLS | SOURCES:
        # Who names a shell, or takes the script into its own, passes over that line.
        return None
    line = source.text[:_LONGEST].partition("\n")[0].rstrip()
    option = line.split()[-1] if line.startswith("#!") else ""
    return Span(source, len(line) - len(option), len(line)) if option.startswith("-") and _has_x(option) else None


def _options(words: Iterable[Word]) -> Iterator[Word]:
    for word in words:
        if not (word.literal or "").startswith("-"):
            return
        yield word


def _switch(command: Command) -> tuple[Word, bool] | None:
    """The word of `set` that turns tracing on or off, and which."""
    if command.program != TRACE_SWITCH:
        return None
    texts = [word.literal or "" for word in command.words]
    for index, text in enumerate(texts[1:], 1):
        if _has_x(text):
            return command.words[index], text[0] == "-"
        if text == "xtrace" and texts[index - 1].endswith("o"):
            return command.words[index], texts[index - 1][:1] == "-"
        if text in ("--", "-"):
            break
    return None


def _has_x(text: str) -> bool:
    return text[:1] in ("-", "+") and text[1:2] != "-" and "x" in text
