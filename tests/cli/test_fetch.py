"""`cilint fetch`: the pipelines of a group's projects from a GitLab that behaves, and from one that does not."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import quote

import pytest

from cilint.cli.exit_code import ExitCode
from cilint.network.paced import PacedClient
from tests.cli.conftest import Cilint, Run
from tests.conftest import FakeGitLab, send

PIPELINE = "include: [ci/part.yml, {project: shared/templates, file: a.yml}]\ntest: {image: $IMAGE, script: make}\n"
PART = "variables: {IMAGE: 'node:22'}\n"
SHARED = "lint: {image: 'alpine:3.20', script: make lint}\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gitlab: FakeGitLab) -> Path:
    """A folder beside nothing, and the server that the environment names."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CILINT_GITLAB_URL", gitlab.address)
    monkeypatch.setenv("CILINT_GITLAB_TOKEN", "glpat-invented")
    gitlab.project("shared/templates").commit({"a.yml": SHARED}, "main")
    app = {".gitlab-ci.yml": PIPELINE, "ci/part.yml": PART, "src/main.py": "", "CODEOWNERS": "* @web\n", "run.sh": "x"}
    gitlab.project("acme/app", private=True).commit(app, "main")
    gitlab.project("acme/sub/lib").commit({".gitlab-ci.yml": "test: {script: make}\n", ".cilint.yml": "{}\n"}, "main")
    gitlab.project("acme/docs").commit({"README.md": "x"}, "main")
    return folder


@pytest.fixture
def fetch(cilint: Cilint) -> Callable[..., Run]:
    """Fetches the group, as fast as the server answers."""
    return lambda *options: cilint("fetch", "acme", "--into", "all", "--rate", "1000", *options)


def files(folder: str = "all") -> set[str]:
    return {path.relative_to(folder).as_posix() for path in Path(folder).rglob("*") if path.is_file()}


def own(folder: str = "all") -> set[str]:
    """The files that are not cilint's own."""
    return {name for name in files(folder) if "/.cilint/" not in name}


def commit_of(project: str) -> str:
    return f"/api/v4/projects/{quote(project, safe='')}/repository/commits/HEAD?stats=false"


def test_the_files_of_pipelines_come_and_no_others(fetch: Callable[..., Run]) -> None:
    run = fetch()
    assert (run.code, run.err) == (ExitCode.CLEAN.value, "")
    assert own() == {
        *("acme/app/.gitlab-ci.yml", "acme/app/ci/part.yml", "acme/app/CODEOWNERS"),
        *("acme/sub/lib/.gitlab-ci.yml", "acme/sub/lib/.cilint.yml"),
    }
    assert run.out.splitlines()[-1] == "3 projects: 2 new, 1 without a pipeline"


def test_what_was_fetched_is_checked_without_the_network(fetch, cilint: Cilint, gitlab: FakeGitLab) -> None:
    fetch()
    gitlab.asked.clear()
    report = cilint("check", "all", "--format", "json").report
    assert report["repositories"] == ["all/acme/app", "all/acme/sub/lib"]
    assert report["skipped"] == []
    assert "lint" in cilint("jobs", "--on", "push", "all/acme/app").out
    assert gitlab.asked == []


def test_what_has_not_changed_is_not_asked_for_again(fetch, gitlab: FakeGitLab) -> None:
    fetch()
    before = {name: Path("all", name).read_bytes() for name in files()}
    gitlab.asked.clear()
    run = fetch()
    assert run.out == "3 projects: 2 unchanged, 1 without a pipeline\n"
    assert {name: Path("all", name).read_bytes() for name in files()} == before
    assert not [asked.target for asked in gitlab.asked if "/files/" in asked.target and "acme" in asked.target]


def test_what_has_changed_is_fetched_and_what_is_gone_goes(fetch, gitlab: FakeGitLab) -> None:
    fetch()
    gitlab.project("acme/app").commit({".gitlab-ci.yml": "test: {script: new}\n"}, "main")
    run = fetch()
    assert "changed: acme/app" in run.out
    assert {name for name in own() if name.startswith("acme/app")} == {"acme/app/.gitlab-ci.yml"}
    assert Path("all/acme/app/.gitlab-ci.yml").read_text() == "test: {script: new}\n"


