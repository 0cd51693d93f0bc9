"""`cilint pin --includes`: what is written where, what is only told, and who is asked."""

from __future__ import annotations

import base64
import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

PIN = ("pin", "--includes")
REMOTE = "/ci/lint.yml"
LINT = b"lint: {script: lint}\n"


def integrity(content: bytes) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()


@pytest.fixture
def server(gitlab, monkeypatch):
    """A GitLab that the environment names, with templates, components and a remote file."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CILINT_GITLAB_URL", gitlab.address)
    templates = gitlab.project("group/templates")
    templates.commit({"build.yml": "build: {script: make}\n", "test.yml": "t: {script: x}\n"}, "v1.0.0")
    templates.commit({"build.yml": "build: {script: make all}\n", "test.yml": "t: {script: x}\n"}, "main")
    components = gitlab.project("group/components")
    components.commit({"templates/lint.yml": "lint: {script: x}\n"}, "1.2.0", release=True)
    components.catalogue = ["1.2.0"]
    gitlab.answer(REMOTE, LINT)
    return gitlab


@pytest.fixture
def filled(server) -> Callable[[str], str]:
    """Puts commits, hashes and addresses in the place of their names."""

    def fill(text: str) -> str:
        templates, components = server.projects["group/templates"], server.projects["group/components"]
        names = {
            "TAGGED": templates.refs["v1.0.0"],
            "MAIN": templates.refs["main"],
            "LINT": components.refs["1.2.0"],
            "ADDRESS": server.address + REMOTE,
            "HASH": integrity(LINT),
        }
        for name, value in names.items():
            text = text.replace(f"@{name}@", value)
        return text

    return fill


PLACES = {
    "a branch": (
        "include:\n  - project: group/templates\n    ref: main\n    file: /build.yml\n",
        "include:\n  - project: group/templates\n    ref: @MAIN@ # main\n    file: /build.yml\n",
    ),
    "a tag in quotes, with a comment that stays": (
        "include:\n  - project: group/templates\n    ref: 'v1.0.0'   # ours\n    file: [/build.yml, /test.yml]\n",
        "include:\n  - project: group/templates\n    ref: '@TAGGED@'   # v1.0.0 # ours\n"
        "    file: [/build.yml, /test.yml]\n",
    ),
    "no ref": (
        "include:\n  - file: /build.yml\n    project: group/templates\n",
        "include:\n  - file: /build.yml\n    project: group/templates\n    ref: @MAIN@ # HEAD\n",
    ),
    "a mapping on one line": (
        "include:\n  - {project: group/templates, ref: v1.0.0, file: '/build.yml'}\n",
        "include:\n  - {project: group/templates, ref: @TAGGED@, file: '/build.yml'} # v1.0.0\n",
    ),
    "components": (
        "include:\n  - component: $CI_SERVER_FQDN/group/components/lint@1.2.0\n",
        "include:\n  - component: $CI_SERVER_FQDN/group/components/lint@@LINT@ # 1.2.0\n",
    ),
    "the newest release": (
        "include:\n  - component: '$CI_SERVER_FQDN/group/components/lint@~latest'\n",
        "include:\n  - component: '$CI_SERVER_FQDN/group/components/lint@@LINT@' # ~latest\n",
    ),
    "a remote file": (
        "include:\n  - remote: @ADDRESS@\n",
        "include:\n  - remote: @ADDRESS@\n    integrity: @HASH@\n",
    ),
    "a remote file by its address alone": (
        "include:\n- '@ADDRESS@' # lint\n",
        "include:\n- remote: '@ADDRESS@'\n  integrity: @HASH@ # lint\n",
    ),
    "one address": ("include: @ADDRESS@\n", "include: {remote: @ADDRESS@, integrity: @HASH@}\n"),
    "a child pipeline": (
        "a:\n  trigger:\n    include:\n      - project: group/templates\n        ref: main\n        file: build.yml\n",
        "a:\n  trigger:\n    include:\n      - project: group/templates\n        ref: @MAIN@ # main\n"
        "        file: build.yml\n",
    ),
    "several that share what is written once": (
        ".tools: &tools {project: group/templates, ref: main}\ninclude:\n  - {<<: *tools, file: /build.yml}\n"
        "  - {<<: *tools, file: /test.yml}\n",
        ".tools: &tools {project: group/templates, ref: @MAIN@} # main\ninclude:\n  - {<<: *tools, file: /build.yml}\n"
        "  - {<<: *tools, file: /test.yml}\n",
    ),
    "line breaks of Windows": (
        "include:\r\n  - project: group/templates\r\n    file: /build.yml\r\n",
        "include:\r\n  - project: group/templates\r\n    ref: @MAIN@ # HEAD\r\n    file: /build.yml\r\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), PLACES.values(), ids=PLACES)
def test_what_is_included_is_held_where_that_is_written(project, cilint, filled, before: str, after: str) -> None:
    rest = "job: {script: x}\n" if "\r" not in before else "job: {script: x}\r\n"
    path = project.write(".gitlab-ci.yml", filled(before) + rest)
    run = cilint(*PIN, "--online")
    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines()[-1] == "1 pinned"
    assert path.read_bytes().decode() == filled(after) + rest
    assert cilint("check", "--select", "unpinned-include", "--persona", "pedantic").code == 0
    again = cilint(*PIN, "--check", "--online")
    assert (again.code, again.out) == (0, "all is pinned\n")


LEFT = {
    "a variable": "include: [{project: group/templates, ref: $REF, file: /build.yml}]\n",
    "an anchor that may serve elsewhere": (
        "include: [{project: group/templates, ref: &ref main, file: /build.yml}]\nvariables: {REF: *ref}\n"
    ),
    "one ref of two projects": (
        ".tools: &tools {ref: main, file: /build.yml}\ninclude:\n  - {<<: *tools, project: group/templates}\n"
        "  - {<<: *tools, project: group/others}\n"
    ),
    "a keyword that is there without a value": "include: [{project: group/templates, ref: , file: /build.yml}]\n",
}


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_what_has_no_place_for_a_pin_stays_and_is_told(server, project, cilint, text: str) -> None:
    others = server.project("group/others")
    others.commit({"x": ""}, "older")
    others.commit({"x": "1"}, "older")
    others.commit({"build.yml": "b: {script: y}\n"}, "main")
    path = project.write(".gitlab-ci.yml", text + "job: {script: x}\n")
    run = cilint(*PIN, "--online")
    assert run.out == "0 pinned\n"
    assert "not pinned: group/templates" in run.err
    assert run.code == 0
    assert path.read_text(encoding="utf-8") == text + "job: {script: x}\n"


@pytest.mark.usefixtures("server")
def test_what_the_settings_trust_and_what_a_pipeline_never_includes_is_left_alone(project, cilint) -> None:
    project.write(".cilint.yml", "trusted_includes: [group/*]\n")
    project.write(
        ".gitlab-ci.yml",
        "include:\n  - {project: group/templates, file: /build.yml}\n"
        "  - {project: other/templates, file: /build.yml, rules: [{when: never}]}\njob: {script: x}\n",
    )
    assert cilint(*PIN, "--check").out == "all is pinned\n"


def test_nobody_is_asked_unless_online_is_said(server, project, cilint) -> None:
    text = "include: [{project: group/templates, ref: main, file: /build.yml}]\njob: {script: x}\n"
    path = project.write(".gitlab-ci.yml", text)
    run = cilint(*PIN)
    assert (run.code, run.out) == (2, "0 pinned\n")
    assert run.err == (
        "cilint: .gitlab-ci.yml:1: not pinned: group/templates@main: what it stands for is not known here: --online"
        " asks, and what cilint vendor has fetched is known\n"
    )
    check = cilint(*PIN, "--check")
    assert check.code == 1
    assert check.out.splitlines() == [
        ".gitlab-ci.yml:1: group/templates@main is not pinned",
        "1 to be pinned: run cilint pin --includes",
    ]
    assert server.asked == []
    assert path.read_text(encoding="utf-8") == text


def test_what_is_vendored_is_pinned_without_a_network_and_vendored_still(server, project, cilint, filled) -> None:
    path = project.write(
        ".gitlab-ci.yml", filled("include: [{project: group/templates, ref: main, file: /build.yml}, '@ADDRESS@']\n")
    )
    assert cilint("vendor").code == 0
    server.asked.clear()
    run = cilint(*PIN)
    assert (run.code, run.err) == (0, "")
    assert path.read_text(encoding="utf-8") == filled(
        "include: [{project: group/templates, ref: @MAIN@, file: /build.yml}, "
        "{remote: '@ADDRESS@', integrity: @HASH@}] # main\n"
    )
    assert [line for line in cilint("resolve").out.splitlines() if not line.startswith((" ", "#"))] == [
        "build:",
        "lint:",
    ]
    assert server.asked == []


def test_a_tag_that_was_moved_is_told_and_written_anew_when_asked_for(server, project, cilint, filled) -> None:
    text = "include:\n  - project: group/templates\n    ref: @TAGGED@ # v1.0.0 # ours\n    file: /build.yml\n"
    old = filled("@TAGGED@")
    path = project.write(".gitlab-ci.yml", filled(text))
    new = server.projects["group/templates"].commit({"build.yml": "build: {script: evil}\n"}, "v1.0.0")
    assert cilint(*PIN, "--online").out == "0 pinned\n"
    run = cilint(*PIN, "--check", "--online")
    assert run.code == 1
    assert run.out.splitlines() == [
        f".gitlab-ci.yml:3: group/templates@v1.0.0 is another one by now: {old[:8]} -> {new[:8]}",
        "1 moved: look at what has changed, and run cilint pin --includes --update",
    ]
    diff = cilint(*PIN, "--diff", "--update", "--online").out
    assert f"+    ref: {new} # v1.0.0 # ours" in diff
    assert path.read_text(encoding="utf-8") != filled(text)[:0]
    assert cilint(*PIN, "--update", "--online").code == 0
    assert path.read_text(encoding="utf-8") == filled(text.replace("@TAGGED@", new))


def test_a_branch_moves_all_the_time_and_is_looked_at_with_update_alone(server, project, cilint, filled) -> None:
    text = filled("include:\n  - project: group/templates\n    ref: @MAIN@ # main\n    file: /build.yml\n")
    project.write(".gitlab-ci.yml", text)
    server.projects["group/templates"].commit({"build.yml": "build: {script: more}\n"}, "main")
    assert cilint(*PIN, "--check", "--online").code == 0
    assert cilint(*PIN, "--check", "--update", "--online").code == 1


def test_a_remote_file_that_is_another_one_is_told_and_its_hash_written_anew(server, project, cilint, filled) -> None:
    text = filled("include:\n  - remote: @ADDRESS@\n    integrity: @HASH@\njob: {script: x}\n")
    path = project.write(".gitlab-ci.yml", text)
    server.answer(REMOTE, b"lint: {script: evil}\n")
    check = cilint(*PIN, "--check", "--online")
    assert check.code == 1
    assert f"{integrity(LINT)} -> {integrity(b'lint: {script: evil}' + bytes([10]))}" in check.out
    assert cilint(*PIN, "--update", "--online").code == 0
    assert integrity(b"lint: {script: evil}\n") in path.read_text(encoding="utf-8")


@pytest.mark.usefixtures("server")
def test_a_comment_that_names_no_ref_is_none(project, cilint, filled) -> None:
    text = "include:\n  - project: group/templates\n    ref: @TAGGED@ # keep this one\n    file: /build.yml\n"
    project.write(".gitlab-ci.yml", filled(text))
    run = cilint(*PIN, "--update", "--online")
    assert (run.code, run.out, run.err) == (0, "0 pinned\n", "")


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    run = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return run.stdout.strip()


def test_a_checkout_that_is_a_repository_tells_what_its_tags_are(project, cilint, tmp_path) -> None:
    checkout = tmp_path / "templates"
    checkout.mkdir()
    (checkout / "build.yml").write_text("build: {script: make}\n", encoding="utf-8")
    git(checkout, "init", "-q")
    git(checkout, "add", "build.yml")
    git(checkout, "commit", "-qm", "x")
    git(checkout, "tag", "v1.0.0")
    sha = git(checkout, "rev-parse", "HEAD")
    project.write(".cilint.yml", "includes: {group/templates: ../templates}\n")
    text = "include:\n  - project: group/templates\n    ref: v1.0.0\n    file: /build.yml\n"
    path = project.write(".gitlab-ci.yml", text)
    assert cilint(*PIN).code == 0
    assert path.read_text(encoding="utf-8") == text.replace("ref: v1.0.0", f"ref: {sha} # v1.0.0")
    # A copy within the repository at hand is no checkout: its tags are those of another project.
    (project.folder / "copy").mkdir()
    (project.folder / "copy" / "build.yml").write_text("build: {script: make}\n", encoding="utf-8")
    project.write(".cilint.yml", "includes: {group/templates: copy}\n")
    project.write(".gitlab-ci.yml", text)
    assert cilint(*PIN).code == 2


def test_a_server_that_misbehaves_is_told_of_and_nothing_is_written(server, project, cilint, filled) -> None:
    text = filled("include:\n  - project: group/templates\n    ref: main\n    file: /build.yml\n  - '@ADDRESS@'\n")
    path = project.write(".gitlab-ci.yml", text)
    commit = "/api/v4/projects/group%2Ftemplates/repository/commits/main?stats=false"
    for body, status in ((b'{"id": "0123 # x"}', 200), (b"[]", 200), (b"{" * 9, 200), (b"", 500)):
        server.answer(commit, body, status)
        server.answer(REMOTE, b"<html>", 200, Content_Type="text/html")
        run = cilint(*PIN, "--online")
        assert (run.code, run.out) == (2, "0 pinned\n")
        assert run.err.count("not pinned: ") == 2
        assert path.read_text(encoding="utf-8") == text


def test_a_token_is_used_and_never_shown(server, project, cilint, monkeypatch) -> None:
    server.project("group/templates", private=True)
    project.write(".gitlab-ci.yml", "include: [{project: group/templates, ref: main, file: /build.yml}]\n")
    refused = cilint(*PIN, "--online")
    assert refused.code == 2
    assert "without a token: set CILINT_GITLAB_TOKEN" in refused.err
    monkeypatch.setenv("CILINT_GITLAB_TOKEN", "glpat-invented")
    run = cilint(*PIN, "--online")
    assert run.code == 0
    assert "glpat-invented" not in run.out + run.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("pin", "--includes", "--lock"), "--lock and --offline are about images"),
        (("pin", "--includes", "--offline"), "--lock and --offline are about images"),
        (("pin", "--online"), "--online goes with --includes"),
    ],
)
def test_options_that_contradict_each_other_are_refused(project, cilint, arguments: tuple[str, ...], message) -> None:
    project.write(".gitlab-ci.yml", "job: {script: x}\n")
    run = cilint(*arguments)
    assert run.code == 2
    assert message in run.err
