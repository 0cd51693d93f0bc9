"""Keywords as values: each part of a keyword with its place, and with the way on which the job has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from cilint.syntax.node import Node
from tests.pipeline.conftest import steps

Build = Callable[..., Any]


def texts(nodes: Iterable[Node | None]) -> list[str]:
    """The texts at the places of nodes, as the file has them."""
    return [node.span.text for node in nodes if node is not None]


def test_an_image_has_its_parts_with_their_places(build: Build) -> None:
    built = build(
        "job:\n  image:\n    name: 'ruby:3'\n    entrypoint: [sh, [-c]]\n    pull_policy: [always, never]\n"
        "    docker: {platform: arm64/v8, user: dave}\n    kubernetes: {user: 1001}\n"
    )
    image = built.jobs["job"].image
    assert texts([image.name]) == ["'ruby:3'"]
    assert texts(image.entrypoint) == ["sh", "-c"]
    assert texts(image.pull_policies) == ["always", "never"]
    assert texts([image.platform, image.docker_user, image.kubernetes_user]) == ["arm64/v8", "dave", "1001"]


@pytest.mark.parametrize("image", ["", "''", "' '", "[ruby]", "{}", "{name: ''}", "{name: ~}", "{name: [ruby]}"])
def test_what_names_no_image_has_no_name(build: Build, image: str) -> None:
    job = build(f"job: {{image: {image}, script: x}}").jobs["job"]
    assert job.image is None or job.image.name is None


def test_a_pull_policy_stands_alone_or_in_a_list(build: Build) -> None:
    built = build("a: {image: {name: x, pull_policy: never}}\nb: {image: {name: x, pull_policy: [never]}}")
    assert [texts(job.image.pull_policies) for job in built.pipeline.jobs] == [["never"], ["never"]]


def test_services_come_in_order_with_those_of_lists_within_the_list(build: Build) -> None:
    job = build("job:\n  services: [redis, [{name: mysql, alias: db, command: [--x, y]}], {alias: z}]\n").jobs["job"]
    assert texts(service.name for service in job.services) == ["redis", "mysql"]
    assert texts(service.alias for service in job.services) == ["db", "z"]
    assert [texts(service.command) for service in job.services] == [[], ["--x", "y"], []]


def test_a_service_has_variables_of_its_own(build: Build) -> None:
    (service,) = build("job: {services: [{name: mysql, variables: {A: 1, B: $A}}]}").jobs["job"].services
    assert [(item.name, item.text) for item in service.variables] == [("A", "1"), ("B", "$A")]


def test_a_variable_has_its_parts_with_their_places(build: Build) -> None:
    built = build(
        "variables:\n  A: {value: 'x', description: d, options: [x, [y]], expand: false}\n  B: {description: ~}\n"
        "job: {variables: {C: $A}, script: x}\n"
    )
    described, open_one = built.pipeline.variable_entries.values()
    assert texts([described.key, described.value, described.description]) == ["A", "'x'", "d"]
    assert (texts(described.options), described.raw) == (["x", "y"], True)
    assert (open_one.value, open_one.options, open_one.raw) == (None, None, False)
    assert open_one.description is not None
    plain = built.jobs["job"].variable_entries["C"]
    assert plain.value is plain.node
    assert texts([plain.value]) == ["$A"]


def test_an_entry_of_rules_has_its_parts_with_their_places(build: Build) -> None:
    built = build(
        "workflow: {rules: [{if: $W, variables: {A: x}}]}\n"
        "job:\n  script: x\n  rules:\n"
        "    - {if: '$A', changes: [a, [b]], when: never, allow_failure: true, needs: [other], variables: {B: y}}\n"
        "    - [{changes: {paths: [c], compare_to: main}}, {exists: {paths: d}}, {exists: {regexp: e}}]\n"
        "    - ~\n"
    )
    first, compared, found, described, nothing = built.jobs["job"].rules
    assert texts([first.condition, first.when, first.allow_failure]) == ["'$A'", "never", "true"]
    assert (first.is_never, first.said) == (True, {"if", "changes", "when", "allow_failure", "needs", "variables"})
    assert [texts(first.changes.patterns), first.changes.is_plain] == [["a", "b"], True]
    assert texts(need.node for need in first.needs.jobs) == ["other"]
    assert texts([first.variables["B"].value]) == ["y"]
    assert [texts(compared.changes.patterns), compared.changes.is_plain] == [["c"], False]
    assert [texts(found.exists.patterns), found.exists.is_plain] == [["d"], True]
    assert described.exists.patterns is None
    assert [nothing.is_null, nothing.is_told, nothing.asked] == [True, False, None]
    assert (first.asked, found.asked) == ({("if", "$A"), ("changes", "[a, [b]]")}, {("exists", "{paths: d}")})
    (entry,) = built.pipeline.workflow_rules.entries
    assert texts([entry.condition, entry.variables["A"].value]) == ["$W", "x"]


def test_jobs_with_the_same_rules_have_what_they_say_from_one_reading(build: Build) -> None:
    built = build(".base: {rules: [{if: $A}]}\na: {extends: .base, script: x}\nb: {extends: .base, script: x}\n")
    one, other = (built.jobs[name].rule_list for name in "ab")
    assert one.content is other.content
    assert [steps(rule.condition.via) for rule in built.jobs["a"].rules] == [["extends .base"]]


@pytest.mark.parametrize("rules", ["text", "!reference [.nothing, rules]"])
def test_what_is_no_list_of_rules_has_no_entries(build: Build, rules: str) -> None:
    job = build(f"job: {{rules: {rules}, script: x}}").jobs["job"]
    assert (job.rule_list.is_list, job.rules) == (False, ())


def test_a_filter_has_its_parts_in_order(build: Build) -> None:
    built = build(
        "job:\n  script: x\n  only: {variables: [$A, [$B]], refs: [main, [tags]], changes: [a]}\n  except: [web]\n"
    )
    job = built.jobs["job"]
    assert [(part.name, texts(part.items)) for part in job.only.parts] == [
        ("variables", ["$A", "$B"]),
        ("refs", ["main", "tags"]),
        ("changes", ["a"]),
    ]
    assert [texts(job.only.refs), texts(job.only.conditions), texts([job.only.key])] == [
        ["main", "tags"],
        ["$A", "$B"],
        ["only"],
    ]
    assert [texts(job.excepted.refs), job.excepted.conditions] == [["web"], ()]


def test_a_filter_that_names_no_refs_is_not_one_that_names_none(build: Build) -> None:
    built = build("a: {script: x, only: {variables: [$A]}}\nb: {script: x, only: []}\nc: {script: x, only: main}\n")
    assert [built.jobs[name].only.refs for name in "abc"] == [None, (), None]
    assert [built.jobs[name].only.is_told for name in "abc"] == [True, True, False]


def test_a_matrix_has_the_values_of_each_row(build: Build) -> None:
    built = build(
        "job: {script: x, parallel: {matrix: [{A: [a, [b]], B: c}, {C: 1}]}}\n"
        "other: {script: x, parallel: 3, needs: [{job: job, parallel: {matrix: [{A: a}]}}]}\n"
    )
    rows = built.jobs["job"].parallel.rows
    assert [[(column.name, texts(column.values)) for column in row] for row in rows] == [
        [("A", ["a", "b"]), ("B", ["c"])],
        [("C", ["1"])],
    ]
    assert built.jobs["other"].parallel.rows is None
    (need,) = built.jobs["other"].needs.jobs
    assert [texts(column.values) for row in need.parallel.rows for column in row] == [["a"]]


def test_variables_keep_the_way_on_which_the_job_has_them(build: Build) -> None:
    job = build(".base: {variables: {A: {value: x}}}\njob: {extends: .base, script: x}\n").jobs["job"]
    assert steps(job.variable_entries["A"].value.via) == ["extends .base"]


@pytest.mark.parametrize("services", ["", "redis", "{name: redis}", "[]", "[~]"])
def test_what_is_no_list_of_services_names_none(build: Build, services: str) -> None:
    job = build(f"job: {{services: {services}, script: x}}").jobs["job"]
    assert not [service.name for service in job.services if service.name]


def test_every_part_knows_its_way_into_the_job(build: Build) -> None:
    built = build(
        "default:\n  services: [&s {name: mysql, variables: {A: b}}, *s]\n"
        ".base: {image: {name: ruby, pull_policy: never}}\njob: {extends: .base, script: x}\n"
    )
    job = built.jobs["job"]
    assert steps(job.image.name.via) == ["extends .base"]
    assert steps(job.image.pull_policies[0].via) == ["extends .base"]
    first, second = job.services
    assert steps(first.name.via) == ["default services"]
    assert steps(second.name.via) == ["alias s", "default services"]
    assert steps(second.variables[0].via) == ["alias s", "default services"]


def test_what_jobs_inherit_is_read_once_for_all_of_them(build: Build) -> None:
    built = build("default: {image: ruby, services: [redis]}\na: {script: x}\nb: {script: x}\nc: {image: own}")
    a, b, c = built.pipeline.jobs
    assert a.image is b.image
    assert a.service_list is b.service_list
    assert texts([c.image.name]) == ["own"]


def test_a_need_and_its_parts_know_where_they_are_and_on_which_way_they_came(build: Build) -> None:
    built = build(
        ".n: &n {job: a, artifacts: false, optional: true}\n.base: {needs: [*n, [b], {pipeline: x/y}]}\n"
        "job: {extends: .base, script: x}\na: {script: x}\nb: {script: x}\n"
    )
    first, second = built.jobs["job"].needs.jobs
    assert (first.name, first.artifacts, first.is_optional, second.name) == ("a", False, True, "b")
    assert steps(first.node.via) == ["alias n", "extends .base"]
    assert [other.kind for other in built.jobs["job"].needs.others] == ["bridge-need"]


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        ("a/b", ("a/b", None, "", True, False)),
        ("{project: a/b, branch: x, strategy: depend}", ("a/b", "x", "depend", True, False)),
        ("{project: a/b, forward: {yaml_variables: no, pipeline_variables: yes}}", ("a/b", None, "", False, True)),
        ("{include: x.yml}", (None, None, "", True, False)),
    ],
)
def test_a_trigger_says_what_it_starts_and_with_what(build: Build, trigger: str, expected: tuple[object, ...]) -> None:
    found = build(f"job: {{trigger: {trigger}}}").jobs["job"].trigger
    names = (found.project and found.project.text, found.branch and found.branch.text)
    assert (*names, found.strategy, found.forwards_own, found.forwards_given) == expected


@pytest.mark.parametrize(
    ("include", "expected"),
    [("x.yml", []), ("{artifact: x, job: a}", ["a"]), ("[x.yml, {artifact: x, job: a}, {job: b}]", ["a", "b"])],
)
def test_a_child_s_files_may_be_artifacts_of_jobs(build: Build, include: str, expected: list[str]) -> None:
    assert texts(build(f"job: {{trigger: {{include: {include}}}}}").jobs["job"].trigger.artifact_jobs) == expected


def test_the_pipeline_of_a_project_has_no_files_of_jobs(build: Build) -> None:
    assert texts(build("job: {trigger: a/b}").jobs["job"].trigger.artifact_jobs) == []


def test_an_environment_has_its_parts_with_their_places(build: Build) -> None:
    built = build(
        "job:\n  environment: {name: prod, url: https://a.example, on_stop: end, deployment_tier: production,\n"
        "    auto_stop_in: 1 day}\nend: {environment: {name: prod, action: stop}}\nshort: {environment: prod}\n"
    )
    job, end, short = (built.jobs[name].environment for name in ("job", "end", "short"))
    parts = (job.name, job.url, job.on_stop, job.tier, job.auto_stop)
    assert texts(parts) == ["prod", "https://a.example", "end", "production", "1 day"]
    assert [each.action for each in (job, end, short)] == ["start", "stop", "start"]
    assert texts([short.name]) == ["prod"]


def test_artifacts_say_what_they_are_and_who_may_have_them(build: Build) -> None:
    built = build(
        "default: {artifacts: {paths: [a, [b]], untracked: true, expire_in: 1 day, access: none,\n"
        "  reports: {dotenv: x.env, junit: [a.xml, b.xml]}}}\njob: {script: x}\nbare: {artifacts: {public: false}}"
    )
    found, bare = built.jobs["job"].artifacts, built.jobs["bare"].artifacts
    assert texts(found.paths) == ["a", "b"]
    assert {name: texts(files) for name, files in found.reports.items()} == {
        "dotenv": ["x.env"],
        "junit": ["a.xml", "b.xml"],
    }
    assert texts([found.expire_in, found.access, bare.public]) == ["1 day", "none", "false"]
    assert (found.untracked, bare.untracked, dict(bare.reports)) == (True, False, {})
    assert steps(found.paths[1].via) == ["default artifacts"]


def test_a_cache_has_its_paths_and_the_parts_of_its_key(build: Build) -> None:
    job = build("job: {cache: [{key: a, paths: [x, y]}, [{policy: pull, key: {files: [a.lock], prefix: p}}]]}")
    one, other = job.jobs["job"].caches
    assert (texts(one.paths), texts(other.paths)) == (["x", "y"], [])
    assert (texts(one.key_files), texts(other.key_files), texts([other.key_prefix])) == ([], ["a.lock"], ["p"])
    assert (one.writes, other.writes) == (True, False)


def test_artifacts_and_caches_say_what_else_they_take_and_what_not(build: Build) -> None:
    job = build(
        "job: {artifacts: {paths: [a], exclude: [b, [c]]}, cache: [{paths: [d], untracked: true, unprotect: true}, {}]}"
    ).jobs["job"]
    assert texts(job.artifacts.excluded) == ["b", "c"]
    assert [(cache.untracked, cache.unprotect) for cache in job.caches] == [(True, True), (False, False)]
    assert texts([job.caches[0].untracked_by]) == ["true"]


@pytest.mark.parametrize(
    ("needs", "is_open"),
    [
        ("[a, {job: b}]", False),
        ("[a, !reference [.x, needs]]", True),
        ("[{job: !reference [.x, y]}]", True),
        ("!reference [.x, needs]", True),
        ("[]", False),
    ],
)
def test_needs_are_open_where_a_tag_may_still_name_some(build: Build, needs: str, *, is_open: bool) -> None:
    assert build(f"job: {{needs: {needs}, script: x}}").jobs["job"].needs.is_open is is_open


def test_a_need_of_another_pipeline_says_what_it_takes(build: Build) -> None:
    job = build(
        "job: {script: x, needs: [{project: a/b, ref: main, job: c, artifacts: false}, {pipeline: $P, job: d},"
        " {project: e, artifacts: !reference [.x, y]}]}"
    ).jobs["job"]
    assert [(need.kind, texts([need.project, need.ref, need.job])) for need in job.needs.others] == [
        ("project-need", ["a/b", "main", "c"]),
        ("pipeline-need", ["d"]),
        ("project-need", ["e"]),
    ]
    assert [need.artifacts for need in job.needs.others] == [False, True, None]


def test_what_an_open_tag_says_is_not_known(build: Build) -> None:
    job = build("job: {artifacts: {untracked: !reference [.x, y]}, cache: {unprotect: !reference [.x, y]}}").jobs["job"]
    assert job.artifacts.untracked is None
    assert [cache.unprotect for cache in job.caches] == [None]


def test_an_entry_of_rules_has_what_it_asks_and_what_follows(build: Build) -> None:
    built = build(
        ".r: {rules: [{if: $A, when: manual, needs: [a]}, [{when: never}], ~]}\njob: {extends: .r, script: x}\n"
        "a: {script: x}"
    )
    first, second, third = built.jobs["job"].rules
    assert texts([first.condition, first.when, second.condition, second.when]) == ["$A", "manual", "never"]
    assert [need.name for need in first.needs.jobs] == ["a"]
    assert steps(first.condition.via) == ["extends .r"]
    assert (second.needs, third.condition, third.when) == (None, None, None)


def test_secrets_and_tokens_are_known_by_their_variables(build: Build) -> None:
    built = build(
        "job:\n  id_tokens: {ONE: {aud: x}, TWO: {aud: [y, z]}}\n"
        "  secrets: {A: {vault: a/b, file: false}, B: {vault: a/b}, C: {vault: a, file: !reference [.x, y]}}\n"
    )
    job = built.jobs["job"]
    assert {name: texts(token.audiences) for name, token in job.id_tokens.items()} == {"ONE": ["x"], "TWO": ["y", "z"]}
    assert [(name, secret.is_file) for name, secret in job.secrets.items()] == [("A", False), ("B", True), ("C", None)]
    assert texts(secret.key for secret in job.secrets.values()) == ["A", "B", "C"]
    assert texts(token.key for token in job.id_tokens.values()) == ["ONE", "TWO"]


def test_a_job_without_a_keyword_has_no_value_for_it(build: Build) -> None:
    job = build("job: {script: x, rules: ~}").jobs["job"]
    assert (job.image, job.service_list, job.rule_list, job.needs, job.dependencies, job.trigger) == (None,) * 6
    assert (job.environment, job.artifacts, job.caches, job.services) == (None, None, None, ())
    assert (job.id_tokens, job.secrets, job.tags, job.stage, job.when, job.resource_group) == (None,) * 6
    assert not job.has("rules")


def test_tags_stage_when_and_resource_group_are_what_is_written(build: Build) -> None:
    job = build("job: {tags: [a, [b]], stage: s, when: manual, resource_group: g}").jobs["job"]
    assert texts([*job.tags, job.stage, job.when, job.resource_group]) == ["a", "b", "s", "manual", "g"]


@pytest.mark.parametrize(
    ("inherit", "image", "names"),
    [
        ("{}", "ruby", ["A", "B"]),
        ("{default: false, variables: false}", None, []),
        ("{default: [services], variables: [B]}", None, ["B"]),
        ("{default: [image], variables: true}", "ruby", ["A", "B"]),
        ("null", "ruby", ["A", "B"]),
    ],
)
def test_a_job_takes_of_defaults_and_variables_what_it_inherits(
    build: Build, inherit: str, image: str | None, names: list[str]
) -> None:
    built = build(f"default: {{image: ruby}}\nvariables: {{A: '1', B: '2'}}\njob: {{script: x, inherit: {inherit}}}")
    job = built.jobs["job"]
    assert (job.image and job.image.name.text) == image
    assert [name for name in ("A", "B") if name in job.variables] == names


def test_only_and_except_are_a_job_s_own_with_the_way_they_came(build: Build) -> None:
    job = build(".base: {only: [main], except: null}\njob: {extends: .base, script: x}").jobs["job"]
    assert steps(job.only.node.via) == ["extends .base"]
    assert job.excepted is None
