"""`only:` and `except:`: whether a job without `rules:` is in a pipeline.

Source: GitLab's lib/gitlab/ci/build/policy/{refs,variables,changes,kubernetes}.rb. All that `only` asks has to be so,
and nothing that `except` asks; one of the refs, of the expressions, of the paths is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.certainty import is_certain
from cilint.pipeline.conditions.evaluation import Some, Truth, Unknown, Value, match_regexp
from cilint.pipeline.conditions.rules import Circumstances, changes_truth, condition_truth
from cilint.pipeline.events.event import Event, Ref
from cilint.pipeline.model import filters
from cilint.pipeline.model.filters import FilterPart, JobFilter
from cilint.pipeline.model.rules import PathClause
from cilint.pipeline.work import Work
from cilint.syntax.node import Node

PATTERN = regex(r"/.*/[ismU]*")
"""An entry of `refs` that is a regular expression."""
_PROJECT = "CI_PROJECT_PATH"


class FilterAnswer(NamedTuple):
    """Whether something is so, and the node that says it."""

    truth: Truth
    by: Node


def any_of(answers: Iterable[FilterAnswer], otherwise: FilterAnswer) -> FilterAnswer:
    """Whether one of them is so: the first that is, else the first that may be, else `otherwise`."""
    found = otherwise
    for answer in answers:
        if answer.truth is Truth.TRUE:
            return answer
        if answer.truth is Truth.UNKNOWN and found.truth is Truth.FALSE:
            found = answer
    return found


class Policies:
    """Reads `only:` and `except:` of jobs in one event."""

    def __init__(
        self, event: Event, circumstances: Circumstances, work: Work, condition: Callable[[Node], Truth] | None = None
    ) -> None:
        """`circumstances` are what the job's conditions see; `work` is the run's.

        `condition` tells which entries of `variables` hold, where that is not asked of the circumstances.
        """
        self._event = event
        self._circumstances = circumstances
        self._work = work
        self._condition = condition or (lambda node: condition_truth(node, circumstances.lookup, work))

    def keeps_in(self, only: JobFilter | None, excepted: JobFilter | None, by_default: FilterAnswer) -> FilterAnswer:
        """Whether a job with these is in the pipeline, with what decides; `by_default` is for one without `only`."""
        kept = by_default if only is None else self.keeps(only)
        dropped = FilterAnswer(Truth.FALSE, kept.by) if excepted is None else self.drops(excepted)
        return negated(any_of((negated(kept), dropped), FilterAnswer(Truth.FALSE, kept.by)))

    def keeps(self, only: JobFilter) -> FilterAnswer:
        """Whether `only` lets the job in, by the entry that keeps it out, or that lets it in by its ref."""
        answers = list(self._answers(only))
        if only.is_told and only.refs is None:
            answers.insert(0, FilterAnswer(self.default(), only.node))
        refused = any_of((negated(answer) for answer in answers), FilterAnswer(Truth.FALSE, only.node))
        if refused.truth is not Truth.FALSE:
            return negated(refused)
        return answers[0] if len(answers) == 1 else FilterAnswer(Truth.TRUE, only.node)

    def drops(self, excepted: JobFilter) -> FilterAnswer:
        """Whether `except` keeps the job out, by the entry that does."""
        return any_of(self._answers(excepted), FilterAnswer(Truth.FALSE, excepted.node))

    def default(self) -> Truth:
        """Whether a job that names no refs is in the pipeline: for branches and tags it is."""
        return Truth.FALSE if self._event.kind is Ref.MERGE_REQUEST else Truth.TRUE

    def _answers(self, asked: JobFilter) -> Iterable[FilterAnswer]:
        """What each part of an `only` or `except` comes to."""
        return map(self._part, asked.parts) if asked.is_told else [FilterAnswer(Truth.UNKNOWN, asked.node)]

    def _part(self, part: FilterPart) -> FilterAnswer:
        node, changed = part.node, self._circumstances.changes
        if not is_certain(node) or node.is_null:
            return FilterAnswer(Truth.UNKNOWN, node)
        match part.name:
            case filters.REFS:
                return self._any(part, self._ref)
            case filters.VARIABLES:
                return self._any(part, self._condition)
            case filters.CHANGES:
                return FilterAnswer(changes_truth(PathClause.of(node), _no_variable, changed, self._work), node)
        return FilterAnswer(self._kubernetes(), node)

    def _any(self, part: FilterPart, judge: Callable[[Node], Truth]) -> FilterAnswer:
        self._work.spend(5 * len(part.items))
        return any_of((FilterAnswer(judge(item), item) for item in part.items), FilterAnswer(Truth.FALSE, part.node))

    def _kubernetes(self) -> Truth:
        value = self._circumstances.lookup("CI_KUBERNETES_ACTIVE")
        if isinstance(value, Unknown):
            return Truth.UNKNOWN
        return Truth.FALSE if value is None else Truth.TRUE

    def _ref(self, item: Node) -> Truth:
        if not item.is_scalar or not is_certain(item):
            return Truth.UNKNOWN
        pattern, at, path = item.canonical.partition("@")
        named = self._named(pattern)
        return _both(named, self._project(path)) if at else named

    def _project(self, path: str) -> Truth:
        own = self._circumstances.lookup(_PROJECT)
        if isinstance(own, str):
            return _truth(own == path)
        return Truth.UNKNOWN

    def _named(self, pattern: str) -> Truth:
        """Whether a name of a kind of pipeline, of a branch or a tag, or an expression for these, is this event's."""
        event = self._event
        kinds = {"branches": Ref.BRANCH, "tags": Ref.TAG}
        if pattern in kinds and event.kind is kinds[pattern]:
            return Truth.TRUE
        if isinstance(event.source, Unknown):
            return Truth.FALSE if pattern in kinds else Truth.UNKNOWN
        source = event.source.removesuffix("_event")
        if pattern in (source, plural(source)):
            return Truth.TRUE
        if event.kind is Ref.MERGE_REQUEST:
            return Truth.FALSE
        if isinstance(event.ref, Some | Unknown):
            return Truth.UNKNOWN if may_name_ref(pattern) else Truth.FALSE
        if not PATTERN.fullmatch(pattern):
            return _truth(pattern == event.ref)
        found = match_regexp(event.ref, pattern, self._work)
        return Truth.UNKNOWN if found is None else _truth(found)


