"""Reads the process's environment and the repository's remotes: own registries, and predefined variables' values."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping

from cilint.container.hints import AUTH_CONFIG
from cilint.errors import UnreadableFileError
from cilint.lazy.patterns import regex
from cilint.pipeline.predefined import predefined_variables
from cilint.settings.model import Environment
from cilint.text import disk
from cilint.text.files import decode, read_bytes

_HOST_VARIABLES = ("CI_REGISTRY", "CI_DEPENDENCY_PROXY_SERVER")
_REMOTE_URL = regex(r"^\s*url\s*=\s*(\S+)", re.MULTILINE)
_ORIGIN = regex(r'^\[remote "origin"\][ \t]*\n(?P<entries>(?:[ \t].*\n|[ \t].*\Z)*)', re.MULTILINE)
_PROJECT_URL = regex(
    r"(?:(?P<protocol>https?|ssh)://(?:[^/@\s]+@)?(?P<host>[A-Za-z0-9.-]+)(?::(?P<port>\d+))?/"
    r"|(?:[^/@\s]+@)?(?P<ssh_host>[A-Za-z0-9.-]+):/?)"
    r"(?P<path>[\w.+-]+(?:/[\w.+-]+)+)/?",
    re.ASCII,
)
_NOT_GITLAB = (
    "github.com", "bitbucket.org", "dev.azure.com", "visualstudio.com", "codeberg.org", "sr.ht", "gitea.com",
    "pypi.org", "npmjs.org", "slack.com", "discord.com", "telegram.org", "sonarcloud.io", "codecov.io", "webhook.site",
)  # fmt: skip
_WEB_HOSTS = {"altssh.gitlab.com": "gitlab.com"}
"""Hosts of Git over SSH that are not the hosts of the web interface (GitLab.com offers SSH on port 443 there)."""
_LONGEST_SLUG = 63
_NOT_OF_SLUGS = regex("[^a-z0-9]")
_URL_HOST = regex(r"(?:[a-z+]+://)?(?:[^/@\s]+@)?(?P<host>[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d+)?[:/]")


def read_environment(variables: Mapping[str, str], root: str) -> Environment:
    """The environment of a check of the repository in the folder `root`.

    In a GitLab CI job the job's own variables tell; elsewhere, on another CI system too, the host of a git remote is
    taken for the GitLab server, whose registry may be on any port of it or on `registry.` before it.
    """
    hosts = tuple(variables[name].lower() for name in _HOST_VARIABLES if variables.get(name))
    if not (variables.get("GITLAB_CI") and hosts):
        hosts = tuple(_remote_registries(root))
    in_job = variables.get("CI", "").lower() == "true" or bool(variables.get("GITLAB_CI"))
    auth_config = _auth_config(variables.get(AUTH_CONFIG, "")) or None if in_job else None
    epoch = variables.get(disk.DAY_VARIABLE, "")
    return Environment(auth_config, hosts, _constants(variables, root), today=disk.day_of(epoch) if epoch else "")


def _constants(variables: Mapping[str, str], root: str) -> dict[str, str]:
    """The predefined variables of the repository's project that are the same in each of its pipelines, where known."""
    folder = variables.get("CI_PROJECT_DIR") or root
    if not variables.get("GITLAB_CI") or disk.real_path(folder) != disk.real_path(root):
        return _variables_of_remote(root)
    names = (name for name, variable in predefined_variables().items() if variable.is_constant)
    return {name: variables[name] for name in names if variables.get(name)}


def _variables_of_remote(root: str) -> dict[str, str]:
    """What the URL of the remote `origin` says of the server and the project; nothing for one that is no GitLab's."""
    origin = _ORIGIN.search(_git_config(root))
    url = _REMOTE_URL.search(origin["entries"]) if origin else None
    found = _PROJECT_URL.fullmatch(url[1]) if url else None
    host = (found["host"] or found["ssh_host"]).lower() if found else ""
    if found is None or "." not in host.strip(".") or serves_no_gitlab(host):
        return {}
    host = _WEB_HOSTS.get(host, host)
    path = found["path"].removesuffix(".git")
    variables = {**variables_of_project(path), "CI_SERVER_FQDN": host, "CI_SERVER_HOST": host}
    if found["protocol"] in ("http", "https"):
        # Over SSH neither the protocol nor the port of the web interface is known.
        variables["CI_SERVER_FQDN"] = f"{host}:{found['port']}" if found["port"] else host
        variables["CI_SERVER_PROTOCOL"] = found["protocol"]
        variables["CI_SERVER_URL"] = f"{found['protocol']}://{variables['CI_SERVER_FQDN']}"
        variables["CI_API_V4_URL"] = f"{variables['CI_SERVER_URL']}/api/v4"
        variables["CI_PROJECT_URL"] = f"{variables['CI_SERVER_URL']}/{path}"
    return variables


def variables_of_project(path: str) -> dict[str, str]:
    """The predefined variables that the path of a project tells."""
    namespace, _, name = path.rpartition("/")
    return {
        "CI_PROJECT_NAME": name,
        "CI_PROJECT_NAMESPACE": namespace,
        "CI_PROJECT_NAMESPACE_SLUG": _slug(namespace),
        "CI_PROJECT_PATH": path,
        "CI_PROJECT_PATH_SLUG": _slug(path),
        "CI_PROJECT_ROOT_NAMESPACE": namespace.partition("/")[0],
    }


def serves_no_gitlab(host: str) -> bool:
    """Whether a host is known for another service than GitLab."""
    return any(host == other or host.endswith(f".{other}") for other in _NOT_GITLAB)


def _slug(text: str) -> str:
    """GitLab's slug of a text (lib/gitlab/utils.rb, slugify)."""
    return _NOT_OF_SLUGS.sub("-", text.lower())[:_LONGEST_SLUG].strip("-")


def _auth_config(value: str) -> str:
    """The variable's content; for a variable of type File, whose value is a path, the file's."""
    if value.lstrip().startswith("{") or not disk.is_file(value):
        return value
    try:
        return decode(read_bytes(value, AUTH_CONFIG), AUTH_CONFIG)
    except UnreadableFileError:
        return value


def _remote_registries(root: str) -> Iterator[str]:
    for host in dict.fromkeys(remote_hosts(root)):
        yield f"{host}:*"
        yield f"registry.{host}:*"


def _git_config(root: str) -> str:
    """The repository's own git configuration; empty where there is none."""
    try:
        return decode(read_bytes(os.path.join(git_directory(root), "config"), "git config"), "git config")
    except UnreadableFileError:
        return ""


def remote_hosts(root: str) -> Iterator[str]:
    """The hosts of the git remotes of the repository in the folder `root`, in the order of its configuration."""
    for url in _REMOTE_URL.findall(_git_config(root)):
        match = _URL_HOST.match(url)
        if match and "." in match["host"].strip("."):
            yield match["host"].lower()


def git_directory(root: str) -> str:
    """Git's GIT_COMMON_DIR: the folder `.git`, or the one that leads to where `.git` is a file, as in a worktree."""
    path = os.path.join(root, ".git")
    if not disk.is_file(path):
        return path
    try:
        target = decode(read_bytes(path, ".git"), ".git").removeprefix("gitdir:").strip()
        folder = os.path.join(root, target)
        common = os.path.join(folder, "commondir")
        if disk.is_file(common):
            return os.path.join(folder, decode(read_bytes(common, "commondir"), "commondir").strip())
    except UnreadableFileError:
        return path
    return folder
