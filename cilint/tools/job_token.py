"""What GitLab's REST API lets a job's token do: endpoints with the fine-grained permissions that they need.

The table is job_token.tsv beside this module; its head names the sources and explains the columns.
"""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import unquote

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lazy.table import read_table

_UNCONTROLLED, _UNDOCUMENTED = "-", "?"
_PLACE = regex(r"(?:\$\{CI_API_V4_URL\}|.*?/api/v4)(?P<path>/[^?#\s\"']*)")
_TARGET = regex(r"/(?P<kind>projects|groups?)/(?P<id>[^/]+)")
_OWN_PROJECT = frozenset({"${CI_PROJECT_ID}", "${CI_PROJECT_PATH}", "${CI_PROJECT_PATH_ENCODED}", ":id", ":fullpath"})
_OWN_PATHS = frozenset({"/job", "/job/allowed_agents"})
_REGISTRY = regex(r"(?:/projects/[^/]+|/groups?/[^/]+/-)?/packages/[a-z]+(?=/|\Z)")


class Endpoint(NamedTuple):
    """An endpoint that takes the token: `permissions` are those that it needs.

    There are none where fine-grained permissions do not control it, nor where `is_documented` is false: then nobody
    says which they are.
    """

    method: str
    path: str
    permissions: tuple[str, ...]
    is_documented: bool = True


class ApiAddress(NamedTuple):
    """The address of a request: the path behind `/api/v4`, and the project that it is about, as it is written.

    `project` is empty for the job's own; it is None where the path names none, or a group.
    """

    path: str
    project: str | None
    group: str = ""


def api_address(text: str) -> ApiAddress | None:
    """What an address of GitLab's REST API names, with `${NAME}` for what is not known; None for another text."""
    match = _PLACE.match(text)
    if match is None:
        return None
    path = match["path"].rstrip("/")
    target = _TARGET.match(path)
    if target is None:
        return ApiAddress(path, "" if path in _OWN_PATHS else None)
    name = unquote(target["id"])
    if target["kind"] != "projects":
        return ApiAddress(path, None, name)
    return ApiAddress(path, "" if target["id"] in _OWN_PROJECT else name)


def endpoint_of(method: str, path: str) -> Endpoint | None:
    """The endpoint that a request asks; None where the documentation names none that takes the token of a job."""
    for expression, endpoint in _table():
        if endpoint.method == method and re.fullmatch(expression, path):
            return endpoint
    return None


def registry_of(path: str, *, writes: bool) -> Endpoint | None:
    """The same for all that a package manager asks of the registry that lies at a path, or around it."""
    return endpoint_of("write" if writes else "read", registry_path(path))


def registry_path(path: str) -> str:
    """The path of the registry of packages that another path lies in; this one itself where it lies in none."""
    match = _REGISTRY.match(path)
    return match.group() if match else path


@cache
def _table() -> tuple[tuple[str, Endpoint], ...]:
    """Each row as a pattern and the endpoint; read when it is first asked."""
    found: list[tuple[str, Endpoint]] = []
    for methods, path, permissions in read_table(__file__, "job_token.tsv"):
        names = () if permissions in (_UNCONTROLLED, _UNDOCUMENTED) else tuple(permissions.split())
        for method in methods.split(","):
            endpoint = Endpoint(method, path, names, permissions != _UNDOCUMENTED)
            found.append((_expression(path), endpoint))
    return tuple(found)


def _expression(path: str) -> str:
    return "/".join(map(_part, path.split("/")))


def _part(part: str) -> str:
    return "[^/]+" if part.startswith(":") else ".+" if part.startswith("*") else re.escape(part)
