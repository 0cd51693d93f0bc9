"""From the paths on the command line to repositories and the pipeline files in them."""

from __future__ import annotations

import os
import posixpath
import sys

from cilint.cli.chooser import Chooser, relative
from cilint.cli.libraries import find_libraries
from cilint.errors import UnreadableFileError, UsageError
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.keywords import DEFAULT_ROOT
from cilint.pipeline.supply import Library
from cilint.settings.environment import read_environment
from cilint.settings.model import Settings
from cilint.text import disk
from cilint.text.disk import MAX_FILE_BYTES
from cilint.text.files import DiskFiles, Files, OverlayFiles, decode

if TYPE_CHECKING:
    from argparse import Namespace

_COMPONENT = regex(r"(?:^|/)templates/(?:[^/]+|[^/]+/template)\.yml$")
_SPEC = regex(r"(?:\s*#[^\n]*\n|\s*\n|---\s*\n)*spec:")
_PIPELINE_SUFFIX = (".gitlab-ci.yml", ".gitlab-ci.yaml")


class Target(NamedTuple):
    """Pipeline files to check with the same settings; `paths` are relative to their repository's folder, `root`.

    `libraries` have the files of other projects, besides the checkouts that the settings name.
    """

    root: str
    files: Files
    settings: Settings
    paths: tuple[str, ...]
    libraries: tuple[Library, ...] = ()


def find_targets(options: Namespace) -> tuple[Target, ...]:
    """What to check, one target for each repository and settings file.

    A file is taken as it is; in a folder, the files that bear the name of a pipeline are; without a path it is what
    the settings name, else the pipeline of the current folder, else the repository's own. Outside git, the current
    folder is the root of what lies in it. Raises `UsageError` where there is nothing to check, and what
    `Chooser.settings` raises.
    """
    online = getattr(options, "online", False)
    return tuple(_furnished(target, online=online) for target in _targets(options))


def _furnished(target: Target, *, online: bool) -> Target:
    """The target with what the process's environment tells, and with the sources of other projects' files."""
    settings = target.settings._replace(environment=read_environment(disk.ProcessVariables(), target.root))
    return target._replace(settings=settings, libraries=find_libraries(target.root, settings, online=online))


def _targets(options: Namespace) -> tuple[Target, ...]:
    chooser = Chooser(options.config, isolated=options.isolated, rules=getattr(options, "rules", ()))
    if options.stdin_filename:
        return (_stdin_target(options.stdin_filename, chooser),)
    found: dict[tuple[str, str], Target] = {}
    names: dict[tuple[str, str], dict[str, None]] = {}
    for path in options.paths or _default_paths(chooser):
        outer = repository_root(path)
        for file in _pipelines(path):
            # A folder may hold several repositories, and a repository others as submodules.
            root = git_root(os.path.dirname(os.path.abspath(file))) or outer
            name = relative(file, root)
            settings = chooser.settings(_disk_files(root), root, posixpath.dirname(name))
            # What is vendored is checked where it comes from, unless it is asked for by name.
            if file != path and name.startswith(f"{settings.vendor}/"):
                continue
            key = root, settings.file
            found.setdefault(key, Target(root, _disk_files(root), settings, ()))
            names.setdefault(key, {})[name] = None
    return tuple(target._replace(paths=tuple(names[key])) for key, target in found.items())


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
    raise UsageError(
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
    return Target(root, files, settings, (path,))


def _pipelines(path: str) -> list[str]:
    if not disk.is_folder(path):
        return [path]
    files = DiskFiles(path)
    folder = relative(path, repository_root(path))
    names = [os.path.join(path, name) for name in files.paths() if is_pipeline(name, folder, files)]
    if not names:
        raise UsageError(
            f"{path}: no pipeline in this folder; pipelines are named *{_PIPELINE_SUFFIX[0]}: name the file"
        )
    return names


def is_pipeline(name: str, folder: str, files: Files) -> bool:
    """Whether a file bears the name of a pipeline, or is a component: one of `templates/` that begins with `spec:`.

    `name` is relative to `folder`, and that to the repository's root.

    Source: GitLab's doc/ci/components/_index.md, section "Directory structure".
    """
    if name.endswith(_PIPELINE_SUFFIX):
        return True
    if not _COMPONENT.search(f"{folder}/{name}"):
        return False
    try:
        return _SPEC.match(files.read(name).text) is not None
    except UnreadableFileError:
        return False
