"""Files of other projects from folders that the settings name: checkouts of projects, of what a host serves, of GitLab.

Source for the places of components and templates: GitLab's doc/ci/components/_index.md, section "Directory structure",
and lib/gitlab/template/gitlab_ci_yml_template.rb.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from cilint.pipeline.glob import glob
from cilint.pipeline.supply import Denied, Home, Means, Request, Supplied
from cilint.text.files import Files

TEMPLATES = "template"
"""The entry of the settings' `includes` for GitLab's own templates; no project is called so, as they all have a `/`."""

_TEMPLATE_FOLDERS = ("", "Pages", "Verify", "autodeploy")


class Checkouts:
    """A library of folders, by the projects or hosts that they are of."""

    def __init__(self, files: Files, folders: Mapping[str, str]) -> None:
        """`folders` are relative to the root of `files` and may lie outside it.

        Their keys are paths of projects or patterns for them, with or without the host before; hosts, with or without
        the first folders of a URL, for remote files; and `TEMPLATES`.
        """
        self._files = files
        self._folders = folders

    def find(self, request: Request) -> Supplied | Denied | None:
        """See `Library.find`."""
        tried = ""
        for folder, paths, home in self._candidates(request):
            for path in paths:
                full = posixpath.normpath(posixpath.join(folder, path))
                if self._files.exists(full):
                    return Supplied(full, home, means=Means.CHECKOUT)
            tried = tried or folder
        return Denied(f"there is no such file in {tried}") if tried else None

    def search(self, home: Home, pattern: str) -> Sequence[str] | Denied | None:
        """See `Library.search`."""
        folder = self.folder(home)
        if folder is None:
            return None
        prefix = folder + "/" if folder != "." else ""
        paths = (path.removeprefix(prefix) for path in self._files.paths(folder))
        return tuple(sorted(filter(glob(pattern).matches, paths)))

    def folder(self, home: Home) -> str | None:
        """The folder that is a checkout of a project; None where the settings name none."""
        return self._folder(_names(home))

    def _candidates(self, request: Request) -> Iterator[tuple[str, Sequence[str], Home | None]]:
        """Folders, the paths in them that may be the file, and the project that the file is of."""
        if request.kind in ("project", "component"):
            folder = self.folder(request.home)
            is_component = request.kind == "component"
            if folder is not None:
                paths: Sequence[str] = component_paths(request.location) if is_component else (request.location,)
                yield folder, paths, request.home
        elif request.kind == "remote":
            address = request.location.partition("://")[2].partition("?")[0]
            for key, folder in self._folders.items():
                if address.startswith(key.rstrip("/") + "/"):
                    yield folder, (address[len(key.rstrip("/")) + 1 :],), None
        elif TEMPLATES in self._folders:
            places = tuple(posixpath.join(folder, request.location) for folder in _TEMPLATE_FOLDERS)
            yield self._folders[TEMPLATES], places, None

    def _folder(self, names: Sequence[str]) -> str | None:
        matching = (
            folder
            for pattern, folder in self._folders.items()
            if pattern != TEMPLATES and any(map(glob(pattern.lower()).matches, names))
        )
        return next(matching, None)


def component_home(address: str) -> tuple[Home, str]:
    """The project of a component's address `host/group/project/name@version`, and the component's name.

    The name is empty where the address has none. Source: GitLab's lib/gitlab/ci/components/instance_path.rb.
    """
    path, _, version = address.partition("@")
    host, _, rest = path.partition("/")
    project, _, name = rest.rpartition("/")
    return Home(project, version, host), name if project else ""


def component_paths(name: str) -> tuple[str, str]:
    """The paths that a component's file may have in its project."""
    return f"templates/{name}.yml", f"templates/{name}/template.yml"


def _names(home: Home) -> tuple[str, ...]:
    # GitLab does not tell projects apart by case.
    project = home.project.lower()
    return (project, f"{home.host.lower()}/{project}") if home.host else (project,)
