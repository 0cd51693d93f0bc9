"""What files hold: by whom they are written, told apart by their places, and what lies behind what.

A place is relative to the job's own folder, CI_PROJECT_DIR, in which the Runner starts its scripts
(doc/ci/variables/predefined_variables.md); elsewhere it is absolute, or begins with a variable that is not known.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from cilint.lazy.properties import cached_property
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.sessions.happenings import FOLDER, Happening, SessionEvent, may_change
from cilint.sessions.outputs import ends_line, outermost
from cilint.sessions.value import (
    NOTHING,
    Carrier,
    KnownText,
    Passage,
    UnknownText,
    Values,
    VariableUse,
    WordValue,
    carried,
    joined,
    united,
    used,
)
from cilint.shell.command import Command, Dialect
from cilint.shell.word import Part, PartKind, Quoting, Word

if TYPE_CHECKING:
    from cilint.sessions.evaluation import Evaluation

_OWN = ("${CI_PROJECT_DIR}", "${PWD}")
_MOST_PLACES = 20
_MOST_ADDED = 15
"""So often something is put behind what a file holds; what was there before is not known then."""
_LONGEST = 1000


class _State(NamedTuple):
    """What a file can hold; the command `ends` has ended it with a line break, which `values` are without."""

    values: Values
    ends: Command | None = None

    def choices(self) -> Sequence[Values]:
        """The values, and the line break."""
        if self.ends is None:
            return (self.values,)
        place = self.ends.end
        return self.values, ((KnownText("\n", self.ends.script, place, place),),)


class FileContents:
    """What the files hold that the commands of a record write."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._after: dict[SessionEvent, Sequence[_State]] = {}
        self._depth = 0

    def content(self, file: Word, command: Command) -> Values:
        """What a file holds when a command reads it."""
        inner = [each for part in file.parts if part.kind is PartKind.PROCESS_SUBSTITUTION for each in part.commands]
        if inner:
            found = outermost(inner)
            return self._evaluation.output(found[0]) if len(found) == 1 else NOTHING
        events, _ = self.writers(file, command)
        if not events:
            return ((UnknownText(commands=(command,), file=file),),)
        whole = Part(PartKind.OTHER, file.raw, file.start, file.end, Quoting.NONE)
        states = self._states(file, command)
        written = used(united(state.values for state in states), VariableUse(whole, file.script))
        return carried(written, Passage(Carrier.FILE, file_name(file), events[0].command, file))

    def writers(self, file: Word, command: Command) -> tuple[Sequence[SessionEvent], bool]:
        """What may have written a file before a command reads it, the last one first.

        The second says whether it may hold what it did before all of them.
        """
        record = self._evaluation.record
        found: dict[SessionEvent, None] = {}
        is_open = False
        for key in self.keys(file, command, record.order(command)):
            events = self._events.get(key, ())
            is_open = record.seen(events, command, record.order(command), found, is_file=True) or is_open
        return tuple(found), is_open

    def keys(self, file: Word, command: Command, order: int) -> Sequence[str]:
        """The places of a file; what is written, where they are not known."""
        return self.places(file, command, order) or (file_name(file),)

    def places(self, file: Word, command: Command, order: int) -> Sequence[str]:
        """The places that a word can name; none where one of them is not known."""
        evaluation = self._evaluation
        values = evaluation.values_at(file, command, order)
        texts = [_text(value) for value in values]
        if len(texts) > _MOST_PLACES:
            return ()
        folder: str | None = None
        found: list[str] = []
        for text in texts:
            if text is None:
                return ()
            if command.dialect is Dialect.POWERSHELL:
                text = text.replace("\\", "/")
            if not text.startswith(("/", "${", "~")):
                folder = self.folder(command, order) if folder is None else folder
                if folder is None:
                    return ()
                text = posixpath.join(folder, text)
            found.append(normal_place(text))
        return found

    def folder(self, command: Command, order: int) -> str | None:
        """The folder that a shell is in when a command is run; None where it is not known."""
        found = self._evaluation.below(lambda: self._folder(command, order))
        return _text(found[0]) if len(found) == 1 else None

    def _folder(self, command: Command, order: int) -> Values:
        events, is_open = self._evaluation.record.assigned(FOLDER, command, order)
        if not events:
            return ((),)
        event = events[0]
        if is_open or len(events) > 1 or event.happening is not Happening.SET or event.word is None:
            return NOTHING
        values = self._evaluation.values_at(event.word, event.command, event.order)
        text = _text(values[0]) if len(values) == 1 else None
        if text is None:
            return NOTHING
        if text.startswith(("/", "${", "~")):
            return values
        slash: Values = ((KnownText("/", event.word.script, event.word.start, event.word.start),),)
        before = self._evaluation.below(lambda: self._folder(event.command, event.order))
        return joined([before, slash, values]) if before != ((),) else values

    @cached_property
    def _events(self) -> dict[str, list[SessionEvent]]:
        """What happens to files, in order, by their places."""
        record = self._evaluation.record
        found: dict[str, list[SessionEvent]] = {}
        for event in record.files:
            if event.word is not None:
                self._evaluation.work.spend(1)
                keys = self.keys(event.word, event.command, event.order)
                for key in keys:
                    # Of several places only one is written.
                    found.setdefault(key, []).append(event if len(keys) == 1 else event._replace(at=event.place))
        return found

    @cached_property
    def _touched(self) -> dict[str, list[Command]]:
        """The commands that may change a file in ways that are not known, by its name without folders."""
        found: dict[str, list[Command]] = {}
        for command in self._evaluation.record.commands:
            for word in may_change(command):
                found.setdefault(posixpath.basename(file_name(word)), []).append(command)
        return found

    def _states(self, file: Word, command: Command) -> Sequence[_State]:
        """What a file can hold when a command reads it."""
        events, is_open = self.writers(file, command)
        found = [state for event in events for state in self._states_after(event)]
        if is_open or self._touched.get(posixpath.basename(file_name(file))):
            found.append(_State(((UnknownText(commands=(command,), file=file),),)))
        return found[:_MOST_PLACES] if len(found) <= _MOST_PLACES else [_State(NOTHING)]

    def _states_after(self, event: SessionEvent) -> Sequence[_State]:
        if event not in self._after:
            # What depends on itself is not known.
            self._after[event] = (_State(NOTHING),)
            self._depth += 1
            if self._depth <= _MOST_ADDED:
                self._after[event] = self._find_states_after(event)
            self._depth -= 1
        return self._after[event]

    def _find_states_after(self, event: SessionEvent) -> Sequence[_State]:
        evaluation = self._evaluation
        if event.happening is Happening.UNSEEN or event.word is None:
            return (_State(((UnknownText(commands=(event.command,)),),)),)
        if event.happening is Happening.COPIED:
            return (_State(evaluation.below(lambda: self.content(event.operands[0], event.command))),)
        written = evaluation.output(event.command)
        ends = event.command if ends_line(event.command) else None
        if event.happening is not Happening.ADDED:
            return (_State(written, ends),)
        return [
            _State(joined([*before.choices(), written]), ends) for before in self._states(event.word, event.command)
        ]


def _text(value: WordValue) -> str | None:
    """A value as a path, with `${NAME}` for each variable whose value is not known; None for another unknown."""
    texts: list[str] = []
    for piece in value:
        if isinstance(piece, KnownText):
            if piece.through:
                return None
            texts.append(piece.text)
        elif piece.name.isidentifier() and not (piece.operator or piece.through):
            texts.append(f"${{{piece.name}}}")
        else:
            return None
    text = "".join(texts)
    return text if len(text) < _LONGEST else None


def normal_place(path: str) -> str:
    """A place without what leads nowhere, from the project's folder where it lies in it."""
    for own in _OWN:
        if path.startswith(f"{own}/") or path == own:
            path = path[len(own) :].lstrip("/")
    return posixpath.normpath(path) if path else "."


def file_name(word: Word) -> str:
    """The name of a file as a script writes it."""
    return word.raw.strip("\"'")
