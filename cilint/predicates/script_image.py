"""Predicates about the images that scripts run, pull and build from. Apart, since they are read for few rules."""

from __future__ import annotations

from cilint.container.template import classify_pin
from cilint.facts.image_templates import OWN_REGISTRY, shaped
from cilint.facts.model import shown, substituted
from cilint.facts.script_images import ScriptImageFact
from cilint.findings.match import Match
from cilint.pipeline.expansion import Expansion
from cilint.predicates.contract import Predicate, predicate
from cilint.predicates.image import UNPINNED, demands_digest
from cilint.situation.situation import Situation


@predicate(ScriptImageFact, names=("reference", "use"), variants=tuple(UNPINNED.values()))
def unpinned(match: Match[ScriptImageFact], situation: Situation) -> Match[ScriptImageFact] | None:
    """Keeps an image without a digest that a script runs, pulls or builds from; its variant says what it has instead.

    What the job itself has built is not pulled, and the project's own images have no digest before they are there.
    """
    fact = match.subject
    if fact.is_built:
        return None
    pins = situation.settings.pins
    for option in fact.expansions:
        verdict = classify_pin(shaped(option.template))
        if not _is_own(option) and demands_digest(pins, option, verdict):
            values = substituted((option,), fact.written)
            match = match._replace(variant=UNPINNED[verdict], values=values, topic=shown(option))
            return match.named(reference=fact.written, use=fact.use)
    return None


def _is_own(option: Expansion) -> bool:
    first = option.template[0] if option.template else ""
    return not isinstance(first, str) and first.name in OWN_REGISTRY and first.name.startswith("CI_REGISTRY")


PREDICATES: dict[str, Predicate] = {"unpinned": unpinned}
