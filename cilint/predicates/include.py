"""Predicates about includes."""

from __future__ import annotations

from cilint.facts.configuration import IncludeFact
from cilint.findings.match import Match
from cilint.pipeline.conditions.rules import Inclusion
from cilint.pipeline.include import Include
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation


@predicate(
    IncludeFact,
    names=("name", "problem"),
    variants=("local", "project", "component", "remote", "template", "artifact"),
)
def unread(match: Match[IncludeFact], situation: Situation) -> Match[IncludeFact] | None:
    """Keeps an include of which nothing was read, though GitLab may read it; its variant is its kind."""
    fact = match.subject
    if not fact.include.problem:
        return None
    include = fact.include
    # What GitLab starts with lies in its repository, where a file that is missing is refused: `problem.kind` tells.
    is_sure = situation.facts.pipeline.is_entry_point or not include.is_absent
    if include.is_refused and is_sure:
        return None
    match = match._replace(variant=include.kind.value, topic=include.name)
    return match.named(name=include.name, problem=include.problem)


@predicate(
    IncludeFact,
    names=("origin", "ref"),
    variants=("branch", "default-branch", "latest-version", "partial-version", "address", "tag", "short-commit"),
)
def unpinned(match: Match[IncludeFact], situation: Situation) -> Match[IncludeFact] | None:
    """Keeps an include from elsewhere that can bring another file tomorrow, unless the settings trust who has it.

    Flags what says which version is meant, or else what is included; the variant is the kind of ref.
    """
    include, source = match.subject.include, match.subject.include.source
    if not _is_made(include) or not source.may_change:
        return None
    if source.lies_in(situation.settings.trusted_includes):
        return None
    match = match.narrowed(include.location.ref_span)._replace(variant=source.ref_kind.value, topic=source.origin)
    return match.named(origin=source.origin, ref=source.ref)


@predicate(IncludeFact, names=("origin", "trusted*"))
def untrusted(match: Match[IncludeFact], situation: Situation) -> Match[IncludeFact] | None:
    """Keeps an include from elsewhere that the settings do not trust; without such settings, none.

    Flags the project, or what else is included.
    """
    include, trusted = match.subject.include, situation.settings.trusted_includes
    if not trusted or not _is_made(include) or not include.source.lies_outside(trusted):
        return None
    match = match.narrowed((include.location.project or include.location.node).span)
    return match._replace(topic=include.source.origin).named(origin=include.source.origin, trusted=trusted)


def _is_made(include: Include) -> bool:
    """Whether GitLab may read what an include names."""
    return not include.is_refused and include.verdict is not Inclusion.EXCLUDED


PREDICATES: dict[str, Predicate] = {"unpinned": unpinned, "unread": unread, "untrusted": untrusted}
