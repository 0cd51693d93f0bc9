"""How the jobs of a pipeline hang together, and where it is written."""

from __future__ import annotations

import pytest

from cilint.pipeline.building import build_pipeline
from cilint.pipeline.graph.graph import Graph, Linked, graph_of
from cilint.pipeline.graph.instances import base_name
from cilint.pipeline.loading import Loader
from cilint.pipeline.model.parts import entries_of
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"

PIPELINE = """
stages: [build, test, deploy]
default: {cache: {key: shared, policy: pull}}
.hidden: {script: x}
compile: {stage: build, script: x, parallel: 2, artifacts: {paths: [out]}}
assets: {stage: build, script: x, cache: [{paths: [a]}, {key: own, policy: push, unprotect: true}]}
unit:
  script: x
  parallel: {matrix: [{OS: [a, b], VERSION: 1}, {OS: c}]}
lint: {script: x, needs: []}
package:
  script: x
  needs:
    - compile
    - {job: assets, artifacts: false}
    - {job: nowhere, optional: true}
    - {project: group/other, job: build, ref: main, artifacts: true}
  rules:
    - if: $CI_COMMIT_TAG
      needs: ["compile 1/2"]
    - when: always
some: {script: x, needs: [{job: unit, parallel: {matrix: [{OS: a, VERSION: 1}]}}]}
release:
  stage: deploy
  script: x
  dependencies: [compile]
  environment: {name: production, on_stop: undo}
  resource_group: production
undo: {stage: deploy, script: x, environment: {name: production, action: stop}, when: manual}
review: {stage: deploy, script: x, environment: review/$CI_COMMIT_REF_SLUG}
child: {stage: deploy, trigger: {include: [{local: a.yml}, {local: b.yml}], strategy: depend}}
other: {stage: deploy, trigger: group/other}
"""


def graph_in(text: str) -> Graph:
    return graph_of(build_pipeline(Loader(MemoryFiles({ROOT: text})), ROOT, is_entry_point=True))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return graph_in(PIPELINE)


def names(jobs: tuple[Linked, ...]) -> list[str]:
    return [linked.job.name for linked in jobs]


def test_stages_stand_in_their_order_with_their_places(graph: Graph) -> None:
    assert [stage.name for stage in graph.stages] == [".pre", "build", "test", "deploy", ".post"]
    assert [stage.node and stage.node.span.text for stage in graph.stages] == [None, "build", "test", "deploy", None]
    assert [stage.name for stage in graph_in("job: {script: x}").stages] == [".pre", "build", "test", "deploy", ".post"]
    assert graph.jobs["unit"].stage == "test"
    assert ".hidden" not in graph.jobs


def test_stages_that_are_not_known_have_no_order() -> None:
    unknown = graph_in("stages: !reference [.nowhere, stages]\na: {stage: b, script: x}\nc: {script: x}")
    assert unknown.stages == ()
    assert unknown.artifacts_from(unknown.jobs["a"]) == ()


def test_needs_have_their_places_and_what_they_say(graph: Graph) -> None:
    package = graph.jobs["package"]
    assert [(need.node.span.text, need.artifacts, need.is_optional) for need in package.job_needs] == [
        ("compile", True, False),
        ("assets", False, False),
        ("nowhere", True, True),
    ]
    assert package.job.needs is not None
    (other,) = package.job.needs.others
    assert other.node.span.text.startswith("{project: group/other")
    (rule,) = package.rule_needs
    assert rule.needs is not None
    assert rule.node.span.text.startswith("if: $CI_COMMIT_TAG")
    assert [need.node.text for need in rule.needs.jobs] == ["compile 1/2"]
    lint, unit = graph.jobs["lint"].job.needs, graph.jobs["unit"].job.needs
    assert lint is not None
    assert (lint.entries, unit) == ((), None)


def test_artifacts_come_from_dependencies_from_needs_or_from_all_that_went_before(graph: Graph) -> None:
    assert names(graph.artifacts_from(graph.jobs["release"])) == ["compile"]
    assert names(graph.artifacts_from(graph.jobs["package"])) == ["compile"]
    assert names(graph.artifacts_from(graph.jobs["unit"])) == ["compile", "assets"]
    both = graph_in(
        "a: {stage: build, script: x}\nb: {script: x, needs: [{job: a, artifacts: false}], dependencies: [a]}"
    )
    assert names(both.artifacts_from(both.jobs["b"])) == []


