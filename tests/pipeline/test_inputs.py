"""`spec: inputs`: what is put in for `$[[ inputs.NAME ]]`, and what stays unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cilint.pipeline.loading import Loader
from cilint.pipeline.problem import ProblemKind, Problems
from cilint.syntax.node import Node
from cilint.syntax.resolution import ScalarType
from cilint.text.files import MemoryFiles

Build = Callable[..., Any]


def with_inputs(inputs: str, body: str) -> str:
    return f"spec:\n  inputs: {inputs}\n---\n{body}"


def test_a_default_is_put_into_texts_and_keys(build: Build) -> None:
    built = build(
        with_inputs(
            "{name: {default: app}, tag: {default: 3.20}}",
            '"$[[ inputs.name ]]-job": {image: "alpine:$[[inputs.tag]]"}',
        )
    )
    image = built.jobs["app-job"].keyword("image")
    assert image.text == "alpine:3.2"
    assert image.written == "alpine:$[[inputs.tag]]"
    assert image.span.text == '"alpine:$[[inputs.tag]]"'


def test_each_option_is_possible_and_the_default_is_the_usual_one(build: Build) -> None:
    built = build(with_inputs("{v: {options: [a, b, c], default: b}}", "job: {image: 'x:$[[ inputs.v ]]'}"))
    image = built.jobs["job"].keyword("image")
    assert image.text == "x:b"
    assert [option.text for option in image.alternatives] == ["x:b", "x:a", "x:c"]
    assert [option.origins[0].text for option in image.alternatives] == ["b", "a", "c"]
    assert image.alternatives[0].origins[0].start == image.source.text.index("b}}")


def test_several_inputs_in_one_text_vary_independently(build: Build) -> None:
    built = build(
        with_inputs(
            "{a: {options: [x, y]}, b: {options: ['1', '2']}}", "job: {image: '$[[ inputs.b ]]-$[[ inputs.a ]]'}"
        )
    )
    assert built.jobs["job"].keyword("image").texts == ("1-x", "2-x", "1-y", "2-y")


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("{type: array, default: [a, [b]]}", ["a", ["b"]]),
        ("{type: boolean, default: yes}", "true"),
        ("{type: number, default: 010}", "8"),
        ("{type: number, default: '7'}", "7"),
        ("{default: ''}", ""),
    ],
)
def test_a_scalar_that_is_one_block_takes_the_type_of_the_value(build: Build, declared: str, expected: Any) -> None:
    built = build(with_inputs(f"{{x: {declared}}}", "job:\n  tags: $[[ inputs.x ]]"))
    assert built.value("job", "tags") == expected


def test_a_collection_is_reported_in_the_header_and_came_by_the_block(build: Build) -> None:
    built = build(
        with_inputs("{x: {type: array, default: [a]}}", ".a: &a\n  script: &s $[[ inputs.x ]]\njob: {script: *s}")
    )
    (item,) = built.jobs["job"].script_items
    assert item.node.span.begin.line == 2
    assert [f"{step.kind.value} {step.name}" for step in item.via] == ["input inputs.x", "alias s"]


@pytest.mark.parametrize("default", ["[make, [test]]", '\'["make", ["test"]]\''])
def test_an_entry_of_an_array_has_come_by_an_alias_once(build: Build, default: str) -> None:
    inputs = f"{{a: {{type: array, default: &v {default}}}, x: {{type: array, default: *v}}}}"
    built = build(with_inputs(inputs, "job: {script: '$[[ inputs.x ]]'}"))
    ways = [[f"{step.kind.value} {step.name}" for step in item.via] for item in built.jobs["job"].script_items]
    assert ways == [["alias v", "input inputs.x"]] * 2


def test_what_the_including_file_gives_counts_alone_and_in_that_file_only(build: Build) -> None:
    component = with_inputs("{v: {options: [a, b], default: a}}", "$[[ inputs.v ]]: {image: 'x:$[[ inputs.v ]]'}")
    built = build(
        "include:\n  - local: a.yml\n    inputs: {v: given}\n  - local: a.yml\nmine: {image: '$[[ inputs.v ]]'}",
        {"a.yml": component},
    )
    assert built.value("given", "image") == "x:given"
    assert built.value("a", "image") == "x:a"
    assert built.value("mine", "image") == "$[[ inputs.v ]]"
    given = built.jobs["given"].keyword("image")
    assert [origin.place for option in given.alternatives for origin in option.origins] == [".gitlab-ci.yml:3"]


def test_a_given_list_keeps_its_type_and_may_be_handed_on(build: Build) -> None:
    built = build(
        "include: {local: a.yml, inputs: {jobs: [one, two]}}",
        {
            "a.yml": with_inputs("{jobs: {type: array}}", "include: {local: b.yml, inputs: {x: '$[[ inputs.jobs ]]'}}"),
            "b.yml": with_inputs("{x: {type: array}}", "job:\n  script: $[[ inputs.x ]]"),
        },
    )
    assert built.scripts("job") == ["one", "two"]


def test_options_that_are_handed_on_stay_possible(build: Build) -> None:
    built = build(
        with_inputs("{v: {options: ['1', '2']}}", "include: {local: a.yml, inputs: {tag: 'v$[[ inputs.v ]]'}}"),
        {"a.yml": with_inputs("{tag: }", "job: {image: 'x:$[[ inputs.tag ]]'}")},
    )
    assert built.jobs["job"].keyword("image").texts == ("x:v1", "x:v2")


@pytest.mark.parametrize(
    "text",
    [
        "$[[ inputs.mandatory ]]",
        "$[[ inputs.other ]]",
        "$[[ inputs.variable | expand_vars | truncate(0, 1) ]]",
        "$[[ inputs.variable | expand_vars | posix_escape ]]",
        "$[[ component.version ]]",
        "$[[ matrix.X ]]",
        "$[[]]",
        "$[[ inputs.known",
    ],
)
def test_what_is_not_known_stays_as_it_is_written(build: Build, text: str) -> None:
    inputs = "{known: {default: a}, variable: {default: $A}, mandatory: }"
    built = build(with_inputs(inputs, f"job: {{image: '{text}'}}"))
    image = built.jobs["job"].keyword("image")
    assert (image.text, image.written) == (text, text)
    assert len(image.texts) == 1


@pytest.mark.parametrize(
    ("definition", "text", "value"),
    [
        ("{default: [a, [1, ~]]}", "$[[ inputs.x ]]", '["a", [1, nil]]'),
        ("{default: {a: b}}", "$[[ inputs.x ]]", '{"a"=>"b"}'),
        ('{type: array, default: \'["a", {"b": [1.0, true]}]\'}', "$[[ inputs.x ]]", ["a", {"b": ["1.0", "true"]}]),
        ("{type: array, default: [a, [b, c]]}", "$[[ inputs.x[0] ]]", "a"),
        ("{type: array, default: [a, [b, c]]}", "$[[ inputs.x[1] ]]", ["b", "c"]),
        ("{type: array, default: [a, [b, c]]}", "v$[[ inputs.x[1][0] ]]", "vb"),
        ("{type: array, default: [{name: abc}]}", "$[[ inputs.x[0].name | truncate(0,2) ]]", "ab"),
        ("{type: array, default: [{name: abc}]}", "$[[ inputs.x[0] ]]", {"name": "abc"}),
        ("{default: it's}", "$[[ inputs.x | posix_escape ]]", "it\\'s"),
        ("{default: it's}", "echo $[[ inputs.x | posix_escape ]]!", "echo it!s!"),
        ("{default: 'a\\\\b'}", "echo $[[ inputs.x ]] $[[ inputs.x | truncate(1,2) ]]", "echo a\\b \\"),
    ],
)
def test_a_value_becomes_what_gitlab_makes_of_it(build: Build, definition: str, text: str, value: object) -> None:
    built = build(with_inputs(f"{{x: {definition}}}", f'job: {{script: a, image: "{text}"}}'))
    assert not [problem for problem in built.pipeline.problems if problem.kind is ProblemKind.INPUTS]
    assert plain(built.jobs["job"].keyword("image")) == value


def plain(node: Node) -> object:
    if node.is_mapping:
        return {name: plain(pair.value) for name, pair in node.entries.items()}
    return [plain(item) for item in node.items] if node.is_sequence else node.text


RULES = (
    "{env: {default: dev, options: [dev, prod]}, size: {rules: ["
    "{if: '$[[ inputs.env ]] == \"prod\"', options: [l, xl], default: l}, "
    "{if: '$[[ inputs.env ]] == \"dev\" && $A == null', default: s}, {default: m}]}}"
)


@pytest.mark.parametrize(
    ("inputs", "given", "size"),
    [
        (RULES, "{}", "s"),
        (RULES, "{env: prod}", "l"),
        (RULES, "{env: prod, size: xl}", "xl"),
        (RULES, "{env: prod, size: ''}", "l"),
        ("{size: {rules: [{if: '$[[ inputs.no ]]', default: s}, {default: m}]}}", "{}", "m"),
        ("{size: {rules: [{if: '$[[ inputs.env ]]', default: s}, {default: m}]}, env: {default: dev}}", "{}", "m"),
        ("{size: {rules: [{if: '$[[ inputs.env ]]', default: s}, {default: m}]}, env: }", "{env: a}", "s"),
        ("{env: {default: a}, size: {rules: [{if: '$[[ inputs.env ]] == \"b\"', default: s}]}}", "{}", ""),
        ("{env: {default: a}, size: {rules: [{if: $A, default: s}, {default: m}]}}", "{}", "m"),
    ],
)
def test_the_first_rule_of_an_input_that_applies_has_its_value(
    build: Build, inputs: str, given: str, size: str
) -> None:
    component = with_inputs(inputs, "job: {script: 'x $[[ inputs.size ]]'}")
    built = build(f"include: {{local: a.yml, inputs: {given}}}", {"a.yml": component})
    assert built.pipeline.problems == ()
    assert built.value("job", "script") == f"x {size}"


def test_the_rules_of_inputs_that_may_be_given_otherwise_leave_other_values_possible(build: Build) -> None:
    built = build(with_inputs(RULES, "job: {image: 'x:$[[ inputs.size ]]'}"))
    assert built.jobs["job"].keyword("image").texts == ("x:s", "x:l", "x:m", "x:xl")


def test_what_is_known_is_put_in_beside_what_is_not(build: Build) -> None:
    built = build(with_inputs("{a: {default: x}, b: }", "job: {image: '$[[ inputs.a ]]:$[[ inputs.b ]]'}"))
    assert built.value("job", "image") == "x:$[[ inputs.b ]]"


def test_expand_vars_leaves_its_variables_for_later(build: Build) -> None:
    built = build(
        with_inputs("{i: {default: '$R/app'}}", "job: {variables: {R: host}, image: '$[[ inputs.i | expand_vars ]]'}")
    )
    image = built.jobs["job"].keyword("image")
    assert [expansion.known for expansion in built.jobs["job"].variables.expand_node(image)] == ["host/app"]


def test_a_text_stays_a_text_however_it_looks(build: Build) -> None:
    inputs = "{version: {default: '3.10'}, major: {default: 3}, flag: {default: 'yes'}}"
    body = "job:\n  variables:\n    V: $[[ inputs.version ]]\n    M: $[[ inputs.major ]].10\n    F: $[[ inputs.flag ]]"
    built = build(with_inputs(inputs, body))
    assert {item.name: item.text for item in built.jobs["job"].variables} == {"V": "3.10", "M": "3.10", "F": "yes"}


def test_inputs_that_double_from_file_to_file_do_not_grow_without_limit(build: Build) -> None:
    def component(number: int) -> str:
        doubled = "{s: '$[[ inputs.s ]]$[[ inputs.s ]]', l: ['$[[ inputs.l ]]', '$[[ inputs.l ]]']}"
        return with_inputs(
            "{s: {default: x}, l: {type: array, default: [x]}}",
            f"include: {{local: {number + 1}.yml, inputs: {doubled}}}",
        )

    last = with_inputs("{s: , l: {type: array}}", "job: {image: '$[[ inputs.s ]]', script: '$[[ inputs.l ]]'}")
    built = build("include: 0.yml", {f"{number}.yml": component(number) for number in range(60)} | {"60.yml": last})
    assert len(built.value("job", "image")) < 1_000_000
    assert len(built.scripts("job")) < 100_000


def test_a_text_full_of_blocks_that_never_end_is_read_at_once(build: Build) -> None:
    text = "$[[ " * 100_000
    built = build(with_inputs("{x: {default: a}}", f"job: {{image: '{text}'}}"))
    assert built.value("job", "image") == text
    assert built.texts("job", text) == [text]


@pytest.mark.parametrize("quoted", ["$[[ inputs.x ]]", "'$[[ inputs.x ]]'", '"$[[ inputs.x ]]"'])
@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("{type: number, default: 3}", ScalarType.INT),
        ("{type: number, default: '3.5'}", ScalarType.FLOAT),
        ("{type: boolean, default: 'true'}", ScalarType.BOOL),
        ("{type: string, default: 3}", ScalarType.STR),
        ("{default: 'true'}", ScalarType.STR),
    ],
)
def test_the_type_is_that_of_the_input_however_block_and_value_are_quoted(
    build: Build, declared: str, expected: ScalarType, quoted: str
) -> None:
    built = build(with_inputs(f"{{x: {declared}}}", f"job:\n  parallel: {quoted}"))
    assert built.jobs["job"].keyword("parallel").scalar_type is expected


def test_an_array_in_a_list_gives_its_entries(build: Build) -> None:
    built = build(
        with_inputs(
            "{x: {type: array, default: [b, [c]]}}", "job: {tags: [a, '$[[ inputs.x ]]', d, ['$[[ inputs.x ]]']]}"
        )
    )
    assert built.value("job", "tags") == ["a", "b", ["c"], "d", ["b", ["c"]]]


def test_within_a_text_a_value_is_what_ruby_writes(build: Build) -> None:
    inputs = (
        "{list: {type: array, default: [a, 1, yes, null, ['\\\"']]}, number: {type: number, default: 1.0}, "
        "flag: {type: boolean, default: off}}"
    )
    built = build(with_inputs(inputs, "job:\n  image: x $[[ inputs.list ]] $[[ inputs.number ]] $[[ inputs.flag ]]"))
    # A value is the replacement of Ruby's gsub, to which two backslashes are one.
    assert built.value("job", "image") == 'x ["a", 1, true, nil, ["\\\\""]] 1.0 false'


def test_a_boolean_without_default_is_true_or_false(build: Build) -> None:
    built = build(with_inputs("{x: {type: boolean}}", "job: {image: 'a:$[[ inputs.x ]]', script: '$[[ inputs.x ]]'}"))
    image = built.jobs["job"].keyword("image")
    assert image.texts == ("a:true", "a:false")
    assert {origin.text for option in image.alternatives for origin in option.origins} == {"boolean"}
    assert built.jobs["job"].keyword("script").scalar_type is ScalarType.BOOL


def test_two_uses_of_an_input_in_one_text_have_the_same_value(build: Build) -> None:
    built = build(
        with_inputs("{x: {options: [a, b]}}", "job: {image: '$[[ inputs.x ]]/$[[ inputs.x | truncate(0,9) ]]'}")
    )
    assert built.jobs["job"].keyword("image").texts == ("a/a", "b/b")


def test_beyond_a_hundred_combinations_each_value_comes_once_with_the_usual_ones_of_the_rest(build: Build) -> None:
    options = [f"o{number}" for number in range(50)]
    declared = ", ".join(f"{name}: {{options: [{', '.join(options)}]}}" for name in "abc")
    built = build(with_inputs(f"{{{declared}}}", "job: {image: '$[[ inputs.a ]]-$[[ inputs.b ]]-$[[ inputs.c ]]'}"))
    texts = built.jobs["job"].keyword("image").texts
    assert texts[0] == "o0-o0-o0"
    assert len(texts) == len(set(texts)) == 1 + 3 * 49
    assert all({text.split("-")[place] for text in texts} == set(options) for place in range(3))


def test_the_defaults_and_options_of_all_rules_are_possible(build: Build) -> None:
    rules = "[{if: '$[[ inputs.a ]] == \"x\"', options: [p, q], default: q}, {options: [r]}, {if: 'y', default: null}]"
    built = build(with_inputs(f"{{a: , b: {{rules: {rules}}}}}", "job: {image: '$[[ inputs.b ]]'}"))
    assert built.jobs["job"].keyword("image").texts == ("q", "p", "r")


def test_a_file_without_header_is_not_interpolated(build: Build) -> None:
    built = build("job: {script: a, image: '$[[ inputs.x ]]$[[ nonsense ]]'}")
    assert built.value("job", "image") == "$[[ inputs.x ]]$[[ nonsense ]]"
    assert built.pipeline.problems == ()


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("spec: {inputs: }\n---\nfirst: {script: a}", "first"),
        ("# a remark\n---\nspec: {inputs: }\n---\nfirst: {script: a}\n---\nsecond: {script: a}", "first"),
        ("spec: {inputs: }\n---\nfirst: {script: a}\n---\nsecond: {script: a}", "second"),
        ("spec: {inputs: }\n---\nfirst: {script: a}\n---\nsecond: {script: a}\n---\nthird: {script: a}", "second"),
        ("---\n---\nfirst: {script: a}", "first"),
        ("first: {script: a}\n---\nsecond: {script: a}", "first"),
    ],
)
def test_one_document_has_the_jobs(build: Build, text: str, job: str) -> None:
    assert list(build(text).jobs) == [job]


def test_component_values_are_put_in_where_they_are_known() -> None:
    text = "spec: {component: [name, sha]}\n---\njob: {image: '$[[ component.name ]]:$[[ component.sha ]]'}"
    loader = Loader(MemoryFiles({"a.yml": text}))
    loaded = loader.load_with_inputs("a.yml", None, Problems(), lambda _: (), {"name": "build", "version": "1.0.0"})
    assert loaded is not None
    job = loaded.body.get("job")
    assert job is not None
    image = job.get("image")
    assert image is not None
    assert image.text == "build:$[[ component.sha ]]"
