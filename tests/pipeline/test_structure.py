"""What GitLab refuses of top-level entries, jobs, their scripts and values, and of YAML."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.pipeline.building import build_pipeline
from cilint.pipeline.loading import Loader
from cilint.pipeline.problem import Problem
from cilint.pipeline.similar import Names
from cilint.pipeline.structure.circles import find_circles
from cilint.text.files import MemoryFiles

Build = Callable[..., Any]


def problems(build: Build, text: str) -> tuple[Problem, ...]:
    return build(text).pipeline.problems


def flagged(build: Build, text: str) -> list[str]:
    return [problem.span.text for problem in problems(build, text)]


def with_inputs(inputs: str, text: str) -> str:
    return f"spec: {{inputs: {{{inputs}}}}}\n---\n{text}"


def job(keywords: str) -> str:
    return f"job: {{script: x, {keywords}}}"


@pytest.mark.parametrize(
    ("inputs", "text", "places"),
    [
        ("a: {type: number, default: 1}", "job: {script: [x, '$[[ inputs.a ]]']}", ["'$[[ inputs.a ]]'"]),
        ("a: {type: number, default: 1}", "job: {script: [x, 'n $[[ inputs.a ]]']}", []),
        ("a: {default: '1'}", "job: {script: [x, '$[[ inputs.a ]]']}", []),
        ("a: {default: ''}", "job: {script: '$[[ inputs.a ]]'}", ["script"]),
        ("a: {type: number, default: 1}", "'$[[ inputs.a ]]': {script: x}", ["'$[[ inputs.a ]]'"]),
        ("a: {default: ''}", "'$[[ inputs.a ]]': {script: x}", ["'$[[ inputs.a ]]'"]),
        ("a: {default: '', options: ['', b]}", "'$[[ inputs.a ]]': {script: x}", []),
        ("a: {default: tset}", "job: {script: x, stage: '$[[ inputs.a ]]'}", ["'$[[ inputs.a ]]'"]),
        ("a: {default: tset, options: [tset, test]}", "job: {script: x, stage: '$[[ inputs.a ]]'}", []),
        ("a:", "job: {script: x, stage: '$[[ inputs.a ]]'}", []),
    ],
)
def test_what_is_refused_whatever_an_input_is_is_flagged(
    build: Build, inputs: str, text: str, places: list[str]
) -> None:
    assert flagged(build, with_inputs(inputs, text)) == places


def test_of_an_included_file_that_is_given_nothing_the_default_counts_and_no_option(build: Build) -> None:
    part = with_inputs("a: {type: number, default: 9, options: [9, 1]}", "job: {script: x, retry: '$[[ inputs.a ]]'}")
    built = build("include: part.yml", {"part.yml": part})
    assert [problem.span.text for problem in built.pipeline.problems] == ["'$[[ inputs.a ]]'"]


@pytest.mark.parametrize(
    ("rules", "places"), [("''", ["''"]), ("false", []), ("[{if: $A}]", []), ("[[{if: $A}]]", ["[{if: $A}]"])]
)
def test_rules_of_includes_are_one_list(build: Build, rules: str, places: list[str]) -> None:
    text = f"include: [{{local: part.yml, rules: {rules}}}]\njob: {{script: x}}"
    built = build(text, {"part.yml": "part: {script: x}"})
    assert [problem.span.text for problem in built.pipeline.problems] == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("list: [a]\njob: {script: x}", ["list"]),
        ("none:\njob: {script: x}", ["none"]),
        ("idle: {image: a}\njob: {script: x}", ["idle"]),
        ("idle: {needs: [job]}\njob: {script: x}", ["idle"]),
        ("job: {scripts: x}", ["scripts"]),
        ("job: {script: []}", ["script"]),
        ("job: {script: x, trigger: a/b}", ["script"]),
        ("job: {script: x, run: [{name: a, script: b}]}", ["run"]),
        ("job: {script: x, rules: [{when: always}], only: [main]}", ["only"]),
        ("job: {trigger: a/b, image: a, tags: [b]}", ["image", "tags"]),
        ("5: {script: x}", ["5"]),
        ("'': {script: x}", ["''"]),
        (f"{'a' * 256}: {{script: x}}", ["a" * 256]),
        (job("dependancies: []"), ["dependancies"]),
        ("default: {stage: a, imgae: b}\njob: {script: x}", ["imgae", "stage"]),
        ("cache: {paths: [a]}\ndefault: {cache: []}\njob: {script: x}", ["cache"]),
        (".none:\njob: {script: x}", [".none"]),
        ("$schema: https://example.com/schema.json\njob: {script: x}", ["$schema"]),
        (job("weather: sunny"), ["weather"]),
        (job("when: $WHEN"), ["$WHEN"]),
        ("[a, b]: {script: x}", ["[a, b]"]),
        ("default: {needs: []}\njob: {script: x}", ["needs"]),
        ("default: {script: x, imgae: b}", ["imgae"]),
        ("job: {script: x, coverage: '/\\Z/'}", ["'/\\Z/'"]),
        ("stages: [[[[[[[[[[[[test]]]]]]]]]]]]\njob: {script: x}", ["[[test]]"]),
        ("a: {script: x}\njob: {script: x, environment: {name: p, on_stop: a b}}", ["a b"]),
        ("job: {script: x, inputs: {a: {default: b, options: [[b]]}}}", ["b"]),
        (job("retry: '$[[ inputs.a'"), ["'$[[ inputs.a'"]),
    ],
)
def test_entries_that_gitlab_refuses_are_flagged(build: Build, text: str, places: list[str]) -> None:
    assert sorted(flagged(build, text)) == sorted(places)


@pytest.mark.parametrize(
    "text",
    [
        ".list: [a]\n.idle: {image: a}\njob: {script: x}",
        "job: {run: [{name: a, script: b}]}",
        "job: {trigger: a/b, needs: [{pipeline: c/d}]}",
        "mirror: {needs: {pipeline: c/d}}",
        "'5': {script: x}",
        "job: {script: x, rules: [{when: always}], only: null}",
        "default: {cache: []}\ncache: null\njob: {script: x}",
        "spec: {inputs: {name: }}\n---\n'$[[ inputs.name ]]': {script: x}",
        "job: {script: !reference [.a, script]}\n.a: {script: [x]}",
    ],
)
def test_entries_that_gitlab_takes_are_not_flagged(build: Build, text: str) -> None:
    assert flagged(build, text) == []


def test_a_job_whose_parent_is_missing_may_have_its_script_from_there(build: Build) -> None:
    assert [problem.kind.value for problem in problems(build, "job: {extends: .nope}")] == ["extends"]


@pytest.mark.parametrize(
    ("script", "places"),
    [
        ('[a, echo "b: c"]', ['echo "b: c"']),
        ("[a, {b: c}]", ["{b: c}"]),
        ("[5, yes, ~, 1.5]", ["5", "yes", "~", "1.5"]),
        ("5", ["5"]),
        ("[" * 11 + "a" + "]" * 11, ["[a]"]),
    ],
)
@pytest.mark.parametrize("keyword", ["script", "before_script", "after_script"])
def test_what_is_no_text_in_a_script_is_flagged(build: Build, script: str, places: list[str], keyword: str) -> None:
    other = "" if keyword == "script" else "script: x, "
    assert flagged(build, f"job: {{{other}{keyword}: {script}}}") == places


def test_shared_scripts_and_hooks_are_looked_at_once(build: Build) -> None:
    text = (
        "default: {before_script: [1], hooks: {pre_get_sources_script: [2]}}\nafter_script: [3]\n"
        ".a: {script: [4]}\none: {extends: .a}\ntwo: {extends: .a}"
    )
    assert sorted(flagged(build, text)) == ["1", "2", "3", "4"]
    assert all(problem.job == "" for problem in problems(build, text))


@pytest.mark.parametrize("script", ["a", "[a, [b, [c]]]", ":symbol", "[" * 10 + "a" + "]" * 10])
def test_texts_and_nested_lists_are_scripts(build: Build, script: str) -> None:
    assert flagged(build, f"job: {{script: {script}}}") == []


@pytest.mark.parametrize(
    ("keywords", "places"),
    [
        ("when: manualy", ["manualy"]),
        ("when: never", ["never"]),
        ("rules: [{when: manualy}]", ["manualy"]),
        ("artifacts: {when: allways, paths: a, access: all}", ["a", "allways"]),
        ("cache: [{when: delayed, paths: a}]", ["a", "delayed"]),
        ("environment: {name: a, action: rollback}", ["rollback"]),
        ("allow_failure: 'true'", ["'true'"]),
        ("interruptible: 1", ["1"]),
        ("tags: docker", ["docker"]),
        ("services: postgres", ["postgres"]),
        ("variables: [a]", ["[a]"]),
        ("retry: 3", ["3"]),
        ("retry: {max: one}", ["one"]),
        ("start_in: 1 day", ["start_in"]),
        ("when: delayed", ["delayed"]),
        ("when: delayed, start_in: 1 day, rules: [{when: always}]", ["start_in"]),
        ("rules: [{when: delayed}]", ["delayed"]),
    ],
)
def test_values_that_gitlab_refuses_are_flagged(build: Build, keywords: str, places: list[str]) -> None:
    assert sorted(flagged(build, job(keywords))) == places


@pytest.mark.parametrize(
    "keywords",
    [
        "when: ",
        "when: delayed, start_in: 1 day",
        "rules: [{when: never}, {when: delayed, start_in: 1 day}]",
        "allow_failure: {exit_codes: 1}",
        "retry: {max: 2, when: always}",
        "cache: [{paths: [a], policy: $POLICY}]",
        "artifacts: {access: maintainer}",
        "environment: review/$CI_COMMIT_REF_SLUG",
        "tags: []",
    ],
)
def test_values_that_gitlab_takes_are_not_flagged(build: Build, keywords: str) -> None:
    assert flagged(build, job(keywords)) == []


@pytest.mark.parametrize(
    ("parallel", "places"),
    [
        ("0", ["0"]),
        ("201", ["201"]),
        ("'3'", ["'3'"]),
        ("[3]", ["[3]"]),
        ("{}", ["parallel"]),
        ("{matrix: {A: [b]}}", ["{A: [b]}"]),
        ("{matrix: [{}]}", ["{}"]),
        ("{matrix: [{A: }]}", ["A"]),
        (f"{{matrix: [{{A: {list(range(201))}}}]}}", [f"[{{A: {list(range(201))}}}]"]),
    ],
)
def test_parallel_that_gitlab_refuses_is_flagged(build: Build, parallel: str, places: list[str]) -> None:
    assert flagged(build, job(f"parallel: {parallel}")) == places


@pytest.mark.parametrize(
    "parallel", ["1", "200", "~", f"{{matrix: [{{A: {list(range(100))}, B: [c, d]}}]}}", "{matrix: [{A: b}]}"]
)
def test_parallel_that_gitlab_takes_is_not_flagged(build: Build, parallel: str) -> None:
    assert flagged(build, job(f"parallel: {parallel}")) == []


def test_the_values_of_a_matrix_may_be_in_an_input_that_has_no_value(build: Build) -> None:
    text = "spec: {inputs: {versions: {type: array}}}\n---\n" + job(
        "parallel: {matrix: [{A: '$[[ inputs.versions ]]'}]}"
    )
    assert flagged(build, text) == []


@pytest.mark.parametrize(
    ("value", "is_refused"),
    [
        ("2026-01-01", True),
        ("2026-1-1", True),
        ("2026-01-01 10:00:00", True),
        ("!!timestamp '2026-01-01'", True),
        ("!!set {a, b}", True),
        ("!ruby/object:Example {}", True),
        ("'2026-01-01'", False),
        ("!!str 2026-01-01", False),
        ("2026-13-01", False),
        ("a-2026-01-01", False),
        ("!!binary aGVsbG8=", False),
        ("!vault text", False),
    ],
)
def test_yaml_of_classes_that_gitlab_does_not_allow_is_flagged(build: Build, value: str, is_refused: bool) -> None:
    found = [problem.kind.value for problem in problems(build, f"variables: {{A: {value}}}\njob: {{script: x}}")]
    assert found == (["yaml"] if is_refused else [])


def test_dates_are_found_as_keys_in_hidden_jobs_and_once_for_many_aliases(build: Build) -> None:
    text = ".a: &a {2026-01-01: [2026-01-02]}\n.b: *a\n.c: {d: *a}\njob: {script: x}"
    assert sorted(flagged(build, text)) == ["2026-01-01", "2026-01-02"]


@given(st.dictionaries(st.integers(0, 8), st.lists(st.integers(0, 8), max_size=3)))
def test_circles_are_found_where_there_are_some(graph: dict[int, list[int]]) -> None:
    edges = {str(name): [str(after) for after in following] for name, following in graph.items()}

    def reaches(start: str, goal: str) -> bool:
        seen: set[str] = set()
        waiting = list(edges.get(start, ()))
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += edges.get(name, ())
        return goal in seen

    circles = list(find_circles(edges))
    for circle in circles:
        following = (*circle[1:], circle[0])
        assert all(after in edges[name] for name, after in zip(circle, following, strict=True))
    assert bool(circles) == any(reaches(name, name) for name in edges)


def test_a_long_chain_is_no_matter_of_recursion() -> None:
    edges = {str(number): [str(number + 1)] for number in range(50_000)}
    assert list(find_circles(edges)) == []
    assert [len(circle) for circle in find_circles({**edges, "50000": ["0"]})] == [50_001]


def test_the_nearest_name_is_found_until_there_was_too_much_to_compare() -> None:
    names = Names(f"name{number}" for number in range(10_000))
    assert names.nearest("name-7") == "name7"
    assert names.remedy("entirely different") == ""
    assert names.nearest("name-8") == ""
    assert names.nearest("name-7") == "name7"
    assert Names(["abc"]).nearest("abcd" * 100) == ""


def test_a_job_whose_name_is_not_known_is_a_job() -> None:
    files = {
        ".gitlab-ci.yml": "include: ci/a.yml\nstages: [test]",
        "ci/a.yml": "spec: {inputs: {name: }}\n---\n$[[ inputs.name ]]: {script: a}",
    }
    pipeline = build_pipeline(Loader(MemoryFiles(files)), ".gitlab-ci.yml", is_entry_point=True)
    assert [problem.message for problem in pipeline.problems] == ["the file needs a value of input 'name'"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("job: {script: x, needs: lint}", "lint"),
        ("job: {script: x, needs: [' ']}", "' '"),
        ("job: {script: x, needs: [{job: ''}]}", "''"),
        (
            "m: {script: x, parallel: {matrix: [{A: b}]}}\nj: {script: x, needs: [{job: m, parallel: 2}]}",
            "2",
        ),
        ("job: {script: x, publish: [site]}", "[site]"),
        ("job: {extends: job}", "job"),
        (".a: {script: x}\njob: {extends: !reference [.a, script]}", "[.a, script]"),
        ("job: {extends: [{a: b}]}", "{a: b}"),
        ("spec: {inptus: {a: {}}}\n---\njob: {script: 'echo $[[ inputs.a ]]'}", "inptus"),
        ("scirpts: {sript: x}\njob: {script: x}", "sript"),
    ],
)
def test_one_mistake_is_one_problem(build: Build, text: str, place: str) -> None:
    assert flagged(build, text) == [place]
