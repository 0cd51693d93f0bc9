"""Whatever is asked of the program, and in whichever place it finds a secret: the secret does not come out again."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cilint.cli import main
from cilint.report.formats import FORMATS
from tests.secrets import samples

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

NAMED = {
    "the global variable of a password": Place("variables: {SMTP_PASSWORD: SECRET}\n" + login("make")),
    "the described variable of a password": Place(
        "variables:\n  SMTP_PASSWORD: {value: SECRET, description: x}\n" + login("make")
    ),
    "a job's variable": Place("test: {script: make, variables: {SMTP_PASSWORD: 'SECRET'}}\n"),
    "a rule's variable": Place("test: {script: make, rules: [{variables: {SMTP_PASSWORD: SECRET}}]}\n"),
    "a matrix": Place("test: {script: make, parallel: {matrix: [{SMTP_PASSWORD: [SECRET]}]}}\n"),
    "an unused job's variable": Place(".x: {variables: {SMTP_PASSWORD: SECRET}}\ntest: {script: make}\n"),
    "the variable of a trigger": Place("down: {trigger: group/other, variables: {SMTP_PASSWORD: SECRET}}\n"),
    "the default of an input": Place(
        "spec: {inputs: {smtp-password: {default: SECRET}}}\n---\ntest: {script: 'echo $[[ inputs.smtp-password ]]'}\n"
    ),
    "an exported variable": Place(login("export SMTP_PASSWORD='SECRET'")),
    "a variable for one command": Place(login("SMTP_PASSWORD=SECRET deploy")),
    "a variable of an included file": Place(
        "include: part.yml\ntest: {script: make}\n", {"part.yml": "variables: {SMTP_PASSWORD: SECRET}\n"}
    ),
    "a password in an address": Place(login("git clone https://ci:SECRET@git.example.com/a.git")),
    "the address of an include": Place("include: [{remote: 'https://ci:SECRET@example.com/a.yml'}]\n" + login("make")),
    "an image with a user": Place("test: {image: 'https://ci:SECRET@registry.example.com/a', script: make}\n"),
    "an option of curl": Place(login("curl -u ci:SECRET https://api.example.com")),
    "a service's variable": Place("test: {services: [postgres:16], variables: {POSTGRES_PASSWORD: SECRET}}\n"),
    "a variable of the service": Place(
        "test: {services: [{name: a/b, variables: {SMTP_PASSWORD: SECRET}}], script: make}\n"
    ),
    "an address of a service": Place("test: {services: [redis:7], variables: {URL: 'redis://:SECRET@redis'}}\n"),
}
"""The places and names that make a secret of any text, for hardcoded-secret and hardcoded-service-password."""

ANYWHERE = {
    "a variable": Place("variables: {A: SECRET}\ntest: {script: make}\n"),
    "a comment": Place("# was SECRET, until May\ntest: {script: make}  # SECRET\n"),
    "an unused job": Place(".x: {script: 'deploy SECRET'}\ntest: {script: make}\n"),
    "a script": Place(login("deploy SECRET")),
    "a here-document": Place(login("|\n      cat > .npmrc << EOF\n      a=SECRET\n      EOF")),
    "a double-quoted text": Place('test: {script: "echo \\"x\\nSECRET\\""}\n'),
    "a job's name": Place("deploy SECRET: {image: alpine, script: make}\n"),
    "a name that is wrong": Place("test: {extends: SECRET, needs: [SECRET], stage: SECRET, script: make}\n"),
    "a variable's name": Place("variables: {SECRET: x}\ntest: {script: make}\n"),
    "an image": Place("test: {image: 'registry.example.com/SECRET', script: make}\n"),
    "an include that is not there": Place("include: [SECRET.yml]\ntest: {script: make}\n"),
    "an include that is not read": Place("include: [{project: group/SECRET, file: a.yml}]\ntest: {script: make}\n"),
    "an environment": Place("test: {script: make, environment: {name: a, url: 'https://example.com/SECRET'}}\n"),
    "an option of an input": Place(
        "spec: {inputs: {a: {options: [x, SECRET]}}}\n---\ntest: {script: '$[[ inputs.a ]]'}\n"
    ),
    "a suppression": Place("test: {image: alpine, script: make}  # cilint: ignore[unpinned-image] SECRET\n"),
    "the name of a rule": Place("test: {script: make}  # cilint: ignore[SECRET] x\n"),
    "a file that is no YAML": Place("a: b: c\nd: SECRET\n# SECRET\n"),
    "the line of an error": Place("a: b: SECRET\n"),
}
"""Where a token of a known format can stand, the worst included."""

TOKENS = st.sampled_from([*samples.TOKENS.values()]) | st.integers().map(
    lambda seed: "glpat-" + samples.some(20, seed=seed)
)

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


# What a name makes a secret is no shorter.
PASSWORDS = st.from_regex(r"\AQ[a-z0-9]{0,3}Q[0-9]{2}[A-Za-z0-9_.=-]{0,16}\Z")


def put_in(text: str, secret: str) -> str:
    encoded = base64.b64encode(f"ci:{secret}".encode()).decode()
    return text.replace("SECRET", secret).replace("ENCODED", encoded)


def forms(secret: str) -> set[str]:
    """The secret, its beginning, and what base64 makes of it alone and after a user's name, and an address of it."""
    encoded = [base64.b64encode(text.encode()).decode().rstrip("=") for text in (secret, f"ci:{secret}")]
    return {secret, secret[:8], quote(secret, safe=""), *encoded}


