"""Reads the process's environment and the repository's remotes: which registries the job has credentials for anyway."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping

from cilint.container.hints import AUTH_CONFIG
from cilint.errors import UnreadableFileError
from cilint.settings.model import Environment
from cilint.text.files import decode, read_bytes

_HOST_VARIABLES = ("CI_REGISTRY", "CI_DEPENDENCY_PROXY_SERVER")
_REMOTE_URL = re.compile(r"^\s*url\s*=\s*(\S+)", re.MULTILINE)
_URL_HOST = re.compile(r"(?:[a-z+]+://)?(?:[^/@\s]+@)?(?P<host>[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d+)?[:/]")


def read_environment(variables: Mapping[str, str], root: str) -> Environment:
    """The environment of a check of the repository in the folder `root`.

    In a GitLab CI job the job's own variables tell; elsewhere, on another CI system too, the host of a git remote is
    taken for the GitLab server, whose registry may be on any port of it or on `registry.` before it.
    """
    hosts = tuple(variables[name].lower() for name in _HOST_VARIABLES if variables.get(name))
    if not (variables.get("GITLAB_CI") and hosts):
        hosts = tuple(_remote_registries(root))
    in_job = variables.get("CI", "").lower() == "true" or bool(variables.get("GITLAB_CI"))
    return Environment(_auth_config(variables.get(AUTH_CONFIG, "")) or None if in_job else None, hosts)


def _auth_config(value: str) -> str:
    """The variable's content; for a variable of type File, whose value is a path, the file's."""
    if value.lstrip().startswith("{") or not os.path.isfile(value):
        return value
    try:
        return decode(read_bytes(value, AUTH_CONFIG), AUTH_CONFIG)
    except UnreadableFileError:
        return value


def _remote_registries(root: str) -> Iterator[str]:
    for host in dict.fromkeys(remote_hosts(root)):
        yield f"{host}:*"
        yield f"registry.{host}:*"


def remote_hosts(root: str) -> Iterator[str]:
    """The hosts of the git remotes of the repository in the folder `root`, in the order of its configuration."""
    try:
        config = decode(read_bytes(os.path.join(_git_folder(root), "config"), "git config"), "git config")
    except UnreadableFileError:
        return
    for url in _REMOTE_URL.findall(config):
        match = _URL_HOST.match(url)
        if match and "." in match["host"].strip("."):
            yield match["host"].lower()


def _git_folder(root: str) -> str:
    """The repository's `.git` folder; in a worktree or submodule `.git` is a file that names it."""
    path = os.path.join(root, ".git")
    if not os.path.isfile(path):
        return path
    try:
        target = decode(read_bytes(path, ".git"), ".git").removeprefix("gitdir:").strip()
        folder = os.path.join(root, target)
        common = os.path.join(folder, "commondir")
        if os.path.isfile(common):
            return os.path.join(folder, decode(read_bytes(common, "commondir"), "commondir").strip())
    except UnreadableFileError:
        return path
    return folder
