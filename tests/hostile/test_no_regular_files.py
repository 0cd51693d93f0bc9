"""What is no regular file, or never ends, in each place where cilint looks for a file by a name that it knows."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cilint.report.formats import FORMATS
from tests.hostile.test_hostile_files import endless, fifo, link_to, unix_socket
from tests.lsp.direct import told

PIPELINE = ".gitlab-ci.yml"
FILES = {
    PIPELINE: (
        "include: [ci/part.yml, {project: group/ci, file: x.yml}]\n"
        "test:\n  image: python\n  script: [make, sh ci/run.sh]\n"
    ),
    "ci/part.yml": "part: {script: make}\n",
    "ci/run.sh": "make\n",
    "house/none": "",
    ".git/HEAD": "ref: refs/heads/main\n",
}
HOME = "../home"
NO_FILE = r"is no regular file|too many levels of symbolic links"


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


KINDS: tuple[Callable[[Path], object], ...] = (Path.mkdir, huge)
if hasattr(os, "mkfifo") and hasattr(socket, "AF_UNIX"):
    KINDS = (*KINDS, endless, fifo, unix_socket)


def placed(repository, name: str) -> Iterator[str]:
    """The kinds of things, each put into the place of a file in turn."""
    path = repository.folder / name
    for make in KINDS:
        repository.write_all(FILES)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        make(path)
        yield make.__name__
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


@pytest.mark.parametrize(
    ("name", "command"),
    [
        (".cilint.yml", "check"),
        (".cilint.yml", "settings"),
        (".cilint.yml", "init"),
        (".cilint-baseline.yml", "check --baseline .cilint-baseline.yml"),
        (".cilint-baseline.yml", "baseline"),
        (".cilint-baseline.yml", "baseline --update"),
        (".cilint-tests.yml", "test"),
        (".cilint/images.json", "pin --offline"),
        (".cilint/vendor/lock.json", "check"),
        (PIPELINE, "check"),
        (PIPELINE, "init"),
        (".gitlab/ci/cilint.gitlab-ci.yml", "init"),
        (".pre-commit-config.yaml", "init"),
        ("ci/part.yml", "check"),
        ("house/x-y.yaml", "check --rules house"),
        ("house/x-y.yaml", "rules test house"),
        ("config.toml", "check --runner-config config.toml"),
        ("config.toml", "check config.toml"),
        ("event.json", "graph --event event.json"),
        ("projects.txt", "fetch --into all --projects projects.txt"),
        ("store.db", "report --store store.db"),
    ],
)
def test_what_is_no_file_is_told_at_its_place(repository, name, command) -> None:
    server = {"CILINT_GITLAB_URL": "https://gitlab.invalid", "CILINT_GITLAB_TOKEN": "invented"}
    for kind in placed(repository, name):
        outcome = repository.check(command=command.split(" "), variables=server)
        assert outcome.code == 2, kind
        assert name in outcome.words, (kind, outcome)


@pytest.mark.parametrize("kind", [fifo, unix_socket, link_to("run.sh")], ids=["a pipe", "a socket", "a link to itself"])
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_script_that_cannot_be_read_is_told_once_in_every_format(repository, kind) -> None:
    repository.write_all(FILES | {PIPELINE: f"{FILES[PIPELINE]}again: {{script: [cd ci, source run.sh]}}\n"})
    path = repository.folder / "ci/run.sh"
    path.unlink()
    kind(path)
    for name in FORMATS:
        outcome = repository.check("--format", name)
        assert outcome.code == 2, name
        assert re.search(NO_FILE, outcome.words), name
    assert len(re.findall(NO_FILE, repository.check().words)) == 1
    assert re.search(NO_FILE, told(repository.folder, PIPELINE))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (huge, "has 1,099,511,627,776 bytes"),
        (lambda path: path.write_bytes(b"# \xe9\n"), "byte 2 is not UTF-8"),
        (lambda path: path.symlink_to("/dev/zero"), "is a link that leads out of the repository"),
    ],
    ids=["huge", "no text", "endless"],
)
def test_a_script_that_is_left_out_is_told_once_and_fails_nothing(repository, make, reason) -> None:
    repository.write_all(FILES)
    path = repository.folder / "ci/run.sh"
    path.unlink()
    make(path)
    for name in ("text", "json", "sarif"):
        outcome = repository.check("--format", name)
        assert (outcome.code, outcome.out.count(reason)) == (1, 1), outcome
    assert "1 script not read" in repository.check("--format", "html").out


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to("nowhere")], ids=["a folder", "no file"])
def test_a_script_that_the_job_may_make_is_no_matter(repository, make) -> None:
    repository.write_all(FILES)
    (repository.folder / "ci/run.sh").unlink()
    expected = repository.check()
    make(repository.folder / "ci/run.sh")
    assert repository.check() == expected


def test_what_is_named_and_no_script_may_be_anything(repository) -> None:
    repository.write_all(FILES | {PIPELINE: "t: {script: docker load < ./image.tar}\n"})
    expected = repository.check()
    for make in KINDS:
        make(repository.folder / "image.tar")
        assert repository.check() == expected
        (repository.folder / "image.tar").rename(repository.folder.parent / make.__name__)


@pytest.mark.parametrize("command", ["report", "merge"])
@pytest.mark.parametrize("make", [Path.mkdir, huge, endless], ids=["a folder", "huge", "endless"])
def test_what_is_no_report_is_told_before_it_is_read_to_its_end(repository, command, make) -> None:
    make(repository.folder / "report.json")
    outcome = repository.check(command=[command, "report.json"])
    assert outcome.code == 2
    assert "report.json" in outcome.err


@pytest.mark.parametrize(
    ("name", "command"),
    [
        (".cilint-baseline.yml", "check"),
        (".git/config", "check"),
        (".git/HEAD", "check"),
        (".git/commondir", "check"),
        (".git/refs/remotes/origin/HEAD", "graph"),
        (".shellcheckrc", "check"),
        ("CODEOWNERS", "check"),
        ("auth.json", "check"),
        (f"{HOME}/.docker/config.json", "images"),
        (f"{HOME}/.docker/config.json", "check --online"),
        (f"{HOME}/.gitconfig", "check"),
        (f"{HOME}/.cache/cilint/includes/lock.json", "check --online"),
    ],
)
def test_what_is_no_file_is_as_none_where_none_is_needed(repository, name, command) -> None:
    def outcome():
        return repository.check(command=command.split(" "), variables={"DOCKER_AUTH_CONFIG": "auth.json"})

    repository.write_all(FILES)
    expected = outcome()
    for kind in placed(repository, name):
        assert outcome() == expected, kind


def test_a_link_of_the_repository_leads_no_report_to_a_device(repository) -> None:
    repository.write_all(FILES)
    (repository.folder / "report.json").symlink_to(os.devnull)
    outcome = repository.check("--output", "json=report.json")
    assert outcome.code == 2
    assert "report.json is a link that leads out of the repository" in outcome.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_that_the_user_names_gets_a_report_and_gives_one(repository) -> None:
    repository.write_all(FILES)
    fifo(repository.folder / "report.json")
    run = repository.start("check", "--output", "json=report.json")
    text = (repository.folder / "report.json").read_bytes()
    assert repository.finish(run).code == 1
    assert json.loads(text)["findings"]
    run = repository.start("merge", "report.json")
    (repository.folder / "report.json").write_bytes(text)
    assert repository.finish(run).code == 1
