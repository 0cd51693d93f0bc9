"""From the paths on the command line to repositories and the pipeline files in them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import NamedTuple

from cilint.errors import UnreadableFileError, UsageError
from cilint.session import DEFAULT_ROOT
from cilint.text.files import MAX_FILE_BYTES, DiskFiles, Files, OverlayFiles, decode

STDIN = "-"
_COMPONENT = re.compile(r"(?:^|/)templates/(?:[^/]+|[^/]+/template)\.yml$")
_SPEC = re.compile(r"(?:\s*#[^\n]*\n|\s*\n|---\s*\n)*spec:")
_PIPELINE_SUFFIX = (".gitlab-ci.yml", ".gitlab-ci.yaml")


class Target(NamedTuple):
    """A repository and the pipeline files to check in it; `root` is its folder, `paths` are relative to that."""

    root: str
    files: Files
    paths: tuple[str, ...]


def find_targets(paths: Sequence[str], stdin_filename: str) -> tuple[Target, ...]:
    """What to check, one target for each repository.

    A file is taken as it is; in a folder, the files that bear the name of a pipeline are; without a path it is the
    repository's own pipeline. Outside git, the current folder is the root of what lies in it.
    Raises `UsageError` where there is nothing to check.
    """
    if stdin_filename:
        return (_stdin_target(stdin_filename),)
    found: dict[str, dict[str, None]] = {}
    for path in paths or [_own_pipeline()]:
        outer = repository_root(path)
        for file in _pipelines(path):
            # A folder may hold several repositories, and a repository others as submodules.
            root = _git_root(os.path.dirname(os.path.abspath(file))) or outer
            found.setdefault(root, {})[_relative(file, root)] = None
    return tuple(Target(root, _disk_files(root), tuple(names)) for root, names in found.items())


def repository_root(path: str) -> str:
    """The folder that includes in `path` start from: the nearest one above it with `.git`, else the current one."""
    full = os.path.abspath(path)
    start = full if os.path.isdir(full) else os.path.dirname(full)
    current = os.getcwd()
    is_below = os.path.join(start, "").startswith(os.path.join(current, ""))
    return _git_root(start) or (current if is_below else start)


def _git_root(folder: str) -> str | None:
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def _disk_files(root: str) -> DiskFiles:
    return DiskFiles(root, os.getcwd())


def _own_pipeline() -> str:
    path = os.path.join(repository_root("."), DEFAULT_ROOT)
    if not os.path.lexists(path):
        raise UsageError(
            f"there is no {DEFAULT_ROOT} here: name the pipeline's file, as in `cilint check ci/pipeline.yml`"
        )
    return path


def _stdin_target(name: str) -> Target:
    root = repository_root(name)
    path = _relative(name, root)
    data = sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise UsageError(f"{name} has over {MAX_FILE_BYTES:,} bytes, which is more than GitLab reads: split it")
    files = OverlayFiles(_disk_files(root), {path: decode(data, path, name)}, name)
    return Target(root, files, (path,))


def _pipelines(path: str) -> list[str]:
    if not os.path.isdir(path):
        return [path]
    files = DiskFiles(path)
    names = [os.path.join(path, name) for name in files.paths() if _is_pipeline(name, files)]
    if not names:
        raise UsageError(
            f"{path}: no pipeline in this folder; pipelines are named *{_PIPELINE_SUFFIX[0]}: name the file"
        )
    return names


def _is_pipeline(name: str, files: Files) -> bool:
    """Whether a file bears the name of a pipeline, or is a component: one of `templates/` that begins with `spec:`.

    Source: GitLab's doc/ci/components/_index.md, section "Directory structure".
    """
    if name.endswith(_PIPELINE_SUFFIX):
        return True
    if not _COMPONENT.search(name):
        return False
    try:
        return _SPEC.match(files.read(name).text) is not None
    except UnreadableFileError:
        return False


def _relative(path: str, root: str) -> str:
    return os.path.relpath(os.path.abspath(path), root).replace(os.sep, "/")
