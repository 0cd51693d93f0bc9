"""Where a file of a pipeline comes from, as the `include:` says that brings it; how it is looked for: assembly.py.

Source: GitLab's doc/ci/yaml/_index.md, sections "include" and "include:integrity".
"""

from __future__ import annotations

from collections.abc import Iterable

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.checkouts import component_home
from cilint.pipeline.glob import glob
from cilint.pipeline.include import IncludeKind, Location
from cilint.pipeline.project import Project
from cilint.pipeline.refs import RefKind, holds_variable, is_commit, ref_kind, version_kind
from cilint.pipeline.supply import Home, Means, Supplied
from cilint.syntax.node import Node

_MOVING = frozenset(
    {
        RefKind.SHORT_COMMIT,
        RefKind.TAG,
        RefKind.PARTIAL,
        RefKind.LATEST,
        RefKind.BRANCH,
        RefKind.DEFAULT,
        RefKind.ADDRESS,
    }
)
_ELSEWHERE = frozenset({IncludeKind.PROJECT, IncludeKind.COMPONENT, IncludeKind.REMOTE})

_ODD_AUTHORITY = frozenset("@\\?#")
_REFERENCE_START = regex(r"[$%]")
_PARTS = regex(r"[/?=&]")
_UPWARD = regex(r"(?i:(?:^|[/\\]|%2f|%5c)(?:\.|%2e){2}(?:$|[/\\]|%2f|%5c))")


class IncludeSource(NamedTuple):
    """Where a file comes from.

    `location` is its path there, without a leading slash, or its address, or the name of the component or template.
    `project` and `host` are empty where the file is of none, or of the one at hand; a local include of another
    project's file is of that project and ref. `ref` is the ref or version that is asked for, and `commit` what it came
    to, where that is known. Known variables are put in but for the ref, which stands as it is written: what a variable
    holds now it need not hold in the next pipeline. `is_own` says that it is the project at hand, `is_child` that the
    file belongs to a pipeline that a job starts.
    """

    kind: IncludeKind
    location: str
    project: str = ""
    host: str = ""
    ref: str = ""
    ref_kind: RefKind = RefKind.NONE
    commit: str = ""
    integrity: str = ""
    means: Means = Means.NOT_READ
    is_own: bool = False
    is_child: bool = False

    @property
    def origin(self) -> str:
        """Who has the file, for people: a project, a component, an address; empty for the repository at hand."""
        if self.kind in (IncludeKind.REMOTE, IncludeKind.TEMPLATE):
            return self.location
        names = (self.host, self.project, self.location if self.kind is IncludeKind.COMPONENT else "")
        return "/".join(filter(None, names))

    @property
    def label(self) -> str:
        """The file for people, in one line: `group/templates@v1: ci/build.yml`, `group/tools/lint@1.2`, an address."""
        name = f"{self.origin}@{self.ref}" if self.ref else self.origin
        return f"{name}: {self.location}" if self.kind in (IncludeKind.PROJECT, IncludeKind.LOCAL) else name

    @property
    def may_change(self) -> bool:
        """Whether the same include can bring another file tomorrow, as others want it."""
        return self.kind in _ELSEWHERE and not self.is_own and self.ref_kind in _MOVING

    def lies_in(self, patterns: Iterable[str]) -> bool:
        """Whether one of some patterns is for its project, with or without its host, or for its address.

        `*` is any text without `/`, and at the end behind one any text at all: `group/*` is all that is in a group.
        """
        names = [*map(_folded, self._names)]
        return any(glob(_whole(_folded(pattern))).matches(name) for pattern in patterns for name in names)

    def lies_outside(self, patterns: Iterable[str]) -> bool:
        """Whether it is of another place, and surely of none that one of some patterns is for (see `lies_in`).

        What a variable leaves open may be in all places that begin as it does.
        """
        if self.kind not in _ELSEWHERE or self.is_own or self.lies_in(patterns):
            return False
        heads = [_folded(_REFERENCE_START.split(name, maxsplit=1)[0]) for name in self._names if holds_variable(name)]
        stems = [_folded(pattern).partition("*")[0] for pattern in patterns]
        return not any(stem.startswith(head) or head.startswith(stem) for stem in stems for head in heads)

    @property
    def _names(self) -> tuple[str, ...]:
        if self.kind is IncludeKind.REMOTE:
            return (self.location,) if _is_plain(self.location) else ()
        if not self.project:
            return ()
        return (self.project, f"{self.host}/{self.project}") if self.host else (self.project,)

    def supplied(self, file: Supplied) -> IncludeSource:
        """The source of one of the files that were found for it."""
        commit = file.home.ref if file.home and is_commit(file.home.ref) else self.commit
        location = file.location or (file.path if file.means is Means.REPOSITORY else self.location)
        return self._replace(location=location, commit=commit, means=file.means)


