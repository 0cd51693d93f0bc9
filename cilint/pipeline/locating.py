"""From what an include names to the files that it means, or why there are none. What becomes of them: assembly.py.

Source: GitLab's lib/gitlab/ci/config/external/file/*.rb and doc/ci/yaml/includes.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from cilint.pipeline.checkouts import component_home, component_paths
from cilint.pipeline.glob import glob
from cilint.pipeline.include import NOT_READ, SOURCES, IncludeKind, Location, is_yaml_path
from cilint.pipeline.loading import Loader
from cilint.pipeline.refs import is_commit
from cilint.pipeline.supply import OWN, Denied, Home, Request, Supplied
from cilint.syntax.node import Node
from cilint.syntax.resolution import ScalarType
from cilint.text.files import stays_inside

Located = Sequence[Supplied] | Denied

_TEMPLATE_SUFFIX = ".gitlab-ci.yml"


def find(loader: Loader, location: Location, home: Home | None) -> Located:
    """The files that a location names, or why there are none."""
    kind = location.kind
    if kind is IncludeKind.INVALID:
        mistake = _mistake_of(location.entry)
        return Denied("it names no file that GitLab could include", not location.entry.is_reference, mistake)
    if kind is IncludeKind.ARTIFACT:
        return Denied("a job makes it when the pipeline runs")
    if not location.node.is_scalar:
        return Denied("its name is no text", not location.node.is_reference, "include-suffix")
    text = loader.project.expand(location.node.text)
    if kind is IncludeKind.COMPONENT:
        return _find_component(loader, text)
    if text and "$" in text:
        text = None
    if kind is IncludeKind.LOCAL:
        return _find_local(loader, location, text, home)
    return _find_elsewhere(loader, location, text)


def _mistake_of(entry: Node) -> str:
    """What is wrong with an entry that does not name one source of files."""
    if not entry.is_mapping:
        return "include-sort"
    named = [kind for kind in SOURCES if (value := entry.get(kind.value)) is not None and not value.is_null]
    return "include-sources" if named else "include-none"


def _no_yaml(location: Location) -> Denied:
    """What is wrong with a name that is no path of a YAML file."""
    if location.node.text == "":
        return Denied("it names no file", True, "include-none")
    is_text = location.node.scalar_type is ScalarType.STR
    mistake = "include-suffix" if is_text or location.node is not location.entry else "include-sort"
    return Denied("its name ends in neither .yml nor .yaml", True, mistake)


def _find_local(loader: Loader, location: Location, text: str | None, home: Home | None) -> Located:
    written = location.node.text
    if home is None:
        return Denied("a file that belongs to no project has no local files to include", is_certain=True)
    # GitLab looks for the files of a pattern before it puts variables in, but for the short form.
    if "*" in written and location.node is not location.entry:
        text = written
    if text is None:
        return Denied("its path holds a variable")
    # A pattern is compared as it is written with paths, which have no slash at their beginning.
    if "*" in text and text.startswith("/"):
        return ()
    path = text.lstrip("/")
    if not stays_inside(path):
        return Denied("its path leads out of the repository", True, "include-missing")
    if "*" in path:
        return _search(loader, home, path)
    if not is_yaml_path(path):
        return _no_yaml(location)
    if home != OWN:
        return _ask(loader, Request("project", path, home), location.kind)
    own = _find_own(loader, (path,))
    return Denied(own.problem, True, "include-missing") if isinstance(own, Denied) else own


def _search(loader: Loader, home: Home, pattern: str) -> Located:
    if home == OWN:
        paths = loader.paths
        loader.work.spend(10 * len(paths))
        matches = glob(pattern).matches
        return tuple(Supplied(path, OWN) for path in paths if is_yaml_path(path) and matches(path))
    for library in loader.libraries:
        found = library.search(home, pattern)
        if isinstance(found, Denied):
            return found
        if found is not None:
            loader.work.spend(10 * len(found))
            answers = [(path, _ask(loader, Request("project", path, home), IncludeKind.PROJECT)) for path in found]
            named = ((path, answer) for path, answer in answers if not isinstance(answer, Denied))
            return tuple(file._replace(location=path) for path, answer in named for file in answer)
    return Denied("the files of that project are not known")


def _find_elsewhere(loader: Loader, location: Location, text: str | None) -> Located:
    kind = location.kind
    if text is None:
        return Denied("its name holds a variable")
    if kind is IncludeKind.TEMPLATE and not text.endswith(_TEMPLATE_SUFFIX):
        return Denied(f"GitLab's templates end in {_TEMPLATE_SUFFIX}", is_certain=True)
    if not is_yaml_path(text):
        return _no_yaml(location)
    if kind is IncludeKind.PROJECT:
        return _find_in_project(loader, location, text.lstrip("/"))
    integrity = location.entry.get("integrity")
    return _ask(loader, Request(kind.value, text, integrity=integrity.text if integrity else ""), kind)


def _find_in_project(loader: Loader, location: Location, path: str) -> Located:
    project, ref = location.project, location.entry.get("ref")
    if location.node is project:
        return Denied("it names a project and no file in it", is_certain=True)
    name = loader.project.expand(project.text) if project else None
    commit = loader.project.expand(ref.canonical) if ref else ""
    if name is None or commit is None:
        return Denied("the project's name or its ref holds a variable")
    home = Home(name, commit)
    if loader.project.is_own(home) and loader.project.is_own_commit(commit):
        return _find_own(loader, (path,))
    if "$" in name or "$" in commit:
        return Denied("the project's name or its ref holds a variable")
    return _ask(loader, Request("project", path, home), location.kind)


def _find_component(loader: Loader, address: str | None) -> Located:
    if address is None:
        return Denied("its address holds a variable")
    home, name = component_home(address)
    if loader.project.is_own_host(home.host):
        home = home._replace(host="")
    if loader.project.is_own(home) and home.ref and loader.project.is_own_commit(home.ref):
        own = _find_own(loader, component_paths(name))
        return own if isinstance(own, Denied) else [file._replace(component={"name": name}) for file in own]
    if any("$" in part for part in (name, *home)):
        return Denied("its address holds a variable")
    found = _ask(loader, Request("component", name, home), IncludeKind.COMPONENT)
    if isinstance(found, Denied):
        return found
    values = {"name": name, "reference": home.ref}
    return [file._replace(component=values | _commit(file.home)) for file in found]


def _find_own(loader: Loader, paths: Sequence[str]) -> Located:
    """The first of some paths that is a file of the repository at hand."""
    found = [path for path in paths if stays_inside(path) and loader.files.exists(path)]
    if not found:
        return Denied("the repository has no such file")
    if loader.is_in_other_repository(found[0]):
        return Denied("it lies in a submodule, of which GitLab reads nothing: name its project")
    return (Supplied(found[0], OWN),)


def _ask(loader: Loader, request: Request, kind: IncludeKind) -> Located:
    if not stays_inside(request.location):
        return Denied("its path leads out of the project", is_certain=True)
    for library in loader.libraries:
        found = library.find(request)
        if isinstance(found, Denied):
            return found
        if found is not None:
            return (found,)
    return Denied(NOT_READ.get(kind, NOT_READ[IncludeKind.PROJECT]))


def _commit(home: Home | None) -> dict[str, str]:
    return {"sha": home.ref} if home and is_commit(home.ref) else {}
