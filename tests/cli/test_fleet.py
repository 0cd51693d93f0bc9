"""Many repositories below a folder: each by its own settings, in parts that together come to what one run does."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cilint.cli import main
from cilint.cli.exit_code import ExitCode
from cilint.cli.shards import deal
from cilint.findings.finding import Result
from cilint.report.formats import FORMATS
from cilint.session import Session
from cilint.writing import spool
from tests.cli.conftest import Cilint

LOGIN = "docker login -u ci -p {} registry.example.com"
PIECES = {
    "clean": "job:\n  image: ruby@sha256:" + "0" * 64 + "\n  script: [make]\n",
    "secret": f"job:\n  image: ruby:3\n  script:\n    - {LOGIN.format('pa55w0rd-of-me')}\n",
    "repeated": f"job:\n  image: ruby:3\n  script:\n    - echo pa55w0rd-of-me\n    - {LOGIN.format('$PASSWORD')}\n",
    "long": f"job:\n  script:\n    - {'make all; ' * 40}{LOGIN.format('pa55w0rd-of-me')} && {'x' * 300} # 漢字\n",
    "harmful": 'job:\n  image: "a\\u200b:1"\n  script:\n    - "docker login -u ci -p $P a.example \u202e"\t# \x85\n',
    "block": f"job:\n  image: alpine:3.1\n  script:\n    - |\n      make\n      {LOGIN.format('$P')}\n\n      make\n",
    "broken": "variables:\n  TOKEN: glpat-Fak3Lit3ralT0k3nAAAA\njob: [\n",
    "not utf-8": "job:\n  script: make\xff\n",
    "suppressed": "job:\n  image: ruby:3 # cilint: ignore[unpinned-image] for this test\n  script: [make]\n",
    "missing": "include: [no.yml, {project: group/other, file: a.yml}]\njob:\n  image: ruby:3\n  script: [make]\n",
    "inherited": ".a:\n  image: $IMAGE\njob:\n  extends: .a\n  script: make\nvariables: {IMAGE: 'ruby:3'}\n",
    "extended": f".a:\n  script:\n    - {LOGIN.format('$P')}\n\n\n\n\n\n\n\njob:\n  extends: .a\n",
}
SETTINGS = {
    "": "",
    "strict": "fail_on: info\n",
    "ignoring": "ignore: [{rules: unpinned-image, reason: a test, until: 2026-01-01}]\n",
    "broken": "fail_on: [\n",
    "unknown": "fail-on: info\n",
}


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is in no repository, and is the current one."""
    folder = tmp_path / "fleet"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    return folder


def add(folder: Path, name: str, text: str = PIECES["secret"], own: str = "") -> Path:
    """A repository with a pipeline."""
    root = folder / name
    (root / ".git").mkdir(parents=True)
    (root / ".gitlab-ci.yml").write_bytes(text.encode("utf-8" if "\xff" not in text else "latin-1"))
    if own:
        (root / ".cilint.yml").write_text(own, encoding="utf-8")
    return root


