"""What unpinned-include says beyond its own examples: forms of refs, of targets, and what is never known."""

from __future__ import annotations

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.session import Session
from cilint.settings.model import Environment, Selection, Settings
from cilint.text.files import MemoryFiles
from tests.verdicts.conftest import Check

RULE = "unpinned-include"
SHA = "5f2d0c9e8b7a6d4c3f2e1d0c9b8a7f6e5d4c3b2a"
KNOWN = Environment(variables={"CI_PROJECT_PATH": "group/app", "CI_SERVER_FQDN": "gitlab.example.com"})

FLAGGED = {
    "a mapping alone": "include: {project: «major/high g/t», file: a.yml}",
    "HEAD": "include: {project: g/t, ref: «major/high HEAD», file: a.yml}",
    "an empty ref": "include: {project: «major/high g/t», ref: , file: a.yml}",
    "a quoted ref": 'include: {project: g/t, ref: «major/high "main"», file: a.yml}',
    "a ref that an anchor brings": (
        ".ref: &ref «major/high main»\ninclude: {project: g/t, ref: *ref, file: a.yml}\na: {script: b}"
    ),
    "one place for all files of a list": "include: {project: g/t, ref: «minor/high v1», file: [a.yml, b.yml]}",
    "a number": "include: {project: g/t, ref: «minor/high 1.10», file: a.yml}",
    "a branch for versions": "include: {project: g/t, ref: «major/high release/1.2», file: a.yml}",
    "a date": "include: {project: g/t, ref: «minor/high 2024-01-31», file: a.yml}",
    "a part of a SHA": "include: {project: g/t, ref: «minor/high 5f2d0c9e», file: a.yml}",
    "a project in a group that a variable names": "include: {project: «major/high $GROUP/t», file: a.yml}",
    "a component of the own server": "include: [{component: «major/high $CI_SERVER_FQDN/g/c/lint@~latest»}]",
    "a component of a named server": "include: [{component: «minor/high gitlab.com/g/c/lint@v2.0.0-rc.1»}]",
    "a component at a short version": "include: [{component: «major/high $CI_SERVER_HOST/g/c/lint@0»}]",
    "a remote file without TLS": f"include: [«major/high http://example.com/-/raw/{SHA}/a.yml»]",
    "a remote file of the own server": "include: [«major/high https://$CI_SERVER_FQDN/g/t/-/raw/main/a.yml»]",
    "an address with an escaped space": "include: [«major/high https://example.com/a%20b%20c/a.yml»]",
    "an include that may be made": "include: [{project: «major/high g/t», file: a.yml, rules: [{if: $X}]}]",
    "an empty integrity": "include: [{remote: «major/high 'https://example.com/a.yml'», integrity: ''}]",
    "one of two with the same target": (
        f"include:\n  - {{project: g/t, ref: {SHA}, file: a.yml}}\n  - {{project: «major/high g/t», file: a.yml}}"
    ),
    "the default of an input": (
        "spec: {inputs: {ref: {default: main}}}\n---\n"
        "include: {project: g/t, ref: «major/high '$[[ inputs.ref ]]'», file: a.yml}"
    ),
}
SILENT = {
    "a whole SHA": f"include: {{project: g/t, ref: {SHA}, file: a.yml}}",
    "a SHA of SHA-256": f"include: {{project: g/t, ref: {SHA}{SHA[:24]}, file: a.yml}}",
    "a quoted SHA of digits": f"include: {{project: g/t, ref: '{'1' * 40}', file: a.yml}}",
    "a component at a SHA": f"include: [{{component: $CI_SERVER_FQDN/g/c/lint@{SHA}}}]",
    "a ref in a variable": "include: {project: g/t, ref: $REF, file: a.yml}",
    "a ref with a variable in it": "include: {project: g/t, ref: 'release-${MAJOR}', file: a.yml}",
    "the commit of the pipeline": "include: {project: g/t, ref: $CI_COMMIT_SHA, file: a.yml}",
    "an input without default": (
        "spec: {inputs: {ref: {}}}\n---\ninclude: {project: g/t, ref: '$[[ inputs.ref ]]', file: a.yml}"
    ),
    "an input with options": (
        "spec: {inputs: {ref: {options: [main, v1.0.0], default: main}}}\n---\n"
        "include: {project: g/t, ref: '$[[ inputs.ref ]]', file: a.yml}"
    ),
    "a project in a variable": "include: {project: $TEMPLATES, file: a.yml}",
    "the own project": "include: {project: $CI_PROJECT_PATH, file: a.yml}",
    "the own project in braces": "include: {project: '${CI_PROJECT_PATH}', ref: main, file: a.yml}",
    "the own project by its parts": "include: {project: $CI_PROJECT_NAMESPACE/$CI_PROJECT_NAME, file: a.yml}",
    "an own component": "include: [{component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/lint@$CI_COMMIT_SHA}]",
    "an own component at a branch": "include: [{component: $CI_SERVER_HOST/$CI_PROJECT_PATH/lint@main}]",
    "a component of a project in a variable": "include: [{component: $CI_SERVER_FQDN/$COMPONENTS/lint@main}]",
    "a version in a variable": "include: [{component: $CI_SERVER_FQDN/g/c/lint@$VERSION}]",
    "a component without a version": "include: [{component: $CI_SERVER_FQDN/g/c/lint}]",
    "an address in a variable": "include: ['https://example.com/$REF/a.yml']",
    "the address of a commit": f"include: ['https://example.com/g/t/-/raw/{SHA}/a.yml']",
    "a commit in a query": f"include: ['https://example.com/api/v4/files/a.yml?ref={SHA}']",
    "a remote file with its hash": "include: [{remote: 'https://example.com/a.yml', integrity: sha256-x}]",
    "a template": "include: [{template: Jobs/SAST.latest.gitlab-ci.yml}]",
    "what a job makes": "a: {trigger: {include: [{artifact: a.yml, job: b}]}}\nb: {script: c}",
    "what GitLab refuses": "include: [{project: g/t}, 'https://example.com/a.txt']",
    "a pipeline of another project": "a: {trigger: {project: g/t, branch: main}}",
    "an include that is never made": "include: [{project: g/t, file: a.yml, rules: [{when: never}]}]",
}


