"""The program as a process: what only shows there, such as signals, pipes and the encoding of standard output."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from cilint.cli import main
from tests.signals import DEFAULT_SIGNALS

ROOT = Path(__file__).resolve().parent.parent.parent

PIPELINE = """\
größe →:
  image: python
  variables: {→: ü}
  script: [make, 'docker login -u ci -p $P registry.example.com # →']
"""
NOT_ON_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals and pipes")


def own_environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def finish(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    assert b"Traceback" not in err
    assert b"Exception ignored" not in err
    return process.returncode, (out or b"").decode("utf-8", "replace"), err.decode("utf-8", "replace")


COMMANDS = {
    "check": 1,
    "check --statistics": 1,
    "check --format concise": 1,
    "check --format json": 1,
    "check --format codequality": 1,
    "check --trace unpinned-image": 1,
    "check --select größe": 2,
    "check --format html": 1,
    "check --diff": 1,
    "check --fix": 1,
    "facts": 0,
    "query $..name": 0,
    "images": 0,
    "secrets": 0,
    "secrets --job-token": 0,
    "resolve": 0,
    "resolve --origins": 0,
    "jobs": 0,
    "jobs --format json": 0,
    "variables größe": 2,
    "suppress --reason größe→": 0,
    "suppress --diff": 0,
    "diff --base größe": 2,
    "graph": 0,
    "graph --format dot": 0,
    "graph --format svg": 0,
    "graph --format html": 0,
    "pin --offline": 2,
    "settings": 0,
    "rules": 0,
    "explain unpinned-image": 0,
    "--help": 0,
    "check --help": 0,
}
"""What the program is asked for in each encoding, with the exit code that it ends with."""


@pytest.fixture(autouse=True)
def _pipeline(project) -> None:
    project.write(".gitlab-ci.yml", PIPELINE)


def test_the_process_ends_with_the_exit_code(program) -> None:
    code, out, err = finish(program("check", "--format", "concise"))
    assert code == 1
    assert out.startswith(".gitlab-ci.yml:2:10: error: ")
    assert err == ""


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "cp437"},
        {"PYTHONIOENCODING": "utf-16"},
    ],
    ids=lambda variables: " ".join(variables.values()),
)
def test_no_environment_breaks_the_output_of_the_process(program, variables) -> None:
    code, out, err = finish(program("check", **variables))
    assert "internal error" not in err
    assert (code, bool(out)) == (1, True)


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "utf-16"])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_encoding_of_standard_output_breaks_the_run(monkeypatch, command, encoding, errors) -> None:
    out, err = BytesIO(), BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(out, encoding, errors))
    # As Python has it, whatever the encoding.
    monkeypatch.setattr(sys, "stderr", TextIOWrapper(err, encoding, "backslashreplace"))
    try:
        code = main(command.split())
    except SystemExit as end:
        code = end.code
    sys.stdout.flush()
    sys.stderr.flush()
    assert b"internal error" not in err.getvalue().replace(b"\0", b"")
    assert code == COMMANDS[command]
    assert out.getvalue() or code == 2


def test_machine_formats_are_read_in_any_encoding(program) -> None:
    _, out, _ = finish(program("check", "--format", "json", PYTHONIOENCODING="ascii"))
    assert json.loads(out)["findings"][0]["jobs"] == ["größe →"]


@NOT_ON_WINDOWS
@pytest.mark.parametrize(
    "arguments", [["check", "--format", "concise"], ["facts"], ["check", "--help"], ["--help"], []]
)
def test_a_reader_that_goes_away_is_no_defect(program, project, arguments) -> None:
    project.write(".gitlab-ci.yml", "".join(f"job {number}: {{image: ruby}}\n" for number in range(3000)))
    process = program(*arguments)
    assert process.stdout
    process.stdout.read(10)
    process.stdout.close()
    process.stdin.close()
    assert process.stderr
    err = process.stderr.read()
    process.wait(timeout=60)
    assert err == b""


@NOT_ON_WINDOWS
def test_an_interrupt_ends_the_run_quietly() -> None:
    arguments = [sys.executable, "-c", INTERRUPTIBLE, "check", "-", "--stdin-filename", ".gitlab-ci.yml"]
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=own_environment()
    ) as process:
        assert process.stdin
        # A pipe holds less than that: once it is written, the program is reading.
        process.stdin.write(b"#" * 1_000_000)
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        process.stdin.close()
        out, err = process.stdout.read(), process.stderr.read()
    assert process.returncode == 130
    assert (out, err) == (b"", b"")


INTERRUPTIBLE = f"""\
{DEFAULT_SIGNALS}
import sys
from cilint.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize(
    "arguments", [["check", "--exit-zero"], ["facts"], ["--help"], ["check", "--help"], ["--version"], []]
)
def test_a_full_disk_is_no_success(program, arguments) -> None:
    with Path("/dev/full").open("wb") as full:
        code, _, err = finish(program(*arguments, stdout=full))
    assert code == 2
    assert err == "cilint: standard output: No space left on device\n"
