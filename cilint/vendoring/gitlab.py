"""The parts of GitLab's API that includes need: commits, files, lists of files, releases, templates, the catalogue.

Which file a component's address means is told in component.py. Source: GitLab's doc/api/, and lib/api/ for what job
tokens may do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlencode

from cilint.errors import FetchError
from cilint.lazy.typing import Any
from cilint.network.http import HttpClient, Response
from cilint.pipeline.refs import is_commit
from cilint.text.disk import MAX_FILE_BYTES
from cilint.vendoring.access import Instance

_JSON_BYTES = 4 * 1024 * 1024
_PAGE = 100
"""The most that GitLab gives at once (doc/api/rest/_index.md, section "Pagination")."""

_MOST_PAGES = 50
_MOST_PROJECT_PAGES = 500
_OK, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _TOO_MANY = 200, 401, 403, 404, 429

_VERSIONS_QUERY = """query($path: ID!, $after: String) { ciCatalogResource(fullPath: $path) {
 versions(first: 100, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } } }"""


class AbsentError(FetchError):
    """What was asked for is not there, and GitLab would not find it either."""


class GitLab:
    """One server, asked with the token for it."""

    def __init__(self, client: HttpClient, instance: Instance) -> None:
        self._client = client
        self._instance = instance
        self._commits: dict[tuple[str, str], str] = {}

    @property
    def uses_job_token(self) -> bool:
        """Whether the token is a job's, which may do less than a person's."""
        token = self._instance.token
        return token is not None and token.header == "JOB-TOKEN"

    def commit(self, project: str, ref: str) -> str:
        """The SHA of the commit that a branch, a tag or `HEAD` means, or that begins so.

        Raises `AbsentError` where the project has none, `FetchError` where the project cannot be seen.
        """
        key = (project.lower(), ref or "HEAD")
        if key not in self._commits:
            path = f"{_project(project)}/repository/commits/{quote(key[1], safe='')}?stats=false"
            response = self._ask(path, _JSON_BYTES, f"project {project}")
            if response.status != _OK:
                raise AbsentError(f"project {project} has no branch, tag or commit {key[1]}")
            found = _mapping(self._json(response)).get("id")
            if not isinstance(found, str) or not is_commit(found) or (is_commit(ref) and found != ref):
                raise self._nonsense()
            self._commits[key] = found
        return self._commits[key]

    def file(self, project: str, path: str, commit: str) -> bytes | None:
        """The content of a file; None where the project has none of that path in that commit."""
        query = urlencode({"ref": commit})
        place = f"{_project(project)}/repository/files/{quote(path, safe='')}/raw?{query}"
        response = self._ask(place, MAX_FILE_BYTES, f"project {project}")
        return response.body if response.status == _OK else None

    def files(self, project: str, folder: str, commit: str) -> Iterator[str]:
        """The paths of all files below a folder of a project, an empty `folder` being all of it."""
        query = {"ref": commit, "recursive": "true", "per_page": _PAGE, **({"path": folder} if folder else {})}
        for item in self._pages(f"{_project(project)}/repository/tree", query, f"project {project}"):
            path = item.get("path")
            if item.get("type") == "blob" and isinstance(path, str):
                yield path

    def released_commit(self, project: str, tag: str) -> str:
        """The SHA of the commit that a release was made of; empty where there is no release of that tag."""
        path = f"{_project(project)}/releases/{quote(tag, safe='')}"
        response = self._ask(path, _JSON_BYTES, f"project {project}", all_absent=True)
        release = _mapping(self._json(response)) if response.status == _OK else {}
        commit = release.get("commit")
        found = commit.get("id") if isinstance(commit, dict) else None
        return found if isinstance(found, str) and is_commit(found) else ""

    def projects(self, group: str) -> Iterator[str]:
        """The paths of the projects of a group and of its subgroups that are not archived, by their age.

        Raises `FetchError` where the group cannot be seen.
        """
        query = {
            "include_subgroups": "true",
            "with_shared": "false",
            "archived": "false",
            "simple": "true",
            "order_by": "id",
            "sort": "asc",
            "per_page": _PAGE,
        }
        place = f"groups/{quote(group, safe='')}/projects"
        for item in self._pages(place, query, f"group {group}", may_lack=False, most_pages=_MOST_PROJECT_PAGES):
            if not isinstance(item.get("path_with_namespace"), str):
                raise self._nonsense()
            yield item["path_with_namespace"]

    def releases(self, project: str) -> Iterator[str]:
        """The tags of the releases of a project."""
        for item in self._pages(f"{_project(project)}/releases", {"per_page": _PAGE}, f"project {project}"):
            if isinstance(item.get("tag_name"), str):
                yield item["tag_name"]

    def catalogue_versions(self, project: str) -> list[str] | None:
        """The versions of a project's components in the CI/CD catalogue; None where it is not to be seen there."""
        found: list[str] = []
        after = None
        for _ in range(_MOST_PAGES):
            variables = json.dumps({"path": project, "after": after})
            query = urlencode({"query": _VERSIONS_QUERY, "variables": variables})
            response = self._get(f"{self._instance.address}/api/graphql?{query}", _JSON_BYTES)
            if response.status != _OK:
                return None
            answer = self._json(response)
            versions = _within(answer, "data", "ciCatalogResource", "versions")
            if versions is None:
                return None
            nodes = versions.get("nodes")
            names = [_mapping(node).get("name") for node in (nodes if isinstance(nodes, list) else ())]
            found += [name for name in names if isinstance(name, str)]
            page = _mapping(versions.get("pageInfo"))
            after = page.get("endCursor")
            if not page.get("hasNextPage") or not after:
                return found
        raise FetchError(f"{project} has too many versions in the catalogue")

    def template(self, name: str) -> bytes | None:
        """The content of one of GitLab's own templates, by its name without suffix; None where the API has it not.

        The API gives none that lies in a folder, such as `Jobs/Build`.
        """
        path = f"templates/gitlab_ci_ymls/{quote(name, safe='')}"
        response = self._ask(path, _JSON_BYTES, f"template {name}", all_absent=True)
        content = _mapping(self._json(response)).get("content") if response.status == _OK else None
        return content.encode("utf-8", "surrogatepass") if isinstance(content, str) else None

    def version(self) -> str:
        """The server's version, as `17.5.1-ee`; empty where it does not say, since that takes a token."""
        response = self._get(f"{self._instance.address}/api/v4/metadata", _JSON_BYTES)
        version = _mapping(self._json(response)).get("version") if response.status == _OK else ""
        return version if isinstance(version, str) else ""

    def _pages(
        self,
        path: str,
        query: Mapping[str, object],
        subject: str,
        *,
        may_lack: bool = True,
        most_pages: int = _MOST_PAGES,
    ) -> Iterator[dict[str, Any]]:
        """The items of a list that comes in pages; none where there is no such list and there `may_lack` one."""
        page = "1"
        for _ in range(most_pages):
            address = f"{path}?{urlencode({**query, 'page': page})}"
            response = self._ask(address, _JSON_BYTES, subject, all_absent=may_lack)
            items = self._json(response) if response.status == _OK else []
            if not isinstance(items, list):
                raise self._nonsense()
            yield from (item for item in items if isinstance(item, dict))
            page = response.headers.get("x-next-page", "")
            if not page.isdecimal():
                return
        raise FetchError(f"{subject} has more than {most_pages * _PAGE:,} entries, and no more are listed")

    def _ask(self, path: str, most_bytes: int, subject: str, *, all_absent: bool = False) -> Response:
        """An answer of the API that is 200, or a 404 that says that something in a visible project is not there.

        `all_absent`: any 404 says so.
        """
        response = self._get(f"{self._instance.address}/api/v4/{path}", most_bytes)
        if response.status == _OK or (response.status == _NOT_FOUND and (all_absent or self._is_absence(response))):
            return response
        raise FetchError(self._refusal(response.status, subject))

    def _get(self, address: str, most_bytes: int) -> Response:
        token = self._instance.token
        try:
            return self._client.get(address, {token.header: token.value} if token else {}, most_bytes=most_bytes)
        except FetchError as error:
            raise FetchError(f"{self._instance.name}: {error.message}") from error

    def _is_absence(self, response: Response) -> bool:
        """Whether the project is there and only the commit or the file is not (GitLab: lib/api/helpers.rb)."""
        try:
            message = _mapping(json.loads(response.body)).get("message")
        except (ValueError, RecursionError):
            return False
        return message in ("404 Commit Not Found", "404 File Not Found")

    def _refusal(self, status: int, subject: str) -> str:
        server, token = self._instance.name, self._instance.token
        if status == _UNAUTHORIZED and token:
            return f"{server} does not accept the token in {token.variable}: has it expired?"
        if status == _UNAUTHORIZED:
            return f"{server} wants a token for {subject}: {self._instance.remedy}"
        if status == _FORBIDDEN and token:
            need = "it must be on the project's job token allowlist" if self.uses_job_token else "it needs read_api"
            return f"{server} does not let the token in {token.variable} read {subject}: {need}"
        if status == _NOT_FOUND and token:
            return f"{server} shows no {subject} to the token in {token.variable}"
        if status in (_FORBIDDEN, _NOT_FOUND):
            return f"{server} shows no {subject} without a token: {self._instance.remedy}"
        if status == _TOO_MANY:
            return f"{server} has been asked too often: try again later"
        return f"{server} answers {status} for {subject}"

    def _json(self, response: Response) -> Any:
        try:
            return json.loads(response.body)
        except (ValueError, RecursionError) as error:
            raise self._nonsense() from error

    def _nonsense(self) -> FetchError:
        return FetchError(f"{self._instance.name} does not answer as GitLab does: is it the right server?")


def _project(project: str) -> str:
    return f"projects/{quote(project, safe='')}"


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _within(value: Any, *keys: str) -> dict[str, Any] | None:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else None
