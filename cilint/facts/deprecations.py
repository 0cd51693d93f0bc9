"""Keywords that GitLab refuses by now or means to, values that it means to, and variables that it no longer sets.

The keywords are those of the table (pipeline/entries/keywords.tsv) that a version refuses, or that have something to be
written instead. Source of the values: GitLab's doc/update/deprecations.md ("Legacy retry:when failure reasons", 19.1);
GitLab warns of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from cilint.facts.model import Fact, Plain, User
from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.pipeline.entries.table import Form, Keyword, section, shape
from cilint.pipeline.job import Job
from cilint.pipeline.job_marks import has_job_marks
from cilint.pipeline.keywords import LEGACY_RETRY_REASONS
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.problem import ProblemKind
from cilint.pipeline.version import GitLabVersion
from cilint.syntax.node import Node, Pair, Step
from cilint.text.source import Span

GONE_PREFIXES = ("CI_BUILD_", "CI_JOB_JWT")
_LEGACY_REASONS = GitLabVersion(19, 1)
"""The version that began to warn of them."""


class Fate(Enum):
    """What GitLab does with what it has given up."""

    REFUSED = "refused"
    IGNORED = "ignored"
    DEPRECATED = "deprecated"
    WARNED = "warned"
    DISCOURAGED = "discouraged"


class DeprecationFact(Fact):
    """Something that GitLab has given up, flagged at its name; `words` are GitLab's own of it.

    A keyword that is taken all the same is flagged where a file has it first; `others` are its further places there.
    """

    __slots__ = ("fate", "message", "name", "others", "remedy", "successor", "words")

    kind = "deprecation"

    def __init__(
        self,
        span: Span,
        user: User | None,
        via: tuple[Step, ...],
        *,
        name: str,
        fate: Fate,
        message: str,
        remedy: str,
        successor: str = "",
        words: str = "",
        others: tuple[Span, ...] = (),
    ) -> None:
        super().__init__(span, user, via)
        self.name = name
        self.fate = fate
        self.message = message
        self.remedy = remedy
        self.successor = successor
        self.words = words
        self.others = others

    @property
    def always_matters(self) -> bool:
        """See `Fact.always_matters`: what GitLab refuses does not depend on who runs."""
        return self.fate is Fate.REFUSED

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {
            "name": self.name,
            "fate": self.fate.value,
            "message": self.message,
            "remedy": self.remedy,
            "other_lines": [place.begin.line for place in self.others],
        }


def deprecations_of(pipeline: Pipeline) -> Iterator[DeprecationFact]:
    """The keywords that GitLab refuses by now or means to; the variables that it no longer sets are found apart."""
    yield from _keywords(pipeline)
    yield from _given_up(pipeline)


def _keywords(pipeline: Pipeline) -> Iterator[DeprecationFact]:
    jobs = {job.name: job for job in pipeline.jobs}
    for problem in pipeline.problems:
        # What only some pipelines have is told with its condition.
        if problem.kind is ProblemKind.KEYWORD and not problem.condition:
            user = User(problem.job, jobs[problem.job]) if problem.job in jobs else None
            yield DeprecationFact(
                problem.span,
                user,
                (),
                name=problem.span.text,
                fate=Fate.REFUSED,
                message=problem.message,
                remedy=problem.remedy,
                words=problem.words,
            )


def _given_up(pipeline: Pipeline) -> Iterator[DeprecationFact]:
    """The keywords that are taken all the same, those of a file together."""
    known = section("root").keywords
    for name, pair in pipeline.entries.items():
        # What holds a job is no use of the keyword.
        if name in known and known[name].instead and not has_job_marks(pair.value):
            yield _deprecated(name, pair.value.via, known[name].instead, None, (pair.key.span,))
    uses = list(_uses_in_jobs(pipeline))
    places: dict[tuple[str, str], dict[Span, None]] = {}
    for use in uses:
        places.setdefault(use.group, {})[use.place] = None
    ordered = {group: tuple(sorted(spans, key=lambda span: span.start)) for group, spans in places.items()}
    for use in uses:
        yield _deprecated(use.path, use.via, use.instead, use.user, ordered[use.group], fate=use.fate)


class _Use(NamedTuple):
    """A keyword of a job that has something to be written instead, or a value; `path` has the keywords around it."""

    path: str
    place: Span
    via: tuple[Step, ...]
    instead: str
    user: User
    fate: Fate | None = None

    @property
    def group(self) -> tuple[str, str]:
        return self.path, self.place.source.path


def _uses_in_jobs(pipeline: Pipeline) -> Iterator[_Use]:
    server = pipeline.shared.server
    # Many pipelines have none of them.
    for job in () if pipeline.job_keywords.isdisjoint(_of_jobs()) else pipeline.jobs:
        user = User(job.name, job)
        for path, pair, instead in _deprecated_in(job.node, "bridge" if job.is_trigger else "job", ""):
            if _is_there(instead, server):
                yield _Use(path, pair.key.span, pair.value.via, instead, user)
        if server is None or server >= _LEGACY_REASONS:
            yield from _legacy_reasons(job, user)


@cache
def _of_jobs() -> frozenset[str]:
    """The keywords of jobs that are worth a look."""
    return frozenset({"retry", *(name for kind in ("job", "bridge") for name, _ in _telling(kind))})


def _legacy_reasons(job: Job, user: User) -> Iterator[_Use]:
    """The reasons to try again that several others have taken the place of."""
    pair = job.pair("retry")
    when = pair.value.get("when") if pair else None
    for reason in () if when is None else tuple(flat_items(when)) if when.is_sequence else (when,):
        new = LEGACY_RETRY_REASONS.get(reason.text) if reason.is_scalar else None
        if new:
            several = ", ".join(new.split())
            yield _Use(f"retry:when:{reason.text}", reason.span, reason.via, several, user, Fate.WARNED)


def _is_there(instead: str, server: GitLabVersion | None) -> bool:
    """Whether a GitLab of that version knows what to write instead, as far as the table has it: `pages:publish`."""
    place, _, name = instead.rpartition(":")
    keyword = section(place).keywords.get(name)
    return keyword is None or keyword.known_to(server)


def _deprecated_in(node: Node, kind_of_mapping: str, path: str) -> Iterator[tuple[str, Pair, str]]:
    """The keywords of a mapping and of those in it that have something to be written instead, each with that."""
    entries = node.entries
    for name, keyword in _telling(kind_of_mapping):
        pair = entries.get(name)
        if pair is None or pair.value.is_null:
            continue
        if keyword.instead:
            yield f"{path}{name}", pair, keyword.instead
        if pair.value.is_mapping:
            for form in shape(keyword.value).forms:
                if _leads_on(form):
                    yield from _deprecated_in(pair.value, form.argument, f"{path}{name}:")


@cache
def _telling(kind_of_mapping: str, around: tuple[str, ...] = ()) -> tuple[tuple[str, Keyword], ...]:
    """The keywords of a kind of mapping that have something to be written instead, or may hold such keywords.

    What may hold one of the kinds `around` may hold whatever that has.
    """
    kinds = (*around, kind_of_mapping)
    return tuple(
        (name, keyword)
        for name, keyword in section(kind_of_mapping).keywords.items()
        if keyword.instead
        or any(
            form.argument in kinds or _telling(form.argument, kinds)
            for form in shape(keyword.value).forms
            if _leads_on(form)
        )
    )


def _leads_on(form: Form) -> bool:
    """Whether values of a form are mappings of a kind of their own."""
    return form.word == "mapping" and bool(form.argument)


def _deprecated(
    path: str,
    via: tuple[Step, ...],
    instead: str,
    user: User | None,
    places: tuple[Span, ...],
    fate: Fate | None = None,
) -> DeprecationFact:
    return DeprecationFact(
        places[0],
        user,
        via,
        name=path,
        fate=fate or (Fate.DISCOURAGED if instead.startswith("~") else Fate.DEPRECATED),
        message=f"{path} is deprecated" if user else f"{path} at the top level is deprecated",
        remedy=f"write {instead.lstrip('~')}",
        others=places[1:],
    )
