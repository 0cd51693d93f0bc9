"""`include:` as it is written: what its entries name, and what becomes of them. Nothing is read here.

Source: GitLab's doc/ci/yaml/includes.md and lib/gitlab/ci/config/external/mapper/.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.certainty import told_name
from cilint.pipeline.conditions.rules import Inclusion
from cilint.pipeline.model.parts import part
from cilint.pipeline.model.rules import RuleList, read_rules
from cilint.syntax.node import Node
from cilint.text.source import Span

if TYPE_CHECKING:
    from cilint.pipeline.provenance import IncludeSource


class IncludeKind(Enum):
    """Where an include comes from."""

    LOCAL = "local"
    PROJECT = "project"
    REMOTE = "remote"
    TEMPLATE = "template"
    COMPONENT = "component"
    ARTIFACT = "artifact"
    INVALID = "invalid"


class Include(NamedTuple):
    """One file that an entry of an `include:` names, as its `location` says.

    `source` says where its files come from. `files` are the paths that were read for it and `tried` all that it names
    in the repository; `problem` says why nothing was read, or is empty; `verdict` is what its `rules` say;
    `is_refused` says that GitLab reads nothing, either, and builds no pipeline; `is_absent` that a file of the
    repository is missing.
    """

    location: Location
    source: IncludeSource
    files: tuple[str, ...] = ()
    problem: str = ""
    tried: tuple[str, ...] = ()
    verdict: Inclusion = Inclusion.INCLUDED
    is_refused: bool = False
    is_absent: bool = False

    @property
    def kind(self) -> IncludeKind:
        """Where it comes from."""
        return self.location.kind

    @property
    def is_made(self) -> bool:
        """Whether GitLab may read what it names."""
        return not self.is_refused and self.verdict is not Inclusion.EXCLUDED

    @property
    def name(self) -> str:
        """What it is known by."""
        return self.location.name

    @property
    def span(self) -> Span:
        """The place of what names the file."""
        return self.location.node.span


class OpenInclude(NamedTuple):
    """An include of which it is not known whether its `rules` hold, and those that lead to the file that it is in."""

    name: str
    rules: RuleList
    outer: tuple[Span, ...]

    @property
    def assumed(self) -> frozenset[Span]:
        """What has to be assumed for the include to be there."""
        return frozenset((*self.outer, self.rules.node.span))


class Given(NamedTuple):
    """What an include gives to a file: `inputs` as it is written there, `span` the name of the include."""

    inputs: Node | None
    span: Span


class Location(NamedTuple):
    """One file, or a pattern for files, that an entry of `include:` names: `node` is what names it."""

    kind: IncludeKind
    node: Node
    entry: Node

    @property
    def name(self) -> str:
        """What people know the file by."""
        if self.kind is IncludeKind.PROJECT:
            project = self.project
            text = told_name(project.text) if project else "?"
            return f"{text}: {told_name(self.node.text)}" if project is not self.node else text
        return told_name(self.node.text) if self.node.is_scalar else "include"

    @property
    def is_pattern(self) -> bool:
        """Whether it names all files that a pattern finds."""
        return "*" in self.node.text

    @property
    def project(self) -> Node | None:
        """What names the project of a file; of a list, which GitLab still takes, its first entry."""
        node = self.entry.get("project")
        return node.items[0] if node and node.items else node

    @property
    def ref(self) -> Node | None:
        """What says which version of a project's file is meant, where that is not in the name."""
        node = self.entry.get("ref") if self.kind is IncludeKind.PROJECT else None
        return node if node and not node.is_null else None

    @property
    def ref_span(self) -> Span:
        """The place to change for another version: the ref, or else what is included."""
        return (self.ref or self.project or self.node).span


SOURCES = tuple(kind for kind in IncludeKind if kind is not IncludeKind.INVALID)
"""Where included files come from: an entry names just one of them."""

NOT_READ = {
    IncludeKind.PROJECT: "it is another project's file",
    IncludeKind.REMOTE: "it is fetched over the network",
    IncludeKind.TEMPLATE: "it ships with GitLab",
    IncludeKind.COMPONENT: "it is a component of another project",
}
"""Why a file of another place is not read where nothing has such files."""


def include_entries(include: Node | None) -> Iterator[Node]:
    """The entries of an `include:`, which may be one or a list; a list in a list is no entry, and GitLab refuses it."""
    if include is not None and include.is_sequence:
        yield from (entry.within(include) for entry in include.items if not entry.is_null)
    elif include is not None and not include.is_null:
        yield include


def include_rules(entry: Node) -> RuleList | None:
    """The rules of an entry."""
    rules = part(entry, "rules")
    return None if rules is None else read_rules(rules)


def locations(entry: Node) -> Iterator[Location]:
    """What one entry names: several files only where it is a `project:` with a list of them."""
    if entry.is_scalar:
        kind = IncludeKind.REMOTE if entry.text.startswith(("http://", "https://")) else IncludeKind.LOCAL
        yield Location(kind, entry, entry)
        return
    kinds = [kind for kind in SOURCES if _has(entry, kind.value)]
    if len(kinds) != 1:
        yield Location(IncludeKind.INVALID, entry, entry)
        return
    kind = kinds[0]
    node = entry.entries[kind.value].value
    files = entry.get("file") if kind is IncludeKind.PROJECT else None
    if files and files.items:
        yield from (Location(kind, file, entry) for file in files.items)
    else:
        yield Location(kind, files or node, entry)


def _has(entry: Node, name: str) -> bool:
    """Whether an entry has a keyword: a null is none."""
    value = entry.get(name)
    return value is not None and not value.is_null


def is_yaml_path(path: str) -> bool:
    """Whether a path ends as GitLab wants it of an included file (lib/gitlab/ci/config/external/file/base.rb)."""
    name = path.rpartition("/")[2].lower()
    return name.endswith((".yml", ".yaml")) and not name.startswith((".yml", ".yaml"))
