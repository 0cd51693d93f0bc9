"""`!reference` tags: what they are replaced by, and which stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cilint.syntax.composer import MAX_DEPTH, MAX_NODES

Build = Callable[..., Any]


def test_a_tag_is_replaced_by_what_it_names(build: Build) -> None:
    built = build(
        ".a: {image: alpine, script: [a]}\njob: {image: !reference [.a, image], script: !reference [.a, script]}"
    )
    assert built.value("job", "image") == "alpine"
    assert built.scripts("job") == ["a"]


def test_a_tag_in_a_script_puts_a_list_into_the_list(build: Build) -> None:
    built = build(
        ".a: {script: [a, b]}\n.c: {script: [c, !reference [.a, script]]}\n"
        "job: {script: [first, !reference [.c, script], last]}"
    )
    assert built.scripts("job") == ["first", "c", "a", "b", "last"]


def test_tags_work_in_services_rules_variables_and_stages(build: Build) -> None:
    built = build(
        ".a: {services: [redis, mysql], rules: [{if: $A, variables: {R: r}}], variables: {V: v, W: w}}\n"
        "job:\n"
        "  services: [!reference [.a, services], postgres]\n"
        "  rules: [!reference [.a, rules]]\n"
        "  variables: {V: !reference [.a, variables, W]}\n"
        "stages: [!reference [.b, stages]]\n.b: {stages: [x]}"
    )
    assert built.value("job", "services") == [["redis", "mysql"], "postgres"]
    assert {definition.name: definition.text for definition in built.jobs["job"].variables} == {"V": "w", "R": "r"}
    assert [item.text for item in built.pipeline.entries["stages"].value.items[0].items] == ["x"]


def test_a_tag_stands_for_a_whole_mapping_or_a_key_within_one(build: Build) -> None:
    built = build(
        ".a: {image: {name: alpine, entrypoint: [sh]}}\n"
        "job: {image: !reference [.a, image], script: {x: !reference [.a, image, name]}}"
    )
    assert built.value("job", "image") == {"name": "alpine", "entrypoint": ["sh"]}
    assert built.value("job", "script") == {"x": "alpine"}


def test_a_tag_reaches_into_other_files(build: Build) -> None:
    built = build(
        "include: a.yml\n.root: {script: [root]}\njob: {script: [!reference [.included, script]]}",
        {"a.yml": ".included: {script: [included]}\nother: {script: !reference [.root, script]}"},
    )
    assert built.scripts("job") == ["included"]
    assert built.scripts("other") == ["root"]


def test_the_way_tells_how_the_target_came_and_then_how_the_tag_came(build: Build) -> None:
    built = build(
        "include: a.yml\n.b: {script: [!reference [.a, script]]}\n.c: {image: !reference [.x, image]}\n"
        "job: {extends: [.b, .c]}\n.x: &x {image: alpine}\n.y: *x",
        {"a.yml": ".a: {script: [one]}"},
    )
    assert built.way("job", "image") == ["!reference .x.image", "extends .c"]
    (item,) = built.jobs["job"].script_items
    assert item.node.span.place == "a.yml:1"
    assert [f"{step.kind.value} {step.name}" for step in item.via] == [
        "include a.yml",
        "!reference .a.script",
        "extends .b",
    ]
    assert [step.span.text for step in item.via] == ["a.yml", "[.a, script]", ".b"]


def test_each_tag_of_a_chain_is_a_step(build: Build) -> None:
    built = build(".a: {image: alpine}\n.b: {image: !reference [.a, image]}\njob: {image: !reference [.b, image]}")
    assert built.way("job", "image") == ["!reference .a.image", "!reference .b.image"]


def test_a_tag_sees_what_its_target_extends(build: Build) -> None:
    built = build(".p: {image: parent}\n.a: {extends: .p}\njob: {image: !reference [.a, image]}")
    assert built.value("job", "image") == "parent"
    assert built.way("job", "image") == ["extends .p", "!reference .a.image"]


def test_a_tag_is_no_mapping_yet_when_extends_merges(build: Build) -> None:
    built = build(
        ".v: {variables: {A: a, B: b}}\n.p: {variables: !reference [.v, variables]}\n"
        "job: {extends: .p, variables: {A: job}}"
    )
    assert built.value("job", "variables") == {"A": "job"}


def test_a_tag_sees_the_default_section_but_not_what_a_job_inherits_from_it(build: Build) -> None:
    built = build(
        "default: {image: usual}\n.a: {script: [a]}\n"
        "one: {image: !reference [default, image]}\ntwo: {image: !reference [.a, image]}"
    )
    assert built.value("one", "image") == "usual"
    assert built.value("two", "image") == (".a", "image")


@pytest.mark.parametrize(
    "tag",
    [
        "[.nope, image]",
        "[.a, nope]",
        "[.a, image, name]",
        "[.a, script, '0']",
        "[.a, null_key]",
        "[.a, false_key]",
        "[.a, tagged, inner]",
        "[]",
        "[[.a], image]",
        "[job, image]",
    ],
)
def test_a_tag_that_leads_nowhere_stays(build: Build, tag: str) -> None:
    built = build(
        ".a: {image: a, script: [x], null_key: ~, false_key: no, tagged: !reference [.b, m]}\n.b: {m: {inner: x}}\n"
        f"job: {{image: !reference {tag}, script: [x]}}"
    )
    image = built.jobs["job"].keyword("image")
    assert image.is_reference
    assert image.via == ()


def test_a_script_whose_tag_leads_nowhere_has_only_the_rest(build: Build) -> None:
    assert build("job: {script: [a, !reference [.nope, script], b]}").scripts("job") == ["a", "b"]


@pytest.mark.parametrize(
    "text",
    [
        "job: {script: [!reference [job, script]]}",
        "job: {script: [!reference [job, script], !reference [job, script], !reference [job, script]]}",
        "job: {script: !reference [.b, script]}\n.b: {script: !reference [job, script]}",
        "job: {script: [!reference [.b, s]]}\n.b: {s: [!reference [.c, s]]}\n.c: {s: [!reference [.b, s]]}",
        "job: {script: [!reference [job]]}",
    ],
)
def test_circles_come_to_an_end_without_a_script(build: Build, text: str) -> None:
    assert build(text).scripts("job") == []


def test_a_long_chain_of_tags_is_followed(build: Build) -> None:
    chain = [f".p{number}: {{image: !reference [.p{number + 1}, image]}}" for number in range(40)]
    built = build("\n".join(["job: {image: !reference [.p0, image]}", *chain, ".p40: {image: alpine}"]))
    assert built.value("job", "image") == "alpine"


def test_tags_that_multiply_do_not_grow_without_limit(build: Build) -> None:
    def level(number: int) -> str:
        return f".p{number}: {{script: [{', '.join([f'!reference [.p{number + 1}, script]'] * 10)}]}}"

    built = build("\n".join([*(level(number) for number in range(10)), ".p10: {script: [x]}", "job: {script: [y]}"]))
    assert built.scripts("job") == ["y"]
    assert sum(len(job.script_items) for job in built.pipeline.jobs) <= MAX_NODES


@pytest.mark.parametrize("order", [1, -1])
def test_tags_that_nest_deeper_and_deeper_come_to_an_end(build: Build, order: int) -> None:
    levels = [f".p{number}: {{k: !reference [.p{number + 1}]}}" for number in range(3000)]
    built = build("\n".join([*levels[::order], ".p3000: {k: x}", "job: {script: [y]}"]))
    node, depth = built.jobs[".p0"].node, 0
    while (inner := node.get("k")) is not None:
        node, depth = inner, depth + 1
    assert 40 < depth <= MAX_DEPTH + 1


@pytest.mark.parametrize(
    ("tag", "flagged", "message", "remedy"),
    [
        ("[.aa, image]", ".aa", "there is no .aa to refer to", ""),
        ("[.base, imgae]", "imgae", ".base has no imgae to refer to", "did you mean image?"),
        ("[.base, image, name]", "name", ".base.image is a text, and has no name", ""),
        ("[.base, list, first]", "first", ".base.list is a list, and has no first", ""),
        ("[.base, nothing]", "nothing", ".base.nothing is empty, which GitLab takes for missing", ""),
        ("[.base, no-one]", "no-one", ".base.no-one is false, which GitLab takes for missing", ""),
        (
            "[.base, tagged, key]",
            "key",
            ".base.tagged is a !reference itself, and nothing in it can be referred to",
            "",
        ),
        ("[.base, 1]", "[.base, 1]", "a !reference is a list of one or more texts", "write"),
        ("[]", "[]", "a !reference is a list of one or more texts", "write"),
        (".base", ".base", "a !reference is a list of one or more texts", "write"),
    ],
)
def test_the_part_that_is_wrong_is_said(build: Build, tag: str, flagged: str, message: str, remedy: str) -> None:
    base = ".base: {image: a, list: [x], nothing: ~, no-one: no, 'text': 'false', tagged: !reference [.base, list]}\n"
    (problem,) = build(f"{base}job: {{image: !reference {tag}}}").refused
    assert (problem.span.text, problem.message) == (flagged, message)
    assert problem.remedy.startswith(remedy)
    assert problem.job == "job"
    assert build(f"{base}job: {{image: !reference [.base, text]}}").refused == []


def test_each_tag_with_the_same_wrong_path_is_said(build: Build) -> None:
    problems = build("a: {image: !reference [.nope, image]}\nb: {image: !reference [.nope, image]}").refused
    assert [(problem.span.begin.line, problem.job) for problem in problems] == [(1, "a"), (2, "b")]
    assert all(problem.is_absence for problem in problems)


def test_a_circle_says_what_it_leads_through(build: Build) -> None:
    text = ".a: {s: [!reference [.b, s]]}\n.b: {s: [!reference [.c, s]]}\n.c: {s: [!reference [.b, s]]}"
    (problem,) = build(text).refused
    assert (problem.message, problem.span.begin.line) == (".b.s refers to itself, through .c.s", 3)
    assert problem.job == ""


def test_what_is_wrong_in_a_job_that_is_referred_to_is_said_of_that_job(build: Build) -> None:
    (problem,) = build("a: {script: [!reference [b, script]]}\nb: {script: [!reference [.nope, script]]}").refused
    assert (problem.span.begin.line, problem.job) == (2, "b")


def test_a_path_with_an_input_that_has_no_value_is_not_known(build: Build) -> None:
    text = "spec: {inputs: {key: }}\n---\n.a: {image: b}\njob: {image: !reference [.a, '$[[ inputs.key ]]']}"
    assert build(text).refused == []
