"""Files that are none, links that lead away, names that deceive: what cannot be read is an error, and no pass."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

import pytest

HERE = ".gitlab-ci.yml"
JOB = "test:\n  image: python\n  script: make\n"
SECRET = "outside:\n  script: docker login -u ci -p Fake-outside-1 registry.example.com\n"
FORGED = "x\n::error::forged\x1b]0;pwned\x07\r\x1b[2K.yml"

needs_fifo = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")


def fifo(path: Path) -> None:
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def unix_socket(path: Path) -> None:
    # The address of a socket is short, the path of a test's folder is not.
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.chdir(before)


def link_to(target: str):
    return lambda path: path.symlink_to(target)


NO_FILES = [
    pytest.param(Path.mkdir, "is a folder", id="a folder"),
    pytest.param(fifo, "is no regular file", id="a named pipe"),
    pytest.param(unix_socket, "is no regular file", id="a socket"),
    pytest.param(link_to("nowhere"), "no such file", id="a link to nothing"),
    pytest.param(link_to(HERE), "symbolic links", id="a link to itself"),
    pytest.param(link_to("/dev/zero"), "leads out of the repository", id="a link to an endless device"),
    pytest.param(link_to("/proc/self/mem"), "leads out of the repository", id="a link to the process's memory"),
    pytest.param(link_to("../outside.yml"), "leads out of the repository", id="a link out of the repository"),
    pytest.param(link_to("/etc/passwd"), "leads out of the repository", id="a link to a file of the system"),
]


@needs_fifo
@pytest.mark.parametrize(("make", "words"), NO_FILES)
@pytest.mark.parametrize("arguments", [[], [HERE], ["."]], ids=["by itself", "by name", "in a folder"])
def test_what_is_no_file_of_the_repository_is_refused(repository, make, words, arguments) -> None:
    repository.write("../outside.yml", SECRET)
    make(repository.folder / HERE)
    outcome = repository.check(*arguments)
    print("OUT", outcome)
    assert outcome.code == 2
    # A folder without a pipeline says so, be there what may.
    assert words in outcome.words or "no pipeline in this folder" in outcome.words
    assert "Fake-outside-1" not in outcome.words
    assert "root:" not in outcome.words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("nowhere.yml", "no such file"),
        ("no/such/folder", "no such file"),
        ("/dev/zero", "is no regular file"),
        ("/dev/stdin", "error:"),
        ("/proc/self/mem", "error:"),
        ("x" * 5000, "file name too long"),
        ("", "is a folder"),
    ],
)
def test_a_path_that_names_no_file_is_refused(repository, path, words) -> None:
    outcome = repository.check(path)
    print("OUT", outcome)
    assert outcome.code == 2
    assert words in outcome.words.lower()


def test_a_file_that_no_one_may_read_is_refused(repository) -> None:
    path = repository.write(HERE, JOB)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read every file")
    outcome = repository.check("--exit-zero")
    assert outcome.code == 2
    assert "permission denied" in outcome.out


@pytest.mark.parametrize(
    "include",
    [
        "../outside.yml",
        "/../outside.yml",
        "ci/../../outside.yml",
        "link.yml",
        "folder/outside.yml",
        "*.yml",
        "**/*.yml",
    ],
)
def test_an_include_never_leads_out_of_the_repository(repository, include) -> None:
    repository.write("../outside.yml", SECRET)
    (repository.folder / "link.yml").symlink_to("../outside.yml")
    (repository.folder / "folder").symlink_to("..")
    repository.write(HERE, f"include: '{include}'\n{JOB}")
    outcome = repository.check()
    print("OUT", outcome.code, outcome.words)
    assert "Fake-outside-1" not in outcome.words
    assert outcome.code == (2 if include in ("link.yml", "folder/outside.yml", "*.yml", "**/*.yml") else 1)
    assert "not read" in outcome.words or "leads out of the repository" in outcome.words


def test_a_link_within_the_repository_is_followed(repository) -> None:
    repository.write("ci/pipeline.yml", JOB)
    (repository.folder / HERE).symlink_to("ci/pipeline.yml")
    assert repository.check().code == 1


def test_folders_that_are_linked_in_a_circle_are_walked_once(repository) -> None:
    repository.write(HERE, "include: '**/*.yml'\n")
    repository.write("a/b/part.yml", JOB)
    (repository.folder / "a/b/up").symlink_to("..")
    (repository.folder / "a/top").symlink_to(repository.folder)
    outcome = repository.check("--format", "concise")
    assert outcome.code == 1
    assert outcome.out.count("a/b/part.yml:2:10: error:") == 1


ODD_INCLUDES = [
    "a\\0b.yml",
    "a\\nb.yml",
    "a\\\\b.yml",
    "%2e%2e/x.yml",
    "/",
    "",
    " ",
    "//",
    "x" * 5000 + ".yml",
    "\\e[31m.yml",
    "~/x.yml",
]


@pytest.mark.parametrize("name", ODD_INCLUDES)
def test_an_include_of_an_odd_name_is_not_there(repository, name) -> None:
    repository.write(HERE, f'include: "{name}"\n{JOB}')
    outcome = repository.check()
    print("OUT", outcome.code, outcome.words)
    assert outcome.code == 1
    assert "1 include not read" in outcome.out


NAMES = [
    "with space.yml",
    "-leading-dash.yml",
    "::error::forged.yml",
    FORGED,
    "\u202egnp.yml",
    "größe.yml",
    b"not-utf-8-\xff.yml",
    "`$(touch hacked)`.yml",
]


@pytest.mark.parametrize("name", NAMES, ids=repr)
@pytest.mark.parametrize("form", ["text", "concise", "json", "codequality"])
def test_the_name_of_a_file_is_shown_without_harm(repository, name, form) -> None:
    full = os.path.join(os.fsencode(repository.folder), os.fsencode(name))
    Path(os.fsdecode(full)).write_text(JOB, encoding="utf-8")
    outcome = repository.check("--format", form, "--", name)
    print("OUT", outcome.code, outcome.words[:300])
    assert outcome.code == 1
    assert not re.search(r"^::", outcome.words, re.MULTILINE)
    assert sorted(os.listdir(repository.folder)) == sorted([".git", os.fsdecode(name)])


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_the_name_of_a_file_that_is_not_there_is_shown_without_harm(repository, name) -> None:
    outcome = repository.check("--", name)
    assert outcome.code == 2
    assert not re.search(r"^::", outcome.words, re.MULTILINE)


def test_files_of_all_names_are_found_in_a_folder(repository) -> None:
    for name in (FORGED[:-4], "not-utf-8-\udcff", "größe"):
        (repository.folder / f"{name}.gitlab-ci.yml").write_text(JOB, encoding="utf-8")
    outcome = repository.check("--format", "concise", ".")
    assert outcome.code == 1
    assert len(outcome.out.splitlines()) == 3


VANISHING = """\
import os, sys
def vanish(event, arguments):
    if event == "open" and str(arguments[0]).endswith("part.yml") and os.path.exists(arguments[0]):
        os.unlink(arguments[0])
