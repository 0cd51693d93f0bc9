"""What becomes of a job in an event, in words: whether it runs and how, and the conditions that decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cilint.cli.node_texts import node_text
from cilint.findings.mask import Mask
from cilint.lazy.properties import cached_property
from cilint.lazy.records import NamedTuple
from cilint.pipeline.conditions.evaluation import Some, Truth, Unknown
from cilint.pipeline.events.decision import NEVER, Decision, Outcome, Runs
from cilint.pipeline.events.event import Event
from cilint.pipeline.events.run import Run
from cilint.pipeline.job import Job
from cilint.pipeline.model.rules import PathClause, RuleEntry
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.substitution import references
from cilint.syntax.node import Node

MAY = "may"
VARIES = "varies"
"""It is in the pipeline, and it hangs on something whether it waits for a person, for instance."""
_MOST_PATHS = 1


def short(text: str, most: int) -> str:
    """A text that is cut off where it is longer."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


class EventAnswer(NamedTuple):
    """What becomes of a job, or of a pipeline, in an event; where that depends on something, the `ways` it can end."""

    word: str
    ways: tuple[str, ...] = ()


class Answers:
    """What becomes of the jobs of one pipeline in some events."""

    def __init__(
        self, pipeline: Pipeline, events: Sequence[Event], paths: Callable[[], Sequence[str]], mask: Mask
    ) -> None:
        """`paths` gives the files of the repository."""
        self.pipeline = pipeline
        self.runs = tuple((event, Run(pipeline, event, paths)) for event in events)
        self._mask = mask

    @cached_property
    def jobs(self) -> tuple[Job, ...]:
        """All jobs but the hidden ones."""
        return tuple(job for job in self.pipeline.jobs if not job.hidden)

    def of_pipeline(self, run: Run) -> EventAnswer:
        """Whether there is a pipeline."""
        return self._answer(run.workflow, None)

    def of_job(self, run: Run, job: Job) -> EventAnswer:
        """What becomes of a job, once there is a pipeline; never where there is surely none."""
        if run.workflow.runs is Runs.NO:
            return EventAnswer(NEVER)
        return self._answer(run.decision(job), job)

    def open_variables(self, run: Run, job: Job | None) -> Iterator[str]:
        """The variables that conditions of a job, or of the pipeline, ask for which are not known and may decide."""
        seen = run.seen(job)
        decision = run.decision(job) if job else run.workflow
        outcomes = decision.outcomes if run.workflow.runs is not Runs.NO else ()
        words = [outcome.word for outcome in outcomes]
        # Whatever the last ones say that all end alike, the answer is the same.
        deciding = max((number + 1 for number, word in enumerate(words[:-1]) if word != words[-1]), default=0)
        for outcome in outcomes[:deciding]:
            condition = outcome.rule.condition if outcome.rule and outcome.truth is Truth.UNKNOWN else None
            names = references(condition.text) if condition else ()
            yield from (name for name in names if isinstance(seen.look_up(name), Some | Unknown))

    def _answer(self, decision: Decision, job: Job | None) -> EventAnswer:
        words = {outcome.word for outcome in decision.outcomes}
        if len(words) == 1:
            return EventAnswer(words.pop())
        return EventAnswer(VARIES if decision.runs is Runs.YES else MAY, self._ways(decision, job))

    def _ways(self, decision: Decision, job: Job | None) -> tuple[str, ...]:
        """The ways in which a decision can end, in GitLab's order, as `manual if $A` and last `else never`."""
        return tuple(way for outcome in decision.outcomes if (way := self._way(outcome, job)))

    def _way(self, outcome: Outcome, job: Job | None) -> str:
        word = outcome.word
        if outcome.truth is not Truth.UNKNOWN:
            return f"else {word}"
        if outcome.by is None:
            return f"{word} if files that are not read say so" if outcome.runs else ""
        keyword = policy_of(outcome.by, job)
        if keyword:
            return self._policy_way(outcome, outcome.by, keyword)
        condition = self.asked(outcome.rule, _MOST_PATHS) if outcome.rule else node_text(outcome.by, self._mask)
        return f"{word} if {condition}" if condition else f"{word} perhaps"

    def _policy_way(self, outcome: Outcome, by: Node, keyword: str) -> str:
        """Both ways to end name the same entry: the one that says what happens when it applies is told."""
        is_let_in = outcome.runs == (keyword == "only")
        text = node_text(by, self._mask)
        if not text:
            return f"{outcome.word} perhaps"
        return f"{outcome.word} if `{keyword}` has it: {text}" if is_let_in else ""

    def asked(self, rule: RuleEntry, most_paths: int | None = None) -> str:
        """What an entry of `rules` asks; empty where it asks nothing. Of many paths, `most_paths` are named."""
        if not rule.is_told:
            return node_text(rule.node, self._mask)
        clauses = [node_text(rule.condition, self._mask)] if rule.condition else []
        clauses += [f"changes of {self._paths(rule.changes, most_paths)}"] if rule.changes else []
        clauses += [f"{self._paths(rule.exists, most_paths)} exists"] if rule.exists else []
        return " and ".join(clauses)

    def _paths(self, clause: PathClause, most: int | None) -> str:
        if clause.patterns is None:
            return "what it describes"
        more = len(clause.patterns) - (most or len(clause.patterns))
        named = ", ".join(node_text(path, self._mask) for path in clause.patterns[:most])
        return f"{named} and {more} more" if more > 0 else named

    def condition(self, outcome: Outcome) -> str:
        """What the entry asks that decides: of `rules`, or of `only` or `except`; empty where it asks nothing."""
        by = outcome.by
        if outcome.rule is not None or by is None:
            return self.asked(outcome.rule) if outcome.rule else ""
        return node_text(by, self._mask)


def policy_of(by: Node, job: Job | None) -> str:
    """The keyword, `only` or `except`, that a node belongs to; empty for an entry of `rules`."""
    for keyword, asked in (("only", job.only), ("except", job.excepted)) if job else ():
        if asked and any(node.start == by.start and node.source is by.source for node in asked.nodes):
            return keyword
    return ""