REPOSITORIES = st.dictionaries(
    st.sampled_from(["a", "a-b", "a/b", "b", "c/d/e", "c/f", "z", "é"]),
    st.tuples(st.sampled_from(sorted(PIECES)), st.sampled_from(sorted(SETTINGS))),
    min_size=1,
)


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    return iter(range(1_000_000))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(REPOSITORIES, st.integers(1, 4), st.sampled_from([(), ("--persona", "pedantic", "--min-severity", "info")]))
def test_the_parts_of_a_run_make_the_reports_of_one_byte_for_byte(
    fleet: Path, numbers: Iterator[int], monkeypatch, capsys, repositories, count: int, options: tuple[str, ...]
) -> None:
    home = fleet / str(next(numbers))
    # What is found is read again from the disk.
    monkeypatch.setattr(spool, "_IN_MEMORY", 0)
    for name, (piece, own) in repositories.items():
        add(home / "all", name, PIECES[piece], SETTINGS[own])
    monkeypatch.chdir(home)

    def run(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        code = main([*arguments])
        return code, capsys.readouterr().out

    def outputs(folder: str) -> list[str]:
        (home / folder).mkdir()
        return [part for name in FORMATS for part in ("--output", f"{name}={folder}/{name}")]

    whole = run("check", "all", "--no-cache", *options, *outputs("one"))
    for number in range(1, count + 1):
        part = [f"--shard={number}/{count}", "--output", f"json=part{number}"]
        run("check", "all", "--no-cache", *options, *part)
    parts = [f"part{number}" for number in range(1, count + 1)]
    random.Random(count).shuffle(parts)
    assert run("merge", *parts, *outputs("merged")) == whole
    for name in FORMATS:
        assert (home / "merged" / name).read_bytes() == (home / "one" / name).read_bytes(), name


def test_a_report_of_one_repository_has_what_every_format_needs(project, cilint: Cilint, monkeypatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    project.write(".gitlab-ci.yml", PIECES["long"])
    project.write("report.json", cilint("check", "--format", "json").out)
    for name in FORMATS:
        assert cilint("merge", "report.json", "--format", name) == cilint("check", "--format", name, "--no-cache"), name


def test_a_report_about_many_says_of_each_finding_whose_it_is(fleet: Path, cilint: Cilint) -> None:
    add(fleet, "a")
    add(fleet, "b/c")
    report = cilint("check", ".", "--format", "json").report
    assert [*dict.fromkeys(finding["repository"] for finding in report["findings"])] == ["a", "b/c"]


def test_repositories_in_each_other_are_told_apart_when_reports_are_merged(fleet: Path, cilint: Cilint) -> None:
    add(fleet, "a", "include: [inner/part.yml]\n" + PIECES["secret"])
    add(fleet, "a/inner", "include: [part.yml]\n" + PIECES["secret"])
    (fleet / "a/inner/part.yml").write_text(".b:\n  image: ruby:3\nlater:\n  extends: .b\n  script: make\n")
    whole = cilint("check", ".", "--format", "json", "--no-cache")
    (fleet / "one.json").write_text(whole.out)
    for name in FORMATS:
        assert cilint("merge", "one.json", "--format", name) == cilint("check", ".", "--format", name, "--no-cache")


def test_a_repository_says_the_same_whatever_others_hold(fleet: Path, cilint: Cilint) -> None:
    add(fleet, "a", PIECES["secret"])
    add(fleet, "b", PIECES["repeated"])
    both = cilint("check", ".", "--format", "concise").out
    apart = cilint("check", "a", "--format", "concise").out + cilint("check", "b", "--format", "concise").out
    assert both == apart


def test_a_folder_with_one_repository_names_it_as_with_several(fleet: Path, cilint: Cilint) -> None:
    add(fleet, "group/one")
    report = cilint("check", ".", "--format", "json").report
    assert report["repositories"] == ["group/one"]
    assert {finding["path"] for finding in report["findings"]} == {"group/one/.gitlab-ci.yml"}
    inside = cilint("check", "group/one", "--format", "json").report
    assert {finding["path"] for finding in inside["findings"]} == {".gitlab-ci.yml"}


def test_each_repository_has_its_own_settings_over_those_of_all(fleet: Path, cilint: Cilint) -> None:
    add(fleet, "a", own="rules: {unpinned-image: blocker}\n")
    add(fleet, "b")
    add(fleet, "c", own="rules: {hardcoded-registry-password: off}\npersona: regular\n")
    (fleet / "org.yml").write_text("rules: {unpinned-image: off, hardcoded-registry-password: info}\n")
    findings = cilint("check", ".", "--config", "org.yml", "--format", "json").report["findings"]
    found = {(item["path"][0], item["rule"], item["severity"]) for item in findings}
    assert {item for item in found if item[1] in ("unpinned-image", "hardcoded-registry-password")} == {
        ("a", "unpinned-image", "blocker"),
        ("a", "hardcoded-registry-password", "info"),
        ("b", "hardcoded-registry-password", "info"),
    }
    strict = cilint("check", ".", "--config", "org.yml", "--no-repository-settings", "--format", "json").report
    severities = {item["severity"] for item in strict["findings"] if item["rule"] == "hardcoded-registry-password"}
    assert (severities, {"unpinned-image"} & {item["rule"] for item in strict["findings"]}) == ({"info"}, set())
    assert cilint("check", ".", "--config", "none.yml").code == ExitCode.FAILURE.value


def test_pipelines_that_only_the_settings_name_are_found(fleet: Path, cilint: Cilint) -> None:
    root = add(fleet, "a", own="pipelines: [ci/main.yml]\n")
    (root / ".gitlab-ci.yml").unlink()
    (root / "ci").mkdir()
    (root / "ci/main.yml").write_text(PIECES["secret"])
    assert cilint("check", ".", "--format", "json").report["checked"] == ["a/ci/main.yml"]


@pytest.mark.parametrize(("own", "told"), [("unknown", "unknown key 'fail-on'"), ("broken", "a/.cilint.yml")])
def test_settings_that_are_wrong_leave_the_other_repositories(fleet, cilint, own: str, told: str) -> None:
    add(fleet, "a", own=SETTINGS[own])
    add(fleet, "b")
    run = cilint("check", ".", "--format", "json")
    assert run.code == ExitCode.FAILURE.value
    assert {error["path"] for error in run.report["errors"]} == {"a/.cilint.yml"}
    assert {finding["path"] for finding in run.report["findings"]} == {"b/.gitlab-ci.yml"}
    assert told in cilint("check", ".").out
    assert cilint("facts", ".").code == ExitCode.FAILURE.value


def test_a_defect_that_one_repository_shows_leaves_the_others(fleet: Path, cilint: Cilint, monkeypatch) -> None:
    add(fleet, "a")
    add(fleet, "b")
    check, checked = Session.check, []

    def failing(session: Session, *rest: Any) -> Result:
        checked.append(session)
        if len(checked) == 1:
            raise KeyError("Quite-a-secret-1")
        return check(session, *rest)

    monkeypatch.setattr(Session, "check", failing)
    run = cilint("check", ".", "--format", "json", "--jobs", "1")
    (error,) = run.report["errors"]
    assert (run.code, error["path"]) == (ExitCode.FAILURE.value, "a")
    assert error["message"].startswith("internal error: KeyError")
    assert "Quite" not in run.out
    assert {finding["path"] for finding in run.report["findings"]} == {"b/.gitlab-ci.yml"}


def test_a_rule_that_does_not_exist_is_told_once(fleet: Path, cilint: Cilint) -> None:
    add(fleet, "a")
    add(fleet, "b")
    run = cilint("check", ".", "--select", "no-such-rule")
    assert run.code == ExitCode.FAILURE.value
    assert run.err.count("no-such-rule") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is full")
def test_a_full_disk_is_said_and_writes_no_half_report(fleet: Path, program: Callable[..., Any]) -> None:
    add(fleet, "a")
    with open("/dev/full", "wb") as full:
        process = program("check", ".", "--format", "json", "--no-cache", stdout=full)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == ExitCode.FAILURE.value
    assert b"No space left on device" in errors


# How repositories are dealt out.

SIZES = st.dictionaries(st.text("abcdef/", min_size=1), st.integers(0, 2_000_000), max_size=60)


@given(SIZES, st.integers(1, 12))
def test_parts_are_whole_and_equally_large(sizes: dict[str, int], count: int) -> None:
    dealt = deal(sizes, count)
    assert set(dealt) == set(sizes)
    assert set(dealt.values()) <= set(range(1, count + 1))
    assert dealt == deal(dict(reversed(sizes.items())), count)
    # What is dealt has sizes that are at most a third smaller, and at least what beginning with one takes.
    load = [sum(sizes[name] + 4_096 for name in sizes if dealt[name] == number) for number in range(1, count + 1)]
    largest = max((size + 4_096 for size in sizes.values()), default=0)
    assert max(load) <= sum(load) / count * 4 / 3 + largest * 4 / 3


def test_what_grows_a_little_moves_no_repository() -> None:
    sizes = {f"r{number}": 20_000 + 2_048 * number for number in range(40)}
    assert deal({**sizes, "r7": sizes["r7"] + 20}, 4) == deal(sizes, 4)


def test_ci_gives_the_numbers_where_that_is_asked_for(fleet: Path, cilint: Cilint, monkeypatch) -> None:
    for name in "abc":
        add(fleet, name)
    monkeypatch.setenv("CI_NODE_INDEX", "2")
    monkeypatch.setenv("CI_NODE_TOTAL", "3")
    shard = cilint("check", ".", "--shard", "ci", "--format", "json").report["shard"]
    assert (shard["number"], shard["total"]) == (2, 3)
    assert len(cilint("check", ".", "--format", "json").report["repositories"]) == 3
    monkeypatch.setenv("CI_NODE_TOTAL", "1")
    monkeypatch.delenv("CI_NODE_INDEX")
    assert cilint("check", ".", "--shard", "ci", "--format", "json").report["shard"]["total"] == 1
    monkeypatch.delenv("CI_NODE_TOTAL")
    run = cilint("check", ".", "--shard", "ci")
    assert "CI_NODE_INDEX/CI_NODE_TOTAL is no part of a run" in run.err


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "1/0", "a/b", "1/2/3", "-1/2", "/"])
def test_what_is_no_part_is_refused(fleet: Path, cilint: Cilint, shard: str) -> None:
    add(fleet, "a")
    run = cilint("check", ".", f"--shard={shard}")
    assert run.code == ExitCode.FAILURE.value
    assert "is no part of a run, as 1/4 and 4/4 are" in run.err


