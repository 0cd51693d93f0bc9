"""Fixes in rounds, in memory: check, fix, check again. What becomes of the fixed texts is its callers' business.

No edit is made before the whole file has been read again with it, and says the same but where it was edited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from cilint import PROJECT_URL
from cilint.errors import CilintError, FixError
from cilint.findings.finding import Applicability, Finding, Result
from cilint.lazy.records import NamedTuple
from cilint.runner.files import is_runner_config
from cilint.syntax.comparison import Reading, is_same_beside, read_toml, read_yaml
from cilint.text.edit import DisjointEdits, Edit, apply_edits
from cilint.text.revision import Revision
from cilint.text.source import Source, Span

MOST_ROUNDS = 10
"""Fixes that touch each other wait for the next round; so many rounds are enough for any list of rules."""

MOST_REFUSED = 8
"""Edits of one file that are refused before no more are tried: finding one among thousands means reading it often."""

SAFE_ONLY = frozenset({Applicability.SAFE})
ALL = frozenset(Applicability)

Check = Callable[[Mapping[str, str]], Result]
"""Checks with the texts given by the `name` of their sources in place of those in the files."""

Edits = tuple[Edit, ...]
"""Edits of one file that belong together: all of them are made, or none."""


class Fixed(NamedTuple):
    """What fixing came to: the result before, the one after, and the files that are others now.

    `errors` are the fixes that were refused; both results have them as well. `mended` says how many findings of which
    rule were mended in which file, by its name.
    """

    before: Result
    after: Result
    revisions: tuple[Revision, ...]
    errors: tuple[FixError, ...] = ()
    mended: Mapping[tuple[str, str], int] = MappingProxyType({})

    @property
    def texts(self) -> dict[str, str]:
        """The new texts by the names of their sources."""
        return {revision.original.name: revision.text for revision in self.revisions}


def fix(check: Check, applicable: frozenset[Applicability]) -> Fixed:
    """Check, make the fixes that are applicable, and so on until there is none left. Raises what `check` does."""
    before = after = check({})
    revisions: dict[str, Revision] = {}
    errors: list[FixError] = []
    mended: dict[tuple[str, str], int] = {}
    for _ in range(MOST_ROUNDS):
        # What is refused now may be possible once others are made: only the last round tells.
        errors = []
        is_done = True
        for source, chosen in _choose(after.findings, applicable).items():
            revision = revisions.get(source.name, Revision(source))
            made, refused = revise(revision, [edits for _, edits in chosen])
            errors += (refusal(chosen[index][0].span, f"the fix for {chosen[index][0].rule}") for index in refused)
            for index in made:
                key = source.name, chosen[index][0].rule
                mended[key] = mended.get(key, 0) + 1
            if made:
                revisions[source.name] = revision
                is_done = False
        if is_done:
            break
        after = check({name: revision.text for name, revision in revisions.items()})
    return Fixed(_with(before, errors), _with(after, errors), tuple(revisions.values()), tuple(errors), mended)


def revise(revision: Revision, groups: Sequence[Edits]) -> tuple[list[int], list[int]]:
    """Make groups of edits, with offsets in the revision's present text, of which no two touch each other.

    Gives the numbers of the groups that are made, and of those that are refused: with them the file could not be read,
    or would say something else where nothing was edited. After some that are refused, others are not even tried.
    """
    original = revision.original
    net = Net(Source(original.path, revision.text, original.name))
    trial = Trial(lambda indices: net.holds([edit for index in indices for edit in groups[index]]))
    made = sorted(trial.accepted(range(len(groups))))
    revision.revise(edit for index in made for edit in groups[index])
    return made, trial.refused


def refusal(place: Span, what: str) -> FixError:
    """The error that tells of edits which are refused."""
    return FixError(
        f"{what} is not made, since it would change more of the file than this place: "
        f"that is a defect of cilint, please report it at {PROJECT_URL}/-/issues",
        place,
    )


class Trial:
    """Finds out which of several things can be done together, by trying: all at once, and where that fails, halves."""

    def __init__(self, is_sound: Callable[[Sequence[int]], bool]) -> None:
        """`is_sound` tells of some of them, by their numbers, whether they can be done."""
        self._is_sound = is_sound
        self.refused: list[int] = []

    def accepted(self, wanted: Sequence[int], made: tuple[int, ...] = ()) -> tuple[int, ...]:
        """Those of `made` and `wanted` that can be done together; `made` can."""
        if not wanted or len(self.refused) >= MOST_REFUSED:
            return made
        if self._is_sound((*made, *wanted)):
            return (*made, *wanted)
        if len(wanted) == 1:
            self.refused.append(wanted[0])
            return made
        middle = len(wanted) // 2
        return self.accepted(wanted[middle:], self.accepted(wanted[:middle], made))


class Net:
    """What a file says, and whether edits, of which no two touch each other, leave that as it is."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._before = _read(source)

    def holds(self, edits: Sequence[Edit]) -> bool:
        """Whether the file can be read with the edits, and says the same where nothing was edited."""
        after = _read(Source(self._source.path, apply_edits(self._source.text, edits), self._source.name))
        return self._before is not None and after is not None and is_same_beside(edits, self._before, after)


def _read(source: Source) -> Reading | None:
    try:
        return read_toml(source) if is_runner_config(source.path) else read_yaml(source)
    except CilintError:
        return None


def _with(result: Result, errors: Sequence[CilintError]) -> Result:
    return result._replace(errors=(*result.errors, *errors), broken=result.broken or bool(errors))


def _choose(
    findings: Iterable[Finding], applicable: frozenset[Applicability]
) -> dict[Source, list[tuple[Finding, Edits]]]:
    """For each source the findings that are mended in this round, and how: of fixes that touch each other the first."""
    taken: dict[Source, DisjointEdits] = {}
    chosen: dict[Source, list[tuple[Finding, Edits]]] = {}
    for finding in findings:
        source = finding.span.source
        for option in finding.fixes:
            if option.applicability in applicable and taken.setdefault(source, DisjointEdits()).add(option.edits):
                chosen.setdefault(source, []).append((finding, option.edits))
                break
    return chosen
