"""Whatever is asked of the program, and in whichever place it finds a secret: the secret does not come out again."""

from __future__ import annotations

import base64
import io
import json
import os
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cilint.cli import main
from cilint.report.formats import FORMATS

HOST = "registry.example.com"


class Place(NamedTuple):
    """A pipeline with `SECRET` where a secret can be, and further files of it."""

    text: str
    files: Mapping[str, str] = {}


def login(line: str) -> str:
    return f"push:\n  image: alpine\n  services: [postgres:16]\n  script:\n    - {line}\n"


def variable(body: str) -> str:
    return body + login(f'echo "$PASSWORD" | docker login -u ci --password-stdin {HOST}')


def auth(entry: str) -> str:
    return f"""variables:\n  DOCKER_AUTH_CONFIG: '{{"auths": {{"{HOST}": {entry}}}}}'\n"""


PLACES = {
    "an argument": Place(login(f"docker login -u ci -p SECRET {HOST}")),
    "an argument with an equals sign": Place(login(f"docker login -u ci --password=SECRET {HOST}")),
    "an argument that is glued on": Place(login(f"docker login -u ci -pSECRET {HOST}")),
    "an argument in quotes": Place(login(f"docker login -u ci -p 'SECRET' {HOST}")),
    "an argument twice": Place(login(f"docker login -u ci -p SECRET -p SECRET {HOST}")),
    "a line in double quotes": Place(login(f'"docker login -u ci -p \\"SECRET\\" {HOST}"')),
    "a line in single quotes": Place(login(f"'docker login -u ci -p \"SECRET\" {HOST}'")),
    "a folded line": Place(login(f">-\n      docker login -u ci\n      -p SECRET {HOST}")),
    "a literal block": Place(login(f"|\n      set -e\n      docker login \\\n        -p SECRET {HOST}")),
    "a shell in a shell": Place(login(f"sh -c 'docker login -u ci -p SECRET {HOST}'")),
    "another machine": Place(login(f'ssh host.example.com "docker login -u ci -p SECRET {HOST}"')),
    "a repository of charts": Place(login("helm repo add x https://charts.example.com --password SECRET")),
    "a pull secret": Place(login("kubectl create secret docker-registry x --docker-password=SECRET")),
    "echo": Place(login(f"echo SECRET | docker login -u ci --password-stdin {HOST}")),
    "printf": Place(login(f"printf '%s' 'SECRET' | docker login -u ci --password-stdin {HOST}")),
    "a here-string": Place(login(f"docker login -u ci --password-stdin {HOST} <<< 'SECRET'")),
    "a here-document": Place(
        login(f"|\n      docker login -u ci --password-stdin {HOST} << EOF\n      SECRET\n      EOF")
    ),
    "PowerShell": Place(login("docker login -u $env:REGISTRY_USER -p SECRET $env:REGISTRY")),
    "an assignment": Place(login(f"|\n      export P=SECRET\n      docker login -u ci -p $P {HOST}")),
    "a default value": Place(login(f"docker login -u ci -p ${{P:-SECRET}} {HOST}")),
    "a global variable": Place(variable("variables: {PASSWORD: SECRET}\n")),
    "a described variable": Place(variable("variables:\n  PASSWORD: {value: SECRET, description: x}\n")),
    "a variable in double quotes": Place(variable('variables: {PASSWORD: "SECRET"}\n')),
    "a variable of another name": Place(variable("variables: {PASSWORD: $OTHER, OTHER: SECRET}\n")),
    "a variable in an included file": Place(
        variable("include: part.yml\n"), {"part.yml": "variables: {PASSWORD: SECRET}\n"}
    ),
    "a password in an auth configuration": Place(auth('{"username": "ci", "password": "SECRET"}')),
    "a token in an auth configuration": Place(auth('{"identitytoken": "SECRET"}')),
    "an encoded auth": Place(auth('{"auth": "ENCODED"}') + login("make")),
    "an auth configuration that is written": Place(
        login(f"""|\n      echo '{{"auths": {{"{HOST}": {{"password": "SECRET"}}}}}}' > ~/.docker/config.json""")
    ),
}
"""Every way in which hardcoded-registry-password finds a secret."""

