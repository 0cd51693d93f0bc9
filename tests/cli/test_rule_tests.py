"""`cilint rules test FOLDER`: examples of house rules assert, and say what they expected and what came."""

from __future__ import annotations

import pytest

RULE = """\
title: Job that may fail
group: house
severity: minor
confidence: high
tree: pipeline
select: $.*.allow_failure
where: [{fact.equals: value=true}]
message: "{job} may fail"
"""
BAD = """\
  - name: it may
    code: |
      a: {script: b, allow_failure: true}
"""
GOOD = """\
good:
  - name: it may not
    code: |
      a: {script: b, allow_failure: false}
"""
SOUND = f'{RULE}---\nbad:\n{BAD}    flagged: ["true"]\n{GOOD}'


def test_examples_that_hold_pass(project, cilint) -> None:
    project.write("house/may-fail.yaml", SOUND)
    project.write("house/without.yaml", RULE)
    run = cilint("rules", "test", "house")
    assert run.code == 0
    assert run.out == "may-fail: 2 examples passed\nwithout: no examples\n2 rules, 2 examples passed\n"


def test_folders_may_be_several_and_named_with_rules_as_well(project, cilint) -> None:
    project.write("house/may-fail.yaml", SOUND)
    project.write("more/may-fail-too.yaml", SOUND)
    for arguments in (["house", "more"], ["house", "--rules", "more"]):
        assert cilint("rules", "test", *arguments).out.endswith("2 rules, 4 examples passed\n")


@pytest.mark.parametrize(
    ("examples", "told"),
    [
        pytest.param(
            f'bad:\n{BAD}    flagged: ["false"]\n',
            "may-fail: failed: it may (house/may-fail.yaml:11): other texts are flagged\n"
            "  expected  .gitlab-ci.yml: 'false'\n"
            "      came  .gitlab-ci.yml:1: 'true'\n",
            id="another text",
        ),
        pytest.param(
            f'bad:\n{BAD.replace("true", "false")}    flagged: ["true"]\n',
            "  expected  .gitlab-ci.yml: 'true'\n      came  nothing\n",
            id="nothing flagged",
        ),
        pytest.param(
            f'bad:\n{BAD}    flagged: ["true", "true"]\n',
            "  expected  .gitlab-ci.yml: 'true'\n            .gitlab-ci.yml: 'true'\n",
            id="a second text",
        ),
        pytest.param(f"bad:\n{BAD}", "a bad example says under `flagged` what is flagged\n      came", id="no text"),
        pytest.param(
            f'bad:\n{BAD}    flagged: ["true"]\n    severity: major\n',
            "the severity is another one\n  expected  major\n      came  minor\n",
            id="another severity",
        ),
        pytest.param(
            f'bad:\n{BAD}    flagged: ["true"]\n    fixed: |\n      a: {{script: b}}\n',
            "fixes make something else of it\n  expected  a: {script: b}\n      came  a: {script: b, allow_failure",
            id="no fix",
        ),
        pytest.param(
            GOOD.replace("false", "true"),
            "a good example is flagged\n  expected  nothing\n      came  .gitlab-ci.yml:1: 'true'\n",
            id="a good one that is flagged",
        ),
        pytest.param(GOOD.replace("a:", "a: @"), "a good example cannot be read\n", id="a good one that is no YAML"),
    ],
)
def test_an_example_that_does_not_hold_says_what_was_expected_and_what_came(project, cilint, examples, told) -> None:
    project.write("house/may-fail.yaml", f"{RULE}---\n{examples}")
    run = cilint("rules", "test", "house")
    assert run.code == 1
    assert told in run.out
    assert run.out.endswith("1 rule, 1 of 1 example failed\n")


def test_a_fix_is_told_where_the_example_says_none(project, cilint) -> None:
    rule = (
        "title: t\ngroup: g\nseverity: minor\nconfidence: high\nselect: logins\nwhere: [login.password-argument]\n"
        "message: m\nfix: login.password-to-stdin\n---\nbad:\n  - name: a login\n    code: |\n"
        "      a:\n        script:\n          - docker login -u ci -p $PASSWORD registry.example.com\n"
        "    flagged: [-p $PASSWORD]\n"
    )
    project.write("house/login.yaml", rule)
    run = cilint("rules", "test", "house")
    assert run.code == 1
    assert "fixes make something else of it\n  expected      - docker login" in run.out
    assert "| docker login -u ci --password-stdin registry.example.com" in run.out


def test_no_secret_of_an_example_is_printed(project, cilint) -> None:
    rule = (
        "title: t\ngroup: g\nseverity: minor\nconfidence: high\nselect: credentials\nwhere: [credential.literal]\n"
        "message: m\n---\ngood:\n  - name: a login\n    code: |\n"
        "      a: {script: docker login -u ci -p Fake-literal-1 registry.example.com}\n"
    )
    project.write("house/login.yaml", rule)
    run = cilint("rules", "test", "house")
    assert run.code == 1
    assert "came  .gitlab-ci.yml:1: " in run.out
    assert "Fake-literal-1" not in run.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("test",), "name a folder with rules of your own"),
        (("test", "nowhere"), "there is no folder 'nowhere'"),
        (("test", "house"), "house/broken.yaml:5: there is no list of facts 'job'"),
        (("house",), "invalid choice: 'house'"),
    ],
)
def test_what_cannot_be_tested_is_an_error(project, cilint, arguments, told) -> None:
    project.write("house/broken.yaml", RULE.replace("tree: pipeline\n", "").replace("$.*.allow_failure", "job"))
    run = cilint("rules", *arguments)
    assert run.code == 2
    assert told in run.err