def test_an_include_that_moves_is_fetched_though_its_project_does_not(fetch, gitlab: FakeGitLab) -> None:
    fetch()
    gitlab.project("shared/templates").commit({"a.yml": "lint: {script: moved}\n"}, "main")
    fetch()
    kept = [name for name in files() if name.startswith("acme/app/.cilint/vendor/") and name.endswith(".yml")]
    assert [Path("all", name).read_text() for name in kept] == ["lint: {script: moved}\n"]


@pytest.mark.parametrize("damage", ["cut off", "changed"])
def test_what_is_not_as_it_was_fetched_is_fetched_anew(fetch, damage: str) -> None:
    fetch()
    if damage == "cut off":
        Path("all/acme/app/.cilint/fetched.json").unlink()
        Path("all/acme/app/ci/part.yml").unlink()
    else:
        Path("all/acme/app/ci/part.yml").write_text("variables: {}\n")
    assert "acme/app" in fetch().out
    assert Path("all/acme/app/ci/part.yml").read_text() == PART


MISBEHAVING = {
    "500": lambda handler: send(handler, b"oops", 500),
    "forbidden": lambda handler: send(handler, b"{}", 403),
    "elsewhere": lambda handler: send(handler, b"", 302, Location="http://192.0.2.1/commit"),
    "in circles": lambda handler: send(handler, b"", 302, Location=handler.path),
    "huge": lambda handler: send(handler, b" " * 5_000_000),
    "cut off": lambda handler: send(handler, b"{}", 200, Content_Length="900"),
    "no JSON": lambda handler: send(handler, b"<html>"),
    "no commit": lambda handler: send(handler, b'{"id": "../../x"}'),
    "a list": lambda handler: send(handler, b"[]"),
    "busy for long": lambda handler: send(handler, b"", 429, Retry_After="86400"),
}


@pytest.mark.parametrize("how", MISBEHAVING)
def test_a_project_that_cannot_be_had_leaves_the_others_and_what_was_there(fetch, gitlab: FakeGitLab, how: str) -> None:
    fetch()
    before = {name: Path("all", name).read_bytes() for name in files()}
    gitlab.project("acme/sub/lib").commit({".gitlab-ci.yml": "test: {script: new}\n"}, "main")
    gitlab.acts[commit_of("acme/app")] = MISBEHAVING[how]
    run = fetch()
    assert run.code == ExitCode.FAILURE.value
    assert run.err.startswith("cilint: acme/app: ")
    assert "internal error" not in run.err
    assert "changed: acme/sub/lib" in run.out
    after = {name: Path("all", name).read_bytes() for name in files() if name.startswith("acme/app")}
    assert after == {name: text for name, text in before.items() if name.startswith("acme/app")}


def test_a_server_that_is_busy_is_asked_again(fetch, gitlab: FakeGitLab) -> None:
    def once(handler: BaseHTTPRequestHandler) -> None:
        del gitlab.acts[commit_of("acme/app")]
        send(handler, b"", 429, Retry_After="0")

    gitlab.acts[commit_of("acme/app")] = once
    assert fetch().code == ExitCode.CLEAN.value
    assert [asked.target for asked in gitlab.asked].count(commit_of("acme/app")) == 2


def test_a_file_that_cannot_be_had_leaves_its_project_as_it_was(fetch, gitlab: FakeGitLab) -> None:
    fetch()
    sha = gitlab.project("acme/app").commit({".gitlab-ci.yml": PIPELINE, "ci/part.yml": "new: {}\n"}, "main")
    path = f"/api/v4/projects/acme%2Fapp/repository/files/ci%2Fpart.yml/raw?ref={sha}"
    gitlab.answer(path, b"oops", 500)
    run = fetch()
    assert run.code == ExitCode.FAILURE.value
    assert Path("all/acme/app/ci/part.yml").read_text() == PART
    del gitlab.acts[path]
    assert fetch().code == ExitCode.CLEAN.value
    assert Path("all/acme/app/ci/part.yml").read_text() == "new: {}\n"


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "acme/../../evil",
        "acme/.git",
        "acme/x.git",
        "/etc",
        "acme",
        "acme/a\\b",
        "acme/a\nb",
        "acme/.",
        "-x/y",
        "",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(fetch, gitlab: FakeGitLab, here: Path, name: str) -> None:
    body = json.dumps([{"path_with_namespace": name}, {"path_with_namespace": "acme/sub/lib"}])
    gitlab.acts = {}
    gitlab.groups = lambda handler: send(handler, body.encode())
    run = fetch()
    assert run.code == ExitCode.FAILURE.value
    assert {name.split("/")[0] for name in files(".")} <= {"all"}
    assert {path.name for path in here.parent.iterdir()} <= {"here", "user"}
    assert "acme/sub/lib/.gitlab-ci.yml" in files()


