"""The result of an earlier run is given again exactly where a new one would come to the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cilint.__main__ import main
from cilint.cache import keeping
from cilint.cli.exit_code import ExitCode
from cilint.text import disk

ROOT = Path(__file__).resolve().parent.parent.parent
PIPELINE = "include: [ci/*.yml, local/late.yml]\njob:\n  image: ruby:3\n  script: [make, sh ci/run.sh, sh ci/late.sh]\n"
SECRET = "pa55-w0rd-of-nobody"

Run = Callable[..., tuple[int, str]]

pytestmark = pytest.mark.usefixtures("results", "repository")


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the results, in a cache that is the test's own."""
    for name in ("CI", "GITLAB_CI", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("cilint.cache.place.sys.platform", "linux")
    return tmp_path / "cache" / "cilint" / "results"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    (folder / "ci").mkdir()
    (folder / "ci" / "one.yml").write_text("one:\n  script: [make]\n", encoding="utf-8")
    (folder / "ci" / "run.sh").write_text("docker pull ruby\n", encoding="utf-8")
    (folder / ".gitlab-ci.yml").write_text(PIPELINE, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the whole program in this process."""

    def run_with(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["cilint", *arguments])
        try:
            code = main()
        finally:
            disk.watch(None)
        return code, capsys.readouterr().out

    return run_with


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Has an entry for each run that was made, and so was not given out of the cache."""
    made: list[bool] = []
    kept = keeping.keep

    def note(code: int, text: str) -> None:
        made.append(True)
        kept(code, text)

    monkeypatch.setattr("cilint.cache.keeping.keep", note)
    return made


def test_an_equal_run_is_not_made_again(run: Run, ran: list[bool]) -> None:
    first = run("check")
    assert first[0] == ExitCode.FINDINGS.value
    assert "unpinned-image" in first[1]
    assert run("check") == first
    assert len(ran) == 1


def test_an_equal_run_loads_next_to_nothing() -> None:
    def loaded() -> tuple[str, set[str]]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-X", "importtime", "-m", "cilint", "check"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        lines = [line.rpartition("|")[2].strip() for line in done.stderr.splitlines()]
        return done.stdout, {name for name in lines if name.startswith("cilint")}

    first, everything = loaded()
    second, little = loaded()
    assert first == second
    assert len(everything) > 100
    modules = {"cache": "place replay", "lazy": "records typing", "text": "disk"}
    inside = {f"cilint.{room}.{name}" for room, names in modules.items() for name in names.split()}
    assert little == {"cilint", *(f"cilint.{room}" for room in modules), *inside}


def test_other_arguments_and_another_folder_are_another_run(run: Run, ran: list[bool]) -> None:
    run("check")
    run("check", "--format", "json")
    os.chdir("ci")
    run("check")
    assert len(ran) == 3


def test_another_day_is_another_run_where_it_matters(
    run: Run, ran: list[bool], repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = iter(["2020-01-01", "2023-01-01", "2023-01-01", "2023-06-01", "2023-06-01"])
    day = [next(days)]
    monkeypatch.delenv(disk.DAY_VARIABLE)
    monkeypatch.setitem(disk._QUESTIONS, "day", lambda _: day[0])
    run("check")
    day[0] = next(days)
    run("check")
    assert len(ran) == 1
    (repository / ".gitlab-ci.yml").write_text("a:\n  image: ruby:2.7\n  script: [make]\n", encoding="utf-8")
    assert "end-of-life-image" in run("check")[1]
    day[0] = next(days)
    run("check")
    assert len(ran) == 2
    day[0] = next(days)
    assert "has had no fixes since 2023-03-31" in run("check")[1]
    assert len(ran) == 3


CHANGES: dict[str, Callable[[Path], object]] = {
    "the pipeline": lambda root: (root / ".gitlab-ci.yml").write_text(PIPELINE + "more:\n  script: [x]\n"),
    "an include": lambda root: (root / "ci" / "one.yml").write_text("one:\n  script: [make all]\n"),
    "an include that is gone": lambda root: (root / "ci" / "one.yml").unlink(),
    "a file for a wildcard": lambda root: (root / "ci" / "two.yml").write_text("two:\n  script: [make]\n"),
    "a file that was missing": lambda root: ((root / "local").mkdir(), (root / "local/late.yml").write_text("{}")),
    "a script": lambda root: (root / "ci" / "run.sh").write_text("docker pull perl\n"),
    "a script that was missing": lambda root: (root / "ci" / "late.sh").write_text("docker pull ruby\n"),
    "settings": lambda root: (root / ".cilint.yml").write_text("rules: {unpinned-image: off}\n"),
    "settings that are extended": lambda root: (root.parent / "org.yml").write_text("rules: {unpinned-image: off}\n"),
    "git's remotes": lambda root: (root / ".git/config").write_text('[remote "origin"]\n url = https://a.b/c/d\n'),
    "a house rule": lambda root: (root / "house/rule.yaml").write_text(_rule("other words")),
    "one more house rule": lambda root: (root / "house/more.yaml").write_text(_rule("words")),
}


def _rule(message: str) -> str:
    return (
        f"title: T\ngroup: house\nseverity: minor\nconfidence: high\nselect: images\nmessage: {message}\nlabel: here\n"
    )


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_was_read_or_looked_for_makes_another_run(
    change: Callable[[Path], object], repository: Path, run: Run, ran: list[bool]
) -> None:
    (repository.parent / "org.yml").write_text("persona: regular\n", encoding="utf-8")
    (repository / ".cilint.yml").write_text("extends: ../org.yml\n", encoding="utf-8")
    (repository / "house").mkdir()
    (repository / "house" / "rule.yaml").write_text(_rule("words"), encoding="utf-8")
    arguments = ("check", "--rules", "house", "--exit-zero")
    run(*arguments)
    run(*arguments)
    assert len(ran) == 1
    change(repository)
    again = run(*arguments)
    assert len(ran) == 2
    assert run(*arguments, "--no-cache") == again


def test_a_variable_that_counts_makes_another_run(run: Run, ran: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    run("check")
    monkeypatch.setenv("NOTHING_TO_DO_WITH_IT", "1")
    run("check")
    assert len(ran) == 1
    monkeypatch.setenv("CI_REGISTRY", "registry.example.com")
    run("check")
    assert len(ran) == 2


@pytest.mark.parametrize(
    "arguments",
    [["--no-cache"], ["--no-cac"], ["--output", "json=out.json"], ["--diff"], ["--fix"], ["--trace", "unpinned-image"]],
)
def test_a_run_that_does_more_than_report_is_made_each_time(arguments: list[str], run: Run) -> None:
    first = run("check", *arguments)
    assert run("check", *arguments) == first
    assert not _kept()


def test_nothing_is_kept_in_a_job(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    run("check")
    assert not _kept()


def test_a_run_that_fails_is_not_kept(repository: Path, run: Run) -> None:
    (repository / ".gitlab-ci.yml").write_text("a: [", encoding="utf-8")
    assert run("check")[0] == ExitCode.FAILURE.value
    assert not _kept()


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda _: b"", lambda data: data[:30] + bytes([data[30] ^ 1]) + data[31:]]
)
def test_what_is_damaged_is_no_result(damage: Callable[[bytes], bytes], run: Run, ran: list[bool]) -> None:
    first = run("check")
    (file,) = _kept()
    file.write_bytes(damage(file.read_bytes()))
    assert run("check") == first
    assert run("check") == first
    assert len(ran) == 2


def test_a_result_under_another_key_is_none(results: Path, run: Run, ran: list[bool]) -> None:
    first = run("check")
    (results / "key").write_bytes(bytes(32))
    assert run("check") == first
    assert len(ran) == 2


def test_a_cache_that_cannot_be_written_is_no_trouble(results: Path, run: Run) -> None:
    results.parent.parent.mkdir()
    results.parent.write_text("a file where the folder should be", encoding="utf-8")
    assert run("check") == run("check", "--no-cache")


def test_no_secret_is_kept(repository: Path, run: Run) -> None:
    text = f"job:\n  script:\n    - docker login -u me -p {SECRET} registry.example.com\n"
    (repository / ".gitlab-ci.yml").write_text(text, encoding="utf-8")
    assert "hardcoded" in run("check")[1]
    (file,) = _kept()
    assert SECRET.encode() not in file.read_bytes()


def test_only_the_latest_results_stay(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_MOST_RESULTS", 3)
    monkeypatch.setattr(keeping, "_KEPT_RESULTS", 2)
    for count in range(4):
        run("check", "--select", "unpinned-image", *["--quiet"] * count)
        os.utime(max(_kept(), key=lambda file: file.stat().st_mtime_ns), (count, count))
    assert len(_kept()) == 2


def test_a_file_that_changes_during_a_run_leaves_nothing(repository: Path) -> None:
    disk.watch(lambda data: data)
    try:
        watched = disk.watched()
        assert watched
        disk.content(str(repository / ".gitlab-ci.yml"))
        (repository / ".gitlab-ci.yml").write_text("{}", encoding="utf-8")
        disk.content(str(repository / ".gitlab-ci.yml"))
        assert not watched.is_steady
    finally:
        disk.watch(None)


def test_runs_at_the_same_time_do_not_disturb_each_other() -> None:
    command = [sys.executable, "-m", "cilint", "check"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    runs = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)
    ]
    outputs = {done.communicate() for done in runs}
    assert len(outputs) == 1
    assert outputs.pop()[1] == b""
    assert len(_kept()) <= 1


def _kept() -> list[Path]:
    folder = Path(os.environ["XDG_CACHE_HOME"]) / "cilint" / "results"
    return [path for path in folder.glob("*") if path.name != "key"] if folder.is_dir() else []
