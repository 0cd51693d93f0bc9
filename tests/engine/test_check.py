"""What every rule keeps to: one finding for each place of writing, the worst verdict, and caution about the unknown."""

from __future__ import annotations

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.engine.chain import RunningRules
from cilint.errors import RuleError
from cilint.facts.model import JobFact
from cilint.findings.finding import Confidence, Result, Severity
from cilint.settings.model import Selection

DIGEST = "@sha256:" + "a" * 64

Told = list[tuple[str, str, str, tuple[str, ...]]]


def told(result: Result) -> Told:
    """For each finding: `path:line`, the flagged text, the severity and the jobs."""
    return [
        (finding.span.place, finding.span.text, finding.severity.value, finding.jobs) for finding in result.findings
    ]


IMAGE_WAYS = {
    "an anchor": (
        ".image: &image ruby\na:\n  image: *image\nb:\n  image: *image\n",
        (".gitlab-ci.yml:1", "ruby", "major", ("a", "b")),
    ),
    "a merge key": (
        ".x: &x\n  image: ruby\na:\n  <<: *x\nb:\n  <<: *x\n  stage: test\n",
        (".gitlab-ci.yml:2", "ruby", "major", ("a", "b")),
    ),
    "extends": (
        ".x:\n  image: ruby\na:\n  extends: .x\nb:\n  extends: [.x]\n",
        (".gitlab-ci.yml:2", "ruby", "major", ("a", "b")),
    ),
    "default": (
        "default:\n  image: ruby\na:\n  script: x\nb:\n  script: y\nc:\n  inherit: {default: false}\n",
        (".gitlab-ci.yml:2", "ruby", "major", ("a", "b")),
    ),
    "a top-level keyword": (
        "image: ruby\na:\n  script: x\nb:\n  script: y\n",
        (".gitlab-ci.yml:1", "ruby", "major", ("a", "b")),
    ),
    "a reference": (
        ".x:\n  image: ruby\na:\n  image: !reference [.x, image]\nb:\n  image: !reference [.x, image]\n",
        (".gitlab-ci.yml:2", "ruby", "major", ("a", "b")),
    ),
}


@pytest.mark.parametrize("way", IMAGE_WAYS)
def test_a_text_that_many_jobs_reach_is_one_finding_where_it_is_written(check, way) -> None:
    text, expected = IMAGE_WAYS[way]
    assert told(check(text, "unpinned-image")) == [expected]


def test_a_text_in_an_included_file_is_one_finding_there(check) -> None:
    files = {
        ".gitlab-ci.yml": "include: x.yml\na:\n  extends: .x\nb:\n  extends: .x\n",
        "x.yml": ".x:\n  image: ruby\n",
    }
    assert told(check(files, "unpinned-image")) == [("x.yml:2", "ruby", "major", ("a", "b"))]


def test_the_same_text_in_two_jobs_is_two_findings(check) -> None:
    assert told(check("a:\n  image: ruby\nb:\n  image: ruby\n", "unpinned-image")) == [
        (".gitlab-ci.yml:2", "ruby", "major", ("a",)),
        (".gitlab-ci.yml:4", "ruby", "major", ("b",)),
    ]


def test_an_image_in_a_variable_is_flagged_where_it_is_used_and_the_variable_is_related(check) -> None:
    text = "variables:\n  IMAGE: ruby\na:\n  image: $IMAGE\nb:\n  services: [$IMAGE]\n"
    result = check(text, "unpinned-image")
    assert told(result) == [
        (".gitlab-ci.yml:4", "$IMAGE", "major", ("a",)),
        (".gitlab-ci.yml:6", "$IMAGE", "major", ("b",)),
    ]
    assert [(related.span.text, related.note) for related in result.findings[0].related] == [
        ("ruby", "IMAGE is defined here")
    ]


def test_a_variable_that_no_image_uses_is_no_reference(check) -> None:
    assert told(check("variables:\n  IMAGE: ruby:latest\na:\n  script: make $IMAGE\n", "unpinned-image")) == []