def run(*arguments: str) -> str:
    """All that the program prints."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        main(arguments)
    assert "internal error" not in err.getvalue()
    return out.getvalue() + err.getvalue()


@pytest.fixture(scope="module")
def folder(working_repository: Path) -> Path:
    house = working_repository / "house"
    house.mkdir()
    for name, (tree, select, message) in HOUSE.items():
        (house / f"{name}.yaml").write_text(house_rule(tree, select, message), encoding="utf-8")
    return working_repository


def write(folder: Path, place: Place, secret: str) -> None:
    for path, text in {**place.files, ".gitlab-ci.yml": place.text}.items():
        (folder / path).write_text(put_in(text, secret), encoding="utf-8")


def assert_kept(folder: Path, secret: str, options: list[str], fmt: str) -> None:
    """The secret is in nothing that any command prints or writes."""
    outputs = [part for other in FORMATS for part in ("--output", f"{other}={other}.out")]
    printed = run("check", "--format", fmt, "--persona", "pedantic", *options, *outputs)
    printed += "".join((folder / f"{other}.out").read_text(encoding="utf-8") for other in FORMATS)
    printed += run("facts")
    for form in forms(secret):
        assert form not in printed


@pytest.mark.parametrize("name", PLACES)
@settings(max_examples=8, deadline=None)
@given(secret=SECRETS, options=st.sampled_from(OPTIONS), fmt=st.sampled_from(sorted(FORMATS)))
def test_no_secret_of_a_registry_leaves_the_program(
    folder: Path, name: str, secret: str, options: list[str], fmt: str
) -> None:
    write(folder, PLACES[name], secret)
    assert_kept(folder, secret, options, fmt)


@pytest.mark.parametrize("name", NAMED)
@settings(max_examples=4, deadline=None)
@given(secret=PASSWORDS, options=st.sampled_from(OPTIONS), fmt=st.sampled_from(sorted(FORMATS)))
def test_no_other_secret_leaves_the_program(folder: Path, name: str, secret: str, options: list[str], fmt: str) -> None:
    write(folder, NAMED[name], secret)
    assert_kept(folder, secret, options, fmt)


@pytest.mark.parametrize("name", ANYWHERE)
@settings(max_examples=4, deadline=None)
@given(token=TOKENS, options=st.sampled_from(OPTIONS), fmt=st.sampled_from(sorted(FORMATS)))
def test_no_token_leaves_the_program(folder: Path, name: str, token: str, options: list[str], fmt: str) -> None:
    write(folder, ANYWHERE[name], token)
    assert_kept(folder, token, options, fmt)


@pytest.mark.parametrize("token", samples.TOKENS.values(), ids=samples.TOKENS)
def test_no_token_of_any_format_leaves_the_program(folder: Path, token: str) -> None:
    write(folder, ANYWHERE["a script"], token)
    assert_kept(folder, token, [], "text")


@pytest.mark.parametrize("name", {**PLACES, **NAMED, **ANYWHERE})
def test_no_secret_leaves_by_another_command(folder: Path, name: str) -> None:
    secret = "glpat-QFak3Lit3ralT0k3nAAA"
    write(folder, {**PLACES, **NAMED, **ANYWHERE}[name], secret)
    printed = run("resolve", "--origins") + run("resolve", "--origins", "--format", "json") + run("settings")
    assert all(form not in printed for form in forms(secret))


FIXABLE = """
zz:
  script:
    - docker login -u ci -p "$PASSWORD" registry.example.com
