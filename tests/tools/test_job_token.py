"""The table of endpoints that take a job's token."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cilint.tools.job_token
from cilint.tools.job_token import api_address, endpoint_of, registry_of

TABLE = Path(cilint.tools.job_token.__file__).with_name("job_token.tsv")
ROWS = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
METHODS = {"GET", "PUT", "POST", "DELETE", "read", "write"}
RESOURCES = {
    *("DEPLOYMENTS", "ENVIRONMENTS", "JOBS", "MERGE_REQUESTS", "PACKAGES", "PIPELINES", "RELEASES", "REPOSITORIES"),
    *("SECURE_FILES", "TERRAFORM_STATE", "WORK_ITEMS"),
}


def test_each_row_has_methods_a_path_and_permissions() -> None:
    for row in ROWS:
        methods, path, permissions = row
        assert set(methods.split(",")) <= METHODS, row
        assert re.fullmatch(r"(?:/(?::\w+|\*\w+|[\w-]+))+", path), row
        names = permissions.split()
        assert permissions in ("-", "?") or {name.partition("_")[0] for name in names} <= {"READ", "ADMIN"}, row
        assert permissions in ("-", "?") or {name.partition("_")[2] for name in names} <= RESOURCES, row


@pytest.mark.parametrize(
    ("method", "path", "permissions"), [(method, row[1], row[2]) for row in ROWS for method in row[0].split(",")]
)
def test_no_row_is_hidden_by_one_before_it(method: str, path: str, permissions: str) -> None:
    example = re.sub(r"[:*](\w+)", r"a-\1", path)
    found = endpoint_of(method, example)
    assert found is not None
    assert (found.path, " ".join(found.permissions) or ("-" if found.is_documented else "?")) == (path, permissions)


@pytest.mark.parametrize(
    ("method", "path", "permissions"),
    [
        ("GET", "/projects/1/packages/generic/app/1.0/dist/app.tar", ("READ_PACKAGES",)),
        ("PUT", "/projects/${ID}/packages/generic/app/1.0/app.tar", ("ADMIN_PACKAGES",)),
        ("POST", "/projects/1/deployments", ("ADMIN_DEPLOYMENTS", "ADMIN_ENVIRONMENTS")),
        ("GET", "/projects/1/packages/12", ("READ_PACKAGES",)),
        ("GET", "/projects/1/packages/npm/@acme/app", ("READ_PACKAGES",)),
        ("GET", "/groups/1/-/packages/npm/@acme/app", ()),
        ("GET", "/projects/1/registry/repositories/2/tags", ()),
    ],
)
def test_a_request_needs_the_permissions_of_its_endpoint(method: str, path: str, permissions: tuple[str, ...]) -> None:
    found = endpoint_of(method, path)
    assert found is not None
    assert (found.permissions, found.is_documented) == (permissions, True)


def test_a_trigger_takes_the_token_and_nobody_says_by_which_permission() -> None:
    found = endpoint_of("POST", "/projects/1/trigger/pipeline")
    assert found is not None
    assert (found.permissions, found.is_documented) == ((), False)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/projects/1/variables"), ("POST", "/projects/1/jobs/2/play"), ("DELETE", "/projects/1"), ("", "/job")],
)
def test_other_requests_take_no_token_of_a_job(method: str, path: str) -> None:
    assert endpoint_of(method, path) is None


@pytest.mark.parametrize(
    ("path", "writes", "permissions"),
    [
        ("/projects/1/packages/npm/", False, ("READ_PACKAGES",)),
        ("/projects/1/packages/npm/:_authToken=x", True, ("ADMIN_PACKAGES",)),
        ("/projects/1/packages/pypi/simple", False, ("READ_PACKAGES",)),
        ("/groups/1/-/packages/pypi/simple", False, ()),
        ("/projects/1/packages/nuget/index.json", False, None),
        ("/projects/1/variables", False, None),
    ],
)
def test_a_registry_of_packages_is_read_or_written_as_a_whole(
    path: str, writes: bool, permissions: tuple[str, ...] | None
) -> None:
    found = registry_of(path, writes=writes)
    assert (found.permissions if found else None) == permissions


@pytest.mark.parametrize(
    ("text", "path", "project", "group"),
    [
        ("${CI_API_V4_URL}/projects/12/jobs?per_page=1", "/projects/12/jobs", "12", ""),
        ("https://gitlab.example.com/api/v4/projects/a%2Fb/releases", "/projects/a%2Fb/releases", "a/b", ""),
        ("//gitlab.example.com/api/v4/groups/a/-/packages/npm/", "/groups/a/-/packages/npm", None, "a"),
        ("${CI_API_V4_URL}/projects/${CI_PROJECT_ID}/releases", "/projects/${CI_PROJECT_ID}/releases", "", ""),
        ("${CI_API_V4_URL}/job", "/job", "", ""),
        ("${CI_API_V4_URL}/jobs/1/artifacts", "/jobs/1/artifacts", None, ""),
    ],
)
def test_an_address_of_the_api_names_a_project(text: str, path: str, project: str | None, group: str) -> None:
    assert api_address(text) == (path, project, group)


@pytest.mark.parametrize("text", ["https://gitlab.example.com/a/b", "${CI_SERVER_URL}/api/graphql", "", "/api/v4"])
def test_other_addresses_are_none_of_it(text: str) -> None:
    assert api_address(text) is None