def test_the_worst_that_is_true_for_any_job_speaks_for_all(check) -> None:
    text = (
        ".x:\n  image: ruby:$TAG\n"
        "a:\n  extends: .x\n  variables: {TAG: '3.3'}\n"
        "b:\n  extends: .x\n  variables: {TAG: latest}\n"
        "c:\n  extends: .x\n  variables: {TAG: '3.3" + DIGEST + "'}\n"
    )
    result = check(text, "unpinned-image")
    (finding,) = result.findings
    assert (finding.severity, set(finding.jobs)) == (Severity.MAJOR, {"a", "b"})
    assert "ruby:latest" in finding.message


def test_the_way_of_a_value_is_related(check) -> None:
    text = ".x:\n  image: ruby\na:\n  extends: .x\n"
    (finding,) = check(text, "unpinned-image").findings
    assert [(related.span.place, related.note) for related in finding.related] == [
        (".gitlab-ci.yml:4", "used here through extends: .x")
    ]


@pytest.mark.parametrize(
    ("files", "severity", "jobs"),
    [
        pytest.param({"a.yml": ".x:\n  image: ruby\na:\n  script: x\n"}, "info", (".x",), id="that no job reaches"),
        pytest.param({"a.yml": ".x:\n  image: ruby\na:\n  extends: .x\n"}, "major", ("a",), id="that a job reaches"),
        pytest.param({"a.yml": ".x:\n  image: ruby\n"}, "major", (".x",), id="of a template"),
        pytest.param(
            {"a.yml": "spec: {inputs: {x: {}}}\n---\n.x:\n  image: ruby\na:\n  script: x\n"},
            "major",
            (".x",),
            id="of a file with inputs",
        ),
        pytest.param(
            {"a.yml": "include: b.yml\na:\n  script: x\n", "b.yml": ".x:\n  image: ruby\nb:\n  script: x\n"},
            "major",
            (".x",),
            id="of an included file",
        ),
        pytest.param(
            {"a.yml": "include: {remote: 'https://example.com/b.yml'}\n.x:\n  image: ruby\na:\n  script: x\n"},
            "major",
            (".x",),
            id="that an unread include may use",
        ),
    ],
)
def test_a_hidden_job_counts_as_it_may_be_used(check, files, severity, jobs) -> None:
    assert [entry[1:] for entry in told(check(files, "unpinned-image"))] == [("ruby", severity, jobs)]


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        pytest.param("default:\n  image: ruby\na:\n  script: x\n", ["major"], id="that a job uses"),
        pytest.param(f"default:\n  image: ruby\na:\n  image: b{DIGEST}\n", [], id="that every job overrides"),
        pytest.param("default:\n  image: ruby\na:\n  trigger: b\n", [], id="beside a trigger job"),
        pytest.param("default:\n  image: ruby\na:\n  inherit: {default: [cache]}\n", [], id="that no job inherits"),
        pytest.param("default:\n  image: ruby\n", ["major"], id="of a file without jobs"),
        pytest.param("image: ruby\n.a:\n  script: x\n", ["major"], id="of a template"),
        pytest.param(
            f"include: {{template: x.yml}}\ndefault:\n  image: ruby\na:\n  image: b{DIGEST}\n",
            ["major"],
            id="that a job of an unread include may use",
        ),
    ],
)
def test_a_default_counts_when_a_job_uses_it_or_might(check, text, severities) -> None:
    assert [entry[2] for entry in told(check(text, "unpinned-image"))] == severities


def test_a_job_that_rules_keep_out_of_every_pipeline_is_unused(check) -> None:
    text = "a:\n  image: ruby\n  rules: [{when: never}]\nb:\n  script: x\n"
    assert [entry[2] for entry in told(check(text, "unpinned-image"))] == ["info"]


