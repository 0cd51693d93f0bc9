"""`--build-arg` to `--secret`: only where the Dockerfile mounts the secret, and the environment has the variable."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.fixing import ALL, SAFE_ONLY, fix
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles
from tests.fixers.conftest import sound

ROOT = ".gitlab-ci.yml"
RULES = [rule for rule in built_in_rules() if rule.id == "secret-in-build-argument"]
MOUNTED = "FROM node:22\nRUN --mount=type=secret,id=TOKEN,env=TOKEN npm ci\n"


def fixed(line: str, dockerfile: str = MOUNTED, place: str = "Dockerfile", applicable=ALL) -> str:
    """The line of a script after the fix."""
    text = f"build:\n  script:\n    - |\n      {line}\n"
    files = {ROOT: text, place: dockerfile}

    def session(texts: Mapping[str, str]) -> Session:
        return Session(MemoryFiles({**files, **texts}), Settings(), RULES)

    found = fix(lambda texts: sound(session(texts).check([ROOT])), applicable)
    assert found.before.findings
    return found.texts.get(ROOT, text).split("|\n      ")[1].rstrip("\n")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("docker build --build-arg TOKEN=$API_TOKEN .", "docker build --secret id=TOKEN,env=API_TOKEN ."),
        ('docker build --build-arg "TOKEN=${API_TOKEN}" .', "docker build --secret id=TOKEN,env=API_TOKEN ."),
        ("docker build --build-arg TOKEN .", "docker build --secret id=TOKEN,env=TOKEN ."),
        ("podman build --build-arg=TOKEN=$API_TOKEN -t a .", "podman build --secret id=TOKEN,env=API_TOKEN -t a ."),
        (
            "docker buildx build -f Dockerfile --build-arg V=1 --build-arg TOKEN=$API_TOKEN src",
            "docker buildx build -f Dockerfile --build-arg V=1 --secret id=TOKEN,env=API_TOKEN src",
        ),
    ],
)
def test_the_argument_becomes_a_secret(line: str, expected: str) -> None:
    assert fixed(line) == expected
    assert fixed(line, applicable=SAFE_ONLY) == line


@pytest.mark.parametrize(
    "line",
    [
        "docker build --build-arg OTHER=$API_TOKEN .",
        "docker build --build-arg TOKEN=x-$API_TOKEN .",
        "docker build -f other/Dockerfile --build-arg TOKEN=$API_TOKEN .",
        "docker build --build-arg TOKEN=$API_TOKEN https://git.example.com/a.git",
        "docker build --build-arg TOKEN=$API_TOKEN $CONTEXT",
        "T=$API_TOKEN; docker build --build-arg TOKEN=$T .",
        "/kaniko/executor --build-arg TOKEN=$API_TOKEN",
    ],
)
def test_what_is_not_sure_to_be_mounted_stays(line: str) -> None:
    assert fixed(line) == line


@pytest.mark.parametrize("dockerfile", ["FROM node:22\nARG TOKEN\nRUN npm ci\n", MOUNTED.replace("id=TOKEN", "id=T")])
def test_a_dockerfile_that_does_not_mount_it_leaves_the_command_as_it_is(dockerfile: str) -> None:
    line = "docker build --build-arg TOKEN=$API_TOKEN ."
    assert fixed(line, dockerfile) == line


def test_the_dockerfile_of_the_folder_counts() -> None:
    line = "cd web && docker build --build-arg TOKEN=$API_TOKEN ."
    assert "--secret id=TOKEN,env=API_TOKEN" in fixed(line, place="web/Dockerfile")
    assert fixed(line) == line
