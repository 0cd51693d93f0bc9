"""All files of a pipeline in one mapping: includes followed, each in the context of the file that holds it, and merged.

Source: GitLab's lib/gitlab/ci/config/external/ and doc/ci/yaml/includes.md. What an include names is in include.py, how
a file becomes a configuration in loading.py.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from cilint.lazy.properties import cached_property
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.conditions.rules import Inclusion, include_verdict
from cilint.pipeline.gitlab_words import gitlab_words
from cilint.pipeline.include import (
    Given,
    Include,
    IncludeKind,
    Location,
    OpenInclude,
    include_entries,
    include_rules,
    is_yaml_path,
    locations,
)
from cilint.pipeline.keywords import MAX_INCLUDES
from cilint.pipeline.loading import Configuration, Loader
from cilint.pipeline.locating import Located, find
from cilint.pipeline.merge import merge_all
from cilint.pipeline.model.rules import RuleList
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.provenance import IncludeSource, root_source, source_of
from cilint.pipeline.similar import Names
from cilint.pipeline.supply import OWN, Denied, Home, Supplied
from cilint.syntax.node import Node, Pair, Step, StepKind, mapping_of
from cilint.text.source import Span

if TYPE_CHECKING:
    from cilint.pipeline.inputs.included import Fetch


class Merged(NamedTuple):
    """All files of a pipeline in one mapping, and how they came together."""

    body: Node
    includes: tuple[Include, ...]
    configurations: tuple[Configuration, ...]
    open_includes: tuple[OpenInclude, ...] = ()


Assumed = frozenset[Span]
"""The `rules` that are taken to hold, of those of which that is not known."""


def merge_includes(loader: Loader, path: str, problems: Problems, assumed: Assumed | None = None) -> Merged | None:
    """The pipeline whose root file is `path`; None when that file cannot be read (`loader.errors` says why).

    Without `assumed`, all rules of includes that may hold are taken to do so.
    """
    assembly = _Assembly(loader, problems, assumed)
    place = _Place(root_source(path), (path,), (path,))
    root = loader.load_with_inputs(path, None, problems, assembly.header_files(place))
    if root is None:
        return None
    body = assembly.merge(root, place)
    assembly.check_leftover(root.body.get("include"))
    return assembly.merged(body)


def merge_child(loader: Loader, include: Node, problems: Problems, assumed: Assumed | None = None) -> Merged:
    """The pipeline that is made of nothing but what an `include` names: a child pipeline."""
    assembly = _Assembly(loader, problems, assumed)
    place = _Place(root_source(include.source.path, is_child=True))
    body = assembly.merge_all_of(include, mapping_of({}, include), place)
    return assembly.merged(body)


class _Place(NamedTuple):
    """Where a walk stands: in the file that is the last of a `stack`, those that lead to it before it.

    `named` are the last of them, as far back as each includes the next by its name and not by a pattern. `origin` is
    where that file comes from, and `home` what its local includes are relative to.
    """

    origin: IncludeSource
    stack: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    home: Home | None = OWN


class _Assembly:
    """One walk over the includes of one pipeline."""

    def __init__(self, loader: Loader, problems: Problems, assumed: Assumed | None) -> None:
        self.loader = loader
        self._assumed = assumed
        self._outer: tuple[Span, ...] = ()
        self._open: list[OpenInclude] = []
        self.problems = problems
        self.includes: list[Include] = []
        self._files: list[Configuration] = []
        self._header_files: list[Configuration] = []
        self._count = 0
        self._is_full = False

    def merged(self, body: Node) -> Merged:
        """What came of the walk."""
        return Merged(body, tuple(self.includes), self.configurations, tuple(self._open))

    @property
    def configurations(self) -> tuple[Configuration, ...]:
        """All files, the first one first, and those last that hold nothing but inputs."""
        return (*self._files, *self._header_files)

    def merge(self, configuration: Configuration, place: _Place) -> Node:
        """The file's own content over that of its includes, of which a later one overrides an earlier."""
        self._files.append(configuration._replace(origin=place.origin))
        self.loader.work.spend(10 * len(configuration.body.pairs))
        own = configuration.body
        rest = {name: pair for name, pair in own.entries.items() if name != "include"}
        return self.merge_all_of(own.get("include"), mapping_of(rest, own), place)

    def merge_all_of(self, include: Node | None, own: Node, place: _Place) -> Node:
        """A mapping over all files of the `include` that stands beside it."""
        entries = include_entries(include)
        included = [body for entry in entries for body in self._included(entry, place)]
        return merge_all((*included, own), own, self.loader.work)

    def _included(self, entry: Node, place: _Place) -> Iterator[Node]:
        outer = self._outer
        rules = include_rules(entry)
        verdict = self._verdict(rules, place.home)
        if verdict is Inclusion.UNKNOWN and rules is not None:
            verdict = self._assume(entry, rules)
            self._outer = (*outer, rules.node.span)
        yield from self._bodies(entry, place, verdict)
        self._outer = outer

    def _assume(self, entry: Node, rules: RuleList) -> Inclusion:
        """What is taken for the verdict of rules that may hold."""
        names = ", ".join(location.name for location in locations(entry))
        self._open.append(OpenInclude(names, rules, self._outer))
        if self._assumed is None:
            return Inclusion.UNKNOWN
        return Inclusion.INCLUDED if rules.node.span in self._assumed else Inclusion.EXCLUDED

    def _bodies(self, entry: Node, place: _Place, verdict: Inclusion) -> Iterator[Node]:
        for location in locations(entry):
            self.loader.work.spend(50)
            found = () if verdict is Inclusion.EXCLUDED else find(self.loader, location, place.home)
            source = source_of(location, self.loader.project, place.origin)
            include, supplied = self._told(location, source, found, place)
            self.includes.append(include._replace(verdict=verdict))
            given = Given(entry.get("inputs"), include.span)
            for file in supplied:
                named = (file.path,) if location.is_pattern else (*place.named, file.path)
                inner = _Place(source.supplied(file), (*place.stack, file.path), named, file.home)
                fetch = self.header_files(inner)
                configuration = self.loader.load_with_inputs(file.path, given, self.problems, fetch, file.component)
                if configuration:
                    body = self.merge(configuration, inner)
                    if not body.pairs and configuration.body.get("include") is None:
                        source_text = configuration.source.text
                        mistake = "include-unreadable" if source_text.strip() else "include-empty"
                        self._refuse(location, "the file has no content", mistake, file.path)
                    yield _carried(body, Step(StepKind.INCLUDE, include.span, include.name))

    def check_leftover(self, include: Node | None) -> None:
        """Look at the `include` of the root, once all is merged.

        GitLab takes the keyword away only where it brought a file (config/external/processor.rb); what is left has to
        be a list or a text, like any `include` of a pipeline (config/entry/root.rb).
        """
        if include is None or not include.is_mapping:
            return
        is_open = any(told.verdict is Inclusion.UNKNOWN for told in self.includes if told.span.source is include.source)
        if is_open or all(_brings_nothing(told) for told in self.includes):
            message = "an include that is no list brings no file here, and GitLab takes none but a list then"
            condition = "its rules leave it out" if is_open else ""
            remedy = "write it as a list: - local: …"
            words = gitlab_words("include-shape")
            self.problems.add(
                Problem(ProblemKind.INCLUDE, include.span, message, remedy, condition=condition, words=words)
            )

    def header_files(self, place: _Place) -> Fetch:
        """What gives the files that the header of a file includes; they are a part of the pipeline as others are."""

        def fetch(entry: Node) -> tuple[Node, ...] | None:
            bodies: list[Node] = []
            for location in locations(entry):
                self.loader.work.spend(50)
                found = find(self.loader, location, place.home)
                source = source_of(location, self.loader.project, place.origin)
                include, supplied = self._told(location, source, found, place)
                self.includes.append(include)
                if include.problem:
                    return None
                configurations = ((file, self.loader.load(file.path)) for file in supplied)
                for file, configuration in configurations:
                    if configuration:
                        self._header_files.append(configuration._replace(origin=source.supplied(file)))
                        bodies.append(configuration.body)
            return tuple(bodies)

        return fetch

    def _verdict(self, rules: RuleList | None, home: Home | None) -> Inclusion:
        # Whether a file exists is asked of the project that has the including file, of which all files must be at hand.
        paths = (lambda: self.loader.paths) if home == OWN and self.loader.is_whole else None
        return include_verdict(rules, self.loader.project.look_up, paths, self.loader.work)

    def _told(
        self, location: Location, source: IncludeSource, found: Located, place: _Place
    ) -> tuple[Include, Sequence[Supplied]]:
        """The include with what became of it, and the files to read for it."""
        include = Include(location, source)
        if isinstance(found, Denied):
            self._count += 1
            is_absent = found.is_certain and location.kind is IncludeKind.LOCAL
            if found.is_certain:
                self._refuse(location, found.problem, found.mistake, is_local=is_absent)
            return include._replace(problem=found.problem, is_refused=found.is_certain, is_absent=is_absent), ()
        paths = tuple(supplied.path for supplied in found)
        self._count += len(paths)
        if self._count > MAX_INCLUDES:
            problem = f"GitLab takes no more than {MAX_INCLUDES} includes"
            # GitLab stops at the first.
            if not self._is_full:
                self._refuse(location, problem, "includes-many")
            self._is_full = True
            return include._replace(problem=problem, is_refused=True), ()
        # A pattern leaves out the files that lead to it, so that a circle through one comes to its end.
        around = place.stack if location.is_pattern else place.named
        readable = [supplied for supplied in found if supplied.path not in around and self.loader.load(supplied.path)]
        files = tuple(supplied.path for supplied in readable)
        source = source.supplied(readable[0]) if readable else source
        include = include._replace(source=source, files=files, tried=paths)
        is_circle = any(path in around for path in paths)
        if files or not paths or (is_circle and location.is_pattern):
            return include, readable
        problem = "the file includes itself" if is_circle else "the file cannot be read"
        if is_circle:
            self._refuse(location, problem, "includes-many")
        return include._replace(problem=problem, is_refused=is_circle), ()

    @cached_property
    def _known_files(self) -> tuple[Names, Names]:
        """The YAML files of the repository, by their paths and by what these end with."""
        paths = [path for path in self.loader.paths if is_yaml_path(path)]
        return Names(paths), Names(map(posixpath.basename, paths))

    def _refuse(
        self, location: Location, message: str, mistake: str, path: str = "", *, is_local: bool = False
    ) -> None:
        """Take note that an include is refused; `path` is that of the file that is to blame, where it is known."""
        remedy: str | Callable[[], str] = ""
        if is_local and location.node.is_scalar:
            path = location.node.text.lstrip("/")
            remedy = partial(_nearest_file, path, *self._known_files)
        text = f"{location.name}: {message}"
        written = location.node.canonical if location.node.is_scalar else location.node.span.text
        name = path or written.lstrip("/")
        words = gitlab_words(mistake, name=name, most=str(MAX_INCLUDES)) if mistake else ""
        self.problems.add(
            Problem(ProblemKind.INCLUDE, location.node.span, text, remedy, is_local=is_local, words=words)
        )


def _nearest_file(path: str, paths: Names, names: Names) -> str:
    return paths.remedy(path) or names.remedy(posixpath.basename(path))


def _brings_nothing(include: Include) -> bool:
    """Whether GitLab surely reads no file for an include, and does not refuse it for that."""
    return include.verdict is Inclusion.EXCLUDED or not (include.files or include.problem)


def _carried(body: Node, step: Step) -> Node:
    return mapping_of({name: Pair(pair.key, pair.value.carried(step)) for name, pair in body.entries.items()}, body)
