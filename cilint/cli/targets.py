"""From the paths on the command line to repositories and the pipeline files in them."""

from __future__ import annotations

import os
import posixpath
import sys
from collections.abc import Iterator, Sequence

from cilint.cli.chooser import Chooser, relative
from cilint.cli.libraries import find_libraries
from cilint.engine.catalog import load_rules
from cilint.engine.rule import Rule
from cilint.engine.selection import with_pages
from cilint.errors import UsageError
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.keywords import DEFAULT_ROOT
from cilint.pipeline.names import PIPELINE_SUFFIXES, is_pipeline
from cilint.pipeline.supply import Library
from cilint.settings.environment import read_environment
from cilint.settings.model import Settings
from cilint.settings.paths import Exclusion
from cilint.text import disk
from cilint.text.disk import MAX_FILE_BYTES
from cilint.text.files import DiskFiles, Files, OverlayFiles, decode

if TYPE_CHECKING:
    from argparse import Namespace


class NoPipelineError(UsageError):
    """There is nothing to check in what is named, or where the run is."""


class Target(NamedTuple):
    """Pipeline files to check with the same settings; `paths` are relative to their repository's folder, `root`.

    `folder` is that folder as a person sees it, where there are several repositories, and else empty.

    `libraries` have the files of other projects, besides the checkouts that the settings name; `rule_folders` are
    those with the house rules that run.
    """

    root: str
    files: Files
    settings: Settings
    paths: tuple[str, ...]
    libraries: tuple[Library, ...] = ()
    rule_folders: tuple[str, ...] = ()
    folder: str = ""

    def shown(self, path: str) -> str:
        """A path below `root` for programs, as `Source.shown_path` has that of a source."""
        return posixpath.normpath(posixpath.join(self.folder, path)) if self.folder else path


def find_targets(options: Namespace) -> tuple[Target, ...]:
    """What to check, one target for each repository and settings file.

    A file is taken as it is; in a folder, the files that bear the name of a pipeline are; without a path it is what
    the settings name, else the pipeline of the current folder, else the repository's own. Outside git, the current
    folder is the root of what lies in it. Raises `NoPipelineError` where there is nothing to check, unless the options
    say that this is well (`if_present`): then what is not there is left out. Raises what `Chooser.settings` raises.
    """
    online = getattr(options, "online", False)
    may_lack = getattr(options, "if_present", False)
    try:
        return tuple(_furnished(target, online=online) for target in _targets(options, may_lack=may_lack))
    except NoPipelineError:
        if may_lack:
            return ()
        raise


def _furnished(target: Target, *, online: bool) -> Target:
    """The target with what the process's environment tells, and with the sources of other projects' files."""
    settings = target.settings._replace(environment=read_environment(disk.ProcessVariables(), target.root))
    return target._replace(settings=settings, libraries=find_libraries(target.root, settings, online=online))


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
    named = [item for path in paths if not may_lack or disk.has_entry(path) for item in _named(path, may_lack=may_lack)]
    roots = {root for _, _, root in named}
    found: dict[tuple[str, str], Target] = {}
    names: dict[tuple[str, str], dict[str, None]] = {}
    excluded: dict[tuple[str, str], Exclusion] = {}
    for file, path, root in named:
        name = relative(file, root)
        folder = relative(root, os.getcwd()) if len(roots) > 1 else ""
        files = DiskFiles(root, os.getcwd(), folder)
        settings = chooser.settings(files, root, posixpath.dirname(name))
        key = root, settings.file
        exclusion = excluded.setdefault(key, Exclusion(settings))
        # What is vendored is checked where it comes from, unless it is asked for by name.
        if file != path and (name.startswith(f"{settings.vendor}/") or exclusion.holds(name)):
            continue
        if key not in found:
            rules = chooser.rule_folders(settings, root)
            found[key] = Target(root, files, settings, (), rule_folders=rules, folder=folder)
        names.setdefault(key, {})[name] = None
    if not found:
        raise NoPipelineError(f"there is no pipeline in {', '.join(paths)} that the settings do not exclude")
    return tuple(target._replace(paths=tuple(names[key])) for key, target in found.items())


def _named(path: str, *, may_lack: bool) -> Iterator[tuple[str, str, str]]:
    """The files that a path means: each with the path, and the folder of its repository.

    A folder may hold several repositories, and a repository others as submodules.
    """
    outer = repository_root(path)
    for file in _pipelines(path, may_lack=may_lack):
        yield file, path, git_root(os.path.dirname(os.path.abspath(file))) or outer


def repository_root(path: str) -> str:
    """The folder that includes in `path` start from: the nearest one above it with `.git`, else the current one."""
    full = os.path.abspath(path)
    start = full if disk.is_folder(full) else os.path.dirname(full)
    current = os.getcwd()
    is_below = os.path.join(start, "").startswith(os.path.join(current, ""))
    return git_root(start) or (current if is_below else start)


def git_root(folder: str) -> str | None:
    """The nearest folder with `.git`, from `folder` upwards; None where there is none."""
    while not disk.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


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


def _pipelines(path: str, *, may_lack: bool) -> list[str]:
    if not disk.is_folder(path):
        return [path]
    files = DiskFiles(path)
    folder = relative(path, repository_root(path))
    names = [os.path.join(path, name) for name in files.paths() if is_pipeline(name, folder, files)]
    if not (names or may_lack):
        raise NoPipelineError(
            f"{path}: no pipeline in this folder; pipelines are named *{PIPELINE_SUFFIXES[0]}: name the file"
        )
    return names
