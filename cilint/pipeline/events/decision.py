"""Whether something runs, as far as that is known, and what decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.pipeline.conditions.evaluation import Truth
from cilint.pipeline.model.needs import Need
from cilint.pipeline.model.rules import RuleEntry
from cilint.syntax.node import Node


class Runs(Enum):
    """Whether a job or a pipeline runs."""

    YES = "yes"
    NO = "no"
    MAY = "may"

    def and_(self, other: Runs) -> Runs:
        """Whether both are so."""
        if Runs.NO in (self, other):
            return Runs.NO
        return Runs.MAY if Runs.MAY in (self, other) else Runs.YES


class Outcome(NamedTuple):
    """One way in which a question can end: whether it runs then, and how.

    `by` is what decided: an entry of `rules:`, an entry of `only:` or `except:` or one of these as a whole; None where
    the files have none that did. `rule` is that entry of `rules:` with what it says. `truth` is whether its conditions
    hold, once nothing before it decided.
    `allow_failure` is None where it cannot be told.
    """

    runs: bool
    by: Node | None = None
    truth: Truth = Truth.TRUE
    when: str = "on_success"
    allow_failure: bool | None = False
    needs: tuple[Need, ...] = ()
    rule: RuleEntry | None = None

    @property
    def word(self) -> str:
        """What becomes of it in a word: one of `WORDS`."""
        return _BY_WHEN.get(self.when, self.when) if self.runs else NEVER


NEVER = "never"
OUT = Outcome(runs=False, when=NEVER)
"""Nothing runs, and no entry has it so."""
_BY_WHEN = {"on_success": "runs", "always": "runs", "on_failure": "failure"}
WORDS = ("runs", "manual", "delayed", "failure", NEVER)
"""What becomes of a job; `failure` is one that runs when another has failed."""


class Decision(NamedTuple):
    """All the outcomes that are possible, in the order in which GitLab would come to them; there is at least one."""

    outcomes: tuple[Outcome, ...]

    @property
    def runs(self) -> Runs:
        """Whether it runs."""
        answers = {outcome.runs for outcome in self.outcomes}
        if len(answers) > 1:
            return Runs.MAY
        return Runs.YES if True in answers else Runs.NO

    @property
    def running(self) -> Iterator[Outcome]:
        """The outcomes with which it runs."""
        return (outcome for outcome in self.outcomes if outcome.runs)

    @property
    def by(self) -> Node | None:
        """What decided; None where the files have nothing that did, or several entries may."""
        return self.outcomes[0].by if len(self.outcomes) == 1 else None


def decided(outcomes: Iterable[Outcome]) -> Decision:
    """The decision for all of some outcomes, of which those that say the same of the same entry are one."""
    found = tuple(outcomes)
    return Decision(tuple(dict.fromkeys(found)) if len(found) > 1 else found)


def either(truth: Truth, yes: Outcome, no: Outcome) -> Decision:
    """The decision that goes by one condition."""
    if truth is Truth.UNKNOWN:
        return Decision((yes._replace(truth=truth), no._replace(truth=truth)))
    return Decision((yes if truth is Truth.TRUE else no,))
