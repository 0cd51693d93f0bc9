"""From what settings and options name to the folders with rules: those of packages and of commits among them."""

from __future__ import annotations

import os
from collections.abc import Sequence

from cilint.errors import SettingsError, UsageError
from cilint.settings.model import Settings
from cilint.settings.rule_sources import PACKAGE, GitFolder, git_folder, rule_source
from cilint.text import disk
from cilint.text.files import is_outside, relative_path
from cilint.text.source import Span


def named_folders(names: Sequence[str], repository: str) -> dict[str, str]:
    """The folders that the user names, by what tells them apart; `repository` is the one whose code is not run.

    Raises `SettingsError` for a package that cannot be had.
    """
    found: dict[str, str] = {}
    for name in names:
        source = rule_source(name, None, str)
        commit = git_folder(source)
        if source.startswith(PACKAGE):
            found.update((folder, folder) for folder in _of_package(source, repository, None))
        elif commit:
            folder = str(commit._replace(checkout=relative_path(commit.checkout)))
            found[folder] = folder
        else:
            found[os.path.abspath(source)] = source
    return found


def named_packages(settings: Settings, names: Sequence[str] = ()) -> tuple[str, ...]:
    """The packages among what settings and the user name, as these name them."""
    sources = (*settings.rules_from, *(rule_source(name, None, str) for name in names))
    return tuple(source for source in sources if source.startswith(PACKAGE))


def settings_folders(settings: Settings, root: str) -> dict[str, str]:
    """The folders of `rules_from`, as `named_folders` has them; `root` is the folder of the repository.

    Raises `SettingsError` for what is not there, and for what a stranger may have put into the repository: a link that
    leads out of it, the code of a package, a repository in the repository.
    """
    found: dict[str, str] = {}
    for name in settings.rules_from:
        place = settings.origins.get(f"rules_from.{name}")
        commit = git_folder(name)
        if name.startswith(PACKAGE):
            found.update((folder, folder) for folder in _of_package(name, root, place))
        elif commit:
            folder = str(_of_commit(commit, root, place))
            found[folder] = folder
        else:
            folder = _full(name, root)
            _refuse_folder(folder, name, root, place)
            found[os.path.abspath(folder)] = folder
    return found


def _of_package(name: str, root: str, place: Span | None) -> tuple[str, ...]:
    """The folders with rules of a package; what it adds besides is known from now on."""
    # Few runs know a package.
    from cilint.packages.installed import find_package
    from cilint.packages.registry import declare

    package = find_package(name.removeprefix(PACKAGE), root, place)
    declare(name, package.folders, package.parts, place)
    return package.folders


def _full(path: str, root: str) -> str:
    return path if os.path.isabs(path) else os.path.normpath(os.path.join(root, *path.split("/")))


def _of_commit(folder: GitFolder, root: str, place: Span | None) -> GitFolder:
    from cilint.engine.rule_files import commit_files

    full = _full(folder.checkout, root)
    problem = ""
    if not disk.is_folder(full):
        problem = f"there is no checkout {folder.checkout!r} with rules"
    elif not disk.has_entry(os.path.join(full, ".git")) and _is_within(full, root):
        # What looks like a bare repository may be anybody's, and have git run what it likes.
        problem = f"{folder.checkout!r} is in the repository and no checkout of its own: name the repository's root"
    found = folder._replace(checkout=relative_path(full))
    try:
        if not problem:
            commit_files(found)
    except UsageError as error:
        problem = error.message
    if problem:
        raise SettingsError(problem, place)
    return found


def _is_within(full: str, root: str) -> bool:
    inside = os.path.join(disk.real_path(root), "")
    return os.path.join(disk.real_path(full), "").startswith(inside)


def _refuse_folder(folder: str, path: str, root: str, place: Span | None) -> None:
    """Raise `SettingsError` where a folder of `rules_from` cannot be one.

    A repository's own may not be, or hold, a link to elsewhere: a stranger may have put it there.
    """
    problem = ""
    if not disk.is_folder(folder):
        problem = f"there is no folder {path!r} with rules"
    elif not is_outside(path):
        reached = (os.path.join(folder, name) for name in ("", *disk.entries(folder)[1]))
        if not all(_is_within(full, root) for full in reached):
            problem = f"{path!r} is, or holds, a link that leads out of the repository, where cilint reads nothing"
    if problem:
        raise SettingsError(problem, place)
