"""Submodules as git makes them, and as somebody bends them: no file of theirs is the repository's, and nothing runs."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.git.conftest import Clone

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not here")

HERE = ".gitlab-ci.yml"
JOB = "{}: {{image: python, script: make}}\n"
SECRET = "outside: {script: docker login -u ci -p Fake-outside-1 registry.example.com}\n"
COMMANDS = (["check", "."], ["check", "--new-since", "HEAD"], ["diff", "HEAD"], ["secrets", "--job-token"])
"""What reads folders, commits, and `.gitmodules`."""


@pytest.fixture(autouse=True)
def app(repository) -> Clone:
    """A repository with a submodule in `sub`, each with a pipeline, and a file with a secret beside it."""
    shutil.rmtree(repository.folder / ".git")
    repository.write("../outside.yml", SECRET)
    library = Clone(repository.folder.parent / "library")
    library.commit({HERE: JOB.format("library"), "part.yml": JOB.format("part")})
    made = Clone(repository.folder)
    made.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library.folder), "sub")
    made.commit({HERE: JOB.format("own")})
    return made


def test_a_submodule_is_a_repository_of_its_own_where_a_folder_is_checked(repository) -> None:
    own, *both = (repository.check("--format", "concise", *where).out for where in ((), (".",)))
    assert "sub/" not in own
    assert own in both[0]
    assert f"sub/{HERE}:1:" in both[0]
    assert repository.check("--format", "concise", "sub").out.count("\n") == 1


@pytest.mark.parametrize("include", ["sub/part.yml", "sub/*.yml"])
def test_no_include_reads_its_files_now_or_in_a_commit(repository, app, include) -> None:
    app.commit({HERE: f"include: '{include}'\n{JOB.format('own')}"})
    for command in (["check"], ["check", "--new-since", "HEAD~1"]):
        outcome = repository.check("--format", "concise", command=command)
        assert "sub/part.yml:1:" not in outcome.out
        assert ("it lies in a submodule" in outcome.out) == ("*" not in include)


def linked(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.symlink_to("..")


def git_file(text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / ".git").write_text(text, encoding="utf-8")


BENT = {
    "a link out of the repository": linked,
    "a Git folder that is elsewhere": git_file("gitdir: ../../library/.git\n"),
    "a Git folder that is nowhere": git_file("gitdir: /nowhere\n"),
    "a Git folder with a program": git_file("gitdir: ext::touch STARTED\n"),
    "a Git file without end": lambda folder: ((folder / ".git").unlink(), (folder / ".git").symlink_to("/dev/zero")),
    "no folder": shutil.rmtree,
    "a file": lambda folder: (shutil.rmtree(folder), folder.write_text("x", encoding="utf-8")),
}


@pytest.mark.parametrize("bend", BENT.values(), ids=BENT)
def test_whatever_becomes_of_its_folder_nothing_outside_is_read(repository, app, bend) -> None:
    app.commit({HERE: f"include: [sub/outside.yml, sub/part.yml]\n{JOB.format('own')}"})
    bend(app.folder / "sub")
    for command in COMMANDS:
        outcome = repository.check(command=command)
        assert "Fake-outside-1" not in outcome.words, command
    assert not list(repository.folder.parent.rglob("STARTED"))


ADDRESSES = ["ext::sh -c 'touch STARTED'", "--upload-pack=touch STARTED", "-u./touch", "../..", "/", "\x1b]0;x\x07", ""]
PATHS = ["sub", "../..", "/etc", ".git", ".git/modules", "--upload-pack=touch STARTED", "x\ny", ""]


def test_nothing_that_describes_them_is_run_or_followed(repository, app) -> None:
    program = app.folder / "touch"
    program.write_text("#!/bin/sh\necho x > STARTED\n", encoding="utf-8")
    program.chmod(0o755)
    entries = (
        f'[submodule "{path}{address}"]\n\tpath = {path}\n\turl = {address}\n\tupdate = !touch STARTED\n'
        for path in PATHS
        for address in ADDRESSES
    )
    for name in ("core.fsmonitor", "core.sshCommand", "diff.external", "core.pager"):
        app.git("-C", "sub", "config", name, str(program))
    pipeline = f"variables: {{GIT_SUBMODULE_STRATEGY: normal}}\n{JOB.format('own')}"
    repository.write_all({".gitmodules": "".join(entries), HERE: pipeline})
    for command in COMMANDS:
        repository.check(command=command)
    assert not list(repository.folder.parent.rglob("STARTED"))
