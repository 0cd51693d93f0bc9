"""Predicates about where images come from: repositories that are given up, registries that nobody trusts."""

from __future__ import annotations

from collections.abc import Sequence

from cilint.container.deprecated import Deprecation, ImageState, find_deprecation
from cilint.container.end_of_life import Cycle, cycles_of
from cilint.container.parts import repository_of, split_tag, whole_reference
from cilint.container.pieces import Template, asked_often, merged, partition
from cilint.container.registries import lies_in
from cilint.container.template import classify_pin, registry_of
from cilint.facts.image_templates import NO_IMAGES, behind_proxy, is_of_hub, shaped
from cilint.facts.model import ImageFact
from cilint.findings.match import Match
from cilint.predicates.arguments import texts
from cilint.predicates.contract import Predicate, predicate
from cilint.predicates.notes import DEFINITION, told_of
from cilint.situation.situation import Situation
from cilint.text import disk

_SOON = 90
"""So many days before its end a release cycle is told of."""


@predicate(
    ImageFact,
    names=("reference", "since", "successor", "source"),
    variants=("gone", "declared"),
    texts={"note": DEFINITION},
)
def deprecated(match: Match[ImageFact], situation: Situation) -> Match[ImageFact] | None:
    """Keeps an image that gets no updates any more, or is gone, by cilint's own table and that of the settings."""
    fact = match.subject
    added = situation.once(_all_added, None)
    if added:
        _spend(fact, len(added))
    for option in fact.expansions:
        entry = _deprecation(behind_proxy(shaped(option.template)), added)
        if entry:
            names = {"since": entry.since, "successor": entry.successor, "source": entry.source}
            variant = "gone" if entry.state is ImageState.GONE else "" if entry.source else "declared"
            return told_of(match, (option,)).named(**names)._replace(variant=variant)
    return None


@predicate(
    ImageFact,
    names=("reference", "product", "end", "source"),
    variants=("", "soon"),
    texts={"note": DEFINITION},
)
def ended(match: Match[ImageFact], situation: Situation) -> Match[ImageFact] | None:
    """Keeps an image whose release cycle has ended on the day of the run, by cilint's own table: its own cycle, or that
    of the distribution that its tag names. The variant is `soon` in the 90 days before. What `repository.deprecated`
    keeps is left to that.
    """
    found = []
    for option in match.subject.expansions:
        template = behind_proxy(shaped(option.template))
        for cycle in _cycles(template):
            left = cycle.days_left(situation.once(_today, None))
            if left <= _SOON and not _deprecation(template, situation.once(_all_added, None)):
                found.append((left, cycle, option))
    if not found:
        return None
    left, cycle, option = min(found, key=lambda each: each[0])
    match = told_of(match, (option,))._replace(variant="" if left < 0 else "soon")
    return match.named(product=f"{cycle.product} {cycle.name}", end=cycle.end, source=cycle.source)


def _today(_asked: None, situation: Situation) -> str:
    return situation.settings.environment.today or disk.today()


@asked_often
def _cycles(template: Template) -> Sequence[Cycle]:
    """The release cycles of an image whose tag is known, whether or not a digest holds it to one state."""
    repository, tag = _parts(template)
    if repository and not tag:
        # To `_parts` a digest stands in the place of the tag, which may be written before it all the same.
        name, _, _ = partition(merged(template), "@")
        tag = _tag(name)
    return cycles_of(repository, tag) if repository and tag else ()


@predicate(ImageFact, names=("reference", "registry", "trusted*"), texts={"note": DEFINITION})
def untrusted(match: Match[ImageFact], situation: Situation) -> Match[ImageFact] | None:
    """Keeps an image from a registry that is not among those that the settings trust; without such settings, none."""
    trusted = situation.settings.trusted_registries
    found = _outsider(match, trusted) if trusted else None
    return found.named(trusted=trusted) if found else None


