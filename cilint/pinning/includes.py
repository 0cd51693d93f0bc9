"""Which commit or hash holds an include to the file that it brings now, and the edits that write it there.

In: the facts of pipelines, and something that knows what a tag, a branch or an address stands for. Out: places to
change, and what cannot be held. How an edit looks is told in include_edits.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from cilint.facts.gather import Facts
from cilint.lazy.records import NamedTuple
from cilint.pinning.include_edits import noted_ref, pin_edits, pin_target
from cilint.pipeline.conditions.rules import Inclusion
from cilint.pipeline.include import Include, IncludeKind
from cilint.pipeline.provenance import IncludeSource
from cilint.pipeline.refs import RefKind, ref_kind, version_kind
from cilint.pipeline.supply import Denied, Home, Request
from cilint.text.edit import Edit
from cilint.text.integrity import integrity
from cilint.text.source import Source, Span

CommitLookup = Callable[[Request], str | Denied | None]
"""What a request stands for now: a commit's SHA, or `sha256-…` of a remote file; None where that is not known here."""

_UNKNOWN = "what it stands for is not known here: --online asks, and what cilint vendor has fetched is known"
_KINDS = frozenset({IncludeKind.PROJECT, IncludeKind.COMPONENT, IncludeKind.REMOTE})
DEFAULT_BRANCH = "HEAD"


class PinScope(NamedTuple):
    """What is to be looked at: includes that nothing holds, commits whose tag may be another by now, all commits."""

    unpinned: bool = True
    tags: bool = False
    others: bool = False


class NewPin(NamedTuple):
    """A commit or hash to be written: for what, in place of which one, if any."""

    span: Span
    name: str
    old: str
    new: str
    edits: tuple[Edit, ...]


class Unheld(NamedTuple):
    """An include that stays as it is, and why; `is_failure` where it could have been held."""

    span: Span
    name: str
    reason: str
    is_failure: bool = False


class IncludePlan(NamedTuple):
    """All that is to be done. `unpinned` are the places of what nothing holds."""

    changes: tuple[NewPin, ...]
    left: tuple[Unheld, ...]
    unpinned: tuple[tuple[Span, str], ...]


class _Site(NamedTuple):
    """A scalar that says which version some includes mean, which all read the same there."""

    includes: list[Include]

    @property
    def span(self) -> Span:
        return pin_target(self.includes[0].location).span

    @property
    def source(self) -> IncludeSource:
        return self.includes[0].source

    @property
    def named(self) -> str:
        """The tag or branch that holds it, or that a note names behind what holds it."""
        return self.source.ref if self.source.may_change else noted_ref(pin_target(self.includes[0].location))

    @property
    def name(self) -> str:
        """What it is, for people."""
        return f"{self.source.origin}@{self.named}" if self.named else self.source.origin

    @property
    def requests(self) -> tuple[Request, ...]:
        """What to ask for the commit or the hash of today."""
        return tuple(dict.fromkeys(_request(include.source, self.named) for include in self.includes))


def plan_includes(
    pipelines: Iterable[Facts], own: Mapping[str, Source], trusted: Sequence[str], lookup: CommitLookup, scope: PinScope
) -> IncludePlan:
    """What to write into the files `own`, by path, of these pipelines; `trusted` are sources that need no pin."""
    changes: list[NewPin] = []
    left: list[Unheld] = []
    unpinned: list[tuple[Span, str]] = []
    for site in _sites(pipelines, own, trusted):
        if site.source.may_change:
            unpinned.append((site.span, site.name))
        if not _is_wanted(site, scope):
            continue
        decided = _decide(site, lookup)
        if isinstance(decided, NewPin):
            changes.append(decided)
        elif decided:
            left.append(decided)
    return IncludePlan(tuple(changes), tuple(left), tuple(unpinned))


def _sites(pipelines: Iterable[Facts], own: Mapping[str, Source], trusted: Sequence[str]) -> Iterator[_Site]:
    """The places in the own files at which includes from elsewhere are, or can be, held."""
    sites: dict[tuple[str, int], _Site] = {}
    for include in (include for facts in pipelines for include in facts.pipeline.includes):
        source = include.source
        # A remote file with another hash is refused, and may have a new one by now.
        is_made = include.is_made or (include.verdict is not Inclusion.EXCLUDED and source.integrity)
        if include.kind not in _KINDS or source.is_own or not is_made or source.lies_in(trusted):
            continue
        span = pin_target(include.location).span
        if span.source.path in own:
            sites.setdefault((span.source.path, span.start), _Site([])).includes.append(include)
    yield from sites.values()


def _is_wanted(site: _Site, scope: PinScope) -> bool:
    source = site.source
    if source.may_change or source.ref_kind is RefKind.UNKNOWN:
        return scope.unpinned
    if source.kind is IncludeKind.REMOTE:
        return scope.tags and bool(source.integrity)
    if not site.named or source.ref_kind is not RefKind.COMMIT:
        return False
    kind = version_kind(site.named) if source.kind is IncludeKind.COMPONENT else ref_kind(site.named)
    return scope.tags if kind is RefKind.TAG else scope.others


def _decide(site: _Site, lookup: CommitLookup) -> NewPin | Unheld | None:
    """What to do at one place; None where what holds it is what its tag or its address stands for now."""
    source, location = site.source, site.includes[0].location
    if source.ref_kind is RefKind.UNKNOWN:
        return Unheld(site.span, site.name, "a variable or an input decides what it brings")
    answers = [lookup(request) for request in site.requests]
    for answer in answers:
        if answer is None:
            return Unheld(site.span, site.name, _UNKNOWN, is_failure=True)
        if isinstance(answer, Denied):
            return Unheld(site.span, site.name, answer.problem, is_failure=True)
    found = {answer for answer in answers if isinstance(answer, str)}
    if len(found) > 1:
        return Unheld(site.span, site.name, "what stands here is of several projects, which have different commits")
    new, old = found.pop(), _held(source)
    if new == old:
        return None
    edits = pin_edits(location, new, note_of(source))
    if not edits:
        return Unheld(site.span, site.name, "it is written in a way that leaves no place for a commit")
    return NewPin(site.span, site.name, old, new, edits)


def _held(source: IncludeSource) -> str:
    """What holds an include by now."""
    if source.may_change:
        return ""
    return source.integrity if source.kind is IncludeKind.REMOTE else source.ref


def note_of(source: IncludeSource) -> str:
    """What to write behind a commit; nothing where it stands there already, or is itself the beginning of a commit."""
    if not source.may_change or source.ref_kind in (RefKind.SHORT_COMMIT, RefKind.ADDRESS):
        return ""
    return source.ref or DEFAULT_BRANCH


def _request(source: IncludeSource, ref: str) -> Request:
    if source.kind is IncludeKind.REMOTE:
        return Request("remote", source.location)
    return Request(source.kind.value, source.location, Home(source.project, ref, source.host))


def integrity_of(source: Source) -> str:
    """The hash of a remote file, as its `integrity` has to be: that of its text, which was in UTF-8."""
    return integrity(("\ufeff" * source.has_mark + source.text).encode("utf-8", "surrogatepass"))
