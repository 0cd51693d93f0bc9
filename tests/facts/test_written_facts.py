"""Keys that stand twice, variables that hold themselves or are asked for too early, and what GitLab has taken away."""

from __future__ import annotations

import pytest

from cilint.facts.model import Fact
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"


def found(name: str, text: str) -> list[Fact]:
    facts = Session(MemoryFiles({ROOT: text, "a.yml": "a: {script: a}"}), Settings(), ()).facts((ROOT,))
    return [fact for part in facts for fact in part.select(name)]


def texts(name: str, text: str) -> list[str]:
    return [fact.span.text for fact in found(name, text)]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("a: {script: x}\na: {script: y}\n", ["a"]),
        ("a: {script: x}\n'a': {script: y}\na: {script: z}\n", ["'a'", "a"]),
        ("a: {script: x, <<: {image: a}, <<: {retry: 1}}\n", []),
        ("a: {script: x, variables: {1: x, '1': y}}\n", []),
        ("a: {script: x, script: x}\n", []),
        ("a: {script: x, image: , image: b}\n", []),
        (".x: &x {image: a, image: b}\na: {script: x, <<: *x}\nb: {script: x, <<: *x}\n", ["image"]),
        ("spec: {inputs: {x: {default: a}, x: {default: b}}}\n---\na: {script: x}\n", ["x"]),
    ],
)
def test_a_key_that_stands_twice_is_flagged_where_it_counts(text: str, keys: list[str]) -> None:
    assert texts("duplicate_keys", text) == keys