_KINDS = frozenset(
    {
        "api",
        "branches",
        "chat",
        "external",
        "external_pull_requests",
        "merge_requests",
        "pipelines",
        "pushes",
        "schedules",
        "tags",
        "triggers",
        "web",
    }
)


def may_name_ref(pattern: str) -> bool:
    """Whether an entry of `refs` is about names: nobody calls a branch by one of the words for kinds of pipelines."""
    return pattern not in _KINDS


def takes_one_of(only: JobFilter, names: Sequence[str], work: Work) -> bool:
    """Whether a pattern of an `only` takes one of some names of branches, or it names one itself."""
    for item in only.refs or ():
        pattern, at, _ = item.text.partition("@")
        if not PATTERN.fullmatch(pattern):
            # A kind of pipelines of some project is sure to be of this one only where its path is known.
            if may_name_ref(pattern) or (at and pattern != "tags"):
                return True
        elif any(match_regexp(name, pattern, work) for name in names):
            return True
    return False


def plural(word: str) -> str:
    """The plural as Rails makes it of the sources of pipelines."""
    if word.endswith("sh"):
        return f"{word}es"
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"


def _no_variable(_name: str) -> Value:
    """The paths of `only:changes` hold no variables: what looks like one stays."""
    return None


def _truth(value: bool) -> Truth:
    return Truth.TRUE if value else Truth.FALSE


def negated(answer: FilterAnswer) -> FilterAnswer:
    """The opposite, by the same node."""
    opposite = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}
    return FilterAnswer(opposite.get(answer.truth, answer.truth), answer.by)


def _both(one: Truth, other: Truth) -> Truth:
    if Truth.FALSE in (one, other):
        return Truth.FALSE
    return Truth.UNKNOWN if Truth.UNKNOWN in (one, other) else Truth.TRUE
