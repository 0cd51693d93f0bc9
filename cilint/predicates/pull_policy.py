"""Predicates about `pull_policy:`, which says when the Runner asks the registry for an image."""

from __future__ import annotations

from cilint.container.registries import RegistryKind, registry_kind
from cilint.container.template import registry_pattern
from cilint.facts.image_templates import OWN_REGISTRY, shaped
from cilint.facts.model import ImageFact, shown
from cilint.findings.finding import Confidence
from cilint.findings.match import Match
from cilint.pipeline.expansion import Expansion
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation

_RISKY = frozenset({"if-not-present", "never"})


@predicate(ImageFact, names=("policy", "reference"))
def risky(match: Match[ImageFact], _context: Situation) -> Match[ImageFact] | None:
    """Keeps a private image that may be taken from the runner's machine without asking the registry; flags the policy.

    Sure where the registry serves nothing without credentials; the confidence is low where it is not known.
    """
    fact = match.subject
    policy = next((item for item in fact.pull_policies if item.text in _RISKY), None)
    if policy is None:
        return None
    kinds = {_kind(option) for option in fact.expansions}
    if not kinds <= {RegistryKind.PRIVATE_ALWAYS, RegistryKind.UNKNOWN_PRIVATE}:
        return None
    if kinds != {RegistryKind.PRIVATE_ALWAYS}:
        match = match._replace(confidence=Confidence.LOW)
    return match.narrowed(policy.span).named(policy=policy.text, reference=fact.node.written)


def _kind(option: Expansion) -> RegistryKind | None:
    template = shaped(option.template)
    first = template[0] if template else ""
    # The project's own images may be for everybody.
    if not isinstance(first, str) and first.name in OWN_REGISTRY:
        return None
    host = registry_pattern(template)
    return registry_kind(host, shown(option).partition("/")[2]) if host else None


PREDICATES: dict[str, Predicate] = {"risky": risky}
