"""`extends:`: parents in order, deep merge, chains, and what goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.pipeline.keywords import MAX_EXTENDS_DEPTH

Build = Callable[..., Any]


def test_a_job_has_what_its_parent_has_and_overrides_it(build: Build) -> None:
    built = build(".a: {image: a, script: [a]}\njob: {extends: .a, image: job}")
    assert built.value("job", "image") == "job"
    assert built.value("job", "script") == ["a"]


def test_of_several_parents_the_later_wins(build: Build) -> None:
    built = build(".a: {image: a, stage: a}\n.b: {image: b}\njob: {extends: [.a, .b]}")
    assert built.value("job", "image") == "b"
    assert built.value("job", "stage") == "a"


def test_visible_jobs_and_jobs_below_can_be_parents(build: Build) -> None:
    built = build("job: {extends: other}\nother: {image: other}")
    assert built.value("job", "image") == "other"


def test_mappings_are_merged_while_lists_and_scalars_are_replaced(build: Build) -> None:
    built = build(
        ".a: {variables: {A: a, B: a}, script: [a, a], image: {name: a, entrypoint: ['']}, cache: {paths: [a]}}\n"
        "job: {extends: .a, variables: {B: b}, script: [b], image: {pull_policy: always}, cache: none}"
    )
    assert built.value("job", "variables") == {"A": "a", "B": "b"}
    assert built.value("job", "script") == ["b"]
    assert built.value("job", "image") == {"name": "a", "entrypoint": [""], "pull_policy": "always"}
    assert built.value("job", "cache") == "none"


def test_a_mapping_replaces_a_text_and_a_text_a_mapping(build: Build) -> None:
    built = build(
        ".text: {image: a}\n.map: {image: {name: b, entrypoint: ['']}}\n"
        "map: {extends: .text, image: {entrypoint: [sh]}}\ntext: {extends: .map, image: c}"
    )
    assert built.value("map", "image") == {"entrypoint": ["sh"]}
    assert built.value("text", "image") == "c"


def test_an_empty_mapping_clears_nothing_and_an_empty_list_everything(build: Build) -> None:
    built = build(".a: {variables: {A: a}, services: [a]}\njob: {extends: .a, variables: {}, services: []}")
    assert built.value("job", "variables") == {"A": "a"}
    assert built.value("job", "services") == []


def test_a_null_overrides_the_parent_and_then_the_default_counts_again(build: Build) -> None:
    built = build(
        "default: {image: usual}\n.a: {image: a, variables: {A: a}}\njob: {extends: .a, image: null, variables: ~}"
    )
    assert built.value("job", "image") == "usual"
    assert built.value("job", "variables") is None


def test_extends_of_default_or_other_top_level_keywords_is_resolved(build: Build) -> None:
    built = build(".d: {image: a}\ndefault: {extends: .d}\njob: {script: [true]}")
    assert built.value("job", "image") == "a"


def test_parents_may_be_in_another_file_and_children_too(build: Build) -> None:
    built = build(
        "include: a.yml\n.root: {image: root}\njob: {extends: .included}",
        {"a.yml": ".included: {script: [a]}\nother: {extends: .root}"},
    )
    assert built.value("job", "script") == ["a"]
    assert built.value("other", "image") == "root"


def test_the_way_names_each_step_nearest_to_the_place_of_writing_first(build: Build) -> None:
    built = build(
        "include: a.yml\n.b: {extends: .a, stage: b}\njob: {extends: .b}",
        {"a.yml": ".x: &x {image: alpine}\n.a:\n  <<: *x"},
    )
    assert built.way("job", "image") == ["alias x", "include a.yml", "extends .a", "extends .b"]
    assert built.way("job", "stage") == ["extends .b"]
    image = built.jobs["job"].keyword("image")
    assert image.span.place == "a.yml:1"
    assert [step.span.place for step in image.via] == [
        "a.yml:3",
        ".gitlab-ci.yml:1",
        ".gitlab-ci.yml:2",
        ".gitlab-ci.yml:3",
    ]


def test_in_a_merged_mapping_each_key_has_a_way_of_its_own(build: Build) -> None:
    built = build(".a: {variables: {A: a, B: a}}\njob: {extends: .a, variables: {B: b}}")
    ways = {definition.name: [step.kind.value for step in definition.via] for definition in built.jobs["job"].variables}
    assert ways == {"A": ["extends"], "B": []}


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("job: {extends: .nope, image: a}", (".nope",)),
        ("job: {extends: [.a, .nope, .gone]}\n.a: {image: a}", (".nope", ".gone")),
        (".a: {extends: .nope, image: a}\njob: {extends: [.a, .a]}", (".nope",)),
        ("job: {extends: !reference [.a, extends], image: a}", ("[.a, extends]",)),
        ("job: {extends: [null, [x]], image: a}", ("null", "[x]")),
        ("job: {extends: , image: a}", ()),
    ],
)
def test_parents_that_are_nowhere_are_named_and_the_rest_counts(
    build: Build, text: str, missing: tuple[str, ...]
) -> None:
    built = build(text)
    assert built.jobs["job"].missing == missing
    assert built.value("job", "image") == "a"


def test_a_parent_that_is_no_mapping_adds_nothing(build: Build) -> None:
    built = build(".list: [a]\n.null:\njob: {extends: [.list, .null], image: a}")
    assert built.value("job", "image") == "a"
    assert built.jobs["job"].missing == (".list", ".null")


def test_jobs_that_extend_each_other_keep_what_they_have(build: Build) -> None:
    built = build("a: {extends: b, image: a}\nb: {extends: a, image: b}\nc: {extends: c, image: c}")
    assert [built.value(name, "image") for name in "abc"] == ["a", "b", "c"]


@pytest.mark.parametrize("order", [1, -1])
def test_a_chain_ends_where_gitlab_refuses_it(build: Build, order: int) -> None:
    def chain(length: int) -> Any:
        jobs = [f".p{number}: {{extends: .p{number + 1}}}" for number in range(1, length)]
        return build("\n".join(["job: {extends: .p1}", *jobs, f".p{length}: {{image: deep}}"][::order]))

    allowed, refused = chain(MAX_EXTENDS_DEPTH), chain(MAX_EXTENDS_DEPTH + 1)
    assert allowed.value("job", "image") == "deep"
    assert allowed.refused == []
    assert refused.value("job", "image") is None
    (problem,) = refused.refused
    assert problem.message == "this makes a chain of more than 11 extends"


@pytest.mark.parametrize(
    ("text", "flagged", "message", "remedy"),
    [
        ("job: {extends: .bulid}\n.build: {}", ".bulid", "there is no job '.bulid' to extend", "did you mean .build?"),
        ("job: {extends: [.list]}\n.list: [a]", ".list", ".list is no mapping that could be extended", ""),
        ("job: {extends: job}", "job", "job extends itself", ""),
        ("job: {extends: {a: b}}", "{a: b}", "a parent in extends is no name of a job", ""),
        ("job: {extends: [null]}", "null", "a parent in extends is no name of a job", ""),
    ],
)
def test_what_gitlab_refuses_is_said_at_the_name(
    build: Build, text: str, flagged: str, message: str, remedy: str
) -> None:
    (problem,) = build(text).refused
    assert (problem.span.text, problem.message, problem.remedy) == (flagged, message, remedy)
    assert problem.job == "job"


def test_a_circle_shows_all_of_its_members(build: Build) -> None:
    (problem,) = build(".a: {extends: .b}\n.b: {extends: .c}\n.c: {extends: .a}").refused
    assert problem.message == ".a extends itself, through .b and .c"
    assert (problem.span.text, problem.span.begin.line) == (".a", 3)
    assert [(span.text, note) for span, note in problem.related] == [
        (".b", ".a extends this"),
        (".c", ".b extends this"),
    ]
    assert problem.job == ""


def test_a_parent_with_an_input_that_has_no_value_is_not_known(build: Build) -> None:
    assert build("spec: {inputs: {kind: }}\n---\njob: {extends: '.$[[ inputs.kind ]]'}").refused == []


JOBS = st.dictionaries(
    st.integers(0, 6),
    st.tuples(
        st.lists(st.integers(0, 6), max_size=3),
        st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"), max_size=3),
        st.dictionaries(st.sampled_from("abc"), st.sampled_from("xyz"), max_size=2),
    ),
)


@given(JOBS)
def test_any_acyclic_graph_of_parents_is_resolved_as_gitlab_does(build: Build, jobs: dict[int, Any]) -> None:
    def resolved(number: int) -> dict[str, Any]:
        parents, keys, variables = jobs[number]
        result: dict[str, Any] = {"variables": {}}
        for parent in [*(parent for parent in parents if parent < number and parent in jobs)]:
            base = resolved(parent)
            result = {**result, **base, "variables": {**result["variables"], **base["variables"]}}
        return {**result, **keys, "variables": {**result["variables"], **variables}}

    lines = []
    for number, (parents, keys, variables) in jobs.items():
        names = [f"job{parent}" for parent in parents if parent < number and parent in jobs]
        own = ", ".join(f"{key}: {value}" for key, value in keys.items())
        inner = ", ".join(f"{key}: {value}" for key, value in variables.items())
        lines.append(f"job{number}: {{extends: {names}, variables: {{{inner}}}, {own}}}")
    built = build("\n".join(lines))
    for number in jobs:
        job = built.jobs[f"job{number}"]
        values = {key: pair.value.text for key, pair in job.node.entries.items() if len(key) == 1}
        values["variables"] = {definition.name: definition.text for definition in job.variables}
        assert values == resolved(number)
