"""What a script, a function or a loop gets: `$1`, `"$@"`, `shift`, `set --`, the items of `for`.

A word without quotes stands for one argument, unless its text is known and has blanks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cilint.lazy.typing import TYPE_CHECKING
from cilint.sessions.called import called_file
from cilint.sessions.happenings import ARGUMENTS, Happening, SessionEvent
from cilint.sessions.outputs import is_split
from cilint.sessions.scopes import SAME_SHELL
from cilint.sessions.value import (
    EMPTY,
    NOTHING,
    Carrier,
    KnownText,
    Passage,
    Values,
    carried,
    cut,
    joined,
    known_text,
    united,
)
from cilint.shell.command import Command
from cilint.shell.opening import SOURCES, given_arguments, reads_script
from cilint.shell.word import Part, PartKind, Quoting, Word

if TYPE_CHECKING:
    from cilint.sessions.evaluation import Evaluation

Elements = Sequence[Values]
"""Arguments, in order."""

_MOST_LISTS = 20
_MOST_SHIFTS = 20
_EXPANDED = frozenset("*?[{~")
"""What the shell makes other words of, outside of quotes."""


class GivenArguments:
    """The arguments that the commands of a record have."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._depth = 0

    def named(self, name: str, command: Command, order: int, place: tuple[Part, Word] | None) -> Values:
        """What `$1`, `$@` or `$*` can be where a command stands."""
        lists = self._lists(command, order)
        if lists is None or len(name) > 3:
            return NOTHING
        if name.isdecimal():
            number = int(name) - 1
            return united(given[number] if number < len(given) else EMPTY for given in lists)
        return united(_spaced(given, place) for given in lists)

    def file(self, name: str, command: Command) -> Values:
        """What `$0` or BASH_SOURCE is in a file of the repository: the way by which it is called."""
        around = command.outer
        word = called_file(around) if around and around.script.source is not command.script.source else None
        if around is None or word is None or not around.words:
            return NOTHING
        if around.program in SOURCES:
            return self.file(name, around) if name == "0" else self._evaluation.values(word, around)
        return (
            NOTHING if word is not around.words[0] and reads_script(around) else self._evaluation.values(word, around)
        )

    def items(self, event: SessionEvent) -> Values:
        """What the variable of a loop gets."""
        found: list[Values] = []
        for word in event.operands:
            elements = self._elements(word, event.command, event.order)
            is_list = is_split(word) and any(known_text(value) is None for each in elements or () for value in each)
            found += [NOTHING] if elements is None or is_list else elements
        return united(found)

    def _lists(self, command: Command, order: int) -> Sequence[Elements] | None:
        """All arguments that a command can have; None where they are not known."""
        if self._depth >= _MOST_SHIFTS:
            return None
        self._depth += 1
        try:
            return self._find_lists(command, order)
        finally:
            self._depth -= 1

    def _find_lists(self, command: Command, order: int) -> Sequence[Elements] | None:
        events, is_open = self._evaluation.record.here(ARGUMENTS, command, order)
        found: list[Elements] = []
        for event in events:
            lists = self._after(event)
            if lists is None:
                return None
            found += lists
        if is_open:
            given = self._given(command)
            if given is None:
                return None
            found += given
        return found if len(found) <= _MOST_LISTS else None

    def _after(self, event: SessionEvent) -> Sequence[Elements] | None:
        """The arguments after `set --` or `shift`."""
        if event.happening is Happening.ARGUMENTS:
            elements = self._all(event.operands, event.command, event.order, event.command)
            return None if elements is None else [elements]
        if event.happening is not Happening.SHIFTED:
            return None
        number = event.word.raw if event.word else "1"
        lists = self._lists(event.command, event.order)
        if lists is None or not number.isdecimal() or len(number) > 3:
            return None
        # What is too much is an error, and changes nothing.
        return [given[int(number) :] for given in lists if int(number) <= len(given)]

    def _given(self, command: Command) -> Sequence[Elements] | None:
        """What the function or the script around a command is called with."""
        record = self._evaluation.record
        if command.function is not None:
            calls = record.calls(command)
            lists = [self._all(call.command.words[1:], call.command, call.order, call.command) for call in calls or ()]
            known = [each for each in lists if each is not None]
            return known if known and len(known) == len(lists) else None
        around = command.outer
        if around is None:
            return None
        words = given_arguments(around)
        order = record.order(around)
        if words is None or (not words and around.program in SAME_SHELL):
            return self._lists(around, order) if around.program in SAME_SHELL else None
        elements = self._all(words, around, order, around)
        return None if elements is None else [elements]

    def _all(self, words: Sequence[Word], command: Command, order: int, giver: Command) -> Elements | None:
        found: list[Values] = []
        for word in words:
            elements = self._elements(word, command, order)
            if elements is None:
                return None
            found += (
                carried(each, Passage(Carrier.ARGUMENT, str(number), giver))
                for number, each in enumerate(elements, len(found) + 1)
            )
        return found

    def _elements(self, word: Word, command: Command, order: int) -> list[Values] | None:
        """The arguments that a word stands for; None where it is not known how many."""
        variable = word.variable
        if variable is not None and _is_all(variable):
            lists = self._lists(command, order)
            return [*lists[0]] if lists is not None and len(lists) == 1 else None
        if any(_is_expanded(part) for part in word.parts):
            return None
        values = self._evaluation.values_at(word, command, order)
        return _split(values) if is_split(word) else [values]


def _split(values: Values) -> list[Values] | None:
    texts = [known_text(value) for value in values]
    if all(text is None or (text and not any(map(str.isspace, text))) for text in texts):
        return [values]
    if len(texts) != 1 or texts[0] is None or not _EXPANDED.isdisjoint(texts[0]):
        return None
    return [(cut(values[0], start, end),) for start, end in _fields(texts[0])]


def _fields(text: str) -> Iterator[tuple[int, int]]:
    """Where the words of a text begin and end."""
    place = 0
    for field in text.split():
        start = text.index(field, place)
        place = start + len(field)
        yield start, place


def _is_all(part: Part) -> bool:
    """Whether a part stands for each argument by itself: `"$@"`, `$@`, `$*`."""
    return not part.operator and (part.name == "@" or (part.name == "*" and part.quoting is Quoting.NONE))


def _is_expanded(part: Part) -> bool:
    is_open = part.kind is PartKind.LITERAL and part.quoting is Quoting.NONE
    return is_open and len(part.text) == part.end - part.start and not _EXPANDED.isdisjoint(part.text)


def _spaced(given: Elements, place: tuple[Part, Word] | None) -> Values:
    """Arguments with blanks between them, which stand where they are asked for."""
    if len(given) < 2:
        return given[0] if given else EMPTY
    if place is None:
        return NOTHING
    part, word = place
    blank: Values = ((KnownText(" ", word.script, part.start, part.end),),)
    choices = [choice for each in given for choice in (blank, each)]
    return joined(choices[1:])