def test_a_part_may_be_empty(fleet: Path, cilint: Cilint) -> None:
    add(fleet, "a", PIECES["clean"])
    runs = [cilint("check", ".", f"--shard={number}/2") for number in (1, 2)]
    assert [run.code for run in runs] == [0, 0]
    assert runs[1].out == "nothing to check: there is no pipeline, or it is excluded\n"


# What `cilint merge` refuses, and says.


@pytest.fixture
def parts(fleet: Path, cilint: Cilint) -> list[str]:
    """The reports of all three parts of a run."""
    for name in ("a", "b", "c"):
        add(fleet, name)
    for number in (1, 2, 3):
        Path(f"{number}.json").write_text(cilint("check", ".", f"--shard={number}/3", "--format", "json").out)
    return ["1.json", "2.json", "3.json"]


def test_a_part_that_is_missing_is_said_and_loses_nothing_else(parts: list[str], cilint: Cilint) -> None:
    run = cilint("merge", *parts[:2], "--format", "json")
    assert run.code == ExitCode.FAILURE.value
    (error,) = run.report["errors"]
    assert error["message"].startswith("part 3 of 3 is in no report")
    assert len(run.report["repositories"]) == 2
    assert cilint("merge", *parts).code == ExitCode.FINDINGS.value
    assert cilint("merge", *parts, "--exit-zero").code == ExitCode.CLEAN.value


