"""The variables that conditions see in an event: GitLab's, those of the files over them, and what is given over both.

Source: GitLab's lib/gitlab/ci/variables/{builder,collection}.rb and collection/sort.rb. `rules:variables`, the matrix
and dotenv reports come later, so that no condition sees them.
"""

from __future__ import annotations

from collections.abc import Mapping

from cilint.lazy.records import NamedTuple
from cilint.pipeline.conditions.evaluation import UNKNOWN, Some, Unknown, Value
from cilint.pipeline.events.event import Event, Others
from cilint.pipeline.model.variables import VariableEntry
from cilint.pipeline.substitution import expand_known, references


class Written(NamedTuple):
    """The value of a variable as the files have it: None where it may be several; `raw` is `expand: false`."""

    text: str | None
    raw: bool = False


Layer = Mapping[str, Written]


def layer_of(entries: Mapping[str, VariableEntry] | None) -> Layer:
    """The variables of one `variables:`."""
    return {name: _written(entry) for name, entry in (entries or {}).items()}


def _written(entry: VariableEntry) -> Written:
    value = entry.value
    if value is None:
        return Written("")
    if not value.is_scalar or len(value.texts) != 1 or "$[[" in value.text:
        return Written(None)
    return Written(value.texts[0], entry.raw)


class Seen:
    """What the conditions of one job, or of a whole pipeline, see in one event."""

    def __init__(self, event: Event, shared: Layer, own: Mapping[str, VariableEntry], forwarded: Layer) -> None:
        """The job's `own` variables override `shared` ones, and `forwarded` ones both.

        Each of its own is read when it is asked for, since few ever are.
        """
        self._event = event
        self._shared = shared
        self._own = own
        self._forwarded = forwarded
        self._expanded: dict[str, Value] = {}

    def look_up(self, name: str) -> Value:
        """The value of a variable as an `if` sees it: variables within it are none to it."""
        event = self._event
        if name in event.given:
            return event.given[name]
        written = self._written(name)
        if written is not None:
            return UNKNOWN if event.others is Others.ANY or written.text is None else written.text
        return self.look_up_predefined(name)

    def look_up_predefined(self, name: str) -> Value:
        """The value of one of GitLab's own variables, where nothing overrides it."""
        if name in self._event.predefined:
            return self._event.predefined[name]
        return None if self._event.others is Others.NONE else UNKNOWN

    def _written(self, name: str) -> Written | None:
        if name in self._forwarded:
            return self._forwarded[name]
        if name in self._own:
            return _written(self._own[name])
        return self._shared.get(name)

    def expanded(self, name: str) -> Value:
        """The value of a variable as the paths of `exists` and `changes` see it: with the variables within it."""
        if name not in self._expanded:
            # What leads back to itself is left alone: GitLab then puts no variable into any other.
            self._expanded[name] = UNKNOWN
            self._expanded[name] = self._expand(name, self.look_up(name))
        return self._expanded[name]

    def _expand(self, name: str, value: Value) -> Value:
        written = self._written(name)
        if not isinstance(value, str) or written is None or written.raw or name in self._event.given:
            return value
        inner = {reference: self.expanded(reference) for reference in references(value)}
        if any(isinstance(item, Some | Unknown) for item in inner.values()):
            return UNKNOWN
        return expand_known(value, lambda reference: _text(inner[reference]))


def _text(value: Value) -> str | None:
    if value is None:
        return ""
    return value if isinstance(value, str) else None
