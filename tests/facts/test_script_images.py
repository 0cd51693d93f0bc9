"""The images in scripts as facts: what variables of the script and of the pipeline make of them, what is pushed."""

from __future__ import annotations

from textwrap import indent

import pytest

from cilint.facts.gather import Facts
from cilint.facts.model import shown
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles


def facts_of(script: str, head: str = "", keys: str = "") -> Facts:
    text = f"{head}\njob:\n{keys}  script:\n    - |\n{indent(script, '      ')}\n"
    (facts,) = Session(MemoryFiles({".gitlab-ci.yml": text}), Settings(), ()).facts([".gitlab-ci.yml"])
    return facts


def pushed(script: str, head: str = "") -> list[list[str]]:
    return [[shown(option) for option in fact.expansions] for fact in facts_of(script, head).pushes]


def pulled(script: str, head: str = "") -> list[tuple[str, list[str], bool]]:
    found = facts_of(script, head).script_images
    return [(fact.use, [shown(option) for option in fact.expansions], fact.is_built) for fact in found]


def test_a_variable_of_the_script_has_its_value() -> None:
    assert pushed('REPO=$CI_REGISTRY_IMAGE/app\nTAG="$REPO:latest"\ndocker push "$TAG"') == [
        ["$CI_REGISTRY_IMAGE/app:latest"]
    ]


def test_a_variable_of_the_pipeline_has_each_of_its_values() -> None:
    assert pushed("docker push app:$TAG", "variables: {TAG: latest}") == [["app:latest"]]


@pytest.mark.parametrize(
    "script",
    [
        "TAG=$(git describe)\ndocker push app:$TAG",
        "read TAG\ndocker push app:$TAG",
        "for TAG in $TAGS; do docker push app:$TAG; done",
        "f() { docker push app:$1; }",
        "docker push app:`cat version`",
    ],
)
def test_what_only_the_running_shell_knows_is_not_known(script: str) -> None:
    assert pushed(script) == [["app:$[[ shell ]]"]]


@pytest.mark.parametrize(
    ("script", "tags"),
    [
        ("TAG=a\nTAG=b\ndocker push app:$TAG", ["b"]),
        ("if true; then TAG=a; fi\ndocker push app:$TAG", ["a", "$TAG"]),
        ("TAG=${CI_COMMIT_TAG:-latest}\ndocker push app:$TAG", ["$CI_COMMIT_TAG", "latest"]),
        ("f() { docker push app:$1; }\nf latest", ["latest"]),
        ("f() { docker push app:$1; }\nf a; f b", ["a", "b"]),
        ("TAG=$(echo latest)\ndocker push app:$TAG", ["latest"]),
        ("TAG=v1.2\ndocker push app:${TAG#v}", ["1.2"]),
    ],
)
def test_what_the_shell_makes_of_a_word_is_followed(script: str, tags: list[str]) -> None:
    assert pushed(script) == [[f"app:{tag}" for tag in tags]]


def test_what_a_function_is_called_with_is_an_image_that_it_runs() -> None:
    assert pulled("f() { docker run $1; }\nf ruby:latest") == [("run", ["ruby:latest"], False)]


@pytest.mark.parametrize("call", ["make image NAME=$1", 'make "NAME=$1"', "./build $1"])
def test_what_a_function_gives_to_another_program_may_be_built_there(call: str) -> None:
    script = f"build() {{ {call}; }}\nbuild app:latest\nrun() {{ docker run $1; }}\nrun app:latest"
    assert pulled(script) == [("run", ["app:latest"], True)]


def test_the_default_of_a_variable_that_the_pipeline_has_does_not_count() -> None:
    assert pushed("docker push app:${TAG:-latest}", "variables: {TAG: '1.2'}") == [["app:1.2"]]


def test_a_variable_whose_name_begins_with_that_of_others_has_its_own_value() -> None:
    words = "R=a\nRE=b\nREG=c\nREGI=d\nREGISTRY=registry.example.com"
    command = "skopeo copy --dest-tls-verify=false docker-archive:x docker://$REGISTRY/$R/$RE/$REG/${REGI}"
    (fact,) = facts_of(f"{words}\n{command}").transports
    assert (fact.registry, fact.is_sure) == ("registry.example.com", True)


def test_variables_that_name_each_other_end() -> None:
    assert len(pushed("A=$B\nB=$A\ndocker push app:$A")) == 1


def test_a_dollar_that_is_none_is_no_variable() -> None:
    assert pushed("docker push 'app:$TAG'", "variables: {TAG: latest}") == [["app:$TAG"]]


def test_all_tags_are_those_that_the_job_has_given() -> None:
    assert pushed("docker build -t app:1 -t app:2 -t other:3 .\ndocker push -a app") == [["app:1"], ["app:2"]]
    assert pushed("docker push -a app") == [[]]


def test_an_image_that_the_registry_has_is_promoted() -> None:
    (fact,) = facts_of("docker pull app:1\ndocker tag app:1 app:latest\ndocker push app:latest").pushes
    assert fact.is_promoted
    (fact,) = facts_of("docker pull app:latest || true\ndocker build -t app .\ndocker push app:latest").pushes
    assert not fact.is_promoted


def test_images_that_are_run_pulled_and_built_from_are_told() -> None:
    script = """\
docker pull alpine:3
docker build -t own:1 - <<EOF
FROM --platform=linux/amd64 golang:1 AS build
FROM build
FROM $BASE
EOF
docker run own:1
make image NAME=acme/tools
docker run acme/tools:dev"""
    assert pulled(script) == [
        ("pull", ["alpine:3"], False),
        ("run", ["own:1"], True),
        ("run", ["acme/tools:dev"], True),
        ("from", ["golang:1"], False),
    ]


def test_a_text_that_is_no_dockerfile_has_no_images() -> None:
    assert pulled("cat > notes.txt <<EOF\nFROM alpine\nEOF") == []
    assert pulled("cat > app.Dockerfile <<EOF\nFROM alpine\nEOF") == [("from", ["alpine"], False)]


def test_the_place_of_an_image_is_its_own_text() -> None:
    (fact,) = facts_of('docker run --rm "alpine:3" true').script_images
    assert fact.span.text == '"alpine:3"'
    assert fact.written == "alpine:3"


@pytest.mark.parametrize(
    ("keys", "is_release"),
    [
        ("  only: [tags]\n", True),
        ("  only: {refs: [tags, /^v/]}\n", True),
        ("  only: [tags, main]\n", False),
        ("  rules: [{if: $CI_COMMIT_TAG}]\n", True),
        ("  rules: [{if: $CI_COMMIT_TAG}, {if: $CI_COMMIT_BRANCH}]\n", False),
        ("  rules: [{if: $CI_COMMIT_TAG}, {when: never}]\n", True),
        ("", False),
    ],
)
def test_in_a_job_for_git_tags_the_ref_is_a_release(keys: str, is_release: bool) -> None:
    facts = facts_of("docker push app:$CI_COMMIT_REF_NAME", keys=keys)
    assert ("app" in facts.push_overview.kept) == is_release


def test_a_job_that_pushes_what_nobody_can_read_is_unclear() -> None:
    assert facts_of("make push\ndocker push app").push_overview.unclear == {"job"}
    assert facts_of("docker push app").push_overview.unclear == set()
