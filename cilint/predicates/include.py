"""Predicates about includes."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.configuration import IncludeFact, SourceFact
from cilint.findings.mask import redacted
from cilint.findings.match import Match
from cilint.findings.phrase import Phrase
from cilint.pipeline.include import Include, IncludeKind
from cilint.pipeline.predefined import Control, predefined
from cilint.pipeline.project import Project
from cilint.pipeline.provenance import IncludeSource
from cilint.pipeline.substitution import references
from cilint.pipeline.supply import Home
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation
from cilint.syntax.node import Node

_SERVER_SIDE = frozenset({Control.GITLAB, Control.ADMIN, Control.PROJECT})
"""Who decides what GitLab's variables say of the server, of the project, and by themselves."""


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
    SourceFact,
    names=("taken", "origin", "ref", "way"),
    variants=("branch", "default-branch", "latest-version", "partial-version", "address", "tag", "short-commit"),
    texts={"taken": {"include": ("origin",), "artifacts": ("origin",)}, "way": ("include", "artifacts")},
)
def unpinned(match: Match[SourceFact], situation: Situation) -> Match[SourceFact] | None:
    """Keeps what comes from elsewhere and can be another file tomorrow, unless the settings trust who has it.

    That is an include, or the artifacts of another project's job. Flags what says which version is meant, or else what
    is included; the variant is the kind of ref.
    """
    fact, source = match.subject, match.subject.source
    if not fact.is_made or not source.may_change or _is_own(source, situation):
        return None
    if source.lies_in(situation.settings.trusted_includes):
        return None
    what = "include" if isinstance(fact, IncludeFact) else "artifacts"
    match = match.narrowed(fact.ref_span)._replace(variant=source.ref_kind.value, topic=source.origin)
    return match.named(
        taken=Phrase(what, {"origin": source.origin}), origin=source.origin, ref=source.ref, way=Phrase(what)
    )


def _is_own(source: IncludeSource, situation: Situation) -> bool:
    """Whether something is of the project at hand, of which a CI job tells its path."""
    return Project(situation.settings.environment.variables).is_own(Home(source.project, host=source.host))


@predicate(IncludeFact, names=("origin", "trusted*"))
def untrusted(match: Match[IncludeFact], situation: Situation) -> Match[IncludeFact] | None:
    """Keeps an include from elsewhere that the settings do not trust; without such settings, none.

    Flags the project, or what else is included.
    """
    include, trusted = match.subject.include, situation.settings.trusted_includes
    if not trusted or not include.is_made or not include.source.lies_outside(trusted):
        return None
    match = match.narrowed((include.location.project or include.location.node).span)
    return match._replace(topic=include.source.origin).named(
        origin=include.source.origin, trusted=tuple(map(redacted, trusted))
    )


@predicate(
    IncludeFact,
    names=("variable", "part"),
    variants=("", "path", "predefined"),
    texts={"part": ("project", "ref", "path", "component", "address")},
)
def variable(match: Match[IncludeFact], situation: Situation) -> Match[IncludeFact] | None:
    """Keeps an include of which a variable decides what it brings, that whoever starts a pipeline can set.

    Flags the part that holds it. The variant is `predefined` where GitLab sets it to what such people chose, a branch's
    name for instance, and `path` where it chooses among the files of one project alone. Nothing is said of files of the
    repository, of what the settings trust, and of a remote file that has to have its `integrity`.
    """
    include = match.subject.include
    if not include.is_made or include.source.lies_in(situation.settings.trusted_includes):
        return None
    found = [(_variant(part, name), part, name, node) for part, node in _parts(include) for name in _open(node)]
    if not found:
        return None
    variant, part, name, node = min(found, key=lambda each: ("", "path", "predefined").index(each[0]))
    if variant == "predefined" and include.source.is_own:
        return None
    match = match.narrowed(node.span)._replace(variant=variant, topic=name)
    return match.named(variable=name, part=Phrase(part))


def _parts(include: Include) -> Iterator[tuple[str, Node]]:
    """What says in an include which file of elsewhere it is, by the keys of their texts."""
    location = include.location
    if location.kind is IncludeKind.PROJECT:
        named = {"project": location.project, "ref": location.ref, "path": location.node}
        yield from ((part, node) for part, node in named.items() if node is not None)
    elif location.kind is IncludeKind.COMPONENT:
        yield "component", location.node
    elif location.kind is IncludeKind.REMOTE and not include.source.integrity:
        yield "address", location.node


def _open(node: Node) -> Iterator[str]:
    """The names of the variables in a text that whoever starts a pipeline can set, or decides."""
    for name in references(node.text) if node.is_scalar else ():
        known = predefined(name)
        if known is None or known.control not in _SERVER_SIDE:
            yield name


def _variant(part: str, name: str) -> str:
    return "predefined" if predefined(name) else "path" if part == "path" else ""


PREDICATES: dict[str, Predicate] = {
    "unpinned": unpinned,
    "unread": unread,
    "untrusted": untrusted,
    "variable": variable,
}
