"""`cilint init` writes what a repository lacks to begin with cilint, and never touches a file that is there."""

from __future__ import annotations

import re

import pytest

from cilint import PROJECT_URL, __version__

SETTINGS, HOOKS = ".cilint.yml", ".pre-commit-config.yaml"
JOB, PIPELINE = ".gitlab/ci/cilint.gitlab-ci.yml", ".gitlab-ci.yml"
INCLUDE = f"include:\n  - local: {JOB}\n"

SUGGESTION = re.compile(r'^( *)# (?=registries:|runner:|  executor:| *")', re.MULTILINE)
"""The beginning of a setting that is commented out."""

PRIVATE = """\
stages: [lint, build]
test:
  stage: lint
  image: registry.example.com:5000/ci/python:3.12
  services: [postgres:16]
  script: make test
"""


def read(project, name: str) -> str:
    return (project.folder / name).read_text(encoding="utf-8")


def test_an_empty_repository_gets_all_files_and_cilint_accepts_them(cilint, project) -> None:
    run = cilint("init")
    assert run.code == 0
    assert [line for line in run.out.splitlines() if line.endswith(": written")] == [
        f"{name}: written" for name in (SETTINGS, HOOKS, JOB, PIPELINE)
    ]
    assert read(project, PIPELINE) == INCLUDE
    check = cilint("check", "--fail-on", "info")
    assert (check.code, check.err) == (0, "")
    assert "no findings in .gitlab-ci.yml and 1 more file" in check.out


def test_the_hook_is_that_of_this_release(cilint, project) -> None:
    cilint("init")
    hooks = read(project, HOOKS)
    assert f"  - repo: {PROJECT_URL}" in hooks
    assert f"    rev: {__version__} " in hooks
    assert "      - id: cilint " in hooks


def test_registries_without_visible_credentials_and_services_are_suggested_with_their_places(cilint, project) -> None:
    project.write(PIPELINE, PRIVATE)
    cilint("init")
    settings = read(project, SETTINGS)
    assert '#   "registry.example.com:5000": {auth: project-variable}  # see .gitlab-ci.yml:4\n' in settings
    assert '  # "registry.example.com:5000/*": tag\n' in settings
    assert "#   executor: docker  # there are services in .gitlab-ci.yml:5\n" in settings


def test_a_guess_is_no_setting_until_someone_takes_the_comment_away(cilint, project) -> None:
    project.write(PIPELINE, PRIVATE)
    before = cilint("check", "--format", "json").rules
    cilint("init")
    assert cilint("check", "--format", "json").rules == before
    assert "missing-registry-auth" in before
    project.write(SETTINGS, SUGGESTION.sub(r"\1", read(project, SETTINGS)))
    settings = cilint("settings")
    assert settings.code == 0
    for text in ('"registry.example.com:5000": {auth: project-variable}', '"registry.example.com:5000/*": tag'):
        assert text in settings.out
    assert "executor: docker" in settings.out
    assert "missing-registry-auth" not in cilint("check", "--format", "json").rules


def test_suggestions_without_anything_to_suggest_are_settings_all_the_same(cilint, project) -> None:
    cilint("init")
    project.write(SETTINGS, SUGGESTION.sub(r"\1", read(project, SETTINGS)))
    settings = cilint("settings")
    assert settings.code == 0
    assert '"registry.example.com": {auth: project-variable}' in settings.out


def test_a_registry_that_a_visible_configuration_lacks_is_not_declared_away(cilint, project) -> None:
    auth = '{"auths": {"other.example.com": {"auth": "$AUTH"}}}'
    project.write(PIPELINE, f"variables:\n  DOCKER_AUTH_CONFIG: '{auth}'\n{PRIVATE}")
    cilint("init")
    assert "registry.example.com:5000" not in read(project, SETTINGS)


@pytest.mark.parametrize(
    ("stages", "stage"),
    [("", "test"), ("stages: [build, test]\n", "test"), ("stages: [lint, build]\n", "lint"), ("stages: []\n", "test")],
)
def test_the_job_has_a_stage_that_the_pipeline_has(cilint, project, stages: str, stage: str) -> None:
    project.write(PIPELINE, f"{stages}build:\n  stage: build\n  script: make\n")
    cilint("init")
    assert f"\n  stage: {stage}\n" in read(project, JOB)


@pytest.mark.parametrize("name", [SETTINGS, HOOKS, JOB])
def test_a_file_that_is_there_is_left_alone_and_what_it_lacks_is_printed(cilint, project, name: str) -> None:
    project.write(name, "# mine\n")
    run = cilint("init")
    assert run.code == 0
    assert read(project, name) == "# mine\n"
    assert f"{name}: left as it is; what cilint would add:\n\n    " in run.out
    assert run.out.count(": written\n") == 3


