"""Predicates about services and the network that joins them to their job."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from cilint.facts.model import ServicesFact
from cilint.findings.finding import Confidence, Related
from cilint.findings.match import Match
from cilint.pipeline.definitions import Definition
from cilint.pipeline.variables import Variables
from cilint.predicates.catalog import Context, Predicate, is_open, unread_includes
from cilint.runner.config import Runner

NETWORK_PER_BUILD = "FF_NETWORK_PER_BUILD"

# strconv.ParseBool of Go, with which the Runner reads feature flags (helpers/featureflags).
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})

_WITHOUT_LINKS = frozenset({"kubernetes", "instance", "shell", "ssh", "custom", "virtualbox", "parallels"})
"""Executors that have no container links: kubernetes puts services beside the job, the others have no services."""


class _Truth(Enum):
    """What a value of the flag is to the Runner."""

    TRUE = "true"
    FALSE = "false"
    INVALID = "invalid"
    UNKNOWN = "unknown"


def legacy_links(match: Match, context: Context, _argument: str) -> Match | None:
    """Keeps services of a job for which FF_NETWORK_PER_BUILD is not true; flags the flag where it is set to false."""
    fact = match.subject
    runners = context.settings.known_runners
    if not isinstance(fact, ServicesFact) or fact.user is None or all(_has_no_links(runner) for runner in runners):
        return None
    variables = fact.user.job.variables
    flags = [(definition, _truth(definition, variables)) for definition in variables.possible(NETWORK_PER_BUILD)]
    certain = [(definition, truth) for definition, truth in flags if not definition.conditional]
    if _may_be_on(flags, certain, runners):
        return None
    match = match._replace(topic="services").named(unread=unread_includes(context, "may set it"))
    if is_open(fact.user, context):
        match = match._replace(confidence=Confidence.LOW)
    false = [definition for definition, truth in certain if truth is _Truth.FALSE]
    if false:
        relation = Related(fact.span, "the services that it is about")
        return match.narrowed(false[0].span)._replace(variant="explicit", related=(relation,))
    if any(truth is _Truth.TRUE for _, truth in flags):
        related = tuple(Related(definition.span, "set in some pipelines only") for definition, _ in flags)
        return match._replace(confidence=Confidence.LOW, related=related)
    invalid = tuple(Related(definition.span, "the Runner cannot read this value") for definition, _ in certain)
    return match._replace(related=invalid)


_Flags = list[tuple[Definition, "_Truth"]]


def _has_no_links(runner: Runner) -> bool:
    """Whether the runner's own configuration rules container links out."""
    flag = runner.feature_flags.get(NETWORK_PER_BUILD)
    return runner.executor in _WITHOUT_LINKS or bool(runner.network_mode) or flag is True


def _may_be_on(flags: _Flags, certain: _Flags, runners: Sequence[Runner]) -> bool:
    """Whether the job has the flag on, for all that is known."""
    # What the runner's feature_flags set, no job can override (gitlab-runner: common/build_settings.go).
    if all(runner.feature_flags.get(NETWORK_PER_BUILD) is False for runner in runners):
        return False
    if not flags:
        return all(runner.environment.get(NETWORK_PER_BUILD) in _TRUE for runner in runners)
    return any(truth is _Truth.UNKNOWN for _, truth in flags) or any(truth is _Truth.TRUE for _, truth in certain)


def _truth(definition: Definition, variables: Variables) -> _Truth:
    values = {expansion.known for expansion in variables.expand(definition.text)}
    if len(values) != 1:
        return _Truth.UNKNOWN
    (value,) = values
    if value is None:
        return _Truth.UNKNOWN
    return _Truth.TRUE if value in _TRUE else _Truth.FALSE if value in _FALSE else _Truth.INVALID


PREDICATES: dict[str, Predicate] = {"legacy-links": legacy_links}