OPTIONS = (
    [],
    ["--select", "unpinned-image"],
    ["--select", "missing-registry-auth,legacy-service-links"],
    ["--ignore", "hardcoded-registry-password"],
    ["--min-severity", "blocker"],
    ["--statistics"],
    ["--trace", "hardcoded-registry-password"],
    ["--rules", "house"],
)

# A house rule that does its worst: it says all that it is told.
HOUSE = {
    "tell-nodes": ("pipeline", "$..*", "{node} {value}"),
    "tell-sources": ("source", "$..*", "{node} {value}"),
    "tell-images": ("facts", "images", "{written}"),
    "tell-commands": ("facts", "commands", "{program}"),
}


def house_rule(tree: str, select: str, message: str) -> str:
    return (
        f"title: t\ngroup: g\nseverity: info\nconfidence: low\ntree: {tree}\nselect: {select}\n"
        f"where: [{{fact.has: kind}}]\nmessage: '{message}'\n"
    )


# `Q` is in nothing that the program says by itself, nor in a fingerprint, so that what is found did not come by chance.
SECRETS = st.from_regex(r"\AQ[a-z0-9]{0,3}Q[0-9]{2}[A-Za-z0-9_.+/=-]{0,16}\Z") | st.sampled_from(["Q1", "Q12", "QQ"])


def put_in(text: str, secret: str) -> str:
    encoded = base64.b64encode(f"ci:{secret}".encode()).decode()
    return text.replace("SECRET", secret).replace("ENCODED", encoded)


def forms(secret: str) -> list[str]:
    """The secret, and what base64 makes of it alone and after a user's name."""
    return [secret, *(base64.b64encode(text.encode()).decode().rstrip("=") for text in (secret, f"ci:{secret}"))]


def run(*arguments: str) -> str:
    """All that the program prints."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        main(arguments)
    assert "internal error" not in err.getvalue()
    return out.getvalue() + err.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("secrets")
    (folder / ".git").mkdir()
    (folder / "house").mkdir()
    for name, (tree, select, message) in HOUSE.items():
        (folder / "house" / f"{name}.yaml").write_text(house_rule(tree, select, message), encoding="utf-8")
    before = Path.cwd()
    os.chdir(folder)
    yield folder
    os.chdir(before)


@pytest.mark.parametrize("name", PLACES)
@settings(max_examples=12, deadline=None)
@given(secret=SECRETS, options=st.sampled_from(OPTIONS), fmt=st.sampled_from(sorted(FORMATS)))
def test_no_secret_leaves_the_program(folder: Path, name: str, secret: str, options: list[str], fmt: str) -> None:
    place = PLACES[name]
    for path, text in {**place.files, ".gitlab-ci.yml": place.text}.items():
        (folder / path).write_text(put_in(text, secret), encoding="utf-8")
    outputs = [f"{other}={other}.out" for other in FORMATS]
    printed = run("check", "--format", fmt, *options, *(part for output in outputs for part in ("--output", output)))
    written = "".join((folder / f"{other}.out").read_text(encoding="utf-8") for other in FORMATS)
    facts = run("facts")
    for form in forms(secret):
        assert form not in printed
        assert form not in written
        assert form not in facts


@pytest.mark.parametrize("name", PLACES)
def test_each_of_these_places_is_one_in_which_a_secret_is_found(folder: Path, name: str) -> None:
    place = PLACES[name]
    for path, text in {**place.files, ".gitlab-ci.yml": place.text}.items():
        (folder / path).write_text(put_in(text, "Quite-a-secret-1"), encoding="utf-8")
    report = json.loads(run("check", "--format", "json", "--select", "hardcoded-registry-password"))
    assert report["findings"]


def test_a_file_that_is_no_yaml_tells_nothing_of_its_passwords(folder: Path) -> None:
    secret = "@Quite-a-secret-1"
    (folder / ".gitlab-ci.yml").write_text(f"variables:\n  REGISTRY_PASSWORD: {secret}\n", encoding="utf-8")
    printed = [run("check", "--format", fmt) for fmt in FORMATS] + [run("facts")]
    assert all("Quite" not in text for text in printed)
