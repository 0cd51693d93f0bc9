"""The programs that cilint starts, misbehaving in any way: what was to be had of them, or an error that names them."""

from __future__ import annotations

import base64
import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import send
from tests.git.conftest import Clone
from tests.hostile.conftest import Outcome

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the programs are shell scripts")

PIPELINE = ".gitlab-ci.yml"
JOB = "test:\n  image: python\n  script: [make, 'echo $x']\n"

# The program, with patience for nothing but what answers at once, and no ShellCheck that was installed beside it.
IMPATIENT = """\
from cilint import shellcheck
from cilint.git import repository
from cilint.registry import credential_helper
for module in (shellcheck, repository, credential_helper):
    module._SECONDS, module._MOST_BYTES = 1, 1_000_000
shellcheck.sysconfig.get_path = lambda _: "/nowhere"
from cilint.__main__ import program
program()
"""

SLOW = {
    "hangs": "exec sleep 600",
    "hangs in another program": "sleep 600; true",
    "closes its streams and hangs": "exec sleep 600 <&- >&- 2>&-",
    "never ends": "exec yes",
    "never ends to complain": "exec yes >&2",
    "never ends a line": "exec cat /dev/zero",
}
BROKEN = {
    "says something else": "echo something else",
    "says what is no text": r"printf '\377\376\000\033[31m\n'",
    "says much": "echo 0000000000000000000000000000000000000000 9",
    "says an option": "echo --output=hacked",
    "complains": r"printf 'fatal: \033[31m\377 no\n' >&2; exit 128",
    "ends with another code": "exit 77",
    "is killed": "kill -KILL $$",
    "dies": "kill -SEGV $$",
}


