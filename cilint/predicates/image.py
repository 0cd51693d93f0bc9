"""Predicates about images: what fixes their content, and which credentials serve them."""

from __future__ import annotations

from cilint.container.template import PinVerdict, classify_pin
from cilint.facts.image_templates import shaped
from cilint.facts.model import ImageFact, shown
from cilint.findings.match import Match
from cilint.findings.phrase import Phrase
from cilint.lazy.wildcards import matches
from cilint.pipeline.expansion import Expansion, references
from cilint.predicates.contract import Predicate, predicate
from cilint.predicates.notes import DEFINITION, definitions
from cilint.settings.model import PinPolicy
from cilint.situation.situation import Situation

UNPINNED = {
    PinVerdict.NO_TAG: "no-tag",
    PinVerdict.FLOATING_TAG: "floating-tag",
    PinVerdict.VERSION_TAG: "version-tag",
}
"""What an image has in place of a digest, from the worst to the mildest, as the name of a variant."""
_RANK = list(UNPINNED)

_TAG, _DIGEST = Phrase("tag"), Phrase("digest")


@predicate(
    ImageFact,
    names=("reference", "advice", "digest"),
    variants=("no-tag", "floating-tag", "version-tag"),
    texts={
        "advice": {"variable": ("names*",), "variables": ("names*",), "own": (), "tag": (), "digest": ()},
        "note": DEFINITION,
    },
)
def unpinned(match: Match[ImageFact], situation: Situation) -> Match[ImageFact] | None:
    """Keeps an image that some value of its variables leaves without a digest; its variant says what it has instead."""
    fact = match.subject
    if fact.is_wrong:
        return None
    pins = situation.settings.pins
    if pins and fact.user:
        fact.user.job.work.spend(len(pins) * len(fact.expansions))
    bad: list[tuple[Expansion, PinVerdict]] = []
    for option in fact.expansions:
        verdict = classify_pin(shaped(option.template))
        if demands_digest(pins, option, verdict):
            bad.append((option, verdict))
    if not bad:
        return None
    if len(bad) > 1:
        bad.sort(key=lambda pair: _RANK.index(pair[1]))
    worst, verdict = bad[0]
    options = [option for option, _ in bad]
    written = fact.node.written
    values = tuple(dict.fromkeys(map(shown, options))) if fact.is_substituted(worst) else ()
    return match._replace(
        names=match.names_with(
            reference=written, advice=_advice(written, worst, verdict), digest=_digest(fact, worst, situation)
        ),
        variant=UNPINNED[verdict],
        values=values,
        topic=values[0] if values else written,
        related=definitions(options),
    )


def _advice(written: str, expansion: Expansion, verdict: PinVerdict) -> Phrase:
    """What to do about a reference: where to, or what to write instead."""
    if expansion.definitions:
        direct = frozenset(references(written))
        names = dict.fromkeys(item.name for item in expansion.definitions if item.name in direct)
        if names:
            return Phrase("variable" if len(names) == 1 else "variables", {"names": tuple(names)})
    holes = [part.name for part in expansion.template if not isinstance(part, str)]
    if "CI_REGISTRY_IMAGE" in holes[:1]:
        return Phrase("own")
    return _TAG if verdict is PinVerdict.NO_TAG else _DIGEST


def _digest(fact: ImageFact, option: Expansion, situation: Situation) -> str:
    """The digest that the reference has, where its registry was asked; empty elsewhere."""
    if situation.settings.environment.registries is None:
        return ""
    from cilint.situation.online import reply_to

    reply = reply_to(fact, option, situation)
    return (reply.answer.digest or "") if reply else ""


def demands_digest(pins: tuple[tuple[str, PinPolicy], ...], option: Expansion, verdict: PinVerdict) -> bool:
    """Whether a reference has no digest, and the policy for it demands more than what it has instead."""
    if verdict not in UNPINNED:
        return False
    policy = policy_for(pins, option)
    if policy is PinPolicy.TAG:
        return verdict is not PinVerdict.VERSION_TAG
    return policy is PinPolicy.DIGEST


def policy_for(pins: tuple[tuple[str, PinPolicy], ...], option: Expansion) -> PinPolicy:
    """What the settings' `pins` demand of a reference: the last of them that fits says so, and else it is a digest."""
    if not pins:
        return PinPolicy.DIGEST
    reference = shown(option)
    policies = [policy for pattern, policy in pins if matches(reference, pattern)]
    return policies[-1] if policies else PinPolicy.DIGEST


PREDICATES: dict[str, Predicate] = {"unpinned": unpinned}
