"""No edit is written that would change more of a file than its place, whatever made it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from cilint.findings.finding import Applicability, Fix
from cilint.findings.match import Match
from cilint.fixers import suppression
from cilint.fixing import MOST_REFUSED
from cilint.situation.situation import Situation
from cilint.syntax.node import Node
from cilint.text.edit import Edit
from cilint.text.source import Span

Cilint = Callable[..., Any]

NAME = ".gitlab-ci.yml"
UNUSED = "# cilint: ignore[legacy-service-links] x"
PIPELINE = f"a:\n  script: make  {UNUSED}\n  stage: test\nb:\n  script: make  {UNUSED}\n"
SOUND = PIPELINE.replace(f"  {UNUSED}", "", 1)


@pytest.fixture
def bad_fixer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fixer that forgets a `#` in the second job, and is right otherwise."""
    right = suppression.FIXERS["mend"]

    def wrong(match: Match[Any], situation: Situation) -> Fix | None:
        source, start, _ = match.span
        if source.text.rfind("b:", 0, start) < 0:
            return right.run(match, situation)
        place = source.text.rindex("#", 0, start)
        return Fix("forget", (Edit(Span(source, place, place + 1), ""),), Applicability.SAFE)

    monkeypatch.setitem(suppression.FIXERS, "mend", right._replace(run=wrong))


@pytest.mark.usefixtures("bad_fixer")
def test_a_fix_that_changes_more_is_refused_and_told_and_the_others_are_made(project: Any, cilint: Cilint) -> None:
    project.write(NAME, PIPELINE)
    run = cilint("check", "--fix")
    assert (project.folder / NAME).read_text(encoding="utf-8") == SOUND
    assert run.code == 2
    refused = "the fix for unused-suppression is not made, since it would change more of the file than this place"
    assert f"cilint: {NAME}:5: {refused}: that is a defect of cilint, please report it at https://" in run.err
    assert refused in run.out
    assert "1 error" in run.out


@pytest.mark.usefixtures("bad_fixer")
def test_reports_have_what_was_refused(project: Any, cilint: Cilint) -> None:
    project.write(NAME, PIPELINE)
    run = cilint("check", "--fix", "--format", "json")
    report = json.loads(run.out)
    assert run.code == 2
    assert [error["message"].partition(",")[0] for error in report["errors"]] == [
        "the fix for unused-suppression is not made"
    ]
    assert [finding["line"] for finding in report["findings"]] == [5]


@pytest.mark.usefixtures("bad_fixer")
def test_a_diff_leaves_out_what_is_refused(project: Any, cilint: Cilint) -> None:
    project.write(NAME, PIPELINE)
    run = cilint("check", "--diff")
    assert run.code == 2
    assert f"-  script: make  {UNUSED}\n+  script: make\n" in run.out
    assert run.out.count("\n+ ") == 1
    assert "is not made, since it would change more" in run.err
    assert (project.folder / NAME).read_text(encoding="utf-8") == PIPELINE


@pytest.mark.usefixtures("bad_fixer")
def test_where_much_is_refused_not_all_is_tried(project: Any, cilint: Cilint) -> None:
    text = "b:\n  script:\n" + f"    - make  {UNUSED}\n" * 500
    project.write(NAME, text)
    run = cilint("check", "--fix")
    assert run.code == 2
    assert run.err.count("is not made") == MOST_REFUSED
    assert (project.folder / NAME).read_text(encoding="utf-8") == text


@pytest.mark.usefixtures("bad_fixer")
def test_a_house_rules_fix_is_caught_as_well(project: Any, cilint: Cilint) -> None:
    rule = (
        "title: x\ngroup: x\nseverity: minor\nconfidence: high\nselect: suppressions\nwhere:\n  - fact.has: problem\n"
    )
    project.write("house/own-rule.yaml", f"{rule}message: x\nfix: suppression.mend\n---\nwhat: x\nwhy: x\nhow: x\n")
    project.write(NAME, PIPELINE)
    run = cilint("check", "--fix", "--rules", "house", "--select", "own-rule,legacy-service-links")
    assert (project.folder / NAME).read_text(encoding="utf-8") == SOUND
    assert run.code == 2
    assert "the fix for own-rule is not made" in run.err


def test_a_digest_that_would_change_more_is_refused_and_the_others_are_written(
    project: Any, cilint: Cilint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(node: Node, text: str) -> tuple[Edit, ...]:
        text = text if node.text.startswith("alpine") else f"{text}: "
        return (Edit(Span(node.source, node.end, node.end), text),)

    monkeypatch.setattr("cilint.pinning.images.insertion", wrong)
    digest = f"sha256:{'a' * 64}"
    images = {f"docker.io/library/{name}": digest for name in ("alpine:3", "ruby:3")}
    project.write(".cilint/images.json", json.dumps({"version": 1, "images": images}))
    text = "a:\n  image: alpine:3\n  script: x\nb:\n  image: ruby:3\n  script: x\n"
    project.write(NAME, text)
    run = cilint("pin", "--offline")
    assert (project.folder / NAME).read_text(encoding="utf-8") == text.replace("alpine:3", f"alpine:3@{digest}")
    assert run.code == 2
    assert f"cilint: {NAME}:5: the digest is not made, since it would change more" in run.err
    assert run.out.endswith("1 pinned\n")
    assert "ruby" not in run.out
