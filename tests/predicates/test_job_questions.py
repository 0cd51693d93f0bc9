"""What house rules can ask about the job of a fact: with yes, no, and not known as answers."""

from __future__ import annotations

from cilint.engine.condition import PredicateUse
from cilint.engine.rule import parse_rule
from cilint.session import Session
from cilint.settings.model import Selection, Settings
from cilint.text.files import MemoryFiles
from cilint.text.source import Source

RULE = "title: t\ngroup: g\nseverity: minor\nconfidence: high\nselect: {}\nwhere: [{}]\nmessage: m\n"


def found(pipeline: str, where: str, select: str = "jobs") -> list[str]:
    rule = parse_rule(Source("house-rule.yaml", RULE.format(select, where)))
    session = Session(MemoryFiles({".gitlab-ci.yml": pipeline}), Settings(Selection(select=("house-rule",))), (rule,))
    return [finding.span.text for finding in session.check([".gitlab-ci.yml"]).findings]


JOBS = """\
default: {retry: 1}
.hidden: {script: x}
plain: {script: x}
own: {script: x, retry: 2, inherit: {default: false}}
without: {script: x, inherit: {default: false}}
start: {trigger: group/project}
never: {script: x, rules: [{when: never}]}
"""


def test_a_job_that_runs_is_one_that_a_runner_gets() -> None:
    assert found(JOBS, "job.runs") == ["plain", "own", "without"]
    assert found(JOBS, "not: job.runs") == [".hidden", "start", "never"]


def test_a_keyword_is_one_that_counts_for_the_job() -> None:
    assert found(JOBS, "job.runs, job.has: retry") == ["plain", "own"]
    assert found(JOBS, "job.runs, not: {job.has: retry}") == ["without"]
    assert found(JOBS, "job.has: [rules, trigger]") == ["start", "never"]


def test_what_an_unread_include_or_a_missing_parent_may_give_a_job_is_not_absent() -> None:
    job = "a: {script: x, retry: 1}\nb: {script: x}\n"
    assert found(job, "not: {job.has: retry}") == ["b"]
    unread = "include: {project: group/ci, file: a.yml}\n" + job
    assert found(unread, "not: {job.has: retry}") == []
    assert found(unread, "job.has: retry") == ["a"]
    assert found("a: {script: x, extends: .b}\n", "not: {job.has: retry}") == []


def test_a_choice_with_what_is_not_known_is_known_where_another_way_decides() -> None:
    unread = "include: {project: group/ci, file: a.yml}\na: {script: x}\n"
    assert found(unread, "any: [{not: {job.has: retry}}, {job.named: a}]") == ["a"]
    assert found(unread, "not: {any: [{job.has: retry}, {job.named: b}]}") == []
    assert found(unread, "not: {any: [[{job.has: retry}, {job.named: b}]]}") == ["a"]


STAGES = """\
stages: [test, deploy, release-x]
build: {script: x, image: a}
ship: {script: x, stage: deploy, image: b}
deploy-docs: {script: x, stage: release-x, image: c}
"""


def test_names_and_stages_fit_patterns() -> None:
    assert found(STAGES, "job.named: deploy*") == ["deploy-docs"]
    assert found(STAGES, "job.named: [build, ship]") == ["build", "ship"]
    assert found(STAGES, "job.stage: test") == ["build"]
    assert found(STAGES, "job.stage: [deploy, release-*]") == ["ship", "deploy-docs"]
    assert found(STAGES, "not: {job.stage: deploy}") == ["build", "deploy-docs"]
    assert found("a: {script: x, extends: .b}\n", "not: {job.stage: deploy}") == []


def test_the_job_of_any_fact_can_be_asked() -> None:
    assert found(STAGES, "job.stage: deploy", "images") == ["b"]
    assert found("include: x.yml\n", "not: job.runs", "problems") == []


def test_an_image_outside_of_a_registry_surely_is() -> None:
    text = (
        "a: {image: registry.example.com/app/x:1, script: x}\n"
        "b: {image: 'registry.example.com:5000/app', script: x}\n"
        "c: {image: ruby, script: x}\n"
        "d: {image: $REGISTRY/app, script: x}\n"
        "e: {image: $CI_REGISTRY_IMAGE, script: x}\n"
        "f: {image: 'registry.example.com/$APP', script: x}\n"
        "g: {image: other.example.com/$APP, script: x}\n"
    )
    images = "repository.outside: {}"
    assert found(text, images.format("registry.example.com"), "images") == [
        "'registry.example.com:5000/app'",
        "ruby",
        "other.example.com/$APP",
    ]
    assert found(text, images.format("['*.example.com', docker.io]"), "images") == ["'registry.example.com:5000/app'"]


def test_the_predicates_of_a_rule_are_those_at_every_depth() -> None:
    where = "job.runs, not: {any: [{job.has: retry}, [{job.named: x}]]}, any: [image.unpinned]"
    rule = parse_rule(Source("house-rule.yaml", RULE.format("jobs", where)))
    assert rule.predicates == ("job.runs", "job.has", "job.named", "image.unpinned")
    assert isinstance(rule.where[0], PredicateUse)
