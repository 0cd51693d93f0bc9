"""Predicates about `pull_policy:`, which says when the Runner asks the registry for an image."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cilint.container.registries import RegistryKind, registry_kind
from cilint.container.template import registry_pattern
from cilint.facts.image_templates import OWN_REGISTRY, shaped
from cilint.facts.model import ImageFact, User, shown
from cilint.findings.finding import Confidence
from cilint.findings.match import Match
from cilint.pipeline.expansion import Expansion
from cilint.pipeline.nesting import flat_items
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation
from cilint.syntax.node import Node
from cilint.text.source import Span

_RISKY = frozenset({"if-not-present", "never"})


@predicate(ImageFact, names=("policy", "reference"))
def risky(match: Match[ImageFact], situation: Situation) -> Match[ImageFact] | None:
    """Keeps a private image that may be taken from the runner's machine without asking the registry; flags the policy.

    Sure where the registry serves nothing without credentials; the confidence is low where it is not known.
    """
    fact = match.subject
    policy = next((item for item in _policies(fact, situation) if item.text in _RISKY), None)
    if policy is None:
        return None
    kinds = {_kind(option) for option in fact.expansions}
    if not kinds <= {RegistryKind.PRIVATE_ALWAYS, RegistryKind.UNKNOWN_PRIVATE}:
        return None
    if kinds != {RegistryKind.PRIVATE_ALWAYS}:
        match = match._replace(confidence=Confidence.LOW)
    return match.narrowed(policy.span).named(policy=policy.text, reference=fact.node.written)


def _policies(fact: ImageFact, situation: Situation) -> Iterator[Node]:
    """The entries of the `pull_policy:` beside an image's name."""
    entry = situation.once(_entries, fact.user).get((fact.role, fact.span)) if fact.user else None
    policy = entry.get("pull_policy") if entry else None
    if policy is not None:
        yield from (policy,) if policy.is_scalar else flat_items(policy)


def _entries(user: User, _context: Situation) -> Mapping[tuple[str, Span], Node]:
    """The mappings that name a job's images, by the roles of these and the places of the names."""
    image, services = user.job.keyword("image"), user.job.keyword("services")
    entries = [("image", image)] if image else []
    entries += [("service", entry) for entry in flat_items(services)]
    names = ((role, entry, entry.get("name")) for role, entry in reversed(entries))
    return {(role, name.span): entry for role, entry, name in names if name is not None}


def _kind(option: Expansion) -> RegistryKind | None:
    template = shaped(option.template)
    first = template[0] if template else ""
    # The project's own images may be for everybody.
    if not isinstance(first, str) and first.name in OWN_REGISTRY:
        return None
    host = registry_pattern(template)
    return registry_kind(host, shown(option).partition("/")[2]) if host else None


PREDICATES: dict[str, Predicate] = {"risky": risky}
