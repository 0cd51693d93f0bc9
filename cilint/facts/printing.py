"""What commands print of secrets: from the variables that hold them, through assignments, pipes and filters.

Where the output goes, and so whether anybody can read it, is decided in `leaks`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from cilint.container.placeholder import is_literal_secret
from cilint.facts.filters import Effect, effect_of
from cilint.facts.sources import fetches, is_config_file, makes_token, prints_environment
from cilint.pipeline.job import Job
from cilint.secrets.exposure import Exposure, exposure, names_secret_file, says_secret
from cilint.shell.command import Assignment, Command, Dialect, extent
from cilint.shell.output import takes_output
from cilint.shell.word import Part, PartKind, Word
from cilint.text.source import Span


class Form(Enum):
    """How a secret appears where it is printed; the later, the worse where one is printed in several ways."""

    HIDDEN = "hidden"
    """As it is, and every runner masks it."""
    ENVIRONMENT = "environment"
    """All variables are printed, whatever is among them."""
    OPEN = "open"
    """As it is: hidden only where the variable is masked in GitLab's settings."""
    PART = "part"
    """A piece of it, which no masking knows."""
    FILE = "file"
    """In a file with credentials."""
    FRESH = "fresh"
    """Made by a command of the job, so that nothing can know it."""
    TRANSFORMED = "transformed"
    """Encoded or rearranged, so that masking does not find it."""


class Printed(NamedTuple):
    """A secret that is printed: the place that names it, what it is in words, its form, and the filter that made it so.

    `name` is that of the variable at `span`, empty where there is none.
    """

    span: Span
    what: str
    form: Form
    through: str = ""
    name: str = ""


_GOT = "a token"
_PRINTERS = frozenset({"echo", "printf", "print", "write-output", "write-host"})
_READERS = frozenset({"cat", "tee", "nl", "get-content", "gc", "type", "more", "less", "sort", "head", "tail", "uniq"})
_DECLARATIONS = frozenset({"export", "declare", "typeset", "readonly"})
_REFERENCE = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))", re.ASCII)
_SLICE = re.compile(r":\s?-?\s?\d+(?::\s?-?\d+)?")
_PLAIN_OPERATORS = ("", ":-", "-", ":=", "=", ":?", "?")
_CHANGES = frozenset({"^", "^^", ",", ",,", "#*:", "##*:", "@Q", "@E", "@U", "@L"})
_DEEPEST = 20
_MOST_STEPS = 500
_MOST_VALUES = 20


