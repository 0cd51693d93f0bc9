"""Predicates about services and the network that joins them to their job."""

from __future__ import annotations

from enum import Enum

from cilint.facts.model import ServicesFact
from cilint.findings.finding import Confidence, Related
from cilint.findings.match import Match
from cilint.pipeline.definitions import Definition
from cilint.pipeline.variables import Variables
from cilint.predicates.catalog import Context, Predicate, is_open, unread_includes

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
    if not isinstance(fact, ServicesFact) or fact.user is None or context.settings.executor in _WITHOUT_LINKS:
        return None
    # What the runner's configuration sets, no job can override (gitlab-runner: common/build_settings.go).
    if context.settings.feature_flags.get(NETWORK_PER_BUILD):
        return None
    variables = fact.user.job.variables
    flags = [(definition, _truth(definition, variables)) for definition in variables.possible(NETWORK_PER_BUILD)]
    certain = [(definition, truth) for definition, truth in flags if not definition.conditional]
    if any(truth is _Truth.UNKNOWN for _, truth in flags) or any(truth is _Truth.TRUE for _, truth in certain):
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


def _truth(definition: Definition, variables: Variables) -> _Truth:
    values = {expansion.known for expansion in variables.expand(definition.text)}
    if len(values) != 1:
        return _Truth.UNKNOWN
    (value,) = values
    if value is None:
        return _Truth.UNKNOWN
    return _Truth.TRUE if value in _TRUE else _Truth.FALSE if value in _FALSE else _Truth.INVALID


PREDICATES: dict[str, Predicate] = {"legacy-links": legacy_links}
