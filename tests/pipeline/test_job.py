"""Jobs: which entries are jobs, what they inherit, and what their shells run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cilint.pipeline.building import build_pipeline

Build = Callable[..., Any]


def test_reserved_names_and_entries_that_are_no_mappings_are_no_jobs(build: Build) -> None:
    built = build(
        "stages: [x]\nvariables: {A: a}\nworkflow: {name: x}\ndefault: {image: a}\ncache: {key: a}\nimage: {name: a}\n"
        "$schema: x\n.list: [a]\n.text: a\nlist: [a]\nempty:\n.hidden: {script: [a]}\njob: {script: [a]}\n"
        "123: {script: [a]}\nno: {script: [a]}\npages: {script: [a]}"
    )
    assert [(job.name, job.hidden) for job in built.pipeline.jobs] == [
        (".hidden", True),
        ("job", False),
        ("123", False),
        ("false", False),
        ("pages", False),
    ]


def test_spec_is_a_job_where_it_is_no_header(build: Build) -> None:
    # GitLab's own template for Crystal has such a job.
    built = build("spec: {image: a, script: [crystal spec]}\ntypes: {script: [a]}")
    assert [job.name for job in built.pipeline.jobs] == ["spec", "types"]
    assert built.value("spec", "image") == "a"


def test_of_a_job_defined_twice_in_one_file_the_last_counts(build: Build) -> None:
    built = build("job: {image: a, script: [a]}\njob: {image: b}")
    assert built.value("job", "image") == "b"
    assert built.value("job", "script") is None


@pytest.mark.parametrize("head", ["default: {image: usual, services: [redis]}", "image: usual\nservices: [redis]"])
def test_a_job_takes_what_it_does_not_set_itself(build: Build, head: str) -> None:
    built = build(f"{head}\none: {{script: [a]}}\ntwo: {{image: own, services: []}}")
    assert (built.value("one", "image"), built.value("one", "services")) == ("usual", ["redis"])
    assert (built.value("two", "image"), built.value("two", "services")) == ("own", [])


def test_a_value_replaces_the_default_and_is_never_merged_with_it(build: Build) -> None:
    built = build("default: {image: {name: a, entrypoint: [sh]}}\njob: {image: {name: b}}")
    assert built.value("job", "image") == {"name": "b"}


@pytest.mark.parametrize("nothing", ["services:", "services: ~", "services: null"])
def test_a_null_takes_the_default_and_an_empty_list_does_not(build: Build, nothing: str) -> None:
    built = build(f"default: {{services: [redis]}}\none:\n  {nothing}\ntwo: {{services: []}}")
    assert built.value("one", "services") == ["redis"]
    assert built.value("two", "services") == []


def test_a_null_in_the_default_section_is_no_default(build: Build) -> None:
    built = build("image: top\nservices: [redis]\ndefault: {image: ~, services: [mysql]}\njob: {script: [a]}")
    assert built.value("job", "image") == "top"
    assert built.value("job", "services") == ["mysql"]


def test_only_the_keywords_of_default_are_inherited(build: Build) -> None:
    built = build("default: {stage: a, variables: {A: a}, tags: [x]}\njob: {when: always}")
    assert built.value("job", "stage") is None
    assert built.value("job", "variables") is None
    assert built.value("job", "tags") == ["x"]


@pytest.mark.parametrize(
    ("inherit", "image", "tags"),
    [
        ("{default: false}", None, None),
        ("{default: no}", None, None),
        ("{default: true}", "usual", ["x"]),
        ("{default: [image]}", "usual", None),
        ("{default: []}", None, None),
        ("{variables: false}", "usual", ["x"]),
        ("~", "usual", ["x"]),
    ],
)
def test_inherit_says_which_defaults_are_taken(build: Build, inherit: str, image: Any, tags: Any) -> None:
    built = build(f"image: usual\ndefault: {{tags: [x]}}\njob: {{inherit: {inherit}}}")
    assert (built.value("job", "image"), built.value("job", "tags")) == (image, tags)


def test_inherit_may_itself_be_inherited_through_extends(build: Build) -> None:
    built = build("image: usual\n.a: {inherit: {default: false}}\njob: {extends: .a}")
    assert built.value("job", "image") is None


def test_hidden_jobs_and_trigger_jobs_take_no_defaults(build: Build) -> None:
    built = build(
        "image: usual\n.hidden: {script: [a]}\ndown: {trigger: group/project}\nchild: {trigger: {include: a.yml}}"
    )
    assert [built.value(name, "image") for name in (".hidden", "down", "child")] == [None, None, None]
    assert built.jobs["down"].is_trigger
    assert built.jobs["child"].is_trigger


def test_a_default_is_reported_where_it_is_written_with_the_step_that_brought_it(build: Build) -> None:
    built = build(
        "include: a.yml\njob: {script: [a]}", {"a.yml": ".x: &x\n  image: alpine\ndefault:\n  <<: *x\n  tags: [t]"}
    )
    image = built.jobs["job"].keyword("image")
    assert image.span.place == "a.yml:2"
    assert built.way("job", "image") == ["alias x", "include a.yml", "default image"]
    assert image.via[-1].span.text == "image"


def test_anchors_and_merge_keys_are_steps_of_the_way(build: Build) -> None:
    built = build(".a: &a\n  script: [a]\n  image: &i alpine\njob:\n  <<: *a\n  services: [*i]\ntwin: *a")
    assert built.way("job", "script") == ["alias a"]
    assert built.way("twin", "image") == ["alias a"]
    services = built.jobs["job"].keyword("services")
    assert [f"{step.kind.value} {step.name}" for step in services.items[0].via] == ["alias i"]


def test_anchors_end_with_their_file(build: Build) -> None:
    built = build("include: a.yml\njob: {script: *x}", {"a.yml": ".x: &x [a]"})
    assert built.pipeline.jobs == ()
    assert ".gitlab-ci.yml" in built.loader.errors


def test_scripts_are_flat_and_in_the_order_in_which_they_run(build: Build) -> None:
    built = build(
        ".s: &s [b, [c]]\n"
        "job:\n"
        "  after_script: last\n"
        "  script: [a, *s, ~, {not: text}, d]\n"
        "  before_script: [first]\n"
        "  hooks: {pre_get_sources_script: [hook]}"
    )
    assert [(item.node.text, item.keyword) for item in built.jobs["job"].script_items] == [
        ("hook", "pre_get_sources_script"),
        ("first", "before_script"),
        ("a", "script"),
        ("b", "script"),
        ("c", "script"),
        ("d", "script"),
        ("last", "after_script"),
    ]


def test_before_script_and_script_share_a_shell_that_nothing_else_has(build: Build) -> None:
    built = build(
        "one: {before_script: [b], script: [s], after_script: [a], hooks: {pre_get_sources_script: [h]}}\n"
        "two: {run: [{name: x, script: r}, {name: y, script: t}, {name: z, step: ./a}]}"
    )
    sessions = {item.node.text: item.session for name in ("one", "two") for item in built.jobs[name].script_items}
    assert sessions["b"] == sessions["s"]
    assert len({sessions["h"], sessions["s"], sessions["a"]}) == 3
    assert sessions["r"] != sessions["t"]


def test_script_entries_tell_their_whole_way(build: Build) -> None:
    built = build(
        "default: {before_script: [d]}\n.a: {run: [{name: x, script: r}], hooks: {pre_get_sources_script: [h]}}\n"
        ".s: {script: [&s [s]]}\n.t: {script: [*s]}\njob: {extends: [.a, .t]}"
    )
    ways = {
        item.node.text: [f"{step.kind.value} {step.name}" for step in item.via]
        for item in built.jobs["job"].script_items
    }
    assert ways == {
        "h": ["extends .a"],
        "d": ["default before_script"],
        "s": ["alias s", "extends .t"],
        "r": ["extends .a"],
    }


@pytest.mark.parametrize(
    ("rules", "never"),
    [
        ("[]", True),
        ("[{when: never}]", True),
        ("[{if: $A, when: never}, [{when: never}]]", True),
        ("[!reference [.r, rules]]", True),
        ("[{if: $A}, {when: never}]", False),
        ("[!reference [.nope, rules]]", False),
        ("~", False),
    ],
)
def test_a_job_never_runs_when_no_rule_lets_it(build: Build, rules: str, never: bool) -> None:
    built = build(f".r: {{rules: [{{when: never}}]}}\njob: {{rules: {rules}}}\nother: {{script: [a]}}")
    assert built.jobs["job"].never_runs is never
    assert not built.jobs["other"].never_runs


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("job: {script: [a]}", False),
        (".a: {script: [a]}", True),
        ("spec: {inputs: {}}\n---\njob: {script: [a]}", True),
        ("stages: [a]", True),
    ],
)
def test_a_file_of_inputs_or_without_a_visible_job_is_made_to_be_included(
    build: Build, text: str, template: bool
) -> None:
    assert build(text).pipeline.is_template is template


def test_the_inputs_of_a_file_with_which_gitlab_starts_are_those_of_its_pipelines(build: Build) -> None:
    built = build("spec: {inputs: {a: {default: b}}}\n---\njob: {script: [a]}")
    assert not build_pipeline(built.loader, ".gitlab-ci.yml", is_entry_point=True).is_template


@pytest.mark.parametrize("name", ["default", "workflow"])
@pytest.mark.parametrize("does", ["script: x", "trigger: a/b", "run: []"])
def test_default_and_workflow_are_jobs_where_they_do_something(build: Build, name: str, does: str) -> None:
    built = build(f"{name}: {{{does}, interruptible: true}}\njob: {{script: a}}")
    assert set(built.jobs) == {name, "job"}
    assert built.jobs["job"].keyword("interruptible") is None
    assert set(build(f"{name}: {{image: a}}\njob: {{script: a}}").jobs) == {"job"}


def test_the_timeout_of_default_is_none_of_the_jobs(build: Build) -> None:
    built = build("default: {timeout: 1h}\njob: {script: a}\nown: {script: a, timeout: 2h}")
    assert built.jobs["job"].keyword("timeout") is None
    assert built.value("own", "timeout") == "2h"


def test_a_trigger_job_takes_interruptible_alone_of_the_defaults(build: Build) -> None:
    built = build(
        "default: {interruptible: true, tags: [a]}\n"
        "down: {trigger: a/b}\n"
        "never: {trigger: a/b, inherit: {default: false}}"
    )
    assert built.value("down", "interruptible") == "true"
    assert built.jobs["down"].keyword("tags") is None
    assert built.jobs["never"].keyword("interruptible") is None