def test_variables_in_a_file_without_jobs_are_for_those_that_include_it(check) -> None:
    text = 'variables:\n  DOCKER_AUTH_CONFIG: \'{"auths": {"registry.example.com": {"auth": "Y2k6RmFrZS0x"}}}\'\n'
    assert [entry[1:3] for entry in told(check(text, "hardcoded-registry-password"))] == [("Y2k6RmFrZS0x", "critical")]


def test_a_job_that_starts_another_pipeline_hands_its_variables_on(check) -> None:
    text = (
        "down:\n  trigger: group/project\n  variables:\n"
        '    DOCKER_AUTH_CONFIG: \'{"auths": {"registry.example.com": {"auth": "Y2k6RmFrZS0x"}}}\'\n'
    )
    assert [entry[1] for entry in told(check(text, "hardcoded-registry-password"))] == ["Y2k6RmFrZS0x"]


def test_what_an_unread_include_may_hold_is_not_flagged(check) -> None:
    text = "include: {project: group/ci, file: a.yml}\na:\n  image: $IMAGE\n  extends: .elsewhere\n"
    assert told(check(text, "unpinned-image", "missing-registry-auth")) == []


@pytest.mark.parametrize(
    ("rule", "job"),
    [
        ("missing-registry-auth", "a:\n  image: registry.example.com/a:1\n"),
        ("legacy-service-links", "a:\n  services: [postgres:16]\n"),
    ],
)
def test_an_unread_include_makes_what_is_missing_less_sure_and_is_named(check, rule, job) -> None:
    (alone,) = check(job, rule).findings
    (beside,) = check("include: {remote: 'https://example.com/b.yml'}\n" + job, rule).findings
    assert alone.confidence is Confidence.MEDIUM
    assert beside.confidence is Confidence.LOW
    assert beside.severity is alone.severity
    assert "https://example.com/b.yml" in beside.message


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  tags: [kubernetes]\n  services: [postgres:16]\n",
        "a:\n  only: {kubernetes: active}\n  services: [postgres:16]\n",
        "a:\n  variables: {DOCKER_HOST: 'tcp://localhost:2375'}\n  services: [docker:28-dind]\n",
    ],
)
def test_names_and_addresses_are_no_evidence_of_an_executor(check, text) -> None:
    assert len(check(text, "legacy-service-links").findings) == 1


def test_the_settings_are_evidence_of_an_executor(check) -> None:
    files = {
        ".gitlab-ci.yml": "a:\n  services: [postgres:16]\n",
        ".cilint.yml": "runner: {executor: kubernetes}\n",
    }
    assert told(check(files, "legacy-service-links")) == []


def test_of_a_file_that_is_no_yaml_no_other_rule_speaks(check) -> None:
    result = check("a:\n  image: ruby\nb: @\n", selection=Selection())
    assert [finding.rule for finding in result.findings] == ["invalid-yaml"]
    assert result.broken
    assert result.errors == ()


def test_the_findings_of_a_run_are_in_the_order_of_the_source(check) -> None:
    text = "b:\n  services: [postgres]\n  image: ruby\na:\n  image: python\n"
    places = [finding.span.start for finding in check(text, selection=Selection()).findings]
    assert places == sorted(places)


def test_a_house_rule_may_use_a_predicate_without_its_variants(check, house) -> None:
    rule = house(select="images", where="[image.unpinned]", message='"{reference} in {job}"')
    (finding,) = check("a:\n  image: ruby\n", rule).findings
    assert (finding.message, finding.severity) == ("ruby in a", Severity.MINOR)


