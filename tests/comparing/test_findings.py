"""What a change brings: nothing where jobs only move or get new names, and each line that it adds."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from cilint.comparing.findings import only_new
from cilint.engine.catalog import built_in_rules
from cilint.findings.finding import Finding, Result, Severity
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"
LOGIN = "    - docker login -u ci -p $P registry.example.com\n"
BODIES = [
    "  image: ruby:3.3\n  script: make\n",
    f"  script:\n{LOGIN}{LOGIN}",
    "  script: make\n  rules:\n    - when: never\n",
    "  script: make\n  retry: 1\n  retry: 2\n",
    "  variables: {SMTP_PASSWORD: f4ke1iterala7}\n  script: make\n",
    "  script: make\n  needs: [no-such-job]\n",
]
NAMES = st.lists(st.from_regex(r"\A[a-z]{1,6}\Z"), min_size=len(BODIES), max_size=len(BODIES), unique=True)
NOISE = st.lists(st.lists(st.sampled_from(["# note", ""]), max_size=3), min_size=len(BODIES), max_size=len(BODIES))


def checked(files: Mapping[str, str]) -> tuple[Session, Result]:
    session = Session(MemoryFiles(files), Settings(), built_in_rules())
    return session, session.check([ROOT])


def brought(before: Mapping[str, str], after: Mapping[str, str]) -> list[Finding]:
    """What is new in some files that were others before."""
    session, now = checked(after)
    return list(only_new(now, checked(before)[1].findings, session.files.sections, "main").findings)


@settings(max_examples=30)
@given(NAMES, NAMES, st.permutations(range(len(BODIES))), NOISE, st.booleans(), st.booleans())
def test_jobs_that_move_and_get_new_names_bring_nothing(
    names: list[str], others: list[str], order: list[int], noise: list[list[str]], renames: bool, moves: bool
) -> None:
    names = [f"{name}-job" for name in names]
    others = [f"{name}-task" for name in others] if renames else names
    # A file with a new name and a job with one at once are another file.
    path = "part.yml" if moves and not renames else ROOT
    before = "".join(f"{name}:\n{body}" for name, body in zip(names, BODIES, strict=True))
    after = "".join(
        "".join(f"{line}\n" for line in noise[number]) + f"{others[number]}:\n{BODIES[number]}" for number in order
    )
    files = {ROOT: "include: part.yml\n", path: after}
    assert brought({ROOT: before}, files) == []
    (new,) = brought({ROOT: before}, {**files, path: f"{after}one-more:\n  image: ruby:3.3\n  script: make\n"})
    assert (new.rule, new.section) == ("unpinned-image", "one-more")


def test_what_is_not_new_is_hidden_and_fails_no_run() -> None:
    files = {ROOT: f"job:\n{BODIES[1]}"}
    session, now = checked(files)
    assert [finding.fails for finding in now.findings] == [True, True]
    result = only_new(now, now.findings, session.files.sections, "main")
    assert [(finding.reason, finding.fails) for finding in result.suppressed] == [("was there in main", False)] * 2


def test_another_value_of_what_is_written_elsewhere_is_new() -> None:
    job = "job: {image: $IMAGE, script: make}\n"
    before, after = (f"{job}variables: {{IMAGE: 'ruby:{tag}'}}\n" for tag in ("3.3", "3.4"))
    assert [finding.rule for finding in brought({ROOT: before}, {ROOT: after})] == ["unpinned-image"]
    assert brought({ROOT: before}, {ROOT: before}) == []


def test_a_finding_that_gets_worse_is_new() -> None:
    session, now = checked({ROOT: f"job:\n{BODIES[0]}"})
    (finding,) = now.findings
    for severity, count in ((Severity.INFO, 1), (Severity.MINOR, 0), (Severity.MAJOR, 0)):
        before = [finding._replace(severity=severity)]
        assert len(only_new(now, before, session.files.sections, "main").findings) == count