@predicate(
    ImageFact,
    names=("reference", "registry"),
    texts={"note": DEFINITION},
    argument=texts("a registry or a path in one, with `*` in names"),
)
def outside(match: Match[ImageFact], _context: Situation, trusted: frozenset[str]) -> Match[ImageFact] | None:
    """Keeps an image that surely lies outside of such registries: `repository.outside: registry.example.com`.

    An image of which the registry is not known, as it is in a variable, may lie in one of them.
    """
    return _outsider(match, tuple(trusted))


@predicate(ImageFact, names=("reference", "prefix"), texts={"note": DEFINITION})
def unproxied(match: Match[ImageFact], situation: Situation) -> Match[ImageFact] | None:
    """Keeps an image of Docker Hub that is pulled without credentials, where the settings name a `dependency_proxy`.

    `prefix` is what is to stand before it.
    """
    fact, prefix = match.subject, situation.settings.dependency_proxy
    if not prefix or fact.user is None:
        return None
    # What tells credentials reads JSON and matches keys, which few settings ask for.
    from cilint.situation.pull_source import PullAccess, pull_source

    for option in fact.expansions:
        if is_of_hub(shaped(option.template)) and pull_source(option, fact.user, situation).access is PullAccess.NONE:
            return told_of(match, (option,)).named(prefix=prefix)
    return None


def _outsider(match: Match[ImageFact], trusted: tuple[str, ...]) -> Match[ImageFact] | None:
    _spend(match.subject, len(trusted))
    for option in match.subject.expansions:
        template = shaped(option.template)
        origin = None if classify_pin(template) in NO_IMAGES else _origin(template)
        if origin is not None and not _is_trusted(origin, trusted):
            return told_of(match, (option,)).named(registry=origin.partition("/")[0])
    return None


def _deprecation(template: Template, added: tuple[Deprecation, ...]) -> Deprecation | None:
    repository, tag = _parts(template)
    return find_deprecation(repository, tag, added) if repository else None


@asked_often
def _parts(template: Template) -> tuple[str | None, str | None]:
    """The repository, None of what is no image as well, and `_tag`."""
    repository = None if classify_pin(template) in NO_IMAGES else repository_of(template)
    return repository, _tag(template) if repository else None


def _tag(template: Template) -> str | None:
    """The tag, `latest` where none is written; None where it is not known, or a digest stands in its place."""
    if whole := whole_reference(template):
        return None if whole.digest else whole.tag or "latest"
    parts = split_tag(template)
    if parts is None:
        return None
    texts = [piece for piece in parts[1] if isinstance(piece, str)]
    return "".join(texts) or "latest" if len(texts) == len(parts[1]) else None


def _spend(fact: ImageFact, patterns: int) -> None:
    if fact.user:
        fact.user.job.work.spend(patterns * len(fact.expansions))


def _all_added(_asked: None, situation: Situation) -> tuple[Deprecation, ...]:
    """The entries of the settings."""
    return tuple(_added(image, successor) for image, successor in situation.settings.deprecated_images.items())


def _added(image: str, successor: str) -> Deprecation:
    """An entry of the settings: a repository, and behind a colon its tags."""
    parent, slash, name = image.rpartition("/")
    name, _, tags = name.partition(":")
    repository = parent + slash + name
    if not slash:
        repository = f"docker.io/library/{name}"
    elif not any(mark in image.partition("/")[0] for mark in ".:*"):
        repository = f"docker.io/{repository}"
    return Deprecation(repository, tags or "*", ImageState.FROZEN, successor)


def _origin(template: Template) -> str | None:
    """The repository, or where a part of its path is not known the registry with `/`; None for an unknown registry."""
    repository = repository_of(template)
    if repository is not None:
        return repository
    registry = registry_of(template)
    return f"{registry}/" if registry else None


def _is_trusted(origin: str, trusted: tuple[str, ...]) -> bool:
    if not origin.endswith("/"):
        return any(lies_in(origin, pattern) for pattern in trusted)
    # The rest of the path may be any that is trusted in this registry.
    return any(lies_in(origin, pattern.partition("/")[0]) for pattern in trusted)


PREDICATES: dict[str, Predicate] = {
    "deprecated": deprecated,
    "ended": ended,
    "outside": outside,
    "unproxied": unproxied,
    "untrusted": untrusted,
}