@pytest.mark.parametrize("pipeline", FLAGGED.values(), ids=FLAGGED)
def test_what_can_become_other_code_is_flagged_at_what_has_to_change(check_rule: Check, pipeline: str) -> None:
    check_rule(RULE, pipeline)


@pytest.mark.parametrize("pipeline", SILENT.values(), ids=SILENT)
def test_what_cannot_and_what_is_not_known_is_silent(check_rule: Check, pipeline: str) -> None:
    check_rule(RULE, pipeline)


@pytest.mark.parametrize(
    "pipeline",
    [
        "include: {project: group/app, ref: main, file: a.yml}",
        "include: {project: Group/App, file: a.yml}",
        "include: [{component: gitlab.example.com/group/app/lint@~latest}]",
    ],
)
def test_the_own_project_is_known_by_its_name(check_rule: Check, pipeline: str) -> None:
    check_rule(RULE, pipeline, KNOWN)


def test_a_project_of_the_same_name_elsewhere_is_another(check_rule: Check) -> None:
    check_rule(RULE, "include: [{component: «major/high other.example.com/group/app/lint@main»}]", KNOWN)


def test_a_ref_that_a_variable_holds_is_unknown_also_where_its_value_is_known(check_rule: Check) -> None:
    known = Environment(variables={"CI_COMMIT_REF_NAME": "main", "CI_DEFAULT_BRANCH": "main"})
    for name in known.variables:
        check_rule(RULE, f"include: {{project: g/t, ref: ${name}, file: a.yml}}", known)


def test_what_another_projects_file_includes_is_told_where_that_project_is_checked() -> None:
    files = {
        ".gitlab-ci.yml": f"include: {{project: g/t, ref: {SHA}, file: a.yml}}",
        "../t/a.yml": "include: [/b.yml, {project: g/u, file: c.yml}, 'https://example.com/a.yml']",
        "../t/b.yml": "b: {script: b}",
    }
    settings = Settings(Selection(select=(RULE,)), includes={"g/t": "../t"})
    session = Session(MemoryFiles(files), settings, built_in_rules())
    assert session.check([".gitlab-ci.yml"]).findings == ()
