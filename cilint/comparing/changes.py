"""What differs between two states of a pipeline: jobs that come, go or get another name, and what changed of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from cilint.comparing.lines import Line, told_apart
from cilint.comparing.occasions import NEVER, Occasion
from cilint.comparing.portrait import NOTHING, Portrait, Side
from cilint.comparing.renames import renamed
from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple

_NONE = Occasion(NEVER)
_MOST_LINES = 500
"""Beyond this, what two lists have in common is not looked for in order: that takes time by the square."""


class ChangeKind(Enum):
    """What became of a job."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"


class Change(NamedTuple):
    """What changed of one aspect: the lines that are gone, and those that are new."""

    aspect: str
    removed: tuple[Line, ...]
    added: tuple[Line, ...]


class Shift(NamedTuple):
    """Events in which a job runs otherwise than before."""

    before: Occasion
    after: Occasion
    events: tuple[str, ...]


class JobChange(NamedTuple):
    """What became of one job. `before` and `after` are None where there is none of that name."""

    kind: ChangeKind
    before: Portrait | None
    after: Portrait | None
    changes: tuple[Change, ...] = ()
    shifts: tuple[Shift, ...] = ()

    @property
    def latest(self) -> Portrait:
        """The job in the later state, or in the earlier one where it is not there any more."""
        return self.after or self.before or NOTHING.whole

    @property
    def name(self) -> str:
        """The job's name, the new one where it has two."""
        return self.latest.name


class Comparison(NamedTuple):
    """What became of a pipeline: of itself, and of each job that is not as it was."""

    whole: tuple[Change, ...]
    jobs: tuple[JobChange, ...]

    def __bool__(self) -> bool:
        return bool(self.whole or self.jobs)

    def of(self, kind: ChangeKind) -> tuple[JobChange, ...]:
        """The jobs of which the same became."""
        return tuple(job for job in self.jobs if job.kind is kind)


def compare(base: Side, head: Side) -> Comparison:
    """What has to be done to the one to get the other."""
    comparer = _Comparer()
    gone = [job for name, job in base.jobs.items() if name not in head.jobs]
    new = [job for name, job in head.jobs.items() if name not in base.jobs]
    old_names = renamed(gone, new)
    found = []
    for name, after in head.jobs.items():
        before = base.jobs.get(name) or old_names.get(name)
        found.append(_came(after) if before is None else comparer.job(before, after))
    moved = {portrait.name for portrait in old_names.values()}
    found += [_went(job) for job in gone if job.name not in moved]
    whole = tuple(comparer.changes(base.whole, head.whole))
    return Comparison(whole, tuple(job for job in found if job))


class _Comparer:
    """Compares lists of lines, each two only once, since many jobs have the same."""

    def __init__(self) -> None:
        self._known: dict[tuple[tuple[Line, ...], tuple[Line, ...]], tuple[tuple[Line, ...], tuple[Line, ...]]] = {}

    def job(self, before: Portrait, after: Portrait) -> JobChange | None:
        changes = tuple(self.changes(before, after))
        shifts = tuple(_shifts(before.occasions, after.occasions))
        if before.name != after.name:
            return JobChange(ChangeKind.RENAMED, before, after, changes, shifts)
        return JobChange(ChangeKind.CHANGED, before, after, changes, shifts) if changes or shifts else None

    def changes(self, before: Portrait, after: Portrait) -> Iterator[Change]:
        for aspect in dict.fromkeys((*after.aspects, *before.aspects)):
            one, other = before.aspects.get(aspect, ()), after.aspects.get(aspect, ())
            # Mostly the same: of most aspects nothing changes.
            if one is not other and [line.key for line in one] != [line.key for line in other]:
                removed, added = self._difference(one, other)
                yield Change(aspect, removed, added)

    def _difference(self, one: tuple[Line, ...], other: tuple[Line, ...]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        if (one, other) not in self._known:
            self._known[one, other] = _difference(one, other)
        return self._known[one, other]


def _difference(one: Sequence[Line], other: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    if max(len(one), len(other)) > _MOST_LINES:
        return tuple(_without(one, other)), tuple(_without(other, one))
    matcher = SequenceMatcher(None, [line.key for line in one], [line.key for line in other], autojunk=False)
    removed: list[Line] = []
    added: list[Line] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag != "equal":
            gone, new = one[start:end], other[new_start:new_end]
            if len(gone) == len(new):
                gone, new = zip(*map(told_apart, gone, new), strict=True)
            removed += gone
            added += new
    return tuple(removed), tuple(added)


def _without(lines: Iterable[Line], others: Iterable[Line]) -> Iterator[Line]:
    keys = {line.key for line in others}
    return (line for line in lines if line.key not in keys)


def _shifts(before: Mapping[str, Occasion], after: Mapping[str, Occasion]) -> Iterator[Shift]:
    found: dict[tuple[Occasion, Occasion], list[str]] = {}
    for event in dict.fromkeys((*before, *after)):
        one, other = before.get(event, _NONE), after.get(event, _NONE)
        if one.state != other.state:
            found.setdefault((one, other), []).append(event)
    return (Shift(one, other, tuple(events)) for (one, other), events in found.items())


def _came(job: Portrait) -> JobChange:
    shifts = tuple(_shifts({}, job.occasions))
    return JobChange(ChangeKind.ADDED, None, job, (), shifts)


def _went(job: Portrait) -> JobChange:
    return JobChange(ChangeKind.REMOVED, job, None, (), tuple(_shifts(job.occasions, {})))
