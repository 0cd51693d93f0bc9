"""Child pipelines: what they are made of and know of their parent, and that a check of their parent checks them."""

from __future__ import annotations

from typing import Any

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.pipeline.building import build_child, build_pipeline
from cilint.pipeline.children import children
from cilint.pipeline.loading import Loader
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.roots import Roots
from cilint.pipeline.starts import Starts
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"


def started(files: dict[str, str]) -> list[Pipeline]:
    loader = Loader(MemoryFiles(files))
    found = children(build_pipeline(loader, ROOT))
    return [build_child(loader, child.include, Starts.of([child.variables])) for child in found]


def check(files: dict[str, str], *targets: str) -> Any:
    return Session(MemoryFiles(files), Settings(), built_in_rules()).check(targets or (ROOT,))


def places(result: Any) -> list[str]:
    return [f"{finding.span.place} {finding.rule}" for finding in result.findings]


@pytest.mark.parametrize(
    ("include", "jobs"),
    [
        ("a.yml", ["a"]),
        ("/a.yml", ["a"]),
        ("[a.yml, {local: b.yml}]", ["a", "b"]),
        ("{local: '?.yml'}", []),
        ("'*b.yml'", ["b"]),
        ("{artifact: x.yml, job: make}", []),
        ("{project: g/p, file: a.yml}", []),
        ("$FILE.yml", []),
    ],
)
def test_the_files_of_a_trigger_are_one_pipeline(include: str, jobs: list[str]) -> None:
    files = {ROOT: f"c: {{trigger: {{include: {include}}}}}", "a.yml": "a: {script: [a]}", "b.yml": "b: {script: [b]}"}
    (child,) = started(files)
    assert [job.name for job in child.jobs] == jobs


@pytest.mark.parametrize("job", ["c: {trigger: group/project}", ".c: {trigger: {include: a.yml}}"])
def test_no_other_job_starts_one(job: str) -> None:
    assert started({ROOT: job, "a.yml": "a: {script: [a]}"}) == []


def test_inputs_reach_the_file_that_they_are_given_to() -> None:
    header = "spec: {inputs: {name: }}\n---\n"
    files = {
        ROOT: "c: {trigger: {include: [{local: a.yml, inputs: {name: one}}]}}",
        "a.yml": f"{header}$[[ inputs.name ]]: {{script: [a]}}",
    }
    (child,) = started(files)
    assert [job.name for job in child.jobs] == ["one"]


def test_the_variables_of_a_trigger_are_handed_on_and_go_before_all_others() -> None:
    files = {
        ROOT: "variables: {A: global, B: global}\nc: {variables: {B: job}, trigger: {include: a.yml}}",
        "a.yml": "variables: {A: child}\na: {variables: {B: child}, inherit: {variables: false}, script: [a]}",
    }
    (child,) = started(files)
    (job,) = child.jobs
    assert [expansion.known for expansion in job.variables.expand("$A $B")] == ["global job"]


@pytest.mark.parametrize(
    ("trigger", "known"), [("{include: a.yml, forward: {yaml_variables: false}}", "child"), ("{include: a.yml}", "job")]
)
def test_forward_says_whether_they_are(trigger: str, known: str) -> None:
    files = {
        ROOT: f"c: {{variables: {{A: job}}, trigger: {trigger}}}",
        "a.yml": "variables: {A: child}\na: {script: [a]}",
    }
    (child,) = started(files)
    assert [expansion.known for expansion in child.jobs[0].variables.expand("$A")] == [known]


def known(pipeline: Pipeline, text: str) -> set[str | None]:
    (job,) = (job for job in pipeline.jobs if not job.is_trigger)
    return {expansion.known for expansion in job.variables.expand(text)}


def family(files: dict[str, str]) -> list[Pipeline]:
    """All pipelines of a repository, the root's first."""
    roots = Roots(Loader(MemoryFiles(files)))
    return [roots.pipeline(root) for root in roots.among([ROOT])]


def test_jobs_that_start_the_same_files_start_one_pipeline_with_the_variables_of_each() -> None:
    files = {
        ROOT: """\
one: {variables: {A: a, B: b}, trigger: {include: child.yml}}
two: {variables: {A: x, B: y}, trigger: {include: child.yml}}
three: {variables: {A: z}, trigger: {include: child.yml}}
""",
        "child.yml": "variables: {B: own}\nchild: {script: [child]}",
    }
    _, *pipelines = family(files)
    values = [known(pipeline, "$A $B") for pipeline in pipelines]
    assert values == [{"a b", "x y", "z own"}]


