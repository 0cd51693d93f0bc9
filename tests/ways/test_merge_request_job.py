"""The job for merge requests: as a component, as the lines that the README shows, and as `cilint init` writes it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from jsonschema.validators import validator_for

from cilint import __version__
from cilint.cli import main
from cilint.cli.starter import Survey, job_text
from tests.git.conftest import Clone, clone
from tests.ways.conftest import RunJob

__all__ = ["clone"]

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATE = ROOT / "templates" / "cilint" / "template.yml"
CORPUS = Path(os.environ.get("CILINT_CORPUS") or ROOT.parent / "shared" / "corpus")
REPORT = "gl-code-quality-report.json"

LACKING = '{"auths": {"other.example.com": {"auth": "Zmlyc3Q6ZmFrZQ=="}}}'
MATCHING = '{"auths": {"registry.example.com": {"auth": "Zmlyc3Q6ZmFrZQ=="}}}'

pytestmark = pytest.mark.skipif(not TEMPLATE.exists(), reason="the component is not a part of this tree")


@pytest.fixture
def component(read_documents: Callable[[str], list[Any]]) -> tuple[Any, Any]:
    header, configuration = read_documents(TEMPLATE.read_text(encoding="utf-8"))
    return header["spec"]["inputs"], configuration


@pytest.fixture
def job_of(component: tuple[Any, Any], interpolate: Callable[..., Any]) -> Callable[..., Any]:
    """A job of the component with the given inputs, and the defaults of the others."""

    def job(which: str = "cilint", **given: str) -> Any:
        inputs, configuration = component
        names = {name.replace("_", "-"): value for name, value in given.items()}
        values = {name: declared["default"] for name, declared in inputs.items()}
        assert names.keys() <= values.keys()
        return interpolate(configuration, {**values, **names})[which]

    return job


def readme_blocks() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)


def readme_job(read_documents: Callable[[str], list[Any]]) -> Any:
    (block,) = (block for block in readme_blocks() if block.startswith("cilint:\n"))
    assert len(block.splitlines()) == 10
    return read_documents(block)[0]["cilint"]


@pytest.fixture(params=["component", "README", "init"])
def job(request: pytest.FixtureRequest, job_of: Callable[..., Any], read_documents: Callable[..., Any]) -> Any:
    """The job in each of its forms."""
    if request.param == "component":
        return job_of()
    if request.param == "README":
        return readme_job(read_documents)
    return read_documents(job_text(Survey({}, "", "test")))[0]["cilint"]


def report(project: Path) -> list[tuple[str, str, str]]:
    issues = json.loads((project / REPORT).read_text(encoding="utf-8"))
    return [(issue["check_name"], issue["severity"], issue["location"]["path"]) for issue in issues]


def test_it_installs_this_release_and_nothing_else(job, project, run_job) -> None:
    installed = run_job(job, project).installed.split()
    assert [word for word in installed if not word.startswith("--")] == ["install", f"cilint=={__version__}"]


def test_it_passes_when_nothing_is_wrong_and_leaves_an_empty_report(job, project, run_job) -> None:
    (project / ".gitlab-ci.yml").write_text("test:\n  script: make test\n", encoding="utf-8")
    run = run_job(job, project)
    assert (run.code, run.log) == (0, "no findings in .gitlab-ci.yml\n")
    assert report(project) == []


def test_it_fails_with_the_findings_in_its_log_and_in_the_report(job, project, run_job) -> None:
    (project / "ci" / "test.yml").write_text(
        "test:\n  script: docker login -u ci -p $PASSWORD host\n", encoding="utf-8"
    )
    run = run_job(job, project)
    assert run.code == 1
    assert "major: password-on-command-line: " in run.log
    assert "--> ci/test.yml:2:" in run.log
    assert ("password-on-command-line", "major", "ci/test.yml") in report(project)


def test_the_component_runs_the_tests_of_the_pipeline_in_a_job_of_their_own(job_of, project, run_job) -> None:
    (project / ".gitlab-ci.yml").write_text("test:\n  script: make test\n", encoding="utf-8")
    (project / ".cilint-tests.yml").write_text("tests: [{on: push:x, jobs: {test: never}}]\n", encoding="utf-8")
    assert run_job(job_of(), project).code == 0
    own = job_of("cilint-test")
    run = run_job({**job_of(), **own}, project)
    assert run.code == 1
    assert 'test runs on push:x, and the test "push:x" expects: never' in run.log
    assert report(project) == [("pipeline-test", "major", ".gitlab-ci.yml")]
    assert 'name="cilint" tests="1" failures="1"' in (project / "cilint-tests.xml").read_text(encoding="utf-8")
    assert own["artifacts"]["reports"] == {"junit": "cilint-tests.xml"}
    assert [(rule["if"], rule["exists"]) for rule in own["rules"]] == [
        (rule["if"], [".cilint-tests.yml"]) for rule in job_of()["rules"]
    ]


def test_its_report_is_uploaded_when_it_fails_too(job) -> None:
    assert job["artifacts"]["when"] == "always"
    assert job["artifacts"]["reports"] == {"codequality": REPORT}
    assert f"--output codequality={REPORT}" in " ".join(job["script"])


def test_it_runs_in_merge_requests_and_where_they_go_to(job) -> None:
    assert [rule["if"] for rule in job["rules"]] == [
        '$CI_PIPELINE_SOURCE == "merge_request_event"',
        "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH",
    ]


def test_its_own_registry_credentials_are_those_that_count(job, project, run_job) -> None:
    auth = [("missing-registry-auth", "major", ".gitlab-ci.yml")]
    lacking = run_job(job, project, DOCKER_AUTH_CONFIG=LACKING)
    assert lacking.code == 1
    assert "DOCKER_AUTH_CONFIG of this job's environment has entries for other.example.com only" in lacking.log
    assert [issue for issue in report(project) if issue[0] == "missing-registry-auth"] == auth
    matching = run_job(job, project, DOCKER_AUTH_CONFIG=MATCHING)
    assert matching.code == 0
    assert "missing-registry-auth" not in matching.log
    assert "Zmlyc3Q6ZmFrZQ" not in lacking.log + matching.log


def test_the_job_for_old_pipelines_tells_only_what_is_new(
    clone: Clone, read_documents: Callable[..., Any], run_job: RunJob
) -> None:
    page = (ROOT / "docs" / "old-pipelines.md").read_text(encoding="utf-8")
    (block,) = (block for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if block.startswith("cilint:\n"))
    job = read_documents(block)[0]["cilint"]
    old = "test:\n  script: docker login -u ci -p $PASSWORD registry.example.com\n"
    base = clone.commit({".gitlab-ci.yml": old})
    clone.commit({".gitlab-ci.yml": f"# moved\n{old}"})
    for name in ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", "CI_MERGE_REQUEST_DIFF_BASE_SHA"):
        run = run_job(job, clone.folder, **{name: base})
        assert (run.code, run.log) == (0, "no findings in .gitlab-ci.yml · 1 older\n")
    clone.commit({".gitlab-ci.yml": f"{old}new:\n  script: docker login -u ci -p $TOKEN registry.example.com\n"})
    run = run_job(job, clone.folder, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert run.code == 1
    assert ".gitlab-ci.yml:4:" in run.log
    assert ".gitlab-ci.yml:2:" not in run.log


def test_it_needs_no_token(job) -> None:
    assert not re.search(r"TOKEN|secrets|id_tokens|PASSWORD", json.dumps(job))


def test_the_component_takes_its_paths_from_an_input(job_of, project, run_job) -> None:
    job = job_of(paths="ci/test.yml ci/other.gitlab-ci.yml")
    assert run_job(job, project).code == 1
    assert [path for _, _, path in report(project)] == ["ci/other.gitlab-ci.yml"]


def test_the_component_takes_the_severity_to_fail_on_from_an_input(job_of, project, run_job) -> None:
    assert run_job(job_of(fail_on="minor"), project).code == 1
    assert run_job(job_of(fail_on="major"), project).code == 0


def test_without_it_the_settings_decide(job_of, project, run_job) -> None:
    assert run_job(job_of(), project).code == 0
    (project / ".cilint.yml").write_text("fail_on: minor\n", encoding="utf-8")
    assert run_job(job_of(), project).code == 1
    assert run_job(job_of(fail_on="major"), project).code == 0


def test_the_component_takes_stage_image_and_version_from_inputs(job_of, project, run_job) -> None:
    job = job_of(stage="lint", image="python:3.12@sha256:0", version="0.0.9")
    assert (job["stage"], job["image"]) == ("lint", "python:3.12@sha256:0")
    assert run_job(job, project).installed.split()[-1] == "cilint==0.0.9"


def test_every_input_of_the_component_is_described_and_has_a_default(component: tuple[Any, Any]) -> None:
    inputs, _ = component
    assert {"stage", "version", "paths", "fail-on", "image"} == set(inputs)
    assert all(declared["description"] and "default" in declared for declared in inputs.values())


def test_the_readme_gives_the_component_inputs_that_it_has(
    read_documents: Callable[[str], list[Any]], component: tuple[Any, Any]
) -> None:
    (block,) = (block for block in readme_blocks() if "- component:" in block)
    ((include,),) = (document["include"] for document in read_documents(block))
    inputs, _ = component
    for name, value in include["inputs"].items():
        assert value in inputs[name].get("options", [value])


def schemas() -> list[Path]:
    package = find_spec("check_jsonschema")
    assert package
    assert package.origin
    vendored = Path(package.origin).parent / "builtin_schemas" / "vendor" / "gitlab-ci.json"
    return [vendored, CORPUS / "gitlab-ci.schema.json"]


@pytest.mark.parametrize("schema", schemas(), ids=["check-jsonschema", "corpus"])
def test_the_published_schema_accepts_the_job(schema: Path, job, component: tuple[Any, Any]) -> None:
    if not schema.exists():
        pytest.skip(f"{schema.name} is not here: set CILINT_CORPUS to the folder with it")
    document = json.loads(schema.read_text(encoding="utf-8"))
    validator = validator_for(document)(document)
    assert [error.message for error in validator.iter_errors({"cilint": job})] == []
    assert [error.message for error in validator.iter_errors({"spec": {"inputs": component[0]}})] == []
    wrong = {"cilint": {**job, "artifacts": {"when": "sometimes"}}}
    assert list(validator.iter_errors(wrong))


def test_the_published_schema_accepts_our_own_pipeline(read_documents: Callable[[str], list[Any]]) -> None:
    document = json.loads(schemas()[0].read_text(encoding="utf-8"))
    (pipeline,) = read_documents((ROOT / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    assert [error.message for error in validator_for(document)(document).iter_errors(pipeline)] == []


@pytest.mark.parametrize(
    "path", [TEMPLATE, TEMPLATE.parent, TEMPLATE.parent.parent], ids=["file", "folder", "templates"]
)
def test_cilint_finds_the_component_and_has_nothing_to_say(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["check", "--fail-on", "info", str(path)])
    assert (code, "no findings" in capsys.readouterr().out) == (0, True)


def test_cilint_has_nothing_to_say_of_our_own_pipeline(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    code = main(["check", "--fail-on", "info"])
    assert (code, "no findings in .gitlab-ci.yml and 1 more file" in capsys.readouterr().out) == (0, True)


def test_our_own_pipeline_runs_the_component_on_the_checkout(
    read_documents: Callable[[str], list[Any]], job_of, project: Path, run_job
) -> None:
    (pipeline,) = read_documents((ROOT / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    (include,) = pipeline["include"]
    assert include["local"] == "templates/cilint/template.yml"
    job = {
        **job_of(**{name.replace("-", "_"): value for name, value in include["inputs"].items()}),
        **pipeline["cilint"],
    }
    run = run_job(job, project)
    assert run.installed.split()[-1] == "."
    assert run.code == 1
