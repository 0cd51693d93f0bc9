"""Variables: where they are defined, and which definition counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cilint.pipeline.expansion import UnknownPart

Build = Callable[..., Any]

EVERYWHERE = """
variables: {A: global}
workflow: {rules: [{if: $X, variables: {A: workflow}}, {when: always}]}
job:
  variables: {A: job}
  parallel: {matrix: [{A: [matrix]}]}
  rules: [{if: $X, variables: {A: rule}}, {when: always}]
"""


def possible(built: Any, name: str, job: str = "job") -> list[str]:
    return [definition.text for definition in built.jobs[job].variables.possible(name)]


def test_the_scopes_override_each_other_and_rules_add_to_them(build: Build) -> None:
    text = EVERYWHERE
    assert possible(build(text), "A") == ["matrix", "rule"]
    text = text.replace("  parallel: {matrix: [{A: [matrix]}]}\n", "")
    assert possible(build(text), "A") == ["job", "rule"]
    text = text.replace("  variables: {A: job}\n", "")
    assert possible(build(text), "A") == ["global", "rule", "workflow"]


def test_names_are_looked_for_in_all_scopes(build: Build) -> None:
    variables = build("variables: {A: a}\njob: {variables: {B: b}, script: x}").jobs["job"].variables
    assert variables.among({"A", "B", "C"}) == {"A", "B"}


@pytest.mark.parametrize(
    ("own", "order"), [("{}", "A=a B=b"), ("{C: c}", "A=a B=b C=c"), ("{C: c, A: own}", "A=a A=own B=b C=c")]
)
def test_definitions_of_one_name_stand_together_after_those_that_they_override(
    build: Build, own: str, order: str
) -> None:
    variables = build(f"variables: {{A: a, B: b}}\njob: {{variables: {own}, script: x}}").jobs["job"].variables
    assert " ".join(f"{item.name}={item.text}" for item in variables) == order


def test_definitions_know_their_scope_and_place(build: Build) -> None:
    found = {item.scope.value: item.span.begin.line for item in build(EVERYWHERE).jobs["job"].variables}
    assert found == {"global": 2, "workflow:rules": 3, "job": 5, "matrix": 6, "rules": 7}


def test_a_value_is_the_text_that_gitlab_makes_of_it(build: Build) -> None:
    built = build("job: {variables: {A: 010, B: yes, C: , D: 1.50, E: 'yes'}}")
    assert {item.name: item.text for item in built.jobs["job"].variables} == {
        "A": "8",
        "B": "true",
        "C": "",
        "D": "1.5",
        "E": "yes",
    }


def test_the_described_form_gives_its_value_and_its_options_once_each(build: Build) -> None:
    built = build(
        "variables: {A: {description: d, value: b, options: [a, b, c]}, B: {description: d}, C: [x]}\njob: {}"
    )
    assert possible(built, "A") == ["b", "a", "c"]
    assert [name in built.jobs["job"].variables for name in "ABC"] == [True, True, False]


@pytest.mark.parametrize("described", ["{description: d}", "{description: d, value: ''}"])
def test_what_whoever_starts_a_pipeline_says_of_a_variable_is_not_known(build: Build, described: str) -> None:
    variables = build(f"variables: {{A: {described}}}\njob: {{}}").jobs["job"].variables
    assert [(definition.asked_for, definition.span.place) for definition in variables.possible("A")] == [
        (True, ".gitlab-ci.yml:1")
    ]
    assert [expansion.template for expansion in variables.expand("b$A")] == [("b", UnknownPart("A"))]


@pytest.mark.parametrize(
    ("inherit", "names"),
    [
        ("{variables: false}", []),
        ("{variables: [A]}", ["A"]),
        ("{variables: [W]}", ["W"]),
        ("{variables: true}", ["A", "B", "W"]),
        ("{default: false}", ["A", "B", "W"]),
    ],
)
def test_inherit_says_which_variables_of_the_pipeline_a_job_sees(build: Build, inherit: str, names: list[str]) -> None:
    # The variables of workflow:rules are among them: lib/gitlab/ci/pipeline/chain/seed.rb, root_variables.
    built = build(
        "variables: {A: a, B: b}\nworkflow: {rules: [{variables: {W: w}}]}\n"
        f"job: {{inherit: {inherit}, variables: {{J: j}}}}"
    )
    assert sorted(built.jobs["job"].variables.names()) == ["J", *names] if not names else [*names, "J"]


def test_variables_of_a_rule_that_excludes_the_job_never_count(build: Build) -> None:
    assert possible(build("job: {rules: [{if: $X, when: never, variables: {A: a}}, {when: manual}]}"), "A") == []


def test_what_every_rule_sets_overrides_what_the_job_sets(build: Build) -> None:
    built = build(
        "job:\n  variables: {A: job}\n"
        "  rules: [{if: $X, variables: {A: x}}, {if: $Y, when: never}, [{if: $Z, variables: {A: z}}]]"
    )
    assert possible(built, "A") == ["x", "z"]
    assert built.texts("job", "$A") == ["x", "z"]


def test_what_some_rules_set_may_also_be_undefined(build: Build) -> None:
    built = build("job: {rules: [{if: $X, variables: {A: x}}, {when: always}]}")
    assert possible(built, "A") == ["x"]
    assert built.texts("job", "$A") == ["x", None]


def test_rules_that_could_not_be_resolved_decide_nothing(build: Build) -> None:
    built = build("job: {variables: {A: job}, rules: [{if: $X, variables: {A: x}}, !reference [.nope, rules]]}")
    assert possible(built, "A") == ["job", "x"]


def test_a_workflow_that_always_sets_a_variable_overrides_the_global_one(build: Build) -> None:
    built = build("variables: {A: global}\nworkflow: {rules: [{variables: {A: w}}]}\njob: {}")
    assert possible(built, "A") == ["w"]


def test_a_matrix_has_each_permutation_of_each_row(build: Build) -> None:
    built = build("job: {parallel: {matrix: [{A: [x, y], B: ['1', '2']}, {A: z, B: ['3']}]}}")
    assert built.texts("job", "$A$B") == ["x1", "x2", "y1", "y2", "z3"]
    assert built.texts("job", "$B") == ["1", "2", "3"]


def test_a_row_that_does_not_set_a_variable_leaves_it_as_the_job_has_it(build: Build) -> None:
    built = build("job: {variables: {A: job}, parallel: {matrix: [{A: [x], B: [b]}, {B: [c]}, {C: [d]}]}}")
    assert built.texts("job", "$A") == ["x", "job"]
    assert built.texts("job", "$A-$B") == ["x-b", "job-c", None]
    assert built.texts("job", "${C}") == ["d", None]


@pytest.mark.parametrize("matrix", ["", "[]", "[{}]", "[{A: []}]", "[a]", "{A: [x]}", "[{A: [[x]]}]"])
def test_a_matrix_of_another_shape_is_harmless(build: Build, matrix: str) -> None:
    assert set(possible(build(f"job: {{parallel: {{matrix: {matrix}}}}}"), "A")) <= {"x"}
    assert possible(build(f"job: {{parallel: 5, variables: {{A: {matrix or 'a'}}}}}"), "A") in ([], ["a"])


def test_a_matrix_that_gitlab_refuses_gives_no_values(build: Build) -> None:
    values = ", ".join(f"v{number}" for number in range(20))
    assert possible(build(f"job: {{parallel: {{matrix: [{{A: [{values}], B: [{values}]}}]}}}}"), "A") == []


def test_each_definition_tells_its_whole_way(build: Build) -> None:
    built = build(
        "include: a.yml\n"
        ".j:\n"
        "  variables: {J: {value: &v j}}\n"
        "  rules: [!reference [.r, rules]]\n"
        "  parallel: {matrix: [{M: !reference [.m]}]}\n"
        ".r: {rules: [{variables: {R: *v}}]}\n"
        ".m: [m]\n"
        "job: {extends: .j}",
        {"a.yml": "variables: {G: g}\nworkflow: {rules: [{variables: {W: w}}]}"},
    )
    ways = {item.name: [f"{step.kind.value} {step.name}" for step in item.via] for item in built.jobs["job"].variables}
    assert ways == {
        "G": ["include a.yml"],
        "W": ["include a.yml"],
        "J": ["extends .j"],
        "M": ["!reference .m", "extends .j"],
        "R": ["alias v", "!reference .r.rules", "extends .j"],
    }


@pytest.mark.parametrize(
    ("rules", "texts"),
    [
        ("{if: $X && false, variables: {A: x}}, {when: always}", ["job"]),
        ("{if: $X, variables: {A: x}}, {variables: {A: y}}, {if: $Z, variables: {A: z}}", ["x", "y"]),
        ("{if: $X, variables: {A: x}}, {variables: {B: y}}, {variables: {A: z}}", ["job", "x"]),
        ("{if: $X, variables: {A: x}}, {when: never}, {variables: {A: z}}", ["x"]),
        ("{if: $X, variables: {A: x}}, {if: $Y, variables: {A: y}}", ["x", "y"]),
        ("{exists: [a], variables: {A: x}}, {changes: [b], variables: {A: y}}, {when: on_success}", ["job", "x", "y"]),
        ("{if: null, variables: {A: x}}, {variables: {A: y}}", ["x"]),
        ("{if: 'null', variables: {A: x}}, {variables: {A: y}}", ["y"]),
        ("{if: $X =, variables: {A: x}}, {variables: {A: y}}", ["x", "y"]),
    ],
)
def test_only_rules_that_can_be_the_first_to_apply_set_variables(build: Build, rules: str, texts: list[str]) -> None:
    built = build(f"job: {{variables: {{A: job}}, rules: [{rules}]}}")
    assert built.texts("job", "$A") == texts


def test_the_same_holds_for_the_rules_of_the_workflow(build: Build) -> None:
    built = build(
        "variables: {A: global}\n"
        "workflow: {rules: [{if: $X, variables: {A: x}}, {when: always}, {variables: {A: z}}]}\n"
        "job: {}"
    )
    assert built.texts("job", "$A") == ["global", "x"]