def test_files_with_other_inputs_are_another_pipeline() -> None:
    files = {
        ROOT: """\
one: {trigger: {include: [{local: child.yml, inputs: {name: a}}]}}
two: {trigger: {include: [{local: child.yml, inputs: {name: b}}]}}
three: {trigger: {include: [{local: child.yml, inputs: {name: a}}]}}
""",
        "child.yml": "spec: {inputs: {name: }}\n---\n$[[ inputs.name ]]: {script: [child]}",
    }
    assert [[job.name for job in pipeline.jobs] for pipeline in family(files)[1:]] == [["a"], ["b"]]


def test_the_permutations_of_a_job_go_with_each_start() -> None:
    files = {
        ROOT: """\
one: {variables: {A: a, B: b}, trigger: {include: child.yml}}
two: {variables: {A: x, B: y}, trigger: {include: child.yml}}
""",
        "child.yml": "child: {script: [child], parallel: {matrix: [{M: m, N: n}, {M: s, N: t}]}}",
    }
    _, child = family(files)
    assert known(child, "$A$B$M$N") == {"abmn", "abst", "xymn", "xyst"}


def test_too_many_permutations_and_starts_are_told_of_without_each_other() -> None:
    starts = [
        f"start-{number}: {{variables: {{A: a{number}}}, trigger: {{include: child.yml}}}}" for number in range(50)
    ]
    matrix = [str(number) for number in range(50)]
    files = {
        ROOT: "\n".join(starts),
        "child.yml": f"child: {{script: [child], parallel: {{matrix: [{{M: [{', '.join(matrix)}]}}]}}}}",
    }
    _, child = family(files)
    assert known(child, "$A") == {None, *(f"a{number}" for number in range(50))}
    assert known(child, "$M") == set(matrix)


def test_a_start_that_hands_nothing_on_leaves_the_files_own_values() -> None:
    files = {
        ROOT: "one: {trigger: {include: child.yml}}\ntwo: {variables: {A: x}, trigger: {include: child.yml}}",
        "child.yml": "variables: {A: own}\nchild: {script: [child]}",
    }
    _, child = family(files)
    assert known(child, "$A") == {"own", "x"}


def test_variables_are_handed_on_to_children_and_not_to_their_children() -> None:
    files = {
        ROOT: "one: {variables: {A: a}, trigger: {include: child.yml}}",
        "child.yml": "c: {script: [c]}\ntwo: {variables: {B: b}, trigger: {include: grandchild.yml}}",
        "grandchild.yml": "g: {script: [g]}",
    }
    _, child, grandchild = family(files)
    assert known(child, "$A") == {"a"}
    assert [known(grandchild, text) for text in ("$A", "$B")] == [{None}, {"b"}]


@pytest.mark.parametrize(("yaml", "expected"), [("true", {"a b"}), ("false", {"a own"})])
def test_forward_may_hand_on_what_was_handed_on(yaml: str, expected: set[str]) -> None:
    forward = f"forward: {{pipeline_variables: true, yaml_variables: {yaml}}}"
    files = {
        ROOT: "one: {variables: {A: a}, trigger: {include: child.yml}}",
        "child.yml": f"two: {{variables: {{A: c, B: b}}, trigger: {{include: grandchild.yml, {forward}}}}}",
        "grandchild.yml": "variables: {A: own, B: own}\ng: {script: [g]}",
    }
    _, _, grandchild = family(files)
    assert known(grandchild, "$A $B") == expected


def test_a_value_that_is_handed_on_keeps_what_it_was_made_of() -> None:
    files = {
        ROOT: "one: {variables: {A: a}, trigger: {include: child.yml}}",
        "child.yml": "variables: {A: own, B: $A}\ntwo: {trigger: {include: grandchild.yml}}",
        "grandchild.yml": "g: {script: [g]}",
    }
    assert known(family(files)[2], "$B") == {"a"}


def test_gitlab_goes_two_levels_deep() -> None:
    files = {ROOT: "a: {trigger: {include: 1.yml}}"}
    files |= {f"{number}.yml": f"a: {{trigger: {{include: {number + 1}.yml}}}}" for number in range(1, 5)}
    assert [pipeline.path for pipeline in family(files)] == [ROOT, "1.yml", "2.yml"]