def test_parts_that_do_not_belong_together_are_refused(parts: list[str], fleet: Path, cilint: Cilint) -> None:
    assert "1.json is named twice" in cilint("merge", *parts, "1.json").err
    assert "is in 1.json and in" in cilint("merge", *parts[:2], "./1.json").err
    (Path(parts[0]).parent / "again.json").write_bytes(Path(parts[0]).read_bytes())
    assert "is in 1.json and in again.json" in cilint("merge", "1.json", "again.json").err
    add(fleet, "d")
    Path("3.json").write_text(cilint("check", ".", "--shard=3/3", "--format", "json").out)
    run = cilint("merge", *parts)
    assert run.code == ExitCode.FAILURE.value
    assert "parts of different runs" in run.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is no report in JSON"),
        ("[]", "is no report in JSON"),
        ("\xff", "is no report in JSON"),
        ("[" * 100_000, "is no report in JSON"),
        ('{"version": 2}', "is a report of version 2"),
        ('{"version": [2]}', "is no report in JSON"),
        ('{"version": ' + '{"a":' * 60_000 + "1" + "}" * 60_001, "is no report in JSON"),
        ('{"version": 1, "findings": []}', "has no `sources`"),
        ('{"version": 1, "findings": {}, "sources": []}', "is no whole report"),
        ('{"version": 1, "repositories": "x", "sources": []}', "is no whole report"),
        ('{"version": 1, "findings": [{}], "errors": [], "suppressed": [], "sources": []}', "is no whole report"),
    ],
)
def test_what_is_no_report_is_refused(fleet: Path, cilint: Cilint, text: str, told: str) -> None:
    (fleet / "x.json").write_text(text, encoding="utf-8")
    run = cilint("merge", "x.json")
    assert run.code == ExitCode.FAILURE.value
    assert told in run.err
    assert "internal error" not in run.err
    assert "cannot read none.json" in cilint("merge", "none.json").err


