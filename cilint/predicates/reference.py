"""Predicates about image references that are wrong: syntax that nobody expands, no reference, an unknown variable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cilint.container.image import ImageReferenceError, ReferenceFault
from cilint.container.template import PinVerdict, classify_pin, fault_of
from cilint.facts.image_templates import shaped
from cilint.facts.model import ImageFact, User
from cilint.findings.finding import Confidence
from cilint.findings.match import Match
from cilint.findings.phrase import Phrase
from cilint.pipeline.expansion import Expansion
from cilint.pipeline.predefined import predefined, predefined_variables
from cilint.predicates.contract import Predicate, predicate
from cilint.predicates.notes import DEFINITION, told_of
from cilint.settings.patterns import fits
from cilint.situation.runners import runners_of
from cilint.situation.situation import Situation, hands_variables_on, is_open

_WITHOUT_IMAGES = frozenset({"shell", "ssh", "custom", "virtualbox", "parallels", "instance"})
"""Executors that take `image:` for the name of something else than a container image, or do not read it."""


@predicate(ImageFact, names=("reference",), texts={"note": DEFINITION})
def unsupported_syntax(match: Match[ImageFact], situation: Situation) -> Match[ImageFact] | None:
    """Keeps an image with a `${…}` that is no variable to the Runner, in its own text or in a variable of the files."""
    fact = match.subject
    found = _unsupported(fact) if fact.is_wrong else ()
    # Few images need to know who runs the job.
    if not found or fact.user is None or not _are_images(fact.user, situation):
        return None
    return told_of(match, found)


@predicate(ImageFact, names=("reference", "reason"), texts={"note": DEFINITION})
def invalid(match: Match[ImageFact], situation: Situation) -> Match[ImageFact] | None:
    """Keeps an image that is no reference, whatever its unknown variables hold; a scheme before it is not looked at."""
    fact = match.subject
    if not fact.is_wrong:
        return None
    found = [(option, error) for option, error in _faults(fact) if error.fault is not ReferenceFault.SCHEME]
    if not found or _unsupported(fact) or fact.user is None or not _are_images(fact.user, situation):
        return None
    option, error = found[0]
    match = told_of(match, [option for option, _ in found]).named(reason=error.message)
    if not any(definition.text == "" for definition in option.definitions):
        return match
    # An empty variable may well stand for one that the project's settings have, or a job elsewhere.
    return None if is_open(fact.user, situation) else match._replace(confidence=Confidence.MEDIUM)


@predicate(ImageFact, names=("names*", "hint*"), texts={"hint": {"near": ("nearest",)}})
def undefined_variable(match: Match[ImageFact], situation: Situation) -> Match[ImageFact] | None:
    """Keeps an image with a variable that is neither predefined nor defined in the files, the runner or the settings.

    Nothing is said where more may define variables than the files show: an include that was not read, another
    pipeline that includes or starts this one, a report of the type dotenv. Hidden jobs are judged by those that extend
    them, which may define them.
    """
    fact = match.subject
    if fact.user is None or fact.user.job.hidden or fact.is_wrong or not _is_all_known(fact.user, situation):
        return None
    names = dict.fromkeys(_undefined(fact, fact.user, situation))
    if not names:
        return None
    # Compares names, which only what is reported needs.
    from cilint.pipeline.similar import Names

    known = Names((*fact.user.job.variables.names(), *predefined_variables()))
    nearest = map(known.nearest, names)
    hint = tuple(Phrase("near", {"nearest": name}) for name in nearest if name)
    return match.named(names=tuple(names), hint=hint)


def _unsupported(fact: ImageFact) -> Sequence[Expansion]:
    verdict = PinVerdict.UNSUPPORTED_SYNTAX
    return [option for option in fact.expansions if classify_pin(shaped(option.template)) is verdict]


def _faults(fact: ImageFact) -> Sequence[tuple[Expansion, ImageReferenceError]]:
    return [(option, error) for option in fact.expansions if (error := fault_of(shaped(option.template)))]


def _are_images(user: User, situation: Situation) -> bool:
    """Whether some runner that may take the job, for all that is known, takes `image:` for a container image."""
    return any(runner.executor not in _WITHOUT_IMAGES for runner in runners_of(user, situation))


def _undefined(fact: ImageFact, user: User, situation: Situation) -> Iterator[str]:
    for option in fact.expansions:
        for part in option.template:
            if not isinstance(part, str) and part.name.isidentifier() and not _is_defined(part.name, user, situation):
                yield part.name


def _is_defined(name: str, user: User, situation: Situation) -> bool:
    settings = situation.settings
    user.job.work.spend(len(settings.external_variables) + len(settings.runners) // 4)
    return (
        predefined(name) is not None
        or name in user.job.variables
        or any(name in runner.environment for runner in settings.runners)
        or fits(name, settings.external_variables)
    )


def _is_all_known(user: User, situation: Situation) -> bool:
    pipeline = situation.facts.pipeline
    if is_open(user, situation) or not pipeline.is_entry_point or pipeline.is_child:
        return False
    return not hands_variables_on(situation)


PREDICATES: dict[str, Predicate] = {
    "invalid": invalid,
    "undefined-variable": undefined_variable,
    "unsupported-syntax": unsupported_syntax,
}