sys.addaudithook(vanish)
from cilint.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("arguments", [["."], [], ["part.yml"]], ids=["a folder", "an include", "a name"])
def test_a_file_that_vanishes_while_cilint_runs_is_no_success(repository, arguments) -> None:
    repository.write(HERE, f"include: part.yml\n{JOB}")
    repository.write("part.yml", JOB)
    outcome = repository.check("--format", "concise", *arguments, python=("-c", VANISHING))
    print("OUT", outcome)
    assert outcome.code == 2
    assert "part.yml:1:1: error: no such file" in outcome.out


def test_a_bare_repository_and_no_repository_are_checked_as_folders(repository, tmp_path) -> None:
    bare = tmp_path / "bare.git"
    bare.mkdir()
    (bare / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    (bare / HERE).write_text(JOB, encoding="utf-8")
    assert repository.check(cwd=bare).code == 1


@pytest.mark.parametrize(
    "git", ["gitdir: ../.git/worktrees/x\n", "gitdir: /nowhere\n", "nonsense", "gitdir: " + "x/" * 5000, b"\xff\0"]
)
def test_a_worktree_or_submodule_is_a_repository_whatever_its_git_file_says(repository, git) -> None:
    repository.write("tree/.git", git)
    repository.write("tree/.gitlab-ci.yml", JOB)
    assert repository.check(cwd=repository.folder / "tree").code == 1


@pytest.mark.parametrize(
    "config", ["[remote", b"\xff\xfe\0", "url = https://" + "a" * 1_000_000, "url = " + "@:/" * 300_000]
)
def test_a_broken_git_configuration_is_no_matter(repository, config) -> None:
    repository.write(".git/config", config)
    repository.write(HERE, JOB)
    assert repository.check().code == 1


OUTPUTS = ["missing/out.json", ".", HERE, "part.yml", "/dev/full", "read-only/out.json"]


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_report_that_cannot_be_written_is_no_success_and_harms_nothing(repository, output) -> None:
    if output == "/dev/full" and not Path(output).exists():
        pytest.skip("there is no /dev/full here")
    repository.write(HERE, f"include: part.yml\n{JOB}")
    repository.write("part.yml", JOB)
    (repository.folder / "read-only").mkdir(mode=0o500)
    if output.startswith("read-only") and os.access(repository.folder / "read-only", os.W_OK):
        pytest.skip("this user may write everywhere")
    outcome = repository.check("--exit-zero", "--output", f"json={output}", "--output", "json=good.json")
    print("OUT", outcome)
    assert outcome.code == 2
    assert output in outcome.err
    assert "error" in outcome.out or "major" in outcome.out
    assert (repository.folder / HERE).read_text(encoding="utf-8").startswith("include")
    assert (repository.folder / "part.yml").read_text(encoding="utf-8") == JOB
    assert (repository.folder / "good.json").exists()


def test_a_pattern_that_matches_ten_thousand_files_stops_at_gitlabs_limit(repository) -> None:
    for number in range(100):
        folder = repository.folder / f"ci/{number}"
        folder.mkdir(parents=True)
        for name in range(100):
            (folder / f"{name}.yml").write_text(f"job-{number}-{name}: {{script: x}}\n", encoding="utf-8")
    repository.write(".git/objects/x.yml", JOB)
    repository.write("node_modules/x.yml", JOB)
    repository.write(HERE, f"include: '**/*.yml'\n{JOB}")
    outcome = repository.check("--format", "concise")
    print("OUT", outcome)
    assert outcome.code == 1
    assert "GitLab takes no more than 150 includes" in outcome.out
