"""How jobs hang together, beside what GitLab's own code made of the cases (CILINT_ORACLE)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from cilint.pipeline.graph.graph import Graph, Linked, graph_of
from tests.pipeline.gitlab_cases import needs_cases, pipeline_of, valid_cases

Plain = dict[str, Any]


def linked_as_gitlab_says(graph: Graph, linked: Linked) -> Plain:
    """The ties of a job in the words of the cases."""
    found: Plain = {"stage": linked.stage}
    if linked.job.needs is not None:
        found["needs"] = [
            (name, need.artifacts, need.is_optional) for need in linked.job_needs for name in graph.instances(need)
        ]
    if linked.job.dependencies is not None:
        targets = ((node.text, graph.jobs.get(node.text)) for node in linked.job.dependencies)
        found["dependencies"] = [name for text, one in targets for name in (one and one.instances) or (text,)]
    if linked.job.environment:
        name, stop = linked.job.environment.name, linked.job.environment.on_stop
        found["environment"] = (name and name.canonical, linked.job.environment.action, stop and stop.canonical)
    if linked.job.resource_group:
        found["resource group"] = linked.job.resource_group.canonical
    if linked.job.caches:
        found["caches"] = [(cache.policy, cache.unprotect, cache.key is None) for cache in linked.job.caches]
    if linked.job.trigger:
        found["trigger"] = linked.job.trigger.project and linked.job.trigger.project.canonical
    return found


def said_of(job: Plain) -> Plain:
    """The same of a case's job."""
    options = job.get("options", {})
    found: Plain = {"stage": job["stage"]}
    # `scheduling_type` says that there are needs; those of other pipelines are elsewhere.
    if job.get("scheduling_type") == "dag":
        found["needs"] = [
            (need["name"], need["artifacts"], need["optional"]) for need in job.get("needs_attributes", [])
        ]
    if "dependencies" in options:
        found["dependencies"] = options["dependencies"]
    if "environment" in options:
        one = options["environment"]
        found["environment"] = (one.get("name"), one.get("action", "start"), one.get("on_stop"))
    if "resource_group_key" in job:
        found["resource group"] = job["resource_group_key"]
    caches = [cache for cache in job.get("cache", []) if cache is not None]
    if caches:
        found["caches"] = [(cache["policy"], cache["unprotect"], cache["key"] == "default") for cache in caches]
    if "trigger" in options:
        found["trigger"] = options["trigger"].get("project")
    return found


def differences(case: Plain) -> Iterator[tuple[str, Any, Any]]:
    pipeline, _ = pipeline_of(case)
    graph = graph_of(pipeline)
    yield "stages", [stage.name for stage in graph.stages], list(dict.fromkeys(case["stages"]))
    said = {job["name"]: job for job in case["jobs"]}
    names = [name for linked in graph.jobs.values() for name in linked.instances or ()]
    yield "jobs", sorted(names), sorted(job["name"] for job in case["jobs"])
    for linked in graph.jobs.values():
        ours = linked_as_gitlab_says(graph, linked)
        for name in linked.instances or ():
            if name in said:
                theirs = said_of(said[name])
                for key in ours.keys() | theirs.keys():
                    yield f"{name}: {key}", ours.get(key), theirs.get(key)


@needs_cases
@pytest.mark.parametrize("family", ["graph", "combination", "resolution", "rules"])
def test_the_graph_is_that_of_gitlab(family: str) -> None:
    counts: Counter[str] = Counter()
    wrong: list[tuple[Any, ...]] = []
    for case in valid_cases(family):
        # Which job a need names that holds a value of its own matrix is left open.
        if "$[[" in "".join(case["files"].values()) or case.get("outside"):
            counts["left out"] += 1
            continue
        for question, ours, theirs in differences(case):
            counts[question.rpartition(": ")[2]] += 1
            if ours != theirs:
                wrong.append((case["id"], question, ours, theirs))
    print(dict(counts))
    assert not wrong, (len(wrong), wrong[:12])
    assert counts["jobs"] > 300
    assert counts["left out"] < counts["jobs"]
