"""From the paths on the command line to repositories and the pipeline files in them."""

from __future__ import annotations

import os
import posixpath
import sys
from collections.abc import Collection, Sequence

from cilint.cli.chooser import Chooser
from cilint.cli.libraries import find_libraries
from cilint.cli.named_files import NamedFile, named_files, repository_root
from cilint.engine.catalog import load_rules
from cilint.engine.rule import Rule
from cilint.engine.selection import with_pages
from cilint.errors import CilintError, UsageError
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.keywords import DEFAULT_ROOT
from cilint.pipeline.names import PIPELINE_SUFFIXES
from cilint.pipeline.supply import Library
from cilint.settings.environment import read_environment
from cilint.settings.model import Settings
from cilint.settings.paths import Exclusion
from cilint.text import disk
from cilint.text.disk import MAX_FILE_BYTES
from cilint.text.files import DiskFiles, Files, OverlayFiles, decode, relative

if TYPE_CHECKING:
    from argparse import Namespace


class NoPipelineError(UsageError):
    """There is nothing to check in what is named, or where the run is."""


class Target(NamedTuple):
    """Pipeline files to check with the same settings; `paths` are relative to their repository's folder, `root`.

    `folder` is that folder as a person sees it, where there are several repositories, and else empty.

    `libraries` have the files of other projects, besides the checkouts that the settings name; `rule_folders` are
    those with the house rules that run. `error` says why the repository cannot be checked, among others that can.
    """

    root: str
    files: Files
    settings: Settings
    paths: tuple[str, ...]
    libraries: tuple[Library, ...] = ()
    rule_folders: tuple[str, ...] = ()
    folder: str = ""
    error: CilintError | None = None

    def shown(self, path: str) -> str:
        """A path below `root` for programs, as `Source.shown_path` has that of a source."""
        return posixpath.normpath(posixpath.join(self.folder, path)) if self.folder else path


def find_targets(options: Namespace, *, is_tolerant: bool = False) -> tuple[Target, ...]:
    """What to check, one target for each repository and settings file.

    A file is taken as it is; in a folder, the files that bear the name of a pipeline are; without a path it is what
    the settings name, else the pipeline of the current folder, else the repository's own. Outside git, a root is what
    `named_files.repository_root` says. In a folder of repositories, what the settings of each name is taken, too.
    Raises `NoPipelineError` where there is nothing to check, unless the options say that this is well (`if_present`):
    then what is not there is left out. Raises what `Chooser.settings` raises; with `is_tolerant` not for one of several
    repositories, whose target has it as its `error`.
    """
    online = getattr(options, "online", False)
    may_lack = getattr(options, "if_present", False)
    try:
        found = tuple(_furnished(target, online=online) for target in _targets(options, may_lack=may_lack))
    except NoPipelineError:
        if may_lack:
            return ()
        raise
    for target in () if is_tolerant else found:
        if target.error:
            raise target.error
    return found


def _furnished(target: Target, *, online: bool) -> Target:
    """The target with what the process's environment tells, and with the sources of other projects' files."""
    if target.error:
        return target
    try:
        settings = target.settings._replace(environment=read_environment(disk.ProcessVariables(), target.root))
        return target._replace(settings=settings, libraries=find_libraries(target.root, settings, online=online))
    except CilintError as error:
        if not target.folder or isinstance(error, UsageError):
            raise
        return target._replace(error=error)


def _targets(options: Namespace, *, may_lack: bool) -> tuple[Target, ...]:
    chooser = Chooser(
        options.config,
        isolated=options.isolated,
        rules=getattr(options, "rules", ()),
        trusts_repository=not options.no_repository_settings,
    )
    if options.stdin_filename:
        return (_stdin_target(options.stdin_filename, chooser),)
    paths = options.paths or _default_paths(chooser)
    named = [item for path in paths if not may_lack or disk.has_entry(path) for item in named_files(path)]
    outer = {os.path.abspath(path) for path in paths}
    roots = {item.root for item in named}
    is_part = bool(getattr(options, "shard", None))
    are_several = is_part or len(roots) > 1 or any(_is_below(root, outer) for root in roots)
    if not may_lack:
        _refuse_folders(paths, named, are_several=are_several)
    if are_several:
        chooser.require_config(_disk_files(os.getcwd()), os.getcwd())
    # Whoever names files says by which settings.
    is_layered = are_several and any(item.file != item.path for item in named)
    gathering = _Gathering(chooser, are_several=are_several, is_layered=is_layered)
    for item in named:
        gathering.add(item)
    found = gathering.targets()
    if not found:
        raise NoPipelineError(f"there is no pipeline in {', '.join(paths)} that the settings do not exclude")
    return found