"""


@pytest.mark.parametrize("name", {**PLACES, **NAMED, **ANYWHERE})
def test_no_secret_leaves_in_the_lines_around_a_fix(folder: Path, name: str) -> None:
    secret = "glpat-QFak3Lit3ralT0k3nAAA"
    place = {**PLACES, **NAMED, **ANYWHERE}[name]
    write(folder, place._replace(text=place.text.rstrip("\n") + FIXABLE), secret)
    printed = run("check", "--diff", "--unsafe-fixes")
    assert all(form not in printed for form in forms(secret))
    assert "--password-stdin" in printed or "YAML" in name or "error" in name


def test_a_defect_of_cilint_tells_nothing_of_what_it_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "Quite-a-secret-1"

    def fail(*_: object) -> None:
        raise ValueError(secret)

    write(folder, next(iter(PLACES.values())), secret)
    monkeypatch.setattr("cilint.session.check_pipeline", fail)
    err = io.StringIO()
    with redirect_stderr(err):
        assert main(["check"]) == 2
    assert "internal error: ValueError" in err.getvalue()
    assert secret not in err.getvalue()


@pytest.mark.parametrize("name", PLACES)
def test_each_of_these_places_is_one_in_which_a_secret_is_found(folder: Path, name: str) -> None:
    write(folder, PLACES[name], "Quite-a-secret-1")
    report = json.loads(run("check", "--format", "json", "--select", "hardcoded-registry-password"))
    assert report["findings"]


@pytest.mark.parametrize("name", NAMED)
def test_each_of_these_places_makes_a_secret_of_any_text(folder: Path, name: str) -> None:
    write(folder, NAMED[name], "Quite-a-secret-1")
    rules = "hardcoded-secret,hardcoded-service-password"
    assert json.loads(run("check", "--format", "json", "--select", rules))["findings"]


@pytest.mark.parametrize("name", [name for name in ANYWHERE if "YAML" not in name and "error" not in name])
def test_each_of_these_places_is_one_in_which_a_token_is_found(folder: Path, name: str) -> None:
    write(folder, ANYWHERE[name], "glpat-Fak3Lit3ralT0k3nAAAA")
    assert json.loads(run("check", "--format", "json", "--select", "hardcoded-secret"))["findings"]


def test_a_file_that_is_no_yaml_tells_nothing_of_its_passwords(folder: Path) -> None:
    secret = "@Quite-a-secret-1"
    (folder / ".gitlab-ci.yml").write_text(f"variables:\n  REGISTRY_PASSWORD: {secret}\n", encoding="utf-8")
    printed = [run("check", "--format", fmt) for fmt in FORMATS] + [run("facts")]
    assert all("Quite" not in text for text in printed)