def test_parallel_jobs_have_the_names_that_gitlab_gives_them(graph: Graph) -> None:
    assert graph.jobs["compile"].instances == ("compile 1/2", "compile 2/2")
    assert graph.jobs["unit"].instances == ("unit: [a, 1]", "unit: [b, 1]", "unit: [c]")
    assert graph.jobs["lint"].instances == ("lint",)
    assert graph_in("a: {script: x, parallel: {matrix: [{A: [1, 1]}]}}").jobs["a"].instances == ("a: [1]",)
    (need,) = graph.jobs["some"].job_needs
    assert graph.instances(need) == ("unit: [a, 1]",)
    assert graph.instances(graph.jobs["package"].job_needs[0]) == ("compile 1/2", "compile 2/2")
    assert graph.find("unit: [a, 1]") is graph.jobs["unit"]
    assert graph.find("compile 1/2") is graph.jobs["compile"]
    assert graph.find("nowhere") is None
    assert base_name("a: [b 1/2]", {"a"}) == "a"


@pytest.mark.parametrize(
    "parallel", ["0", "201", "9" * 5000, "x", "{matrix: [{A: '$[[ inputs.a ]]'}]}", "{matrix: !reference [.a, b]}"]
)
def test_names_of_parallel_jobs_that_cannot_be_told_are_none(parallel: str) -> None:
    assert graph_in(f"job: {{script: x, parallel: {parallel}}}").jobs["job"].instances is None


def test_a_matrix_that_is_too_large_is_not_unfolded() -> None:
    values = f"[{', '.join(map(str, range(1_000)))}]"
    text = f"job: {{script: x, parallel: {{matrix: [{{A: &v {values}, B: *v, C: *v, D: *v}}]}}}}"
    assert graph_in(text).jobs["job"].instances is None


def test_environments_have_what_is_done_and_who_stops_them(graph: Graph) -> None:
    release, undo, review = (graph.jobs[name].job.environment for name in ("release", "undo", "review"))
    assert release
    assert undo
    assert review
    assert (release.action, undo.action, review.action) == ("start", "stop", "start")
    assert release.on_stop
    assert release.on_stop.span.text == "undo"
    assert review.name
    assert review.name.span.text == "review/$CI_COMMIT_REF_SLUG"
    group = graph.jobs["release"].job.resource_group
    assert group
    assert group.span.text == "production"


def test_triggers_name_a_project_or_the_files_of_a_child(graph: Graph) -> None:
    child, other = graph.jobs["child"].job.trigger, graph.jobs["other"].job.trigger
    assert child
    assert other
    assert [include.span.text for include in entries_of(child.include)] == ["{local: a.yml}", "{local: b.yml}"]
    assert (child.project, child.strategy) == (None, "depend")
    assert other.project
    assert other.project.text == "group/other"


def test_caches_are_the_job_s_own_or_inherited_with_keys_and_policies(graph: Graph) -> None:
    own = graph.jobs["assets"].job.caches or ()
    assert [(cache.key and cache.key.text, cache.reads, cache.writes, cache.unprotect) for cache in own] == [
        (None, True, True, False),
        ("own", False, True, True),
    ]
    (inherited,) = graph.jobs["unit"].job.caches or ()
    assert (inherited.key and inherited.key.text, inherited.writes) == ("shared", False)
    assert graph.jobs["compile"].job.artifacts is not None


def test_what_inputs_leave_open_is_not_told() -> None:
    text = "job: {script: x, needs: [a, '$[[ inputs.b ]]', {job: c, optional: !reference [.x, y]}]}\na: {script: x}"
    job = graph_in(text).jobs["job"]
    assert [(need.name, need.is_optional) for need in job.job_needs] == [("a", False), ("c", None)]
    package = graph_in(PIPELINE).jobs["package"]
    assert [linked.job.needs and linked.job.needs.is_open for linked in (job, package)] == [True, False]
