"""The world around the process is out of order: streams, folders, variables, limits, interpreters, signals."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.conftest import PATIENCE

HERE = ".gitlab-ci.yml"
JOB = "test:\n  image: python\n  script: make\n"
BROKEN = "test: @\n"
ROOT = Path(__file__).resolve().parents[2]

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")

ENVIRONMENTS = [
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "nonsense"},
    {"HOME": ""},
    {"HOME": "/nonexistent"},
    {"TERM": "dumb", "COLUMNS": "1"},
    {"COLUMNS": "-5"},
    {"TERM": "\x1b[31m"},
    {"TZ": "nonsense"},
    {"DOCKER_AUTH_CONFIG": "{" * 1000, "CI": "true"},
    {"DOCKER_AUTH_CONFIG": "/dev/zero", "CI": "true"},
    {"DOCKER_AUTH_CONFIG": "[" * 100_000, "CI": "true"},
    {"CI_REGISTRY": "\x1b[31m", "GITLAB_CI": "true"},
    {"PYTHONHASHSEED": "1"},
    {"PYTHONDEVMODE": "1"},
    {"PYTHONOPTIMIZE": "2"},
    {"PYTHONWARNINGS": "error"},
]


@pytest.mark.parametrize(
    "variables", ENVIRONMENTS, ids=lambda variables: " ".join(f"{k}={v[:12]!r}" for k, v in variables.items())
)
def test_any_environment_gives_the_same_result(repository, variables) -> None:
    repository.write(HERE, JOB)
    outcome = repository.check("--format", "concise", variables=variables)
    assert outcome == repository.check("--format", "concise")
    assert outcome.code == 1


def test_no_variable_at_all_is_needed(repository) -> None:
    repository.write(HERE, JOB)
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom cilint.cli import main\nsys.exit(main())",
            "check",
        ],
        cwd=repository.folder,
        env={},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert repository.finish(process).code == 1


AS_MODULE = ("-m", "cilint")
AS_FUNCTION = (
    "-c",
    f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom cilint.cli import main\nsys.exit(main(sys.argv[1:]))",
)


@pytest.mark.parametrize(
    "python",
    [
        ("-O", *AS_MODULE),
        ("-OO", *AS_MODULE),
        ("-W", "error", *AS_MODULE),
        ("-X", "dev", *AS_MODULE),
        ("-B", *AS_MODULE),
        ("-bb", *AS_MODULE),
        ("-I", *AS_FUNCTION),
        ("-X", "utf8=0", *AS_MODULE),
    ],
    ids=lambda python: " ".join(python[:2]),
)
@pytest.mark.parametrize(
    ("text", "code"),
    [(JOB, 1), (BROKEN, 2), (JOB.replace("make", "docker login -p x y"), 1)],
    ids=["a finding", "an error", "a script"],
)
def test_any_option_of_the_interpreter_gives_the_same_result(repository, python, text, code) -> None:
    repository.write(HERE, text)
    outcome = repository.check("--format", "concise", python=python)
    assert outcome.code == code
    assert outcome == repository.check("--format", "concise")


@pytest.mark.parametrize("files", [12, 16])
def test_a_handful_of_open_files_is_enough(repository, files) -> None:
    for number in range(100):
        repository.write(f"ci/{number}.yml", f"job{number}: {{script: docker login -p x y}}\n")
    repository.write(HERE, f"include: ci/*.yml\n{JOB}")
    outcome = repository.check("--format", "concise", limits={resource.RLIMIT_NOFILE: files})
    assert outcome.code == 1


def test_a_recursion_of_few_levels_is_enough(repository) -> None:
    text = f"a: {'[' * 98}{']' * 98}\nb: {{script: [{'[' * 90}'docker login -p x y'{']' * 90}]}}\n" + JOB
    repository.write(HERE, text)
    assert repository.check().code == 1


SHELL = '"$0" -m cilint check --format concise'


@pytest.mark.parametrize(
    ("redirections", "code", "out"),
    [
        ("<&-", 1, True),
        ("2>&-", 1, True),
        ("<&- 2>&-", 1, True),
        (">&-", 2, False),
        (">&- 2>&-", 2, False),
        ("<&- >&- 2>&-", 2, False),
        ("</dev/null", 1, True),
        ("2>/dev/full", 1, True),
        (">/dev/full", 2, False),
        (">/dev/full 2>/dev/full", 2, False),
    ],
)
@pytest.mark.parametrize("text", [JOB, BROKEN], ids=["a finding", "an error"])
def test_a_stream_that_is_closed_is_borne(repository, redirections, code, out, text) -> None:
    repository.write(HERE, text)
    process = subprocess.Popen(
        ["sh", "-c", f"{SHELL} {redirections}", sys.executable],
        cwd=repository.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    stdout, stderr = process.communicate(timeout=60)
    print("OUT", process.returncode, stdout, stderr)
    assert b"Traceback" not in stdout + stderr
    assert b"internal error" not in stdout + stderr
    assert process.returncode == (2 if text == BROKEN else code)
    assert bool(stdout) == out
    if redirections == ">&-":
        assert stderr == b"cilint: standard output is closed, so that nothing can be reported\n"


@needs_full
@pytest.mark.parametrize(
    ("command", "code"),
    [("check --fix", 1), ("check --diff", 0), ("pin --offline", 2), ("check --no-such", 2), ("test", 2)],
)
def test_messages_that_nobody_can_be_told_make_no_other_end(repository, command, code) -> None:
    text = JOB if command == "check --diff" else JOB.replace("make", "docker login -u ci -p $P r.example.com")
    repository.write(HERE, text)
    told = repository.check(command=command.split())
    repository.write(HERE, text)
    with Path("/dev/full").open("wb") as full:
        process = repository.start(*command.split(), stderr=full)
        out, _ = process.communicate(timeout=60)
    assert (process.returncode, out.decode()) == (told.code, told.out)
    assert (told.code, bool(told.err)) == (code, True)


def test_standard_input_that_is_closed_is_empty(repository) -> None:
    process = subprocess.Popen(
        ["sh", "-c", f"{SHELL} - --stdin-filename x.yml <&-", sys.executable],
        cwd=repository.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert "[empty-pipeline]" in repository.finish(process).out


@pytest.mark.parametrize(
    "stdin", [b"", b"\0", b"\xff", b"a: @", b"#" * 3_000_000], ids=lambda data: f"{len(data)} bytes {data[:4]!r}"
)
def test_any_standard_input_is_read_or_refused(repository, stdin) -> None:
    outcome = repository.check("-", "--stdin-filename", "x\n\x1b[31m.yml", stdin=stdin)
    assert outcome.code == (2 if stdin else 1)


def test_a_current_folder_that_is_gone_is_said_to_be(repository) -> None:
    gone = repository.folder / "gone"
    gone.mkdir()
    command = f"cd gone && rmdir ../gone && {SHELL}"
    process = subprocess.Popen(
        ["sh", "-c", command, sys.executable],
        cwd=repository.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    outcome = repository.finish(process)
    assert outcome.code == 2
    assert "the current folder does not exist any more" in outcome.err


def test_two_runs_at_once_do_not_disturb_each_other(repository) -> None:
    repository.write(HERE, JOB)
    runs = [repository.start("check", "--output", "json=report.json") for _ in range(4)]
    for run in runs:
        # One that is not through may have its temporary file.
        run.wait(PATIENCE)
    assert [repository.finish(run).code for run in runs] == [1] * 4
    assert (repository.folder / "report.json").read_text(encoding="utf-8").endswith("}\n")


ARGUMENTS = [
    ["--select", "\x1b[31m\n::error::x"],
    ["--format", "\x1b[31m"],
    ["--no-such\x1b[31m"],
    ["--output", "json=\x1b[31m/x"],
    ["--rules", "\x1b[31m"],
    ["--trace", "\x1b[31m"],
    ["--config", "\x1b[31m"],
    ["--runner-config", "\x1b[31m"],
    ["--min-severity", "\u202ex"],
    ["--stdin-filename", "\x1b[31m", "x"],
    ["--fail-on"],
    ["x" * 100_000],
    [b"\xff\xfe"],
    ["--output", b"json=\xff/\xfe"],
]


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=lambda arguments: repr(arguments)[:40])
def test_arguments_are_echoed_without_harm(repository, arguments) -> None:
    repository.write(HERE, JOB)
    outcome = repository.check(*arguments)
    assert outcome.code == 2
    assert "\n::error" not in outcome.words
