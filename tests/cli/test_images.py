"""`cilint images`: what each job pulls, and with which credentials."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cilint.cli import main
from cilint.cli.cyclonedx import bill_of_materials, package_url
from cilint.container.image import parse_reference

DIGEST = "sha256:" + "0123456789abcdef" * 4
AUTH = '{"auths": {"registry.example.com": {"auth": "$AUTH"}, "https://index.docker.io/v1/": {"auth": "$HUB"}}}'
PIPELINE = f"""\
variables:
  DOCKER_AUTH_CONFIG: '{AUTH}'
  VERSION: "3.12"
.hidden:
  image: old
test:
  image: python:$VERSION
  services:
    - registry.example.com:5000/ci/db:1
    - $CI_REGISTRY_IMAGE/app:$CI_COMMIT_SHA
    - $ELSEWHERE
    - registry.example.com/ci/queue:2@{DIGEST}
  script: make
build:
  image: $TOOL
  parallel: {{matrix: [{{TOOL: ["gcc:14", "quay.io/acme/clang:18"]}}]}}
  script: make
"""
RUNNER = """\
[[runners]]
name = "one"
environment = ['DOCKER_AUTH_CONFIG={"credHelpers": {"registry.example.com": "pass"}}']
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitlab-ci.yml").write_text(PIPELINE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["images", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        ("registry.gitlab.com/group/project/image:1", "needed for private images only"),
        ("localhost:5000/image:1", "the registry is on the machine that pulls"),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/image:1", "no DOCKER_AUTH_CONFIG is to be seen"),
    ],
)
def test_without_credentials_it_is_told_who_may_pull(
    folder: Path, capsys: pytest.CaptureFixture[str], image: str, reason: str
) -> None:
    (folder / ".gitlab-ci.yml").write_text(f"one: {{image: '{image}', script: make}}\n")
    assert main(["images", "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["images"]
    assert found["credentials"]["reason"].split("; ")[0] == reason


@pytest.mark.usefixtures("folder")
def test_the_table_has_each_value_of_each_image(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["images"]) == 0
    heading, *lines = capsys.readouterr().out.splitlines()
    assert heading.split() == ["IMAGE", "WRITTEN", "REGISTRY", "PIN", "CREDENTIALS", "JOBS"]
    variable = "the variable DOCKER_AUTH_CONFIG"
    entries = "registry.example.com, https://index.docker.io/v1/"
    assert [" | ".join(cells(line)) for line in lines] == [
        f"python:3.12 | python:$VERSION | docker.io | version tag | https://index.docker.io/v1/ in {variable} | test",
        f"registry.example.com:5000/ci/db:1 | registry.example.com:5000 | version tag"
        f" | none: {variable} has no entry that matches: registry.example.com has another port | test (service)",
        "$CI_REGISTRY_IMAGE/app:$CI_COMMIT_SHA | unknown | own build"
        " | the job token for $CI_REGISTRY_IMAGE | test (service)",
        "$ELSEWHERE | unknown | unknown"
        " | unknown: the registry is in a variable that the files do not define | test (service)",
        f"registry.example.com/ci/queue:2@{DIGEST} | registry.example.com | pinned"
        f" | registry.example.com in {variable} | test (service)",
        f"gcc:14 | $TOOL | docker.io | version tag | https://index.docker.io/v1/ in {variable} | build",
        f"quay.io/acme/clang:18 | $TOOL | quay.io | version tag"
        f" | none: needed for private images only; {variable} has entries for {entries} only | build",
    ]


def test_where_there_is_no_image_that_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".gitlab-ci.yml").write_text("job: {script: make}\n", encoding="utf-8")
    assert main(["images"]) == 0
    assert capsys.readouterr().out == "no images\n"


def test_an_image_of_many_jobs_is_one_row(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    jobs = "".join(f"j{number}: {{script: make}}\n" for number in range(5))
    (folder / ".gitlab-ci.yml").write_text(f"image: ruby:3\n{jobs}j9: {{script: x, services: [ruby:3]}}\n")
    assert main(["images"]) == 0
    heading, *lines = capsys.readouterr().out.splitlines()
    assert heading.split() == ["IMAGE", "REGISTRY", "PIN", "CREDENTIALS", "JOBS"]
    assert [(cells(line)[0], cells(line)[-1]) for line in lines] == [("ruby:3", "j0, j1, j2 and 4 more")]


def test_in_a_terminal_that_is_too_narrow_each_image_is_a_block(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".gitlab-ci.yml").write_text("one:\n  image: ruby:$V\n  variables: {V: 3}\n  script: make\n")
    monkeypatch.setattr("cilint.text.disk.terminal_columns", lambda: 60)
    assert main(["images"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "ruby:3",
        "  written      ruby:$V",
        "  registry     docker.io",
        "  pin          version tag",
        "  credentials  none: needed for private images only; no",
        "               DOCKER_AUTH_CONFIG is to be seen",
        "  jobs         one",
    ]
    monkeypatch.setattr("cilint.text.disk.terminal_columns", lambda: 200)
    assert main(["images"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_of_several_repositories_each_has_a_table_with_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        (tmp_path / name / ".git").mkdir(parents=True)
        (tmp_path / name / ".gitlab-ci.yml").write_text(f"{name}:\n  image: {name}\n  script: make\n")
    monkeypatch.chdir(tmp_path)
    assert main(["images", "one", "two"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [lines[0], lines[4]] == ["one: 1 image", "two: 1 image"]
    assert lines[2].startswith("one ")
    assert lines[3] == ""


@pytest.mark.usefixtures("folder")
def test_the_json_document_has_the_parts_of_a_reference(capsys: pytest.CaptureFixture[str]) -> None:
    first, *_ = document(capsys, "--format", "json")["images"]
    assert first == {
        "job": "test",
        "use": "image",
        "path": ".gitlab-ci.yml",
        "line": 7,
        "column": 10,
        "written": "python:$VERSION",
        "image": "python:3.12",
        "normal_form": "docker.io/library/python:3.12",
        "registry": "docker.io",
        "repository": "library/python",
        "tag": "3.12",
        "digest": None,
        "pin": "version tag",
        "pinned": False,
        "credentials": {
            "access": "match",
            "source": "the variable DOCKER_AUTH_CONFIG",
            "key": "https://index.docker.io/v1/",
            "reason": None,
        },
    }


def test_the_runner_and_the_settings_have_credentials_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".gitlab-ci.yml").write_text(
        "test:\n  image: registry.example.com/a:1\n  services: [registry.example.net/b:1]\n  script: a\n",
        encoding="utf-8",
    )
    (folder / ".cilint.yml").write_text("registries: {registry.example.net: {auth: runner}}\n", encoding="utf-8")
    (folder / "config.toml").write_text(RUNNER, encoding="utf-8")
    images = document(capsys, "--format", "json", "--runner-config", "config.toml")["images"]
    assert [(image["credentials"]["source"], image["credentials"]["key"]) for image in images] == [
        ("DOCKER_AUTH_CONFIG of the runner one, asked by the helper pass", "registry.example.com"),
        ("the settings: runner", "registry.example.net"),
    ]


def test_a_broken_configuration_is_the_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".gitlab-ci.yml").write_text(
        "test:\n  image: registry.example.com/a:1\n  variables: {DOCKER_AUTH_CONFIG: '\"auths\": {}'}\n  script: a\n",
        encoding="utf-8",
    )
    (image,) = document(capsys, "--format", "json")["images"]
    assert image["credentials"]["access"] == "none"
    assert "so it is ignored" in image["credentials"]["reason"]


def test_what_could_not_be_read_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipeline = folder / ".gitlab-ci.yml"
    pipeline.write_text("include: [{project: a/b, file: c.yml}]\na: {script: b}\n", encoding="utf-8")
    assert main(["images"]) == 0
    assert "was not read: its images are not here" in capsys.readouterr().err
    pipeline.write_text("a: [\n", encoding="utf-8")
    assert main(["images"]) == 2


@pytest.mark.parametrize(
    "options",
    [
        ["--changed", "a"],
        ["--changed-since", "HEAD"],
        ["--set", "A=b"],
        ["--no-other-variables"],
        ["--fork"],
    ],
    ids=lambda options: options[0],
)
def test_what_is_said_of_an_event_needs_one(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    (folder / ".gitlab-ci.yml").write_text("a:\n  image: app:1\n  script: b\n", encoding="utf-8")
    assert main(["images", *options]) == 2
    assert capsys.readouterr() == (
        "",
        f"cilint: {options[0]} says something of an event: name it with --on or --event\n",
    )
    assert main(["images", *options, "--on", "push,mr"]) == (2 if "HEAD" in options else 0)


@pytest.mark.parametrize("name", ["text", "json", "cyclonedx"])
def test_a_secret_in_a_reference_is_not_printed(folder: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    token = "glpat-" + "x1Y2z3A4b5C6d7E8f9G0"
    (folder / ".gitlab-ci.yml").write_text(f"a:\n  image: app:{token}\n  script: b\n", encoding="utf-8")
    assert main(["images", "--format", name]) == 0
    output = capsys.readouterr().out
    assert "app" in output
    assert token not in output


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("python:3.12", "pkg:docker/python@3.12"),
        ("acme/app", "pkg:docker/acme/app@latest"),
        ("quay.io:443/acme/app:1", "pkg:docker/acme/app@1?repository_url=quay.io%3A443"),
        (
            f"python:3@{DIGEST}",
            f"pkg:oci/python@{DIGEST.replace(':', '%3A')}?repository_url=docker.io/library/python&tag=3",
        ),
    ],
)
def test_an_image_has_a_package_url(text: str, url: str) -> None:
    assert package_url(parse_reference(text)) == url


def test_the_bill_of_materials_is_the_same_whatever_the_order() -> None:
    used = [
        ("a", "image", "b:1", parse_reference("b:1")),
        ("c", "service", "b:1", parse_reference("b:1")),
        ("d", "image", "$X", None),
        ("d", "image", "a.example/b", parse_reference("a.example/b")),
    ]
    bill = bill_of_materials(used)
    assert bill == bill_of_materials(reversed(used))
    assert [component["bom-ref"] for component in bill["components"]] == [
        "pkg:docker/b@1",
        "pkg:docker/b@latest?repository_url=a.example",
    ]
    assert bill["components"][0]["properties"] == [
        {"name": "cilint:image-of", "value": "a"},
        {"name": "cilint:service-of", "value": "c"},
    ]
    assert bill["metadata"]["properties"] == [{"name": "cilint:not-known", "value": "$X"}]


@pytest.mark.usefixtures("folder")
def test_the_bill_of_materials_follows_cyclonedx_s_schema(capsys: pytest.CaptureFixture[str]) -> None:
    schemas = pytest.importorskip("cyclonedx.schema", reason="the schema comes with cyclonedx-python-lib")
    import jsonschema
    from referencing import Registry, Resource

    resources = Path(schemas.__file__).parent / "_res"
    names = ("bom-1.6", "spdx", "jsf-0.82")
    loaded = [json.loads((resources / f"{name}.SNAPSHOT.schema.json").read_text("utf-8")) for name in names]
    registry = Registry().with_resources([(schema["$id"], Resource.from_contents(schema)) for schema in loaded])
    bill = document(capsys, "--format", "cyclonedx")
    assert list(jsonschema.Draft7Validator(loaded[0], registry=registry).iter_errors(bill)) == []
    assert {component["name"] for component in bill["components"]} == {
        "docker.io/library/gcc",
        "docker.io/library/python",
        "quay.io/acme/clang",
        "registry.example.com/ci/queue",
        "registry.example.com:5000/ci/db",
    }
