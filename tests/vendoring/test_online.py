"""What is asked of GitLab and of other servers, for which token, what is kept of the answers, and what is told."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from cilint.network.http import HttpClient
from cilint.pipeline.supply import Denied, Home, Means, Request, Supplied
from cilint.vendoring.access import AccessToken, Instance
from cilint.vendoring.online import Online
from cilint.vendoring.store import Store

BUILD = {"ci/build.yml": "build: {script: make}\n"}
TOKEN = AccessToken("CILINT_GITLAB_TOKEN", "glpat-invented")
REMEDY = "set CILINT_GITLAB_TOKEN"
JOB_TOKEN = AccessToken("CI_JOB_TOKEN", "job-invented")
REQUEST = Request("project", "ci/build.yml", Home("group/templates", "main"))


@pytest.fixture
def cache(tmp_path):
    folder = tmp_path / "cache"
    return Store(str(folder), folder.as_posix(), is_cache=True)


@pytest.fixture
def library(gitlab, cache):
    """Makes a library that asks the server, as a new run does."""

    def make(token: AccessToken | None = None, *, trusted: tuple[str, ...] = ()) -> Online:
        return Online(HttpClient([gitlab.name, *trusted]), Instance(gitlab.address, token), cache)

    return make


def text(found: Supplied | Denied | None) -> str:
    assert isinstance(found, Supplied), found
    return Path(found.path).read_text(encoding="utf-8")


def problem(found: Supplied | Denied | None) -> str:
    assert isinstance(found, Denied), found
    return found.problem


def integrity(content: bytes) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()


# Files of projects


def test_what_is_asked_for_is_told_before_and_after(gitlab, cache) -> None:
    gitlab.project("group/templates").commit(BUILD, "main")
    told: list[tuple[int, int | None]] = []
    online = Online(HttpClient([gitlab.name]), Instance(gitlab.address, None), cache, lambda *now: told.append(now))
    online.find(REQUEST)
    online.find(REQUEST)
    online.find(Request("project", "missing.yml", REQUEST.home))
    assert told == [(0, None), (0, 0), (1, None), (1, 1)]


def test_a_file_of_a_project_comes_with_the_commit_that_it_is_of(gitlab, library) -> None:
    sha = gitlab.project("group/templates").commit(BUILD, "main")
    found = library().find(REQUEST)
    assert text(found) == BUILD["ci/build.yml"]
    assert found.home == Home("group/templates", sha)


def test_no_ref_is_the_default_branch(gitlab, library) -> None:
    gitlab.project("group/templates").commit(BUILD, "trunk")
    assert text(library().find(REQUEST._replace(home=Home("group/templates"))))


@pytest.mark.parametrize("ref", ["feature/new", "v1.0", "a b#c"])
def test_a_ref_may_hold_any_character(gitlab, library, ref) -> None:
    gitlab.project("group/templates").commit({"a b/é#.yml": "x: y"}, ref)
    assert text(library().find(Request("project", "a b/é#.yml", Home("group/templates", ref)))) == "x: y"


def test_a_thing_is_asked_for_once_in_a_run(gitlab, library) -> None:
    gitlab.project("group/templates").commit(BUILD, "main")
    online = library()
    missing = REQUEST._replace(location="none.yml")
    for _ in range(3):
        online.find(REQUEST)
        online.find(missing)
        online.search(Home("group/templates", "main"), "ci/*.yml")
    assert len(gitlab.asked) == len({asked.target for asked in gitlab.asked})


def test_what_moves_is_asked_anew_in_the_next_run_and_a_commit_is_not(gitlab, library) -> None:
    project = gitlab.project("group/templates")
    sha = project.commit(BUILD, "main")
    pinned = REQUEST._replace(home=Home("group/templates", sha))
    library().find(REQUEST)
    library().find(pinned)
    project.commit({"ci/build.yml": "new: {script: x}"}, "main")
    gitlab.asked.clear()
    assert text(library().find(pinned)) == BUILD["ci/build.yml"]
    assert gitlab.asked == []
    assert text(library().find(REQUEST)) == "new: {script: x}"


@pytest.mark.usefixtures("cache")
def test_a_file_says_whether_it_came_from_the_network_or_the_cache(gitlab, library) -> None:
    pinned = REQUEST._replace(home=Home("group/templates", gitlab.project("group/templates").commit(BUILD, "main")))
    requests = (REQUEST, pinned, pinned)
    assert [library().find(request).means for request in requests] == [Means.FETCHED, Means.FETCHED, Means.CACHED]


def test_a_cache_that_is_broken_is_filled_anew(gitlab, library) -> None:
    sha = gitlab.project("group/templates").commit(BUILD, "main")
    pinned = REQUEST._replace(home=Home("group/templates", sha))
    path = Path(library().find(pinned).path)
    path.write_text("evil: {script: x}", encoding="utf-8")
    assert text(library().find(pinned)) == BUILD["ci/build.yml"]


@pytest.mark.parametrize(
    ("request_", "message", "is_certain"),
    [
        (REQUEST._replace(location="no.yml"), "group/templates has no file no.yml at main", True),
        (REQUEST._replace(home=Home("group/templates", "no")), "templates has no branch, tag or commit no", True),
        (REQUEST._replace(home=Home("group/none")), "no project group/none without a token: " + REMEDY, False),
        (Request("template", "None.gitlab-ci.yml"), "takes a token to know: " + REMEDY, False),
    ],
)
def test_what_is_not_there_is_told_from_what_cannot_be_seen(gitlab, library, request_, message, is_certain) -> None:
    gitlab.project("group/templates").commit(BUILD, "main")
    found = library().find(request_)
    assert problem(found).endswith(message)
    assert found.is_certain is is_certain


# Tokens


@pytest.mark.parametrize(("token", "header"), [(TOKEN, "private-token"), (JOB_TOKEN, "job-token")])
def test_a_private_project_is_read_with_the_token(gitlab, library, token, header) -> None:
    gitlab.project("group/templates", private=True).commit(BUILD, "main")
    assert text(library(token).find(REQUEST))
    assert {asked.headers[header] for asked in gitlab.asked} == {token.value}


@pytest.mark.usefixtures("gitlab")
def test_the_token_is_for_its_own_server_alone(other_web, library) -> None:
    other_web.answer("/ci.yml", "x: y")
    online = library(TOKEN, trusted=(other_web.name,))
    assert text(online.find(Request("remote", other_web.address + "/ci.yml")))
    online.find(Request("project", "ci.yml", Home("group/templates", "main", other_web.name)))
    assert len(other_web.asked) == 1
    assert not {"private-token", "job-token", "authorization"} & set(other_web.asked[0].headers)


def test_a_remote_file_on_the_own_server_is_asked_for_without_the_token(gitlab, library) -> None:
    gitlab.answer("/group/templates/-/raw/main/ci.yml", "x: y")
    assert text(library(TOKEN).find(Request("remote", gitlab.address + "/group/templates/-/raw/main/ci.yml")))
    assert "private-token" not in gitlab.asked[0].headers


@pytest.mark.parametrize(
    ("status", "token", "message"),
    [
        (401, TOKEN, "does not accept the token in CILINT_GITLAB_TOKEN: has it expired?"),
        (401, None, "wants a token for project group/templates: set CILINT_GITLAB_TOKEN"),
        (403, TOKEN, "does not let the token in CILINT_GITLAB_TOKEN read project group/templates: it needs read_api"),
        (403, None, "shows no project group/templates without a token: set CILINT_GITLAB_TOKEN"),
        (404, TOKEN, "shows no project group/templates to the token in CILINT_GITLAB_TOKEN"),
        (429, None, "has been asked too often: try again later"),
        (500, None, "answers 500 for project group/templates"),
    ],
)
def test_a_refusal_says_what_to_do(gitlab, library, status, token, message) -> None:
    gitlab.answer(
        "/api/v4/projects/group%2Ftemplates/repository/commits/main?stats=false", "{}", status, Retry_After="600"
    )
    found = library(token).find(REQUEST)
    assert problem(found) == f"{gitlab.name} {message}"
    assert not found.is_certain


@pytest.mark.parametrize(
    "body",
    ["no json", "[]", '{"id": 7}', '{"id": "main"}', '{"id": "../../etc/passwd"}', "[" * 100_000, '"\\ud800"', ""],
)
def test_an_answer_that_is_none_of_gitlabs_is_told(gitlab, library, body) -> None:
    gitlab.answer("/api/v4/projects/group%2Ftemplates/repository/commits/main?stats=false", body)
    assert "does not answer as GitLab does" in problem(library().find(REQUEST))


def test_so_is_a_refusal_whatever_it_says(gitlab, library) -> None:
    path = "/api/v4/projects/group%2Ftemplates/repository/commits/main?stats=false"
    gitlab.answer(path, "[" * 100_000, 404)
    assert "shows no project group/templates" in problem(library().find(REQUEST))


def test_another_commit_than_the_one_asked_for_is_not_taken(gitlab, library) -> None:
    asked, answered = "a" * 40, "b" * 40
    gitlab.answer(
        f"/api/v4/projects/group%2Ftemplates/repository/commits/{asked}?stats=false", f'{{"id": "{answered}"}}'
    )
    assert "does not answer as GitLab does" in problem(
        library().find(REQUEST._replace(home=Home("group/templates", asked)))
    )


def test_no_token_is_ever_told(gitlab, library) -> None:
    wrong = AccessToken("CILINT_GITLAB_TOKEN", "glpat-expired")
    assert "glpat" not in problem(library(wrong).find(REQUEST))
    assert "glpat" not in repr(wrong) + repr(Instance(gitlab.address, wrong))


# Patterns


def test_a_pattern_is_matched_with_all_pages_of_files(gitlab, library) -> None:
    files = {f"ci/{name}": "x: y" for name in ("a.yml", "b.yaml", "c.txt", "d/e.yml", "f.yml")}
    sha = gitlab.project("group/templates").commit(files, "main")
    online = library()
    assert online.search(Home("group/templates", sha), "ci/*.y*ml") == ("ci/a.yml", "ci/b.yaml", "ci/f.yml")
    assert online.search(Home("group/templates", sha), "**/e.yml") == ("ci/d/e.yml",)
    gitlab.asked.clear()
    assert library().search(Home("group/templates", sha), "ci/*.y*ml") == ("ci/a.yml", "ci/b.yaml", "ci/f.yml")
    assert gitlab.asked == []


def test_a_pattern_in_a_project_that_cannot_be_seen_is_denied(library) -> None:
    online = library()
    assert isinstance(online.search(Home("group/none", "main"), "*.yml"), Denied)
    assert isinstance(online.search(Home("group/none", "main"), "*.yml"), Denied)


def test_pages_without_end_are_not_followed(gitlab, library) -> None:
    gitlab.project("group/templates").commit({f"{number}.yml": "x" for number in range(200)}, "main")
    assert "has more than 5,000 entries" in problem(library().search(Home("group/templates", "main"), "*.yml"))


# Components


@pytest.fixture
def components(gitlab):
    """A project with components in several versions; the text of each tells the version."""
    project = gitlab.project("group/components")
    for version in ("1.0.0", "1.1.0", "2.0.0", "1.1.1", "1.10.0", "2.1.0-rc.1"):
        project.commit({"templates/build.yml": version}, version, release=True)
    project.commit({"templates/build.yml": "unpublished"}, "3.0.0", release=True)
    project.commit({"templates/build.yml": "tagged"}, "4.0.0")
    project.commit({"templates/build/template.yml": "in a folder"}, "main")
    project.catalogue = ["1.0.0", "1.1.0", "2.0.0", "1.1.1", "1.10.0", "2.1.0-rc.1"]
    return project


@pytest.mark.parametrize(
    ("version", "content"),
    [
        ("1.0.0", "1.0.0"),
        ("1", "1.10.0"),
        ("1.1", "1.1.1"),
        ("~latest", "2.0.0"),
        ("2.1.0-rc.1", "2.1.0-rc.1"),
        ("3.0.0", "unpublished"),
        ("4.0.0", "tagged"),
        ("main", "in a folder"),
    ],
)
def test_a_version_means_what_gitlab_says_it_means(components, library, version, content) -> None:
    found = library().find(Request("component", "build", Home("group/components", version)))
    assert text(found) == content
    assert found.home.ref in components.files


def test_a_commit_is_a_version(components, library) -> None:
    sha = components.refs["4.0.0"]
    assert text(library().find(Request("component", "build", Home("group/components", sha)))) == "tagged"


def test_a_release_keeps_its_commit_when_its_tag_moves(components, library) -> None:
    components.refs["1.0.0"] = components.refs["main"]
    assert text(library().find(Request("component", "build", Home("group/components", "1.0.0")))) == "1.0.0"


@pytest.mark.usefixtures("components")
def test_the_address_may_name_the_own_server(gitlab, library) -> None:
    home = Home("group/components", "1", gitlab.name)
    assert library(TOKEN).find(Request("component", "build", home)).home.host == gitlab.name
    assert all(asked.headers.get("private-token") for asked in gitlab.asked)


def test_a_server_may_be_installed_in_a_folder(web, cache) -> None:
    online = Online(HttpClient([web.name]), Instance(web.address + "/gitlab"), cache)
    sha = "a" * 40
    api = "/gitlab/api/v4/projects/group%2Fcomponents/repository"
    web.answer(f"{api}/commits/{sha}?stats=false", f'{{"id": "{sha}"}}')
    web.answer(f"{api}/files/templates%2Fbuild.yml/raw?ref={sha}", "x: y")
    assert text(online.find(Request("component", "build", Home("gitlab/group/components", sha, web.name)))) == "x: y"


@pytest.mark.parametrize(
    ("name", "version", "message", "is_certain"),
    [
        ("none", "main", "project group/components has no component none at main", True),
        ("build", "9.9.9", "project group/components has no branch, tag or commit 9.9.9", True),
        ("build", "9", "project group/components has no branch, tag or commit 9", True),
        ("", "main", "the address of a component is HOST/PROJECT/NAME@VERSION", True),
        ("build", "", "the address of a component is HOST/PROJECT/NAME@VERSION", True),
    ],
)
@pytest.mark.usefixtures("components")
def test_a_component_that_is_not_there_is_told(library, name, version, message, is_certain) -> None:
    found = library().find(Request("component", name, Home("group/components", version)))
    assert (problem(found), found.is_certain) == (message, is_certain)


@pytest.mark.parametrize("version", ["1", "~latest"])
def test_a_catalogue_that_cannot_be_seen_tells_nothing(components, library, version) -> None:
    components.catalogue = None
    found = library().find(Request("component", "build", Home("group/components", version)))
    assert "cannot be seen in the CI/CD catalogue" in problem(found)
    assert not found.is_certain


def test_a_catalogue_without_a_version_has_no_latest(components, library) -> None:
    components.catalogue = []
    found = library().find(Request("component", "build", Home("group/components", "~latest")))
    assert problem(found).startswith("no version of group/components is in the CI/CD catalogue")


@pytest.mark.usefixtures("gitlab")
def test_a_job_token_reads_the_releases_where_it_may_not_read_the_catalogue(components, library) -> None:
    components.private = True
    found = library(JOB_TOKEN).find(Request("component", "build", Home("group/components", "1.1")))
    assert text(found) == "1.1.1"


# Templates


def test_a_template_comes_from_the_server_and_has_no_local_files(gitlab, library) -> None:
    gitlab.templates["Go"] = "x: y"
    found = library().find(Request("template", "Go.gitlab-ci.yml"))
    assert (text(found), found.home) == ("x: y", None)


def test_a_template_in_a_folder_comes_from_gitlabs_public_project_in_the_servers_version(
    gitlab, library, monkeypatch
) -> None:
    path = "lib/gitlab/ci/templates/Jobs/Build.gitlab-ci.yml"
    gitlab.project("gitlab-org/gitlab").commit({path: "x: y"}, "v17.5.1-ee")
    # The public server is played by the same one.
    monkeypatch.setattr("cilint.vendoring.online._PUBLIC_SERVER", gitlab.name)
    assert text(library(TOKEN).find(Request("template", "Jobs/Build.gitlab-ci.yml"))) == "x: y"
    found = library(TOKEN).find(Request("template", "Jobs/None.gitlab-ci.yml"))
    assert problem(found) == "GitLab has no template Jobs/None.gitlab-ci.yml"


# Remote files


def test_a_remote_file_belongs_to_no_project(web, library) -> None:
    web.answer("/ci.yml?x=1", "x: y")
    found = library(trusted=(web.name,)).find(Request("remote", web.address + "/ci.yml?x=1"))
    assert (text(found), found.home) == ("x: y", None)


def test_integrity_is_checked_and_makes_a_file_one_that_never_moves(web, library) -> None:
    web.answer("/ci.yml", "x: y")
    right = Request("remote", web.address + "/ci.yml", integrity=integrity(b"x: y"))
    assert text(library(trusted=(web.name,)).find(right))
    web.asked.clear()
    assert text(library(trusted=(web.name,)).find(right))
    assert web.asked == []
    wrong = right._replace(integrity=integrity(b"z"))
    found = library(trusted=(web.name,)).find(wrong)
    assert problem(found).endswith("the file does not have the hash that integrity gives")
    assert found.is_certain


@pytest.mark.parametrize(
    ("status", "kind", "message"),
    [
        (404, "text/plain", "the server answers 404"),
        (200, "text/html; charset=utf-8", "the answer is a web page, no YAML (does it want a login?)"),
    ],
)
def test_what_is_no_remote_file_is_told_without_the_secrets_of_its_address(web, library, status, kind, message) -> None:
    web.answer("/ci.yml?job_token=invented&ref=main", "<html>", status, Content_Type=kind)
    online = library(trusted=(web.name,))
    found = online.find(Request("remote", f"http://ci:secret@{web.name}/ci.yml?job_token=invented&ref=main"))
    assert problem(found) == message


def test_a_remote_file_in_a_private_network_is_not_fetched(web, library) -> None:
    web.answer("/ci.yml", "x: y")
    found = library().find(Request("remote", web.address + "/ci.yml"))
    assert "is in a private network" in problem(found)
    assert "remote_hosts" in problem(found)
    assert web.asked == []


def test_without_a_server_projects_are_not_asked_for(cache) -> None:
    online = Online(HttpClient(), None, cache)
    assert "set CILINT_GITLAB_URL" in problem(online.find(REQUEST))


@pytest.mark.usefixtures("cache")
def test_no_secret_gets_into_the_cache(web, library, tmp_path) -> None:
    web.answer("/ci.yml?private_token=glpat-invented", "x: y")
    address = f"http://ci:hunter@{web.name}/ci.yml?private_token=glpat-invented"
    library(TOKEN, trusted=(web.name,)).find(Request("remote", address))
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) == 2
    assert not any(secret in path.read_text() + str(path) for path in kept for secret in ("glpat", "hunter"))