@pytest.mark.parametrize("path", ["/../../evil.yml", "/.git/hooks.yml", "/a/../../evil.yml", "/a\\..\\evil.yml"])
def test_no_include_leads_out_of_its_folder(fetch, gitlab: FakeGitLab, path: str) -> None:
    text = json.dumps({"include": [path], "test": {"script": "make"}})
    gitlab.project("acme/app").commit(
        {".gitlab-ci.yml": text, path.lstrip("/"): "evil: {}", "evil.yml": "evil: {}"}, "main"
    )
    fetch()
    assert {name for name in files(".") if "evil" in name or ".git/" in name} == set()
    assert "all/acme/app/.gitlab-ci.yml" in files(".")


def test_projects_may_come_from_a_list(cilint: Cilint) -> None:
    Path("list.txt").write_text("# ours\nacme/app\n\nacme/none # gone\n")
    run = cilint("fetch", "--projects", "list.txt", "--into", "all", "--rate", "1000")
    assert run.code == ExitCode.FAILURE.value
    assert "cilint: acme/none: " in run.err
    assert "new: acme/app" in run.out
    Path("list.txt").write_text("acme/app\n../evil\n")
    assert (
        "list.txt:2: '../evil' is no path of a project" in cilint("fetch", "--projects", "list.txt", "--into", "x").err
    )


def test_a_project_that_is_gone_is_told_and_stays(fetch, gitlab: FakeGitLab) -> None:
    fetch()
    del gitlab.projects["acme/sub/lib"]
    run = fetch()
    assert "acme/sub/lib is in all, and not among the projects any more" in run.err
    assert "acme/sub/lib/.gitlab-ci.yml" in own()


def test_what_cannot_begin_is_said(fetch, cilint: Cilint, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "shows no group nowhere" in cilint("fetch", "nowhere", "--into", "all").err
    assert "those of a group, or with --projects a file" in cilint("fetch", "--into", "all").err
    monkeypatch.setenv("CILINT_GITLAB_TOKEN", "glpat-other")
    assert "does not accept the token in CILINT_GITLAB_TOKEN" in fetch().err
    monkeypatch.delenv("CILINT_GITLAB_URL")
    assert "set CILINT_GITLAB_URL=https://HOST" in fetch().err


def test_a_folder_that_cannot_be_written_is_said(fetch) -> None:
    Path("all").write_text("a file")
    run = fetch()
    assert run.code == ExitCode.FAILURE.value
    assert "cannot write" in run.err


def test_the_token_goes_to_its_server_alone_and_is_not_told(fetch, gitlab: FakeGitLab) -> None:
    run = fetch()
    assert {asked.headers.get("private-token") for asked in gitlab.asked} == {"glpat-invented"}
    kept = "".join(Path("all", name).read_text() for name in files())
    assert "glpat-invented" not in run.out + run.err + kept


def test_requests_keep_their_distance(gitlab: FakeGitLab, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    client = PacedClient([gitlab.name], per_second=4, total_seconds=60)
    monkeypatch.setattr("cilint.network.paced.time.monotonic", lambda: now[0])
    monkeypatch.setattr("cilint.network.paced.time.sleep", sleep)
    monkeypatch.setattr("cilint.network.http.HttpClient.request", lambda *_, **__: None)
    for _ in range(4):
        client.get(gitlab.address, most_bytes=10)
    assert slept == [0.0, 0.25, 0.25, 0.25]


def test_of_files_that_were_not_fetched_nothing_is_said(fetch, cilint: Cilint, gitlab: FakeGitLab) -> None:
    rules = "test: {image: $IMAGE, script: make, rules: [{exists: [Dockerfile]}]}\n"
    gitlab.project("acme/app").commit({".gitlab-ci.yml": rules, "Dockerfile": "FROM x"}, "main")
    fetch()
    found = cilint("check", "all/acme/app", "--persona", "pedantic", "--format", "json").rules
    assert not {"dead-job", "dead-rule", "missing-need"} & set(found)
    assert "acme/app/Dockerfile" not in files()