class _Gathering:
    """The targets for files that come one by one."""

    def __init__(self, chooser: Chooser, *, are_several: bool, is_layered: bool) -> None:
        self._chooser = chooser
        self._is_layered = is_layered
        self._are_several = are_several
        self._files: dict[str, DiskFiles] = {}
        self._found: dict[tuple[str, str], Target] = {}
        self._names: dict[tuple[str, str], dict[str, None]] = {}
        self._excluded: dict[tuple[str, str], Exclusion] = {}

    def add(self, item: NamedFile) -> None:
        """Take a file in."""
        root = item.root
        try:
            if item.are_settings:
                self._add_pipelines(root)
            else:
                self._add(relative(item.file, root), root, is_asked=item.file == item.path)
        except CilintError as error:
            if not self._are_several or isinstance(error, UsageError):
                raise
            # What is wrong with the settings of one repository is no reason to leave out the others.
            target = Target(root, self._files_of(root), Settings(), (), folder=self._folder(root), error=error)
            self._found[root, f"\0{error.message}"] = target

    def targets(self) -> tuple[Target, ...]:
        """All targets: those of several repositories by the names of their folders, whatever the order of the paths."""
        found = self._found.items()
        if self._are_several:
            found = sorted(found, key=lambda entry: (folder_order(entry[1].folder), entry[0][1]))  # type: ignore[assignment]  # as good
        return tuple(target._replace(paths=tuple(self._names.get(key, ()))) for key, target in found)

    def _add_pipelines(self, root: str) -> None:
        """Take in what the settings of a repository name, where it is one of several."""
        if self._are_several:
            settings = self._chooser.settings(self._files_of(root), root, is_layered=self._is_layered)
            for name in settings.pipelines:
                self._add(name, root, is_asked=True)

    def _add(self, name: str, root: str, *, is_asked: bool) -> None:
        files = self._files_of(root)
        settings = self._chooser.settings(files, root, posixpath.dirname(name), is_layered=self._is_layered)
        key = root, settings.file
        exclusion = self._excluded.setdefault(key, Exclusion(settings))
        # What is vendored is checked where it comes from, unless it is asked for by name.
        if not is_asked and (name.startswith(f"{settings.vendor}/") or exclusion.holds(name)):
            return
        if key not in self._found:
            rules = self._chooser.rule_folders(settings, root)
            folder = self._folder(root)
            self._found[key] = Target(root, files, settings, (), rule_folders=rules, folder=folder)
        self._names.setdefault(key, {})[name] = None

    def _folder(self, root: str) -> str:
        return relative(root, os.getcwd()) if self._are_several else ""

    def _files_of(self, root: str) -> DiskFiles:
        if root not in self._files:
            self._files[root] = DiskFiles(root, os.getcwd(), self._folder(root))
        return self._files[root]


def folder_order(folder: str) -> tuple[str, ...]:
    """What sorts the folders of repositories: by the names of each level, so that what lies in one follows it."""
    return tuple(folder.split("/"))


def _is_below(root: str, folders: Collection[str]) -> bool:
    """Whether the folder of a repository lies in one of those that are named, and is none of them."""
    return root not in folders and any(root.startswith(os.path.join(folder, "")) for folder in folders)


def _refuse_folders(paths: Sequence[str], named: Sequence[NamedFile], *, are_several: bool) -> None:
    """Raise `NoPipelineError` for a folder in which nothing is a pipeline by its name, or by settings of several."""
    taken = {item.path for item in named if are_several or not item.are_settings}
    for path in paths:
        if path not in taken:
            raise NoPipelineError(
                f"{path}: no pipeline in this folder; pipelines are named *{PIPELINE_SUFFIXES[0]}: name the file"
            )


def _disk_files(root: str) -> DiskFiles:
    return DiskFiles(root, os.getcwd())


def _default_paths(chooser: Chooser) -> list[str]:
    root = repository_root(".")
    folder = relative(".", root)
    settings = chooser.settings(_disk_files(root), root, "" if folder == "." else folder)
    if settings.pipelines:
        return [os.path.join(root, *path.split("/")) for path in settings.pipelines]
    current = os.getcwd()
    # Whoever stands in a folder with a pipeline of its own means that one.
    folders = list(dict.fromkeys((current, root)))
    for place in folders:
        path = os.path.join(place, DEFAULT_ROOT)
        if disk.has_entry(path):
            return [path]
    raise NoPipelineError(
        f"there is no {DEFAULT_ROOT} in {' nor in '.join(folders)}: name the pipeline's file, as in "
        "`cilint check ci/pipeline.yml`"
    )


def _stdin_target(name: str, chooser: Chooser) -> Target:
    root = repository_root(name)
    path = relative(name, root)
    data = sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise UsageError(f"{name} has over {MAX_FILE_BYTES:,} bytes, which is more than GitLab reads: split it")
    files = OverlayFiles(_disk_files(root), {path: decode(data, path, name)}, name)
    settings = chooser.settings(_disk_files(root), root, posixpath.dirname(path))
    return Target(root, files, settings, (path,), rule_folders=chooser.rule_folders(settings, root))


def rules_here(rules: Sequence[str] = ()) -> tuple[Rule, ...]:
    """The rules for the current folder; `rules` are the folders with house rules that the command line names."""
    root = repository_root(".")
    folder = relative(".", root)
    chooser = Chooser(rules=rules)
    files = _disk_files(root)
    settings = chooser.settings(files, root, "" if folder == "." else folder)
    return with_pages(load_rules(chooser.rule_folders(settings, root)), settings)