class Printing:
    """What the commands of one shell session print of secrets while they are read from top to bottom."""

    def __init__(self, job: Job, is_own: Callable[[str], bool]) -> None:
        """`is_own` tells the variables that the script sets in ways that are not followed, such as `for` and `read`."""
        self._job = job
        self._is_own = is_own
        self._masked = _keys(job, "id_tokens")
        self._files = _keys(job, "secrets")
        self._assigned: dict[str, tuple[Word, ...]] = {}
        self._calls: dict[str, list[tuple[Word, ...]]] = {}
        self._steps = 0

    def note_calls(self, commands: Iterable[Command]) -> None:
        """Take note of what functions of the script are called with."""
        for command in commands:
            calls = self._calls.setdefault(command.program, []) if command.program and len(command.words) > 1 else []
            if len(calls) < _MOST_VALUES:
                calls.append(command.words)

    def assign(self, command: Command) -> None:
        """Take note of the assignments of a command that last."""
        if command.words and command.program not in _DECLARATIONS | {"local"}:
            return
        for assignment in command.assignments:
            values = (assignment.value,) if assignment.value else ()
            before = self._assigned.get(assignment.name, ()) if command.conditional else ()
            self._assigned[assignment.name] = (*before, *values)[-_MOST_VALUES:]

    def outputs(self, command: Command) -> list[Printed]:
        """The secrets in what a command writes to its standard output."""
        self._steps = _MOST_STEPS
        return list(self._output(command, _Way()))

    def words(self, words: Iterable[Word], function: str | None = None) -> list[Printed]:
        """The secrets that words become; `function` is the one that they are in."""
        self._steps = _MOST_STEPS
        return list(self._words(words, _Way(function=function)))

    def fetched(self, assignments: Iterable[Assignment]) -> list[Printed]:
        """The secrets that assignments get from elsewhere, where they are assigned."""
        values = [item.value for item in assignments if item.value and _is_fetched(item.name, item.value)]
        return [Printed(value.span, _GOT, Form.FRESH) for value in values]

    def _output(self, command: Command, way: _Way) -> Iterator[Printed]:
        if not self._may_go_on(way):
            return
        way = way.deeper(function=command.function)
        program = (command.program or "").lower()
        if program in _PRINTERS:
            if not (len(command.words) > 1 and command.words[1].prefix.startswith("::add-mask::")):
                yield from self._words(command.words[1:], way)
        elif program in _READERS:
            # What stands after `tee` is written.
            files = () if program == "tee" else command.words[1:]
            yield from _through(command, effect_of(command), (*self._input(command, way), *self._read(files)))
        elif program == "printenv" and len(command.words) > 1:
            yield from (found for word in command.words[1:] for found in self._named(word))
        elif prints_environment(command):
            start, end = extent(command.words)
            yield Printed(command.script.span(start, end), "all variables", Form.ENVIRONMENT)
        elif makes_token(command):
            yield Printed(command.span, _GOT, Form.FRESH)
        elif not program and command.dialect is Dialect.POWERSHELL and len(command.words) == 1:
            yield from self._words(command.words, way)
        elif (effect := effect_of(command)) is not Effect.UNKNOWN:
            found = (*self._input(command, way), *self._read(command.words[1:], of_filter=True))
            yield from _through(command, effect, found)

    def _input(self, command: Command, way: _Way) -> Iterator[Printed]:
        """The secrets in what a command reads from its standard input."""
        for document in command.here_documents:
            yield from self._words((document.body,), way)
        for redirection in command.redirections:
            if redirection.is_input and redirection.target:
                target = (redirection.target,)
                yield from self._words(target, way) if redirection.operator == "<<<" else self._read(target)
        source = command.reads_from
        if source is not None and not takes_output(source.redirections):
            yield from self._output(source, way)

    def _read(self, words: Iterable[Word], *, of_filter: bool = False) -> Iterator[Printed]:
        """The secrets in files; what variables name may be no file for a filter, which has other arguments too."""
        for word in words:
            if is_config_file(word):
                yield Printed(word.span, "Docker's credentials", Form.FILE)
            elif (variable := word.variable) and not variable.operator and not of_filter:
                is_outside = not self._assigned.get(variable.name) and variable.name not in self._job.variables
                is_known = variable.name not in self._files and not self._is_own(variable.name)
                if is_outside and is_known and names_secret_file(variable.name):
                    yield Printed(word.span, f"the file of {variable.text}", Form.OPEN, name=variable.name)

    def _words(self, words: Iterable[Word], way: _Way) -> Iterator[Printed]:
        for word in words:
            for part in word.parts:
                place = word.script.span(part.start, part.end)
                if part.kind is PartKind.VARIABLE:
                    for found in self._variable(part, place, way):
                        yield found._replace(span=place, name=part.name)
                elif part.kind is PartKind.COMMAND_SUBSTITUTION:
                    for command in _outermost(part.commands):
                        if not takes_output(command.redirections):
                            yield from self._output(command, way.deeper())

    def _variable(self, part: Part, place: Span, way: _Way) -> Iterator[Printed]:
        operator = part.operator
        form = None
        if _SLICE.fullmatch(operator):
            form = Form.PART
        elif operator in _CHANGES:
            form = Form.TRANSFORMED
        elif operator and not operator.startswith(_PLAIN_OPERATORS[1:]):
            return
        for found in self._value(part.name, place, way):
            yield _changed(found, form, part.text) if form else found

    def _value(self, name: str, place: Span, way: _Way) -> Iterator[Printed]:
        """The secrets that a variable can hold."""
        if not self._may_go_on(way):
            return
        if name.isdecimal():
            calls = self._calls.get(way.function, ()) if way.function and len(name) < 3 else ()
            given = [argument for words in calls for argument in words[int(name) : int(name) + 1]]
            yield from self._words(given, way.deeper(within=name))
            return
        assigned = self._assigned.get(name) if name not in way.within else None
        if assigned is not None:
            found = list(self._words(assigned, way.deeper(within=name)))
            yield from found
            if not found and any(_is_fetched(name, word) for word in assigned):
                yield Printed(place, _GOT, Form.FRESH, name=name)
            return
        texts = [definition.text for definition in self._job.variables.possible(name)] if name not in way.within else []
        references = [reference for text in texts for reference in _REFERENCE.findall(text)]
        if references:
            for braced, bare in references:
                yield from self._value(braced or bare, place, way.deeper(within=name))
        elif not any(is_literal_secret(text) for text in texts):
            yield from self._outside(name, place)

    def _outside(self, name: str, place: Span) -> Iterator[Printed]:
        """The secret of a variable that only the running job knows."""
        if name in self._masked:
            yield Printed(place, f"${name}", Form.HIDDEN, name=name)
        elif name not in self._files and not self._is_own(name) and (found := exposure(name)) is not Exposure.NONE:
            yield Printed(place, f"${name}", Form.HIDDEN if found is Exposure.HIDDEN else Form.OPEN, name=name)

    def _named(self, word: Word) -> Iterator[Printed]:
        """`printenv NAME`."""
        name = word.literal or ""
        if name.isidentifier():
            yield from self._value(name, word.span, _Way())

    def _may_go_on(self, way: _Way) -> bool:
        """Whether there is room for a further step: what is nested without end is given up as unknown."""
        self._steps -= 1
        self._job.work.spend(1)
        return self._steps > 0 and way.depth < _DEEPEST