def test_what_is_lost_is_said() -> None:
    text = "a: {script: x, script: y, image: i, image: j}\na: {script: z}\nvariables: {A: b}\nvariables: {A: c}\n"
    assert sorted((fact.fields()["name"], fact.fields()["what"]) for fact in found("duplicate_keys", text)) == [
        ("a", "whole job"),
        ("image", "value"),
        ("script", "whole script"),
        ("variables", "value"),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("default: {timeout: 1h, retry: 1}\nb: {script: x}", ["timeout"]),
        ("default: {timeout: 1h, script: x}", []),
        ("default: {timeout: }\nb: {script: x}", []),
        ("include: {local: a.yml, ref: x}", ["ref"]),
        ("include: [a.yml, {local: a.yml, file: x, job: , inputs: {}, rules: [{if: $A}]}]", ["file"]),
        ("include: [{project: b/c, ref: x, file: d.yml}]\nb: {script: x}", []),
        (
            ".r: [{if: $A, needs: [b]}]\nworkflow: {rules: [!reference [.r], {needs: [b]}]}\nb: {script: }",
            ["needs"] * 2,
        ),
        ("workflow: {script: x, rules: [{needs: [b]}]}\nb: {script: x}", []),
        ("workflow: \nb: {script: x, rules: [{if: $A, needs: []}]}", []),
    ],
)
def test_a_keyword_that_changes_nothing_is_flagged(text: str, names: list[str]) -> None:
    assert texts("ignored_keywords", text) == names


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("variables: {A: x$A}\na: {script: x}", ["x$A"]),
        ("a: {script: x, variables: {A: 'x${A}'}}", ["'x${A}'"]),
        ("variables: {A: x}\na: {script: x, variables: {A: $A}}", ["$A"]),
        ("variables: {A: x}\na: {script: x, rules: [{variables: {A: y$A}}]}", ["y$A"]),
        ("a: {script: x, variables: {A: $A}}", []),
        ("variables: {A: $A}\na: {script: x}", []),
        ("a: {script: x, variables: {A: x$AB, B: x$$B, C: 'x$${C}', D: {value: x$D, expand: false}}}", []),
        ("a: {script: x, variables: {A: $$$A}}", ["$$$A"]),
        ("variables: {A: x}\na: {trigger: b/c, variables: {A: $A}}", []),
        ("a: {script: x, parallel: {matrix: [{A: x$A}]}}", []),
    ],
)
def test_a_variable_that_holds_itself_is_flagged_at_its_value(text: str, values: list[str]) -> None:
    assert texts("self_references", text) == values


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a: {script: x, rules: [{if: $CI_JOB_ID}]}", ["$CI_JOB_ID"]),
        ("a: {script: x, rules: [{if: '$CI_JOB_NAME && $CI_COMMIT_TAG && $OTHER'}]}", []),
        ("variables: {CI_JOB_ID: x}\na: {script: x, rules: [{if: $CI_JOB_ID}]}", []),
        ("workflow: {rules: [{if: '$A || $CI_JOB_STAGE'}]}\na: {script: x}", ["$CI_JOB_STAGE"]),
        ("workflow: {rules: [{if: $A}]}\nvariables: {A: x}\na: {script: x}", []),
        ("include: [{local: a.yml, rules: [{if: $A}]}]\nvariables: {A: x}", ["$A"]),
        ("include: [{local: a.yml, rules: [{if: $A}]}]\nvariables: {A: {value: x, description: y}}", []),
        ("include: [{local: a.yml, rules: [{if: '$A == \"b\"'}]}]\nvariables: {A: x}", []),
        ("include: [{local: a.yml, rules: [{if: $CI_ENVIRONMENT_NAME}]}]", ["$CI_ENVIRONMENT_NAME"]),
        ("a: {script: x, rules: [{if: '$CI_JOB_ID ='}]}", []),
        ("a: {script: x, rules: [{if: $A}, {if: '($A && $B == $CI_JOB_ID)'}]}", ["$CI_JOB_ID"]),
    ],
)
def test_a_variable_that_is_not_yet_known_is_flagged_in_its_condition(text: str, names: list[str]) -> None:
    assert texts("early_uses", text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a: {script: 'b $CI_BUILD_REF ${CI_BUILD_REF:0:8} ${CI_BUILD_REF#x}'}", ["CI_BUILD_REF"] * 3),
        ("a: {script: b, variables: {A: $CI_BUILD_ID}, image: 'c:$CI_BUILD_TAG'}", ["CI_BUILD_ID", "CI_BUILD_TAG"]),
        ("a: {script: 'b $CI_BUILD_REF_X $CI_BUILD_KEY'}", []),
        ("a: {script: 'b ${CI_BUILD_REF:-c} ${CI_COMMIT_SHA:-$CI_BUILD_REF} ${D:-\"$CI_BUILD_ID\"}'}", []),
        (r"a: {script: 'b \$CI_BUILD_REF $$CI_BUILD_REF'}", []),
        ("a: {script: ['export CI_BUILD_REF=c', 'b $CI_BUILD_REF']}", []),
        ("a: {script: 'b $CI_BUILD_REF', id_tokens: {CI_BUILD_REF: {aud: c}}}", []),
        ("a:\n  script:\n  - |\n    # $CI_BUILD_REF\n    b  $CI_BUILD_NAME\n", ["CI_BUILD_NAME"]),
        ("a: {script: b, type: c}\ntypes: [c]\n", ["type", "types"]),
        ("a: {script: b, artifacts: {reports: {license_management: c}}}", ["license_management"]),
        ("types: {script: b}", []),
        (
            "a: {script: 'b A=$CI_BUILD_ID b-$CI_BUILD_TAG ${C}=$CI_BUILD_REPO'}",
            ["CI_BUILD_ID", "CI_BUILD_REPO", "CI_BUILD_TAG"],
        ),
        ("a: {script: 'b $CI_JOB_JWT ${CI_JOB_JWT_V2} $CI_JOB_JWT_OTHER'}", ["CI_JOB_JWT", "CI_JOB_JWT_V2"]),
    ],
)
def test_what_gitlab_has_taken_away_is_flagged_at_its_name(text: str, names: list[str]) -> None:
    assert sorted(texts("deprecations", text)) == sorted(names)


def test_a_deprecated_keyword_that_works_is_told_apart_from_one_that_is_gone() -> None:
    text = (
        "cache: {key: a}\na: {script: b, only: [c], publish: d, type: e}\n"
        "f: {script: b, environment: {name: g, kubernetes: {agent: h, flux_resource_path: i}}}\n"
        "j: {trigger: k/l, except: , image: }\n"
    )
    assert {(fact.fields()["name"], fact.fields()["fate"]) for fact in found("deprecations", text)} == {
        ("type", "refused"),
        ("cache", "discouraged"),
        ("only", "discouraged"),
        ("publish", "deprecated"),
        ("environment:kubernetes:flux_resource_path", "deprecated"),
    }


def test_a_deprecated_keyword_is_told_where_a_file_has_it_first_with_its_further_lines() -> None:
    text = (
        ".a: {except: [tags]}\n"
        "b: {script: c, extends: .a}\n"
        "d: {script: c, extends: .a, only: [main]}\n"
        "e: {script: c, only: [e], except: [f]}\n"
    )
    told = {
        (fact.span.begin.line, fact.fields()["name"], *fact.fields()["other_lines"])
        for fact in found("deprecations", text)
    }
    assert told == {(3, "only", 4), (1, "except", 4)}
