"""`cilint rules --coverage FOLDER`: how much a rule finds over many pipelines, with samples of different files."""

from __future__ import annotations

import json

import pytest

RULE = """\
title: A service
group: house
severity: {}
confidence: high
select: images
where: [{{fact.equals: role=service}}]
message: {}
"""
SERVICE = "{}:\n  services: [redis, mysql]\n  script: make\n"


@pytest.fixture(autouse=True)
def many(project):
    """Three repositories, of which one has a comment, settings and a file that is no YAML."""
    project.write("house/no-service.yaml", RULE.format("major", '"{written} is a service"'))
    project.write("house/no-nothing.yaml", RULE.format("info", "x").replace("role=service", "role=image"))
    for name in ("one", "two", "three"):
        (project.folder / "many" / name / ".git").mkdir(parents=True)
        project.write(f"many/{name}/.gitlab-ci.yml", SERVICE.format(name))
    project.write("many/two/.gitlab-ci.yml", "# cilint: ignore-file[no-service] known\n" + SERVICE.format("two"))
    project.write("many/two/.cilint.yml", "nonsense: 1\n")
    project.write("many/three/broken.gitlab-ci.yml", "a: [")
    return project


def test_findings_files_and_samples_are_told(cilint) -> None:
    run = cilint("rules", "--coverage", "many", "--rules", "house")
    assert (run.code, run.err) == (0, "")
    assert run.out == (
        "no-service: 6 findings in 3 files of 4\n"
        "  many/one/.gitlab-ci.yml:2:14: major: redis is a service\n"
        "  many/three/.gitlab-ci.yml:2:14: major: redis is a service\n"
        "  many/two/.gitlab-ci.yml:3:14: major: redis is a service\n"
        "  and 3 more\n"
        "nothing by no-nothing\n"
        "2 rules over 4 pipelines, 1 file could not be read\n"
    )


def test_how_many_are_shown_and_which_rules_can_be_chosen(cilint) -> None:
    run = cilint("rules", "--coverage", "many", "--rules", "house", "--samples", "0", "--select", "no-service")
    assert run.out == "no-service: 6 findings in 3 files of 4\n1 rule over 4 pipelines, 1 file could not be read\n"
    run = cilint("rules", "--coverage", "many", "--select", "unpinned-image", "--samples", "1", "--jobs", "2")
    assert run.out.startswith(
        "unpinned-image: 6 findings in 3 files of 4\n  many/one/.gitlab-ci.yml:2:14: major: redis"
    )
    assert "there is no rule 'no-services'" in cilint("rules", "--coverage", "many", "--select", "no-services").err


def test_programs_get_the_same(cilint) -> None:
    run = cilint("rules", "--coverage", "many", "--rules", "house", "--format", "json", "--samples", "1")
    document = json.loads(run.out)
    assert (document["version"], document["pipelines"], document["errors"]) == (1, 4, 1)
    assert document["rules"] == [
        {
            "id": "no-service",
            "findings": 6,
            "files": 3,
            "samples": [
                {
                    "path": "many/one/.gitlab-ci.yml",
                    "line": 2,
                    "column": 14,
                    "severity": "major",
                    "message": "redis is a service",
                }
            ],
        },
        {"id": "no-nothing", "findings": 0, "files": 0, "samples": []},
    ]


def test_one_repository_is_enough_and_a_folder_without_pipelines_is_told(cilint, many) -> None:
    assert cilint("rules", "--coverage", "many/one", "--rules", "house").out.startswith(
        "no-service: 2 findings in 1 file of 1\n"
    )
    (many.folder / "empty").mkdir()
    run = cilint("rules", "--coverage", "empty")
    assert run.code == 2
    assert "no pipeline in this folder" in run.err
