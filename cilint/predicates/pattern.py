"""Predicates about conditions that guard jobs with something to lose: deployments, releases and secrets."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.job_secrets import secrets_of
from cilint.facts.model import JobFact
from cilint.findings.match import Match
from cilint.findings.phrase import Phrase
from cilint.lazy.records import NamedTuple
from cilint.pipeline.certainty import is_certain
from cilint.pipeline.conditions.expression import Expression, parse, regexp_of
from cilint.pipeline.conditions.tokens import Token, TokenKind
from cilint.pipeline.events.only_except import PATTERN
from cilint.pipeline.graph.tiers import PRODUCTION, tier_of
from cilint.pipeline.job import Job
from cilint.pipeline.model.filters import JobFilter
from cilint.pipeline.re2.loose import loose_example
from cilint.pipeline.work import Work
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation
from cilint.syntax.node import Node
from cilint.syntax.scalar import mapped
from cilint.text.source import Span

_PROTECTED = "$CI_COMMIT_REF_PROTECTED"
_REFS = frozenset(
    {"$CI_COMMIT_BRANCH", "$CI_COMMIT_TAG", "$CI_COMMIT_REF_NAME", "$CI_MERGE_REQUEST_TARGET_BRANCH_NAME"}
)


class _Loose(NamedTuple):
    """The place of a pattern, and a name that it matches too."""

    place: Span
    example: str


@predicate(
    JobFact,
    names=("example", "guarded"),
    texts={"guarded": {"environment": ("environment",), "release": (), "secret": ("secret",)}},
)
def unanchored(match: Match[JobFact], _context: Situation) -> Match[JobFact] | None:
    """Keeps a job that deploys to production, makes a release or has secrets, and that a pattern for names of branches
    or tags lets in where the name is longer than the word that the pattern names: the first such pattern of its
    `rules`, or of its `only`. `example` is such a name, `guarded` what the job is trusted with.
    """
    job = match.subject.user.job if match.subject.user else None
    found = next(_loose(job), None) if job is not None and not job.hidden else None
    guarded = _guarded(job) if job is not None and found is not None else None
    if found is None or guarded is None:
        return None
    return match.narrowed(found.place).named(example=found.example, guarded=guarded)


def _guarded(job: Job) -> Phrase | None:
    """What a job is trusted with; None where nothing is seen."""
    environment = job.environment
    name = environment.name if environment is not None and environment.action == "start" else None
    if environment is not None and name is not None and tier_of(job, environment) == PRODUCTION:
        return Phrase("environment", {"environment": name.written})
    if job.has("release"):
        return Phrase("release", {})
    secret = next(secrets_of(job), "")
    return Phrase("secret", {"secret": secret}) if secret else None


def _loose(job: Job) -> Iterator[_Loose]:
    if job.rule_list is None and job.only is not None:
        yield from _loose_in_filter(job.only, job.work)
    for rule in job.rules:
        if rule.condition is not None and not rule.is_never:
            yield from _loose_in(rule.condition, job.work)


def _loose_in_filter(only: JobFilter, work: Work) -> Iterator[_Loose]:
    conditions = only.conditions
    if any(_PROTECTED in condition.text for condition in conditions):
        return
    for item in only.refs or ():
        pattern = item.text.partition("@")[0]
        example = loose_example(regexp_of(pattern), work) if is_certain(item) and PATTERN.fullmatch(pattern) else ""
        if example:
            yield _Loose(mapped(item).span(0, len(pattern)), example)
    for condition in conditions:
        yield from _loose_in(condition, work)


def _loose_in(condition: Node, work: Work) -> Iterator[_Loose]:
    if not condition.is_scalar or condition.alternatives:
        return
    expression = parse(condition.text) if "=~" in condition.text else None
    for pattern in _patterns(expression) if isinstance(expression, Expression) else ():
        example = loose_example(regexp_of(pattern.text), work)
        if example:
            yield _Loose(mapped(condition).span(pattern.start, pattern.end), example)


def _patterns(expression: Expression) -> Iterator[Token]:
    """The patterns that names are to match, where nothing else is asked of the same name and of its protection."""
    kind = expression.token.kind
    if kind is TokenKind.OR or (kind is TokenKind.AND and not _is_narrowed(expression)):
        for operand in expression.operands:
            yield from _patterns(operand)
    elif kind is TokenKind.MATCHES:
        name, pattern = (operand.token for operand in expression.operands)
        if name.text in _REFS and pattern.kind is TokenKind.PATTERN:
            yield pattern


def _is_narrowed(expression: Expression) -> bool:
    names = [name for name in _names(expression) if name in _REFS or name == _PROTECTED]
    return len(names) > 1


def _names(expression: Expression) -> Iterator[str]:
    if expression.token.kind is TokenKind.VARIABLE:
        yield expression.token.text
    for operand in expression.operands:
        yield from _names(operand)


PREDICATES: dict[str, Predicate] = {"unanchored": unanchored}
