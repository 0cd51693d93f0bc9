"""What a baseline knows is found again wherever it moves, and nothing else is taken for it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.engine.catalog import built_in_rules
from cilint.findings.finding import HiddenBy, Result
from cilint.session import Session
from cilint.settings.baseline import Baseline, format_baseline, parse_baseline
from cilint.settings.known import entries_of
from cilint.settings.model import Selection, Settings
from cilint.text.files import MemoryFiles
from cilint.text.source import Source

ROOT = ".gitlab-ci.yml"
BUILD = "build:\n  image: ruby:3.3\n  script: make\n"
RULES = ("unpinned-image", "password-on-command-line", "hardcoded-secret", "invalid-yaml", "dead-job")


def check(files: str | Mapping[str, str], known: Baseline | None = None, select: tuple[str, ...] = RULES) -> Result:
    texts = {ROOT: files} if isinstance(files, str) else files
    settings = Settings(Selection(select), baseline=known)
    return Session(MemoryFiles(texts), settings, built_in_rules()).check([ROOT])


def baseline(files: str | Mapping[str, str]) -> Baseline:
    """The baseline of a repository, as it is read from its file."""
    result = check(files)
    assert not result.broken
    (found,) = result.repositories
    return parse_baseline(Source("known.yml", format_baseline(entries_of(result.findings, found))))


def left(result: Result) -> list[str]:
    return [finding.span.text for finding in result.findings]


def mended(result: Result) -> list[str]:
    return [entry.rule for use in result.baselines for entry in use.mended]


def test_what_is_known_is_hidden_and_counted() -> None:
    result = check(BUILD, baseline(BUILD))
    assert left(result) == []
    assert [(item.hidden_by, item.reason) for item in result.suppressed] == [(HiddenBy.BASELINE, "known in known.yml")]
    assert mended(result) == []


def test_what_is_new_is_told() -> None:
    result = check(BUILD + "unit:\n  image: ruby:3.4\n  script: make\n", baseline(BUILD))
    assert left(result) == ["ruby:3.4"]


def test_of_equal_findings_as_many_are_known_as_there_were() -> None:
    one = "build:\n  script:\n    - docker run alpine:3\n  services: [redis:7]\n  image: redis:7\n"
    two = one.replace("[redis:7]", "[redis:7, redis:7]")
    assert len(check(two, baseline(one)).findings) == 1
    assert check(two, baseline(two)).findings == ()


def test_what_is_mended_is_said() -> None:
    result = check(BUILD.replace("  image: ruby:3.3\n", ""), baseline(BUILD))
    assert mended(result) == ["unpinned-image"]


def test_a_rule_that_does_not_run_says_nothing_of_its_entries() -> None:
    result = check(BUILD.replace("ruby:3.3", "ruby"), baseline(BUILD), select=("hardcoded-secret",))
    assert mended(result) == []


def test_a_run_that_could_not_read_everything_says_nothing_of_entries() -> None:
    known = baseline({ROOT: f"include: part.yml\n{BUILD}", "part.yml": BUILD.replace("build", "unit")})
    broken = check({ROOT: f"include: part.yml\n{BUILD}", "part.yml": "a: b: c\n"}, known)
    assert mended(broken) == []
    assert broken.broken


def test_files_that_are_not_read_are_not_judged() -> None:
    texts = {ROOT: f"include: part.yml\n{BUILD}", "part.yml": BUILD.replace("build", "unit")}
    known = baseline(texts)
    assert mended(check({**texts, ROOT: BUILD}, known)) == []
    assert mended(check({ROOT: BUILD}, known)) == ["unpinned-image"]


def test_a_job_with_a_new_name_is_known() -> None:
    result = check(BUILD.replace("build:", "compile:"), baseline(BUILD))
    assert left(result) == []
    assert mended(result) == []
    assert [entry.section for use in result.baselines for entry in use.entries] == ["compile"]


def test_a_job_that_is_still_there_lends_its_entry_to_no_other() -> None:
    pinned = BUILD.replace("ruby:3.3", f"ruby@sha256:{'a' * 64}")
    result = check(pinned + BUILD.replace("build:", "unit:"), baseline(BUILD))
    assert left(result) == ["ruby:3.3"]
    assert mended(result) == ["unpinned-image"]


def test_what_is_said_of_a_job_as_such_is_known_under_its_new_name() -> None:
    dead = "build:\n  script: make\n  rules:\n    - when: never\n"
    known = baseline(dead)
    assert [entry.rule for entry in known.entries] == ["dead-job"]
    assert left(check(dead.replace("build:", "compile:"), known)) == []


def test_a_job_in_another_file_is_known() -> None:
    known = baseline(BUILD)
    assert left(check({ROOT: "include: part.yml\n", "part.yml": f"# moved\n{BUILD}"}, known)) == []


def test_a_file_with_a_new_name_is_known() -> None:
    before = {ROOT: "include: a.yml\n", "a.yml": BUILD}
    result = check({ROOT: "include: b.yml\n", "b.yml": BUILD}, baseline(before))
    assert left(result) == []
    assert mended(result) == []


def test_a_copy_in_another_file_is_not_known() -> None:
    result = check({ROOT: f"include: part.yml\n{BUILD}", "part.yml": BUILD.replace("build", "unit")}, baseline(BUILD))
    assert [finding.span.source.path for finding in result.findings] == ["part.yml"]


def test_another_secret_in_the_same_place_is_known_and_one_in_another_place_is_not() -> None:
    text = "variables:\n  SMTP_PASSWORD: f4ke1iterala7\njob:\n  script: make\n"
    known = baseline(text)
    assert left(check(text.replace("a7", "b8"), known)) == []
    assert left(check(text.replace("SMTP", "WIKI"), known)) == ["f4ke1iterala7"]


def test_a_file_that_is_no_yaml_is_never_known() -> None:
    result = check("a: b: c\n")
    (found,) = result.repositories
    assert entries_of(result.findings, found) == []


NAMES = st.lists(st.from_regex(r"\A[a-z]{1,6}\Z"), min_size=4, max_size=4, unique=True)
LOGIN = "    - docker login -u ci -p $P registry.example.com\n"
BODIES = [
    "  image: ruby:3.3\n  script: make\n",
    f"  script:\n{LOGIN}{LOGIN}",
    "  image: ruby:3.3\n  services: [postgres:16]\n  script: make\n",
    "  variables: {SMTP_PASSWORD: f4ke1iterala7}\n  script: make\n",
]
NOISE = st.lists(st.sampled_from(["# note", "", "   # image: ruby:3.3"]), max_size=3)


@given(NAMES, NAMES, st.permutations(range(4)), st.lists(NOISE, min_size=5, max_size=5), st.booleans())
def test_moved_and_renamed_jobs_are_known_and_one_more_is_not(
    names: list[str], others: list[str], order: list[int], noise: list[list[str]], renames: bool
) -> None:
    names = [f"{name}-job" for name in names]
    others = [f"{name}-task" for name in others] if renames else names
    before = "".join(f"{name}:\n{body}" for name, body in zip(names, BODIES, strict=True))
    after = "".join(
        "".join(f"{line}\n" for line in noise[number]) + f"{others[number]}:\n{BODIES[number]}" for number in order
    )
    after += "".join(f"{line}\n" for line in noise[4])
    known = baseline(before)
    result = check(after, known)
    assert left(result) == []
    assert mended(result) == []
    assert len(result.suppressed) == len(known.entries) == 6
    again = check(f"{after}one-more:\n  image: ruby:3.3\n  script: make\n", known)
    assert left(again) == ["ruby:3.3"]


@pytest.mark.parametrize("text", [BUILD, *(f"job:\n{body}" for body in BODIES)])
def test_a_baseline_of_what_is_known_is_the_same_again(text: str) -> None:
    known = baseline(text)
    (use,) = check(text, known).baselines
    assert format_baseline(use.entries) == format_baseline(known.entries)
