"""All files of a pipeline in one mapping: includes followed, each in the context of the file that holds it, and merged.

Source: GitLab's lib/gitlab/ci/config/external/ and doc/ci/yaml/includes.md. What an include names is in include.py, how
a file becomes a configuration in loading.py.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cilint.pipeline.checkouts import component_home, component_paths
from cilint.pipeline.conditions.rules import Inclusion, include_verdict
from cilint.pipeline.glob import glob
from cilint.pipeline.include import (
    NOT_READ,
    Given,
    Include,
    IncludeKind,
    Location,
    include_entries,
    is_yaml_path,
    locations,
)
from cilint.pipeline.keywords import MAX_INCLUDES
from cilint.pipeline.loading import Configuration, Loader
from cilint.pipeline.merge import mapping_of, merge_all
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.provenance import IncludeSource, place_of_ref, root_source, source_of
from cilint.pipeline.refs import is_commit
from cilint.pipeline.similar import remedy_for
from cilint.pipeline.supply import OWN, Denied, Home, Request, Supplied
from cilint.syntax.node import Node, Pair, Step, StepKind
from cilint.text.files import is_outside


class Merged(NamedTuple):
    """All files of a pipeline in one mapping, and how they came together."""

    body: Node
    includes: tuple[Include, ...]
    configurations: tuple[Configuration, ...]


_TEMPLATE_SUFFIX = ".gitlab-ci.yml"


def merge_includes(loader: Loader, path: str, problems: Problems) -> Merged | None:
    """The pipeline whose root file is `path`; None when that file cannot be read (`loader.errors` says why)."""
    root = loader.load_with_inputs(path, None, problems)
    if root is None:
        return None
    assembly = _Assembly(loader, problems)
    body = assembly.merge(root, _Place(root.origin, (path,)))
    return Merged(body, tuple(assembly.includes), tuple(assembly.configurations))


def merge_child(loader: Loader, include: Node, problems: Problems) -> Merged:
    """The pipeline that is made of nothing but what an `include` names: a child pipeline."""
    assembly = _Assembly(loader, problems)
    place = _Place(root_source(include.source.path, is_child=True))
    body = assembly.merge_all_of(include, mapping_of((), include), place)
    return Merged(body, tuple(assembly.includes), tuple(assembly.configurations))


_Found = Sequence[Supplied] | Denied


class _Place(NamedTuple):
    """Where a walk stands: in the file that is the last of a `stack`, those that lead to it before it.

    `origin` is where that file comes from, and `home` what its local includes are relative to.
    """

    origin: IncludeSource
    stack: tuple[str, ...] = ()
    home: Home | None = OWN


class _Assembly:
    """One walk over the includes of one pipeline."""

    def __init__(self, loader: Loader, problems: Problems) -> None:
        self.loader = loader
        self.problems = problems
        self.includes: list[Include] = []
        self.configurations: list[Configuration] = []
        self._count = 0
        self._is_full = False

    def merge(self, configuration: Configuration, place: _Place) -> Node:
        """The file's own content over that of its includes, of which a later one overrides an earlier."""
        self.configurations.append(configuration._replace(origin=place.origin))
        self.loader.work.spend(10 * len(configuration.body.pairs))
        own = configuration.body
        rest = tuple(pair for name, pair in own.entries.items() if name != "include")
        return self.merge_all_of(own.get("include"), mapping_of(rest, own), place)

    def merge_all_of(self, include: Node | None, own: Node, place: _Place) -> Node:
        """A mapping over all files of the `include` that stands beside it."""
        entries = include_entries(include)
        included = [body for entry in entries for body in self._included(entry, place)]
        return merge_all((*included, own), own, self.loader.work)

    def _included(self, entry: Node, place: _Place) -> Iterator[Node]:
        verdict = self._verdict(entry.get("rules"), place.home)
        for location in locations(entry):
            self.loader.work.spend(50)
            found = () if verdict is Inclusion.EXCLUDED else self._find(location, place.home)
            source = source_of(location, self.loader.project, place.origin)
            include, supplied = self._told(location, source, found, place.stack)
            self.includes.append(include._replace(verdict=verdict))
            given = Given(entry.get("inputs"), include.span)
            for file in supplied:
                configuration = self.loader.load_with_inputs(file.path, given, self.problems, file.component)
                if configuration:
                    inner = _Place(source.supplied(file), (*place.stack, file.path), file.home)
                    body = self.merge(configuration, inner)
                    if not body.pairs and configuration.body.get("include") is None:
                        self._refuse(location, "the file has no content")
                    yield _carried(body, Step(StepKind.INCLUDE, include.span, include.name))

    def _verdict(self, rules: Node | None, home: Home | None) -> Inclusion:
        # Whether a file exists is asked of the project that has the including file, of which all files must be at hand.
        paths = (lambda: self.loader.paths) if home == OWN and self.loader.is_whole else None
        return include_verdict(rules, self.loader.project.look_up, paths, self.loader.work)

    def _told(
        self, location: Location, source: IncludeSource, found: _Found, stack: tuple[str, ...]
    ) -> tuple[Include, Sequence[Supplied]]:
        """The include with what became of it, and the files to read for it."""
        include = Include(location.kind, location.name, location.node.span, source, place_of_ref(location))
        if isinstance(found, Denied):
            self._count += 1
            is_absent = found.is_certain and location.kind is IncludeKind.LOCAL
            if found.is_certain:
                self._refuse(location, found.problem, is_local=is_absent)
            return include._replace(problem=found.problem, is_refused=found.is_certain, is_absent=is_absent), ()
        paths = tuple(supplied.path for supplied in found)
        self._count += len(paths)
        if self._count > MAX_INCLUDES:
            problem = f"GitLab takes no more than {MAX_INCLUDES} includes"
            # GitLab stops at the first.
            if not self._is_full:
                self._refuse(location, problem)
            self._is_full = True
            return include._replace(problem=problem, is_refused=True), ()
        readable = [supplied for supplied in found if supplied.path not in stack and self.loader.load(supplied.path)]
        files = tuple(supplied.path for supplied in readable)
        source = source.supplied(readable[0]) if readable else source
        include = include._replace(source=source, files=files, tried=paths)
        is_circle = any(path in stack for path in paths)
        # A pattern leaves out the file that it stands in.
        if files or not paths or (is_circle and "*" in location.node.text):
            return include, readable
        problem = "the file includes itself" if is_circle else "the file cannot be read"
        if is_circle:
            self._refuse(location, problem)
        return include._replace(problem=problem, is_refused=is_circle), ()

    def _find(self, location: Location, home: Home | None) -> _Found:
        """The files that a location names, or why there are none."""
        kind = location.kind
        if kind is IncludeKind.INVALID:
            return Denied("it names no file that GitLab could include", not location.entry.is_reference)
        if kind is IncludeKind.ARTIFACT:
            return Denied("a job makes it when the pipeline runs")
        if not location.node.is_scalar:
            return Denied("its name is no text", not location.node.is_reference)
        text = self.loader.project.expand(location.node.text)
        if kind is IncludeKind.COMPONENT:
            return self._find_component(text)
        if text and "$" in text:
            text = None
        if kind is IncludeKind.LOCAL:
            return self._find_local(location, text, home)
        return self._find_elsewhere(location, text)

    def _find_local(self, location: Location, text: str | None, home: Home | None) -> _Found:
        written = location.node.text
        if home is None:
            return Denied("a file that belongs to no project has no local files to include", is_certain=True)
        # GitLab looks for the files of a pattern before it puts variables in, but for the short form.
        if "*" in written and location.node is not location.entry:
            text = written
        if text is None:
            return Denied("its path holds a variable")
        path = text.lstrip("/")
        if ".." in path.split("/") or is_outside(path):
            return Denied("its path leads out of the repository", is_certain=True)
        if "*" in path:
            return self._search(home, path)
        if not is_yaml_path(path):
            return Denied("its name ends in neither .yml nor .yaml", is_certain=True)
        if home != OWN:
            return self._ask(Request("project", path, home), location.kind)
        if self.loader.files.exists(path):
            return (Supplied(path, OWN),)
        return Denied("the repository has no such file", is_certain=True)

    def _search(self, home: Home, pattern: str) -> _Found:
        if home == OWN:
            paths = self.loader.paths
            self.loader.work.spend(10 * len(paths))
            matches = glob(pattern).matches
            return tuple(Supplied(path, OWN) for path in paths if is_yaml_path(path) and matches(path))
        for library in self.loader.libraries:
            found = library.search(home, pattern)
            if isinstance(found, Denied):
                return found
            if found is not None:
                self.loader.work.spend(10 * len(found))
                answers = [(path, self._ask(Request("project", path, home), IncludeKind.PROJECT)) for path in found]
                named = ((path, answer) for path, answer in answers if not isinstance(answer, Denied))
                return tuple(file._replace(location=path) for path, answer in named for file in answer)
        return Denied("the files of that project are not known")

    def _find_elsewhere(self, location: Location, text: str | None) -> _Found:
        kind = location.kind
        if text is None:
            return Denied("its name holds a variable")
        if kind is IncludeKind.TEMPLATE and not text.endswith(_TEMPLATE_SUFFIX):
            return Denied(f"GitLab's templates end in {_TEMPLATE_SUFFIX}", is_certain=True)
        if not is_yaml_path(text):
            return Denied("its name ends in neither .yml nor .yaml", is_certain=True)
        if kind is IncludeKind.PROJECT:
            return self._find_in_project(location, text.lstrip("/"))
        integrity = location.entry.get("integrity")
        return self._ask(Request(kind.value, text, integrity=integrity.text if integrity else ""), kind)

    def _find_in_project(self, location: Location, path: str) -> _Found:
        project, ref = location.project, location.entry.get("ref")
        if location.node is project:
            return Denied("it names a project and no file in it", is_certain=True)
        name = self.loader.project.expand(project.text) if project else None
        commit = self.loader.project.expand(ref.canonical) if ref else ""
        if name is None or commit is None:
            return Denied("the project's name or its ref holds a variable")
        home = Home(name, commit)
        if self.loader.project.is_own(home) and self.loader.project.is_own_commit(commit):
            return self._find_own((path,))
        if "$" in name or "$" in commit:
            return Denied("the project's name or its ref holds a variable")
        return self._ask(Request("project", path, home), location.kind)

    def _find_component(self, address: str | None) -> _Found:
        if address is None:
            return Denied("its address holds a variable")
        home, name = component_home(address)
        if self.loader.project.is_own_host(home.host):
            home = home._replace(host="")
        if self.loader.project.is_own(home) and home.ref and self.loader.project.is_own_commit(home.ref):
            own = self._find_own(component_paths(name))
            return own if isinstance(own, Denied) else [file._replace(component={"name": name}) for file in own]
        if any("$" in part for part in (name, *home)):
            return Denied("its address holds a variable")
        found = self._ask(Request("component", name, home), IncludeKind.COMPONENT)
        if isinstance(found, Denied):
            return found
        values = {"name": name, "reference": home.ref}
        return [file._replace(component=values | _commit(file.home)) for file in found]

    def _find_own(self, paths: Sequence[str]) -> _Found:
        """The first of some paths that is a file of the repository at hand."""
        found = [path for path in paths if ".." not in path.split("/") and self.loader.files.exists(path)]
        return (Supplied(found[0], OWN),) if found else Denied("the repository has no such file")

    def _ask(self, request: Request, kind: IncludeKind) -> _Found:
        if ".." in request.location.split("/"):
            return Denied("its path leads out of the project", is_certain=True)
        for library in self.loader.libraries:
            found = library.find(request)
            if isinstance(found, Denied):
                return found
            if found is not None:
                return (found,)
        return Denied(NOT_READ.get(kind, NOT_READ[IncludeKind.PROJECT]))

    def _refuse(self, location: Location, message: str, *, is_local: bool = False) -> None:
        remedy = ""
        if is_local and location.node.is_scalar:
            path = location.node.text.lstrip("/")
            close = posixpath.basename(path)
            known = [known for known in self.loader.paths if is_yaml_path(known)]
            remedy = remedy_for(path, known) or remedy_for(close, [posixpath.basename(known) for known in known])
        text = f"{location.name}: {message}"
        self.problems.add(Problem(ProblemKind.INCLUDE, location.node.span, text, remedy, is_local=is_local))


def _commit(home: Home | None) -> dict[str, str]:
    return {"sha": home.ref} if home and is_commit(home.ref) else {}


def _carried(body: Node, step: Step) -> Node:
    pairs = tuple(Pair(pair.key, pair.value.carried(step)) for pair in body.pairs)
    return body.with_value(pairs)
