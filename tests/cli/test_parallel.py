"""Several repositories in one run: checked in several processes where that pays, with the output of one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cilint.cli import checking, many, parallel
from cilint.cli.exit_code import ExitCode
from cilint.cli.scheduling import Schedule, Size, schedule
from cilint.engine import shares
from cilint.text import disk
from tests.cli.conftest import Cilint
from tests.cli.judging import check_survival, fail_at
from tests.signals import DEFAULT_SIGNALS

PIPELINES = {
    "clean": "job:\n  image: ruby@sha256:" + "0" * 64 + "\n  script: [make]\n",
    "findings": "job:\n  image: ruby:3\n  script: [docker login -u me -p pa55w0rd-of-me registry.example.com]\n",
    "broken": "job: [\n",
    "suppressed": "job:\n  image: ruby:3 # cilint: ignore[unpinned-image] for this test\n  script: [make]\n",
    "missing": "include: [no.yml]\njob:\n  script: [make]\n",
}


@pytest.fixture
def repositories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "many"
    for name, text in PIPELINES.items():
        (folder / name / ".git").mkdir(parents=True)
        (folder / name / ".gitlab-ci.yml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(params=[True, False], ids=["copied", "begun anew"])
def always_pays(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Makes several processes of each run, by copying this one and by beginning anew."""
    if request.param and sys.platform != "linux":
        pytest.skip("only on Linux are processes copied")
    monkeypatch.setattr(parallel, "_PAYS", 0.0)
    monkeypatch.setattr(parallel, "_FORKS", request.param)
    yield
    disk.watch(None)


@pytest.mark.usefixtures("repositories", "always_pays")
def test_several_processes_say_what_one_says(cilint: Cilint) -> None:
    one = cilint("check", ".", "--format", "json", "--jobs", "1")
    several = cilint("check", ".", "--format", "json", "--jobs", "2")
    assert several == one
    assert one.report["findings"]
    assert one.code == ExitCode.FAILURE.value