@pytest.mark.parametrize(
    ("where", "jobs"),
    [
        ("[{fact.equals: hidden=true}]", [".c"]),
        ("[{fact.equals: hidden=false}]", ["a", "b"]),
        ("[{fact.equals: name=a}]", ["a"]),
        ("[{fact.equals: [name=a, name=b, name=d]}]", ["a", "b"]),
        ("[{fact.equals: trigger=true}, {fact.has: name}]", ["b"]),
        ("[{fact.has: hidden}]", ["a", "b", ".c"]),
        ("[{fact.has: variables}]", ["b"]),
        ("[{fact.has: [variables, hidden]}]", ["a", "b", ".c"]),
        ("[not: {fact.equals: name=a}]", ["b", ".c"]),
        ("[not: {not: {fact.equals: name=a}}]", ["a"]),
        ("[not: {any: [{fact.equals: name=a}, {fact.equals: hidden=true}]}]", ["b"]),
        ("[any: [{fact.equals: name=a}, [{fact.equals: hidden=false}, {fact.has: variables}]]]", ["a", "b"]),
        ("[any: [{not: {fact.has: variables}}], {fact.equals: hidden=false}]", ["a"]),
    ],
)
def test_generic_predicates_read_the_fields_of_a_fact(check, house, where, jobs) -> None:
    text = "a:\n  script: x\nb:\n  trigger: x\n  variables: {A: b}\n.c:\n  script: x\n"
    assert [entry[1] for entry in told(check(text, house(where=where)))] == jobs


@pytest.mark.parametrize(
    ("where", "place", "problem"),
    [
        ("[imag.unpinned]", "imag.unpinned", "did you mean image.unpinned?"),
        ("[image.unpined]", "image.unpined", "did you mean image.unpinned?"),
        ("[{fact.hs: name}]", "fact.hs", "did you mean fact.has?"),
        ("[xxx.yyy]", "xxx.yyy", "a name begins with address, archive, argument, "),
        ("['']", "''", "a name begins with"),
    ],
)
def test_a_predicate_that_is_none_is_refused_at_its_place(check, house, where, place, problem) -> None:
    with pytest.raises(RuleError) as caught:
        check("a:\n  script: x\n", house(where=where))
    assert problem in caught.value.message
    assert caught.value.span
    assert caught.value.span.text == place


def test_every_subject_of_predicates_is_a_module_with_predicates() -> None:
    from importlib import import_module

    from cilint.predicates.catalog import SUBJECTS

    for subject in SUBJECTS:
        assert import_module(f"cilint.predicates.{subject}").PREDICATES


@pytest.mark.parametrize(
    ("texts", "notes"),
    [
        ("{note: {definition: '{job} has it of {variable}, as {role}'}}", ["a has it of IMAGE, as image"]),
        ("", []),
    ],
)
def test_a_rule_says_of_related_places_what_its_texts_say(check, house, texts: str, notes: list[str]) -> None:
    rule = house(select="images", where="[repository.outside: registry.example.com]", texts=texts)
    (finding,) = check("variables:\n  IMAGE: ruby\na:\n  image: $IMAGE\n", rule).findings
    assert [related.note for related in finding.related] == notes


def test_a_text_for_what_a_predicate_says_may_name_fields_of_the_fact(check, house) -> None:
    texts = f"{{advice: {dict.fromkeys(('variable', 'variables', 'own', 'tag', 'digest'), 'as {role} of {job}')}}}"
    rule = house(select="images", where="[image.unpinned]", message="'{reference}, {advice}'", texts=texts)
    (finding,) = check("a:\n  image: ruby:3\n", rule).findings
    assert finding.message == "ruby:3, as image of a"


def test_a_fact_that_cannot_say_its_fields_is_no_name_that_is_not_given(check, house, monkeypatch) -> None:
    monkeypatch.setattr(JobFact, "fields", lambda _: {}["defect"])
    with pytest.raises(KeyError, match="defect"):
        check("a:\n  script: x\n", house(message="'{hidden}'"))


def test_what_judges_the_matches_of_a_rule_is_made_once_for_all_pipelines() -> None:
    rules = RunningRules(built_in_rules())
    chains = {rule.id: rules.chain_of(rule) for rule in rules}
    assert list(chains) == [rule.id for rule in built_in_rules()]
    assert all(rules.chain_of(rule) is chains[rule.id] for rule in rules)
    assert [step.name for step in chains["unpinned-image"]] == ["image.unpinned"]