def test_a_report_whose_keys_were_put_in_another_order_is_the_same(parts: list[str], cilint: Cilint) -> None:
    expected = cilint("merge", *parts, "--format", "json").report
    for name in parts:
        Path(name).write_text(json.dumps(json.loads(Path(name).read_text()), sort_keys=True, indent=1))
    assert cilint("merge", *parts, "--format", "json").report == expected
    Path(parts[0]).write_text(Path(parts[0]).read_text().replace('"version": 1', '"version": 2'))
    assert "is a report of version 2" in cilint("merge", *parts).err


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_report_that_was_changed_is_no_defect(parts: list[str], cilint: Cilint, data: st.DataObject) -> None:
    report = json.loads(Path(parts[0]).read_text())
    place, path = report, []
    while isinstance(place, dict | list) and place and (not path or data.draw(st.booleans())):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        path.append((place, data.draw(st.sampled_from(keys))))
        place = place[path[-1][1]]
    holder, key = path[-1]
    holder[key] = data.draw(st.sampled_from([None, -1, 10**12, "x", [], {}, [None], True, 1.5]))
    Path("changed.json").write_text(json.dumps(report))
    assert "internal error" not in cilint("merge", "changed.json", "--format", "text").err


def test_outside_of_git_each_project_of_a_folder_finds_what_it_includes(fleet: Path, cilint: Cilint) -> None:
    for name in ("one", "group/two"):
        (fleet / name / "ci").mkdir(parents=True)
        (fleet / name / ".gitlab-ci.yml").write_text("include: /ci/part.yml\njob:\n  extends: .part\n")
        (fleet / name / "ci/part.yml").write_text(".part:\n  image: ruby:3\n  script: make\n")
        (fleet / name / "ci/other.gitlab-ci.yml").write_text("include: /ci/part.yml\nother:\n  extends: .part\n")
    report = cilint("check", ".", "--format", "json").report
    assert report["repositories"] == ["group/two", "one"]
    assert {(item["path"], item["rule"]) for item in report["findings"] if item["severity"] != "info"} == {
        ("group/two/ci/part.yml", "unpinned-image"),
        ("one/ci/part.yml", "unpinned-image"),
    }
    assert report["skipped"] == []
    (fleet / ".cilint.yml").write_text("fail_on: minor\n")
    assert cilint("check", ".", "--format", "json").report["repositories"] == []


def test_outside_of_git_a_folder_that_is_named_finds_what_it_includes(fleet: Path, cilint: Cilint) -> None:
    (fleet / "one/ci").mkdir(parents=True)
    (fleet / "one/main.gitlab-ci.yml").write_text("include: /ci/part.yml\njob:\n  extends: .part\n")
    (fleet / "one/ci/part.yml").write_text(".part:\n  image: ruby:3\n  script: make\n")
    for folder in ("one", "one/", str(fleet / "one")):
        found = cilint("check", folder, "--format", "json").report["findings"]
        assert [(item["path"], item["rule"]) for item in found] == [("ci/part.yml", "unpinned-image")]
    found = cilint("check", "one/main.gitlab-ci.yml", "--format", "json").report["findings"]
    assert [item["rule"] for item in found] == ["unresolved-include"]
