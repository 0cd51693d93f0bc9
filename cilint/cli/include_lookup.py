"""What a tag, a branch or an address stands for, as the network, the vendor folder or checkouts tell."""

from __future__ import annotations

import os
from collections.abc import Sequence

from cilint.errors import CilintError, UsageError
from cilint.git.repository import Repository
from cilint.pinning.includes import DEFAULT_BRANCH, integrity_of
from cilint.pipeline.checkouts import Checkouts, component_paths
from cilint.pipeline.refs import is_commit
from cilint.pipeline.supply import Denied, Home, Library, Request
from cilint.text import disk
from cilint.text.files import Files


class IncludeLookup:
    """Answers for one repository (see `pinning.includes.CommitLookup`)."""

    def __init__(self, root: str, files: Files, libraries: Sequence[Library], checkouts: Checkouts) -> None:
        self._root = root
        self._files = files
        self._libraries = libraries
        self._checkouts = checkouts

    def __call__(self, request: Request) -> str | Denied | None:
        """The commit or the hash; why there is none; None where nobody knows."""
        for library in self._libraries:
            found = library.find(request)
            if isinstance(found, Denied):
                return found
            if found is not None and request.kind == "remote":
                return self._hash(library, request, found.path)
            if found is not None and found.home and is_commit(found.home.ref):
                return found.home.ref
        return self._checked_out(request)

    def _hash(self, library: Library, request: Request, path: str) -> str | Denied:
        try:
            integrity = integrity_of(self._files.read(path))
        except CilintError as error:
            return Denied(error.message)
        found = library.find(request._replace(integrity=integrity))
        return Denied("the file is not in UTF-8") if found is None or isinstance(found, Denied) else integrity

    def _checked_out(self, request: Request) -> str | None:
        """The commit of a tag or branch in a checkout that is a repository of its own, where that has the file."""
        folder = self._checkouts.folder(request.home) if request.kind in ("project", "component") else None
        place = os.path.join(self._root, *folder.split("/")) if folder else ""
        if not place or not disk.exists(os.path.join(place, ".git")):
            return None
        try:
            repository = Repository(place)
            found = {commit for name in _git_names(request.home) if (commit := repository.find_commit(name))}
            paths = component_paths(request.location) if request.kind == "component" else (request.location,)
            has_file = len(found) == 1 and not repository.entries(next(iter(found))).keys().isdisjoint(paths)
        except UsageError:
            return None
        return found.pop() if has_file else None


def _git_names(home: Home) -> tuple[str, ...]:
    """What a tag and a branch of that name are called in a clone (gitrevisions(7))."""
    ref = home.ref or DEFAULT_BRANCH
    branch = f"refs/remotes/origin/{ref}"
    return (branch,) if ref == DEFAULT_BRANCH else (f"refs/tags/{ref}", branch)
