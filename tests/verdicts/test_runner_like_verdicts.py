"""What a Runner does with hostile values and with secrets, done here: where images lead, what logs and pipelines get.

Sources: GitLab's doc/ci/variables/where_variables_can_be_used.md; doc/ci/services/_index.md, section "Capturing service
container logs"; doc/ci/yaml/_index.md, section "trigger:forward"; distribution's reference/normalize.go.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from cilint.findings.finding import Persona
from cilint.settings.model import Settings
from tests.verdicts.flagging import is_flagged

PEDANTIC = Settings(persona=Persona.PEDANTIC)
SECRET = "hunter2-and-more"
EVIL = ("evil.example.com/x", "evil/x", "evil.example.com/x?")
"""What somebody writes who wants a job to have an image of theirs, or a link to lead to their host."""


def expanded(text: str, values: Mapping[str, str]) -> str:
    """A text with its variables put in, again and again as in Go's `os.Expand` over expanded values."""
    for _ in range(10):
        text = re.sub(r"\$\{?(\w+)\}?", lambda match: values.get(match[1], ""), text)
    return text


def pulled_from(reference: str) -> str:
    """The registry and the first folder that a reference leads to, as Docker reads it."""
    first, slash, rest = reference.partition("/")
    is_host = slash and (first == "localhost" or not {".", ":"}.isdisjoint(first))
    host, path = (first, rest) if is_host else ("docker.io", reference)
    return f"{host}/{path.partition('/')[0]}" if host == "docker.io" else host


def is_stolen(text: str, name: str) -> bool:
    """Whether one of the values of a variable makes the job's image, or its service's, somebody else's."""
    pipeline = yaml.safe_load(text)
    given = {key: value if isinstance(value, str) else "" for key, value in pipeline.get("variables", {}).items()}
    job = pipeline["job"]
    written = [job["image"], *job.get("services", ())]
    return any(
        pulled_from(expanded(reference, {**given, "REG": "registry.example.com", name: value})).startswith(
            ("evil", "docker.io/evil")
        )
        for reference in written
        for value in EVIL
    )


FORM = "variables:\n  NAME: {description: Which}\n  BASE: $NAME/app\njob:\n  script: make\n"
IMAGES = {
    "all of it": ("  image: $NAME\n", True),
    "its beginning": ("  image: '$NAME:1.2'\n", True),
    "by way of another variable": ("  image: $BASE\n", True),
    "of Docker Hub": ("  image: docker.io/$NAME\n", True),
    "a service": ("  image: alpine:3.20\n  services: [$NAME]\n", True),
    "its tag": ("  image: registry.example.com/app:$NAME\n", False),
    "its path behind a registry": ("  image: registry.example.com/$NAME\n", False),
    "a variable that nobody is asked for": ("  image: $REG/app\n", False),
}


@pytest.mark.parametrize(("image", "is_bad"), IMAGES.values(), ids=IMAGES)
def test_an_image_is_flagged_where_somebody_can_make_it_theirs(image: str, is_bad: bool) -> None:
    text = FORM + image
    assert is_stolen(text, "NAME") is is_bad
    assert is_flagged("injected-image", text, PEDANTIC) is is_bad


SERVICES = {
    "a service's own": ('  services: [{name: db, variables: {PASSWORD: $DB_PASSWORD}}]\n', '"true"', True),
    "the job's": ("  services: [db]\n  variables: {PASSWORD: $DB_PASSWORD}\n", '"1"', True),
    "none that is secret": ("  services: [db]\n  variables: {PASSWORD: test}\n", '"true"', False),
    "no service": ("  variables: {PASSWORD: $DB_PASSWORD}\n", '"true"', False),
    "not switched on": ("  services: [db]\n  variables: {PASSWORD: $DB_PASSWORD}\n", '"false"', False),
}  # fmt: skip


def service_logs(text: str) -> str:
    """What is in the log of the job when each of its services prints how it is set up, as many do at their start."""
    pipeline = yaml.safe_load(text)
    job = pipeline["job"]
    own = job.get("variables", {}) | pipeline.get("variables", {})
    # What strconv.ParseBool takes for true.
    if str(own.get("CI_DEBUG_SERVICES")).lower() not in ("1", "t", "true"):
        return ""
    logs = []
    for service in job.get("services", ()):
        named = service.get("variables", {}) if isinstance(service, dict) else {}
        environment = {name: expanded(str(value), {"DB_PASSWORD": SECRET}) for name, value in (own | named).items()}
        run = subprocess.run(
            ["sh", "-c", 'echo "password: $PASSWORD"'], env=environment, capture_output=True, check=True
        )
        logs.append(run.stdout.decode())
    return "".join(logs)


@pytest.mark.skipif(shutil.which("sh") is None, reason="no sh")
@pytest.mark.parametrize(("keywords", "switch", "is_bad"), SERVICES.values(), ids=SERVICES)
def test_logs_of_services_are_flagged_where_a_secret_gets_into_them(keywords: str, switch: str, is_bad: bool) -> None:
    text = f"variables: {{CI_DEBUG_SERVICES: {switch}}}\njob:\n  script: make\n{keywords}"
    assert (SECRET in service_logs(text)) is is_bad
    assert is_flagged("debug-services", text, PEDANTIC) is is_bad


TRIGGERS = {
    "a variable of the job": ("  variables: {T: $DEPLOY_TOKEN}\n  trigger: {project: a/b}\n", True),
    "a global one": ("  trigger: {project: a/b}\n", True),
    "global ones kept": ("  inherit: {variables: false}\n  trigger: {project: a/b}\n", False),
    "none handed on": ("  trigger: {project: a/b, forward: {yaml_variables: false}}\n", False),
    "what it was given": (
        "  inherit: {variables: false}\n  trigger: {project: a/b, forward: {pipeline_variables: true}}\n",
        True,
    ),
    "none that is secret": ("  inherit: {variables: [V]}\n  trigger: {project: a/b}\n", False),
}


def downstream(text: str) -> dict[str, str]:
    """The variables of the pipeline that the job starts, in a project that has no secrets of its own."""
    pipeline: dict[str, Any] = yaml.safe_load(text)
    job = pipeline["job"]
    forward = {"yaml_variables": True, "pipeline_variables": False, **job["trigger"].get("forward", {})}
    inherited = job.get("inherit", {}).get("variables", True)
    names = pipeline["variables"] if inherited is True else inherited or ()
    written = {name: pipeline["variables"][name] for name in names} | job.get("variables", {})
    ours = {"DEPLOY_TOKEN": SECRET}
    handed = {name: expanded(value, ours) for name, value in written.items()} if forward["yaml_variables"] else {}
    return handed | ({"GIVEN": SECRET} if forward["pipeline_variables"] else {})


@pytest.mark.skipif(shutil.which("sh") is None, reason="no sh")
@pytest.mark.parametrize(("keywords", "is_bad"), TRIGGERS.values(), ids=TRIGGERS)
def test_a_trigger_is_flagged_where_scripts_of_another_project_get_a_secret(keywords: str, is_bad: bool) -> None:
    text = f"variables: {{TOKEN: $DEPLOY_TOKEN, V: '1'}}\njob:\n{keywords}"
    run = subprocess.run(["env"], env=downstream(text), capture_output=True, check=True, executable=shutil.which("env"))
    assert (SECRET in run.stdout.decode()) is is_bad
    assert is_flagged("secret-forwarded", text, PEDANTIC) is is_bad
