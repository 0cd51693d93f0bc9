"""A signal ends a run with nothing half-written, nothing left over and nothing said, whenever it comes."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from tests.signals import DEFAULT_SIGNALS

ROOT = Path(__file__).resolve().parents[2]
ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
NAMES = [".gitlab-ci.yml", "b.gitlab-ci.yml", "c.gitlab-ci.yml"]
TEXT = "test:\n  image: ruby:3.3\n  script: [docker login -u ci -p $P registry.example.com]\n"

# Sends itself the signal when the interpreter sees it ask for something for the so-manieth time: for a
# file of such a name, or for anything.
SIGNALLED = f"""\
{DEFAULT_SIGNALS}
import os, sys
sys.path.insert(0, {str(ROOT)!r})
number, wanted, name, left = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
def stop(event, arguments):
    global left
    if not wanted or event == wanted and str(arguments[0]).startswith(name):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), number)
from cilint.__main__ import program
sys.argv[1:] = sys.argv[5:]
sys.addaudithook(stop)
program()
"""


def started(repository, number: int, moment: tuple[str, str, int], *arguments: str) -> subprocess.Popen[bytes]:
    event, name, count = moment
    return repository.start(str(int(number)), event, name, str(count), *arguments, python=("-c", SIGNALLED))


def ends_by_it(repository, process: subprocess.Popen[bytes], number: int) -> None:
    """Sees to it that a run ends as its signal has it, without a word."""
    out, err = process.communicate(timeout=60)
    assert (out, err) == (b"", b"")
    assert process.returncode == (130 if number == signal.SIGINT else -number)
    assert repository.left_over() == []


@pytest.mark.parametrize("number", ENDING, ids=lambda number: number.name)
@pytest.mark.parametrize(
    ("moment", "is_written"),
    [
        pytest.param(("open", ".cilint-", 1), False, id="at the first new text"),
        pytest.param(("open", ".cilint-", 3), False, id="at the last new text"),
        pytest.param(("os.rename", ".cilint-", 1), True, id="at the first file"),
        pytest.param(("os.rename", ".cilint-", 3), True, id="at the last file"),
    ],
)
def test_fixes_are_made_in_all_files_or_in_none(repository, number, moment, is_written) -> None:
    repository.write_all(dict.fromkeys(NAMES, TEXT))
    ends_by_it(repository, started(repository, number, moment, "check", "--fix", "."), number)
    assert {(repository.folder / name).read_text(encoding="utf-8") != TEXT for name in NAMES} == {is_written}


@pytest.mark.parametrize("number", ENDING, ids=lambda number: number.name)
@pytest.mark.parametrize(("event", "report"), [("open", "[]"), ("os.rename", "{")])
def test_a_report_is_the_old_one_or_the_new_one(repository, number, event, report) -> None:
    repository.write(NAMES[0], TEXT)
    old = repository.write("report.json", "[]")
    arguments = ("check", "--output", "json=report.json")
    ends_by_it(repository, started(repository, number, (event, ".cilint-", 1), *arguments), number)
    assert old.read_text(encoding="utf-8").startswith(report)


@pytest.mark.parametrize("number", ENDING, ids=lambda number: number.name)
@pytest.mark.parametrize("event", ["open", "os.link"])
def test_a_file_that_is_new_is_whole(repository, number, event) -> None:
    repository.write(NAMES[0], TEXT)
    ends_by_it(repository, started(repository, number, (event, ".cilint-", 1), "init"), number)
    assert (repository.folder / ".cilint.yml").read_text(encoding="utf-8").endswith("\n")


@pytest.mark.slow
@pytest.mark.parametrize("number", ENDING, ids=lambda number: number.name)
@pytest.mark.parametrize("command", ["check --fix .", "check --output json=report.json", "baseline", "graph", "--help"])
def test_a_run_ends_by_a_signal_at_any_moment(repository, number, command) -> None:
    count = 1
    while True:
        repository.write_all(dict.fromkeys(NAMES, TEXT))
        process = started(repository, number, ("", "", count), *command.split())
        out, err = process.communicate(timeout=60)
        is_ended = process.returncode == (130 if number == signal.SIGINT else -number)
        assert is_ended or process.returncode in (0, 1), err
        assert b"Traceback" not in out + err
        assert b"ignored" not in out + err
        assert repository.left_over() == []
        assert len({(repository.folder / name).read_text(encoding="utf-8") for name in NAMES}) == 1
        if not is_ended:
            # The moments lie ever further apart, up to one that no run comes to.
            assert count > 100
            break
        count += 1 + count // 3