def test_what_is_printed_for_an_existing_hook_file_is_an_entry_of_its_list(cilint, project) -> None:
    project.write(HOOKS, "repos: []\n")
    run = cilint("init")
    assert f"\n\n      - repo: {PROJECT_URL}" in run.out
    assert "    repos:" not in run.out


def test_an_existing_pipeline_is_left_alone_and_told_how_to_include_the_job(cilint, project) -> None:
    project.write(PIPELINE, PRIVATE)
    run = cilint("init")
    assert read(project, PIPELINE) == PRIVATE
    assert f"{PIPELINE}: left as it is; what cilint would add:\n\n    include:\n      - local: {JOB}\n" in run.out


def test_a_second_run_has_nothing_to_add(cilint, project) -> None:
    cilint("init")
    texts = {name: read(project, name) for name in (SETTINGS, HOOKS, JOB, PIPELINE)}
    run = cilint("init")
    assert run.code == 0
    assert "written" not in run.out
    assert "left as it is" not in run.out
    assert {name: read(project, name) for name in texts} == texts


@pytest.mark.parametrize(
    "pipeline",
    [
        f"include:\n  - component: gitlab.com/cilint/cilint/cilint@{__version__}\n",
        "lint:\n  script:\n    - cilint check --fail-on minor\n",
    ],
)
def test_a_pipeline_that_runs_cilint_gets_no_second_job(cilint, project, pipeline: str) -> None:
    project.write(PIPELINE, pipeline)
    run = cilint("init")
    assert f"{PIPELINE}: nothing to add" in run.out
    assert not (project.folder / JOB).exists()


def test_files_go_to_the_root_of_the_repository(cilint, project, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project.write("deep/down/x", "").parent
    monkeypatch.chdir(folder)
    assert "../../.cilint.yml: written" in cilint("init").out
    assert (project.folder / SETTINGS).is_file()


def test_the_pipeline_that_the_settings_name_is_the_one_to_add_the_job_to(cilint, project) -> None:
    project.write(SETTINGS, "pipelines: [ci/main.yml]\n")
    project.write("ci/main.yml", "build:\n  script: make\n")
    assert "ci/main.yml: left as it is" in cilint("init").out
    assert not (project.folder / PIPELINE).exists()


def test_a_pipeline_that_cannot_be_read_stops_it_before_anything_is_written(cilint, project) -> None:
    project.write(PIPELINE, "build: [\n")
    run = cilint("init")
    assert run.code == 2
    assert run.err.startswith("cilint: .gitlab-ci.yml:")
    assert [path.name for path in project.folder.iterdir() if path.name != ".git"] == [PIPELINE]


def test_a_file_that_cannot_be_written_is_named(cilint, project) -> None:
    project.write(".gitlab", "a file, where a folder has to be\n")
    run = cilint("init")
    assert run.code == 2
    assert run.err.startswith("cilint: cannot write .gitlab/ci/cilint.gitlab-ci.yml: ")


@pytest.mark.parametrize("host", ['$A.evil.example.com"', "$A.evil#.example.com", "$A.e:vil.example.com"])
def test_a_host_that_no_registry_can_have_is_not_suggested(cilint, project, host: str) -> None:
    project.write(PIPELINE, f"a:\n  image: '{host}/x:1'\n")
    cilint("init")
    assert "vil" not in read(project, SETTINGS)


def test_a_stage_with_a_name_that_would_need_quotes_is_not_taken(cilint, project) -> None:
    project.write(PIPELINE, 'stages: ["x\\n  allow_failure: true", "a: b", build]\n')
    cilint("init")
    assert "\n  stage: build\n" in read(project, JOB)


def test_no_secret_of_the_pipeline_is_written(cilint, project) -> None:
    secret = "hunter2hunter2"
    login = f"docker login -u ci -p {secret} {secret}.example.com"
    project.write(PIPELINE, f"a:\n  image: {secret}.example.com/x:1\n  script: {login}\n")
    run = cilint("init")
    assert secret not in run.out + read(project, SETTINGS)


def test_a_secret_that_is_an_everyday_word_does_not_spoil_the_files(cilint, project) -> None:
    project.write(PIPELINE, "a:\n  script: docker login -u ci -p pipeline registry.example.com\n")
    cilint("init")
    assert "for this repository's GitLab CI pipeline" in read(project, SETTINGS)