@pytest.fixture
def large(repositories: Path) -> Path:
    """One that has more to check than all others together, among these."""
    folder = repositories / "large"
    (folder / ".git").mkdir(parents=True)
    for number in range(10 * len(PIPELINES)):
        text = [*PIPELINES.values()][number % len(PIPELINES)]
        (folder / f"{number}.gitlab-ci.yml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.usefixtures("always_pays", "large")
def test_processes_that_share_a_large_repository_say_what_one_says(
    cilint: Cilint, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Schedule] = []

    def noted(sizes: Sequence[Size], processes: int) -> Schedule:
        made.append(schedule(sizes, processes))
        return made[-1]

    monkeypatch.setattr(many, "schedule", noted)
    one = cilint("check", ".", "--format", "json", "--jobs", "1")
    several = cilint("check", ".", "--format", "json", "--jobs", "2")
    assert several == one
    assert [[*each.shared] for each in made] == [[], [3]]
    assert {finding["repository"] for finding in one.report["findings"]} >= {"findings", "large", "missing"}


REPOSITORIES = st.dictionaries(
    st.sampled_from(["a", "a/b", "b", "é"]), st.lists(st.sampled_from(sorted(PIPELINES)), min_size=1, max_size=12)
)


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux are processes copied")
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(REPOSITORIES)
@example({"a": ["findings"] * 12, "a/b": ["clean"], "b": ["suppressed", "broken", "findings"]})
def test_whatever_the_repositories_two_processes_say_what_one_says(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    cilint: Cilint,
    repositories: Mapping[str, Sequence[str]],
) -> None:
    folder = tmp_path_factory.mktemp("many")
    for name, pipelines in {"z": ["clean"], **repositories}.items():
        (folder / name / ".git").mkdir(parents=True)
        for number, pipeline in enumerate(pipelines):
            (folder / name / f"{number}.gitlab-ci.yml").write_text(PIPELINES[pipeline], encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(parallel, "_PAYS", 0.0)
    monkeypatch.setattr(checking, "_MANY", 3)
    monkeypatch.setattr(shares, "_IN_ONE", 2)
    one, two = (cilint("check", ".", "--no-cache", "--format", "json", "--jobs", jobs) for jobs in ("1", "2"))
    assert two == one


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux are processes copied")
@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("killed", ["large/29.gitlab-ci.yml", "missing/.gitlab-ci.yml"])
def test_what_a_process_that_is_killed_has_of_large_and_small_ones_is_checked_all_the_same(
    cilint: Cilint, monkeypatch: pytest.MonkeyPatch, killed: str
) -> None:
    check_survival(cilint, monkeypatch, killed)


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux are processes copied")
@pytest.mark.usefixtures("large")
def test_a_defect_in_a_shared_repository_leaves_the_others(cilint: Cilint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_PAYS", 0.0)
    fail_at(monkeypatch, "large/29.gitlab-ci.yml")
    one = cilint("check", ".", "--no-cache", "--format", "json", "--jobs", "1")
    assert cilint("check", ".", "--no-cache", "--format", "json", "--jobs", "2") == one
    assert [error["path"] for error in one.report["errors"] if "internal error" in error["message"]] == ["large"]
    assert {finding["repository"] for finding in one.report["findings"]} >= {"findings", "missing"}


def _work(number: int) -> int:
    return number * number


def _killed_at_three(number: int) -> int:
    if number == 3 and os.getpid() != FIRST:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def _failing(number: int) -> int:
    if number == 2:
        raise ValueError(f"no {number}")
    return number


FIRST = os.getpid()


def _made() -> Callable[[int], int]:
    return _work


@pytest.mark.usefixtures("always_pays")
def test_results_come_in_order() -> None:
    assert list(parallel.results(_work, 9, 3, _made)) == [number * number for number in range(9)]


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux are processes copied")
def test_the_work_of_processes_that_are_killed_is_done_by_others_and_last_by_the_first(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(parallel, "_PAYS", 0.0)
    found = list(parallel.results(_killed_at_three, 6, 2, _made))
    assert found == [number * number for number in range(6)]
    assert capsys.readouterr().err.count("a process of this run was killed") == parallel._MOST_KILLED


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux are processes copied")
def test_an_error_in_another_process_is_one_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_PAYS", 0.0)
    with pytest.raises(ValueError, match="no 2"):
        list(parallel.results(_failing, 6, 2, _made))


def _without_end(number: int) -> int:
    if number:
        while True:
            time.sleep(1)
    return number


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux are processes copied")
def test_processes_end_with_whoever_has_asked_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_PAYS", 0.0)
    made = parallel.results(_without_end, 6, 2, _made)
    assert next(made) == 0
    with pytest.raises(KeyboardInterrupt):
        made.throw(KeyboardInterrupt)  # type: ignore[attr-defined]  # it is a generator
    assert not multiprocessing.active_children()


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux are processes copied")
def test_what_other_processes_ask_is_taken_down(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(parallel, "_PAYS", 0.0)
    paths = [str(tmp_path / str(number)) for number in range(4)]
    disk.watch(lambda data: data)
    try:
        list(parallel.results(lambda number: disk.exists(paths[number]), 4, 2, _made))
        watch = disk.watched()
        assert watch
        assert set(watch.questions) == {("exists", path) for path in paths}
    finally:
        disk.watch(None)


def test_a_short_run_makes_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", None)
    assert list(parallel.results(_work, 3, 8, _made)) == [0, 1, 4]


@pytest.mark.usefixtures("repositories")
@pytest.mark.parametrize("number", ["0", "-1", "many", "1000", "٣"])
def test_what_is_no_number_of_processes_is_refused(number: str, cilint: Cilint) -> None:
    run = cilint("check", ".", f"--jobs={number}")
    assert run.code == ExitCode.FAILURE.value
    assert "is no number of processes" in run.err


# Ends as the program does. A piece tells which process is at it, and takes some time.
INTERRUPTIBLE = f"""\
{DEFAULT_SIGNALS}
import atexit, os, sys, time
from cilint.cli import parallel
parallel._PAYS = 0.0
def work(number):
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(0.2)
try:
    list(parallel.results(work, 1_000, 3, lambda: work))
except KeyboardInterrupt:
    atexit._run_exitfuncs()
    os._exit(130)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a signal is another thing, or processes begin anew")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_no_helping_process_is_left_when_a_signal_ends_the_run(name: str) -> None:
    number = signal.Signals[name]
    run = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert run.stdout
    helpers = {int(run.stdout.readline()) for _ in range(12)} - {run.pid}
    assert helpers
    run.send_signal(number)
    # A helper that is left has the streams open, so that they do not end.
    run.communicate(timeout=60)
    assert run.returncode == (130 if number == signal.SIGINT else -number)
