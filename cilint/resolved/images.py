"""Every image and service of the jobs in a pipeline, how firmly it is pinned, and the credentials it is pulled with."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.container.image import ImageReferenceError, Reference, parse_reference
from cilint.container.template import PinVerdict, classify_pin, registry_pattern
from cilint.engine.reasons import reason_in_words
from cilint.facts.image_templates import shaped
from cilint.facts.model import ImageFact, Reach, shown
from cilint.lazy.records import NamedTuple
from cilint.pipeline.expansion import Expansion
from cilint.situation.pull_source import PullAccess, PullSource, pull_source
from cilint.situation.situation import Situation


class Image(NamedTuple):
    """One value of one image or service of a job; `reference` is None where it is not wholly known, or is none."""

    fact: ImageFact
    option: Expansion
    text: str
    registry: str | None
    reference: Reference | None
    pin: PinVerdict
    source: PullSource


def images_of(situation: Situation) -> Iterator[Image]:
    """The images of all jobs that use one, each once for each value that it can have."""
    for fact in situation.facts.images:
        if fact.user is None or fact.reach is Reach.UNUSED:
            continue
        for option in fact.expansions:
            template = shaped(option.template)
            source = pull_source(option, fact.user, situation)
            registry = registry_pattern(template)
            yield Image(fact, option, shown(option), registry, known_reference(option), classify_pin(template), source)


def known_reference(option: Expansion) -> Reference | None:
    """One value of an image, taken apart; None where it is not wholly known, or is none."""
    try:
        return parse_reference(option.known) if option.known else None
    except ImageReferenceError:
        return None


def credentials(source: PullSource) -> str:
    """In words what an image is pulled with, or why with nothing."""
    if source.access in (PullAccess.NONE, PullAccess.UNKNOWN):
        return f"{source.access.value}: {reason_in_words(source.reasons)}"
    return (
        f"{source.key} in {source.source}" if source.access is PullAccess.MATCH else f"{source.source} for {source.key}"
    )
