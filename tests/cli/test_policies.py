"""Policies of the settings in whole runs: over files that extend each other, with templates that were vendored."""

from __future__ import annotations

POLICIES = ["missing-required-job", "missing-required-include", "overridden-required-job", "unmet-required-job"]
SCAN = "secret_detection:\n  stage: test\n  script: [scan]\n"


def told(cilint, *arguments: str) -> dict[str, str]:
    run = cilint("check", "--format", "json", "--select", ",".join(POLICIES), *arguments)
    assert run.err == ""
    return {finding["rule"]: finding["message"] for finding in run.report["findings"]}


def test_lists_of_files_that_extend_each_other_are_joined(cilint, project) -> None:
    project.write(".gitlab-ci.yml", "build:\n  script: make\n")
    project.write("org.yml", "required: {jobs: [sbom]}\n")
    project.write(".cilint.yml", "extends: org.yml\nrequired: {jobs: [licences, sbom]}\n")
    assert told(cilint) == {
        "missing-required-job": "this pipeline has no job sbom and licences, which the settings require"
    }
    printed = cilint("settings").out
    assert 'jobs: [{name: "sbom"}, {name: "licences"}]' in printed


def test_what_settings_print_is_read_as_the_same(cilint, project) -> None:
    text = (
        "required:\n  jobs: [a, {name: b, events: mr}]\n  includes: [{project: a/b, file: c.yml, version: 2.10}]\n"
        "  components: [a/b/c]\nforbidden: {jobs: [d], variables: E, includes: [{template: F.gitlab-ci.yml}]}\n"
    )
    project.write(".gitlab-ci.yml", "build:\n  script: make\n")
    project.write(".cilint.yml", text)
    printed = [line.partition("  #")[0] for line in cilint("settings").out.splitlines()[1:]]
    project.write(".cilint.yml", "\n".join(printed))
    assert [line.partition("  #")[0] for line in cilint("settings").out.splitlines()[1:]] == printed
    assert '  includes: [{project: "a/b", file: "c.yml", version: "2.10"}, {component: "a/b/c"}]' in printed


def test_a_template_of_another_project_is_held_to_what_it_says(cilint, project) -> None:
    project.write("../templates/scan.yml", SCAN)
    project.write(
        ".gitlab-ci.yml",
        "include:\n  - {project: platform/templates, ref: v1.0.0, file: scan.yml}\n"
        "secret_detection:\n  script: [echo ok]\n  allow_failure: true\n",
    )
    project.write(
        ".cilint.yml",
        "includes: {platform/templates: ../templates}\n"
        "required:\n  includes: [{project: platform/templates}]\n  jobs: [{name: secret_detection, events: [mr]}]\n",
    )
    found = told(cilint)
    assert found["overridden-required-job"] == (
        "secret_detection of platform/templates, which the settings require, is changed here: script, allow_failure"
    )
    assert found["unmet-required-job"] == (
        "the settings require secret_detection on merge request, and no such pipeline has it"
    )
    assert len(found) == 2


def test_where_the_decision_lies_in_another_project_the_pipeline_is_flagged(cilint, project) -> None:
    project.write("../templates/scan.yml", f"{SCAN}  rules:\n    - if: $CI_COMMIT_TAG\n")
    project.write(".gitlab-ci.yml", "include:\n  - {project: platform/templates, ref: v1.0.0, file: scan.yml}\n")
    project.write(
        ".cilint.yml",
        "includes: {platform/templates: ../templates}\nrequired: {jobs: [{name: secret_detection, events: push}]}\n",
    )
    run = cilint("check", "--select", "unmet-required-job")
    assert run.code == 1
    assert " --> .gitlab-ci.yml:1:1" in run.out
    assert "= note: this decides (../templates/scan.yml:4:3)" in run.out


def test_child_pipelines_and_files_for_others_are_held_to_nothing(cilint, project) -> None:
    project.write(".gitlab-ci.yml", "sbom:\n  script: make\nchild:\n  trigger: {include: ci/child.yml}\n")
    project.write("ci/child.yml", "build:\n  script: make\n")
    project.write("templates/x.yml", "spec:\n  inputs:\n    a:\n---\nx:\n  script: make\n")
    project.write(".cilint.yml", "required: {jobs: sbom}\n")
    assert told(cilint, ".") == {}