def test_a_pipeline_that_starts_itself_is_its_child_and_its_own_root() -> None:
    start = "{variables: {IMAGE: %s}, trigger: {include: .gitlab-ci.yml}}"
    jobs = [f"start-{number}: {start % f'ruby:{number}'}" for number in range(10)]
    files = {ROOT: "variables: {IMAGE: 'node:1'}\nbuild: {image: $IMAGE, script: [build]}\n" + "\n".join(jobs)}
    root, child, *others = family(files)
    assert not root.is_child
    assert known(root, "$IMAGE") == {"node:1"}
    assert known(child, "$IMAGE") == {f"ruby:{number}" for number in range(10)}
    assert others == []
    assert places(check(files)) == [f"{ROOT}:2 unpinned-image"]


def test_an_include_that_cannot_be_read_is_told_wherever_it_stands() -> None:
    files = {
        ROOT: """\
a: {trigger: {include: gone.yml}}
b: {trigger: {include: gone.yml}}
c: {variables: {A: b}, trigger: {include: [{artifact: x.yml, job: make}]}}
d: {trigger: {include: [{artifact: x.yml, job: make}]}}
make: {script: make}
"""
    }
    expected = [
        f"{ROOT}:{line} {rule}" for line, rule in enumerate(["invalid-include"] * 2 + ["unresolved-include"] * 2, 1)
    ]
    assert places(check(files)) == expected


def test_child_pipelines_are_checked_with_their_parent_each_once() -> None:
    files = {
        ROOT: "a: {trigger: {include: one.yml}}\nb: {trigger: {include: [one.yml]}}",
        "one.yml": "include: part.yml\nagain: {trigger: {include: .gitlab-ci.yml}}\nx: {image: ruby, script: a}",
        "part.yml": "y: {image: node, script: a}",
    }
    assert places(check(files)) == ["one.yml:3 unpinned-image", "part.yml:1 unpinned-image"]


def test_a_part_of_a_child_pipeline_is_checked_as_that_wherever_the_check_begins() -> None:
    files = {
        ROOT: "a: {trigger: {include: [base.yml, jobs.yml]}}",
        "base.yml": ".base: {image: ruby}",
        "jobs.yml": "x: {extends: .base, script: a}",
    }
    assert places(check(files, "jobs.yml")) == []
    assert places(check(files, "jobs.yml", "base.yml")) == ["base.yml:1 unpinned-image"]
    assert places(check(files)) == ["base.yml:1 unpinned-image"]


def test_an_image_that_only_the_parent_knows_is_checked_in_the_child() -> None:
    files = {
        ROOT: "a: {variables: {IMAGE: 'ruby:latest'}, trigger: {include: one.yml}}",
        "one.yml": "x: {image: $IMAGE, script: a}",
    }
    assert places(check(files)) == ["one.yml:1 unpinned-image"]
    assert places(check({**files, ROOT: "b: {script: b}"}, "one.yml")) == []


def test_a_child_that_cannot_be_read_is_told() -> None:
    files = {ROOT: "a: {trigger: {include: [{artifact: x.yml, job: make}]}}\nmake: {script: make}"}
    assert places(check(files)) == [".gitlab-ci.yml:1 unresolved-include"]
    assert places(check({ROOT: "a: {trigger: {include: gone.yml}}"})) == [".gitlab-ci.yml:1 invalid-include"]


def test_what_a_child_of_somebody_s_file_misses_may_be_in_another_repository() -> None:
    text = "a: {trigger: {include: gone.yml}}\nb: {trigger: {include: one.yml}}"
    files = {"part.yml": text, "one.yml": "include: lost.yml\nc: {script: c}"}
    expected = ["unresolved-include", "unresolved-include"]
    assert [place.partition(" ")[2] for place in places(check(files, "part.yml"))] == expected
    both = {**files, ROOT: text}
    assert [place.partition(" ")[2] for place in places(check(both))] == ["invalid-include", "invalid-include"]


def test_what_is_wrong_in_a_child_of_somebody_s_file_is_wrong_in_every_repository() -> None:
    files = {"part.yml": "b: {trigger: {include: one.yml}}", "one.yml": "c: {script: c, extends: .none}"}
    assert places(check(files, "part.yml")) == ["one.yml:1 invalid-extends"]


def test_a_child_pipeline_that_is_no_yaml_is_no_silent_pass() -> None:
    assert check({ROOT: "a: {trigger: {include: one.yml}}", "one.yml": "a: b: c"}).broken
