"""Predicates about images: what fixes their content, and which credentials serve them."""

from __future__ import annotations

from fnmatch import fnmatchcase

from cilint.container.predefined import shaped
from cilint.container.template import PinVerdict, classify_pin
from cilint.facts.model import ImageFact, shown
from cilint.findings.finding import Related
from cilint.findings.match import Match
from cilint.pipeline.variables import Expansion
from cilint.predicates.catalog import Context, Predicate
from cilint.settings.model import PinPolicy

# From the worst to the mildest.
_UNPINNED = {
    PinVerdict.NO_TAG: "no-tag",
    PinVerdict.FLOATING_TAG: "floating-tag",
    PinVerdict.VERSION_TAG: "version-tag",
}
_RANK = list(_UNPINNED)


def unpinned(match: Match, context: Context, _argument: str) -> Match | None:
    """Keeps an image that some value of its variables leaves without a digest; its variant says what it has instead."""
    fact = match.subject
    if not isinstance(fact, ImageFact):
        return None
    pins = context.settings.pins
    verdicts = [(option, classify_pin(shaped(option.template))) for option in fact.expansions]
    bad = [(option, found) for option, found in verdicts if found in _UNPINNED and _demands(pins, option, found)]
    if not bad:
        return None
    worst, verdict = min(bad, key=lambda pair: _RANK.index(pair[1]))
    reference = shown(worst)
    written = fact.node.written
    named = match._replace(variant=_UNPINNED[verdict], topic=reference, related=definitions(worst))
    return named.named(reference=written, becomes=becomes(fact, worst))


def becomes(fact: ImageFact, expansion: Expansion) -> str:
    """A remark that says what a reference is after its variables and inputs were put in; empty where there are none."""
    reference = shown(expansion)
    substituted = expansion.definitions or fact.node.alternatives
    return f" (here {reference})" if substituted and reference != fact.node.written else ""


def definitions(expansion: Expansion) -> tuple[Related, ...]:
    """The places of the variables that make an image what it is."""
    return tuple(Related(definition.span, f"{definition.name} is defined here") for definition in expansion.definitions)


def _demands(pins: tuple[tuple[str, PinPolicy], ...], option: Expansion, verdict: PinVerdict) -> bool:
    """Whether the policy for the reference demands more than it has."""
    reference = shown(option)
    policies = [policy for pattern, policy in pins if fnmatchcase(reference, pattern)]
    policy = policies[-1] if policies else PinPolicy.DIGEST
    if policy is PinPolicy.TAG:
        return verdict is not PinVerdict.VERSION_TAG
    return policy is PinPolicy.DIGEST


PREDICATES: dict[str, Predicate] = {"unpinned": unpinned}