class _Way(NamedTuple):
    """How far from the command that prints a value is, the variables on the way, and the function around it."""

    depth: int = 0
    within: frozenset[str] = frozenset()
    function: str | None = None

    def deeper(self, *, within: str = "", function: str | None = None) -> _Way:
        names = self.within | {within} if within else self.within
        return _Way(self.depth + 1, names, function or self.function)


def _is_fetched(name: str, word: Word) -> bool:
    """Whether a variable whose name says secret gets what a command prints that has it from elsewhere."""
    substitutions = [part for part in word.parts if part.kind is PartKind.COMMAND_SUBSTITUTION]
    if not substitutions or not says_secret(name):
        return False
    return any(fetches(command) for part in substitutions for command in _outermost(part.commands))


def _changed(found: Printed, form: Form, through: str) -> Printed:
    """What is found, as a filter leaves it; what no masking finds anyway stays what it is."""
    if found.form not in (Form.HIDDEN, Form.OPEN, Form.PART) or found.form is form:
        return found
    return found._replace(form=form, through=through)


def _through(command: Command, effect: Effect, found: Sequence[Printed]) -> Iterator[Printed]:
    """What remains of secrets in the output of a filter that reads them."""
    for item in found:
        if effect is Effect.NONE or item.form is Form.ENVIRONMENT:
            yield item
        else:
            form = Form.PART if effect is Effect.PART else Form.TRANSFORMED
            yield _changed(item, form, command.program or "")


def _outermost(commands: Sequence[Command]) -> list[Command]:
    """The commands of a substitution whose output is its value: none of those within another, or before a pipe."""
    found: list[Command] = []
    for command in sorted(commands, key=lambda each: (each.start, -each.end)):
        if not found or command.start >= found[-1].end:
            found.append(command)
    feeders = {command.reads_from for command in found if command.reads_from}
    return [command for command in found if command not in feeders]


def _keys(job: Job, keyword: str) -> frozenset[str]:
    node = job.keyword(keyword)
    return frozenset(node.entries) if node is not None and node.is_mapping else frozenset()