def root_source(path: str, *, is_child: bool = False) -> IncludeSource:
    """The source of a file that is not included: it is of the repository at hand."""
    return IncludeSource(IncludeKind.LOCAL, path, means=Means.REPOSITORY, is_own=True, is_child=is_child)


def source_of(location: Location, project: Project, holder: IncludeSource) -> IncludeSource:
    """Where the file that an include names comes from, before it is looked for.

    `project` is the one at hand, `holder` the source of the file that the include stands in. The kind of ref is not
    known of what has several values, because an input has.
    """
    source = _source(location, project, holder)
    parts = (location.node, location.project, *map(location.entry.get, ("ref", "integrity")))
    is_known = all(part is None or len(part.texts) == 1 for part in parts if part is None or part.is_scalar)
    return source if is_known else source._replace(ref_kind=RefKind.UNKNOWN)


def _source(location: Location, project: Project, holder: IncludeSource) -> IncludeSource:
    kind, written = location.kind, location.node.text if location.node.is_scalar else ""
    text = project.expand(written) or written
    plain = IncludeSource(kind, text.lstrip("/"), is_child=holder.is_child)
    if kind is IncludeKind.LOCAL and (holder.project or holder.is_own):
        return holder._replace(kind=kind, location=plain.location, means=Means.NOT_READ)
    if kind is IncludeKind.PROJECT:
        return _in_project(plain, location, project)
    if kind is IncludeKind.COMPONENT:
        return _in_component(plain, written, project)
    if kind is IncludeKind.REMOTE:
        integrity = _text(location.entry.get("integrity"))
        return plain._replace(location=text, integrity=integrity, ref_kind=_remote_kind(text, integrity))
    return plain


def _in_project(plain: IncludeSource, location: Location, project: Project) -> IncludeSource:
    written = _text(location.project)
    name = project.expand(written) or written
    ref = _text(location.entry.get("ref"))
    kind = RefKind.UNKNOWN if _may_be_own(name) else ref_kind(ref)
    is_own = project.is_own(Home(name))
    return plain._replace(project=name, ref=ref, ref_kind=kind, commit=_commit(ref), is_own=is_own)


def _in_component(plain: IncludeSource, written: str, project: Project) -> IncludeSource:
    version = written.partition("@")[2]
    home, name = component_home(plain.location)
    host = "" if project.is_own_host(home.host) else home.host
    kind = RefKind.UNKNOWN if _may_be_own(home.project) else version_kind(version)
    is_own = project.is_own(home)
    return plain._replace(
        location=name,
        project=home.project,
        host=host,
        ref=version,
        ref_kind=kind,
        commit=_commit(version),
        is_own=is_own,
    )


def _remote_kind(address: str, integrity: str) -> RefKind:
    """What a remote file is held by: its hash, or a commit in its address, which only its server can betray."""
    if integrity:
        return RefKind.INTEGRITY
    path = address.partition("://")[2].partition("/")[2]
    if address.startswith("https://") and any(map(is_commit, _PARTS.split(path))):
        return RefKind.COMMIT
    return RefKind.UNKNOWN if holds_variable(path) else RefKind.ADDRESS


def _may_be_own(project: str) -> bool:
    """Whether a project may be any, that at hand too: its own name holds a variable, not only its group's."""
    return holds_variable(project.rpartition("/")[2])


def _is_plain(address: str) -> bool:
    """Whether an address leads where its beginning says: no name before the host, no way up out of a folder."""
    host, _, path = address.partition("://")[2].partition("/")
    return _ODD_AUTHORITY.isdisjoint(host) and _UPWARD.search(path) is None


def _folded(name: str) -> str:
    """A project's name or an address, in which case that means nothing is gone: that of all but the path of a URL."""
    scheme, mark, rest = name.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host}".lower() + slash + path


def _whole(pattern: str) -> str:
    return f"{pattern}*" if pattern.endswith("/*") else pattern


def _commit(ref: str) -> str:
    return ref if is_commit(ref) else ""


def _text(node: Node | None) -> str:
    return node.canonical if node and node.is_scalar and not node.is_null else ""