def program(folder: Path, name: str, script: str, interpreter: str = "/bin/sh") -> Path:
    """A program of a shell script, in a folder for the search path."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!{interpreter}\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def impatient(repository) -> Callable[..., Outcome]:
    """Runs cilint with the programs of a folder first on the search path."""

    def run(*command: str, **variables: str) -> Outcome:
        path = f"{repository.folder.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return repository.check(command=command, python=("-c", IMPATIENT), variables={"PATH": path, **variables})

    return run


@pytest.fixture
def clone(repository) -> Clone:
    """A repository of two commits."""
    if not shutil.which("git"):
        pytest.skip("git is not here")
    shutil.rmtree(repository.folder / ".git")
    made = Clone(repository.folder)
    made.commit({PIPELINE: "test:\n  image: ruby\n  script: make\n"})
    made.commit({PIPELINE: JOB})
    return made


@pytest.fixture
def git(clone) -> Callable[[str, int], None]:
    """Has git misbehave when it is called for the so-manieth time; before and after it is the real one."""
    real = shutil.which("git")
    folder = clone.folder.parent / "bin"

    def misbehaves(script: str, call: int) -> None:
        (folder.parent / "calls").write_text("", encoding="utf-8")
        counted = f'cd "{folder.parent}" && echo >> calls && [ "$(wc -l < calls)" -eq {call} ]'
        program(folder, "git", f'if ({counted}); then {script}; exit; fi\nexec "{real}" "$@"')

    return misbehaves


CALLS, LISTED = 7, 5
"""Of git in a run that asks for one file of one commit, and those after which its files are known."""


def test_git_is_called_so_often(repository, git, impatient) -> None:
    git("true", 99)
    assert impatient("check", "--no-cache", "--new-since", "HEAD~1").code == 1
    assert len((repository.folder.parent / "calls").read_text(encoding="utf-8")) == CALLS


@pytest.mark.parametrize("way", BROKEN)
def test_a_git_that_misbehaves_once_is_told_of(repository, git, impatient, way) -> None:
    for call in range(1, CALLS + 1):
        git(BROKEN[way], call)
        outcome = impatient("check", "--no-cache", "--new-since", "HEAD~1")
        # What it says first is not looked at, where it says that all is well.
        is_unseen = call == 1 and not BROKEN[way].endswith(("128", "77", "$$"))
        # Where a file cannot be had, all in it is new.
        assert outcome.code in ({1} if is_unseen else {2} if call <= LISTED else {1, 2}), (call, outcome)
        assert is_unseen or "git" in outcome.err
        assert sorted(os.listdir(repository.folder)) == [".git", PIPELINE]


@pytest.mark.parametrize("way", SLOW)
@pytest.mark.parametrize(("command", "call"), [("check --no-cache --new-since HEAD~1", 1), ("diff HEAD~1", 5)])
def test_a_git_that_never_ends_is_ended(git, impatient, way, command, call) -> None:
    git(SLOW[way], call)
    outcome = impatient(*command.split(" "))
    assert outcome.code == 2
    assert "git" in outcome.err


@pytest.mark.parametrize("command", ["check --new-since HEAD~1", "diff HEAD~1", "graph --on mr --changed-since HEAD~1"])
@pytest.mark.parametrize("interpreter", ["/nowhere", "/", "", "\0"], ids=repr)
def test_a_git_that_cannot_be_run_is_told_of(repository, git, impatient, command, interpreter) -> None:
    git("", 1)
    program(repository.folder.parent / "bin", "git", "", interpreter)
    outcome = impatient(*command.split(" "))
    assert outcome.code == 2
    assert "git" in outcome.err


VARIABLES = [
    ("GIT_DIR", "elsewhere"),
    ("GIT_WORK_TREE", "elsewhere"),
    ("GIT_COMMON_DIR", "elsewhere"),
    ("GIT_OBJECT_DIRECTORY", "elsewhere"),
    ("GIT_ALTERNATE_OBJECT_DIRECTORIES", "elsewhere"),
    ("GIT_INDEX_FILE", "elsewhere"),
    ("GIT_NAMESPACE", "elsewhere"),
    ("GIT_SHALLOW_FILE", "elsewhere"),
    ("GIT_QUARANTINE_PATH", "elsewhere"),
    ("GIT_PREFIX", "elsewhere/"),
    ("GIT_TRACE", "1"),
    ("GIT_TRACE2", "1"),
    ("GIT_EXTERNAL_DIFF", "false"),
    ("GIT_PAGER", "false"),
    ("LANGUAGE", "de"),
]


@pytest.mark.usefixtures("clone")
@pytest.mark.parametrize(("name", "value"), VARIABLES)
def test_what_a_hook_has_in_its_environment_makes_no_difference(repository, name, value) -> None:
    for command in (["check", "--new-since", "HEAD~1"], ["diff", "HEAD~1"], ["diff", "nowhere"]):
        expected = repository.check(command=command)
        assert repository.check(command=command, variables={name: value}) == expected


SHELLCHECK = {
    **BROKEN,
    "says nothing": "true",
    "says no JSON to its end": "printf '{\"comments\": ['",
    "ends with a code of errors": "exit 2",
    **{
        f"says {answer[:60]}": f"cat <<'END'\n{answer}\nEND"
        for answer in (
            *("[]", "{}", "null", '{"comments": 1}', '{"comments": [1]}', '{"comments": [{}]}', "[" * 50_000),
            *(
                json.dumps({"comments": [{"fix": None, "level": "info", "code": 1, "message": "x", **place}]})
                for place in (
                    {"line": 0, "column": 0, "endLine": 0, "endColumn": 0},
                    {"line": -5, "column": -5, "endLine": 1, "endColumn": 1},
                    {"line": "1", "column": 1, "endLine": 1, "endColumn": 1},
                    {"line": 1, "column": 1, "endLine": 1, "endColumn": 1, "message": "\ud800"},
                    {"line": 1, "column": 1, "endLine": 1, "endColumn": 1, "message": 3},
                    {"line": 1, "column": 1, "endLine": 1, "endColumn": 1, "code": float("inf")},
                    {"line": 1, "column": 1, "endLine": 1, "endColumn": 1, "fix": {"replacements": [3]}},
                )
            ),
        )
    },
}


@pytest.mark.parametrize("way", SHELLCHECK)
def test_a_shellcheck_that_misbehaves_is_told_of(repository, impatient, way) -> None:
    repository.write(PIPELINE, JOB)
    program(repository.folder.parent / "bin", "shellcheck", SHELLCHECK[way])
    outcome = impatient("check", "--shellcheck")
    assert outcome.code == 2
    assert "ShellCheck" in outcome.err


@pytest.mark.parametrize("way", SLOW)
def test_a_shellcheck_that_never_ends_is_asked_of_few_scripts(repository, impatient, way) -> None:
    repository.write(PIPELINE, "".join(f"job-{number}: {{script: make {number}}}\n" for number in range(500)))
    program(
        repository.folder.parent / "bin", "shellcheck", f"cd {repository.folder.parent}; echo >> calls; {SLOW[way]}"
    )
    outcome = impatient("check", "--shellcheck")
    assert outcome.code == 2
    assert "ShellCheck gives no answer" in outcome.err
    assert len((repository.folder.parent / "calls").read_text(encoding="utf-8")) < 50


def test_a_script_that_shellcheck_cannot_end_is_told_at_its_place(repository, impatient) -> None:
    repository.write(PIPELINE, JOB)
    program(repository.folder.parent / "bin", "shellcheck", SLOW["hangs"])
    outcome = impatient("check", "--shellcheck")
    assert outcome.code == 2
    assert "ShellCheck does not come to an end with this script" in outcome.out
    assert f"{PIPELINE}:3" in outcome.out


HELPER = {
    **SLOW,
    **BROKEN,
    **{
        way: f"cat <<'END'\n{answer}\nEND"
        for way, answer in {
            "says no object": "[]",
            "says other types": '{"Username": 3, "Secret": ["x"]}',
            "says half of a character": r'{"Username": "\ud800", "Secret": "\ud800"}',
            "says line breaks": r'{"Username": "a\r\nX: y", "Secret": "Fake-literal-1\r\nX: y"}',
            "says it deep": "[" * 50_000,
        }.items()
    },
}


@pytest.fixture
def asked_for_a_password(repository, impatient, web) -> Callable[..., Outcome]:
    """Runs cilint where a registry wants the credentials that a helper has."""
    web.act = lambda handler: send(handler, b"", 401, WWW_Authenticate='Basic realm="x"')
    repository.write(PIPELINE, f"test: {{image: '{web.name}/group/image:1', script: make}}\n")
    repository.write(".cilint.yml", f"registries: {{'{web.name}': {{auth: public}}}}\n")
    config = repository.folder.parent / "home" / ".docker" / "config.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps({"credHelpers": {web.name: "test"}}), encoding="utf-8")
    return lambda **variables: impatient("pin", **variables)


@pytest.mark.parametrize("way", HELPER)
def test_a_helper_that_misbehaves_is_told_of_without_what_it_says(repository, asked_for_a_password, web, way) -> None:
    program(repository.folder.parent / "bin", "docker-credential-test", f"cat > /dev/null; {HELPER[way]}")
    outcome = asked_for_a_password()
    assert "Fake-literal-1" not in outcome.words
    if way == "says line breaks":
        assert base64.b64decode(web.asked[-1].headers["authorization"].partition(" ")[2]).startswith(b"a\r\nX: y:")
    else:
        assert "docker-credential-test" in outcome.words, outcome
        assert not any("authorization" in asked.headers for asked in web.asked)


def test_a_helper_that_lies_in_the_current_folder_is_not_run(repository, asked_for_a_password) -> None:
    program(repository.folder, "docker-credential-test", f"touch {repository.folder.parent / 'ran'}")
    path = os.pathsep.join((".", "", str(repository.folder), os.environ["PATH"]))
    outcome = asked_for_a_password(PATH=path)
    assert "there is no program 'docker-credential-test'" in outcome.words
    assert not (repository.folder.parent / "ran").exists()


@pytest.mark.parametrize("command", ["diff HEAD", "graph --on mr --changed-since HEAD"])
def test_a_branch_without_a_commit_is_told_of(repository, clone, command) -> None:
    clone.git("checkout", "--quiet", "--orphan", "new")
    outcome = repository.check(command=command.split(" "))
    assert outcome.code == 2
    assert outcome.err == "cilint: nothing is committed here yet\n"
    assert repository.check("--new-since", "HEAD").code == 1


@pytest.mark.parametrize("command", ["check --new-since", "graph --on mr --changed-since"])
def test_histories_with_nothing_in_common_are_told_of(repository, clone, command) -> None:
    other = clone.git("commit-tree", "-m", "x", "HEAD^{tree}")
    outcome = repository.check(command=[*command.split(" "), other])
    assert outcome.code == 2
    assert "these revisions have no commit in common" in outcome.err


@pytest.mark.parametrize("command", ["check --new-since HEAD", "diff HEAD"])
def test_a_repository_of_somebody_else_is_told_of(repository, clone, command) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    for path in (clone.folder, clone.folder / ".git"):
        os.chown(path, 12345, 12345)
    outcome = repository.check(command=command.split(" "))
    assert outcome.code == 2
    assert "safe.directory" in outcome.err


def test_a_linked_work_tree_is_a_repository(repository, clone) -> None:
    clone.git("worktree", "add", "--quiet", "../linked", "HEAD")
    outcome = repository.check("--new-since", "HEAD~1", cwd=repository.folder.parent / "linked")
    assert (outcome.code, outcome.err) == (1, "")
