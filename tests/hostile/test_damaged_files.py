"""Files that cilint reads besides pipelines, each damaged in any way: a run with them, or an error; never a defect."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cilint.cli.settings_schema import settings_schema
from tests.hostile.test_random_input import check

pytestmark = pytest.mark.usefixtures("working_repository")

PIPELINE = """\
include: [{project: group/ci, ref: v1, file: x.yml}]
test:
  image: python:3.9
  services: [docker:dind]
  script: [docker login -u ci -p $P r.example.com, make]
"""
HASH = "0" * 64
SETTINGS = {
    "extends": ["more.yml"],
    "pipelines": [".gitlab-ci.yml", "*.yml"],
    "docs_url": "https://example.com/{rule}.html",
    "exclude": ["x/**"],
    "baseline": "baseline.yml",
    "persona": "pedantic",
    "min_severity": "minor",
    "min_confidence": "low",
    "fail_on": "major",
    "rules": {"unpinned-image": "off", "floating-include": {"severity": "minor"}},
    "rules_from": ["house"],
    "registries": {"r.example.com": {"auth": "runner"}},
    "trusted_registries": ["r.example.com"],
    "trusted_includes": ["group/ci"],
    "dependency_proxy": True,
    "deprecated_images": {"a": "b"},
    "external_variables": ["X"],
    "pins": {"a*": "any"},
    "required": {"x": {"jobs": ["a"]}},
    "forbidden": {"x": {"a": "b"}},
    "runner": {"executor": "docker", "tags": ["a"], "config": "config.toml"},
    "includes": {"group/ci": "../ci"},
    "vendor": ".cilint/vendor",
    "gitlab": {"host": "gitlab.example.com", "version": "17.1"},
    "require_reason": True,
    "ignore": [{"rules": ["unpinned-image"], "paths": ["a"], "jobs": ["x"], "reason": "b", "until": "2027-01-01"}],
}
RULE = {
    "title": "t",
    "group": "g",
    "severity": "minor",
    "confidence": "high",
    "persona": "regular",
    "tree": "facts",
    "select": "jobs",
    "where": ["job.runs", {"any": [{"job.stage": "deploy"}, {"job.named": "d*"}]}, {"not": {"job.has": "environment"}}],
    "message": "{job} x",
    "label": "l",
}
DOCUMENTATION = {
    "since": "0.1.0",
    "what": "w",
    "why": "y",
    "how": "h",
    "owasp": ["CICD-SEC-1"],
    "cwe": [1],
    "bad": [{"name": "n", "code": "a: {script: x}", "flagged": ["a"], "fixed": "x", "files": {"x": "y"}}],
    "good": [{"name": "n", "code": "a: {script: x}"}],
    "references": ["https://example.com"],
}
VENDORED = {
    "version": 1,
    "files": [
        {
            "kind": "project",
            "location": "x.yml",
            "project": "group/ci",
            "ref": "v1",
            "home": {"project": "group/ci", "ref": "a" * 40},
            "file": "a/x.yml",
            "sha256": HASH,
        }
    ],
    "searches": [{"project": "group/ci", "ref": "v1", "pattern": "*", "paths": ["x.yml"]}],
}
BASELINE = {"version": 1, "findings": {".gitlab-ci.yml": {"test": ["unpinned-image 8c0a8d781e05e66b45c56f87d"]}}}
TESTS = {
    "tests": [
        {"name": "n", "on": "mr", "variables": {"A": "b"}, "jobs": {"test": "runs"}, "other_variables": True},
        {
            "name": "m",
            "on": {"source": "push", "branch": "x", "tag": False, "variables": {"A": "b"}, "changes": ["a"]},
            "jobs": {"test": {"when": "manual", "needs": ["x"]}},
            "pipeline": "runs",
        },
    ]
}
RUNNERS = {
    "concurrent": 1,
    "runners": [
        {
            "name": "a",
            "url": "https://gitlab.example.com",
            "token": "invented",
            "executor": "docker",
            "environment": ["A=b", 'DOCKER_AUTH_CONFIG={"auths": {}}'],
            "docker": {
                "image": "ruby",
                "privileged": True,
                "volumes": ["/a:/b"],
                "pull_policy": ["always"],
                "allowed_images": ["*"],
                "services": [{"name": "x", "alias": "y"}],
            },
            "kubernetes": {"image": "x", "services": [{"name": "x"}]},
            "cache": {"Type": "s3", "s3": {"SecretKey": "invented"}},
            "feature_flags": {"FF_X": True},
            "machine": {"MaxBuilds": 1},
        }
    ],
}


@cache
def report() -> Any:
    """The report of a run, as any value: it is written by the program itself."""
    Path(".gitlab-ci.yml").write_text(PIPELINE, encoding="utf-8")
    check("check", "--no-cache", "--output", "json=whole.json")
    return json.loads(Path("whole.json").read_text(encoding="utf-8"))


def as_toml(value: Any) -> str:
    """A document of TOML, and of what JSON has besides something that is none."""
    return "\n".join(f"{json.dumps(key)} = {_in_toml(inner)}" for key, inner in value.items()) if value else ""


def _in_toml(value: Any) -> str:
    match value:
        case dict():
            return f"{{{', '.join(f'{json.dumps(key)} = {_in_toml(inner)}' for key, inner in value.items())}}}"
        case list():
            return f"[{', '.join(map(_in_toml, value))}]"
        case _:
            return json.dumps(value)


class Subject(NamedTuple):
    """A file, what stands in it, how that is written, and the commands that read it."""

    file: str
    content: Callable[[], Any]
    commands: tuple[str, ...]
    dump: Callable[[Any], str] = json.dumps


SUBJECTS = {
    "settings": Subject(".cilint.yml", lambda: SETTINGS, ("check", "settings")),
    "a rule": Subject(
        "house/x-y.yaml", lambda: RULE, ("check --rules house", "rules test house", "explain x-y --rules house")
    ),
    "the documentation of a rule": Subject(
        "house/x-y.yaml",
        lambda: DOCUMENTATION,
        ("check --rules house", "rules test house", "explain x-y --rules house"),
        lambda value: f"{json.dumps(RULE)}\n---\n{json.dumps(value)}\n",
    ),
    "the lock of a folder": Subject(".cilint/vendor/lock.json", lambda: VENDORED, ("check", "resolve")),
    "the lock of images": Subject(
        ".cilint/images.json",
        lambda: {"version": 1, "images": {"docker.io/library/python:3.9": f"sha256:{HASH}"}},
        ("pin --offline --check",),
    ),
    "a baseline": Subject(
        ".cilint-baseline.yml", lambda: BASELINE, ("check --baseline .cilint-baseline.yml", "baseline --update")
    ),
    "tests": Subject(".cilint-tests.yml", lambda: TESTS, ("test",)),
    "a runner's configuration": Subject(
        "config.toml", lambda: RUNNERS, ("check --runner-config config.toml", "check config.toml"), as_toml
    ),
    "a report": Subject(
        "r.json",
        report,
        ("merge r.json", "merge --output html=r.html r.json", "merge --format sarif r.json", "report r.json"),
    ),
}
ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 10**30, "", "x", "\ud800", "\0", "\u202e", "*", "/etc/passwd", "../x", "a" * 5000),
    *([], [None], ["x"], [[]], {}, {"x": None}, {"": ""}, {"x": {"x": [1]}}, "2026-99-99", "package:x", "git:x", "$.["),
)
PIECES = ("", "\0", '"', "\\ud800", "{" * 200, "\x1b", ",", ": ", "9" * 5000, "\n", "\ufeff", "NaN")


def paths(value: Any, start: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in a value: keys and indexes from its top."""
    yield start
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths(inner, (*start, key))


def put(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    """The value with something else at a place."""
    if not path:
        return other
    changed = value.copy()
    changed[path[0]] = put(value[path[0]], path[1:], other)
    return changed


@st.composite
def damaged(draw: st.DrawFn, content: Any, dump: Callable[[Any], str]) -> str:
    """The text of a file with another value somewhere, or with a piece of its text taken out or put in."""
    if draw(st.booleans()):
        changed = put(content, draw(st.sampled_from([*paths(content)])), draw(st.sampled_from(ODD)))
        return dump(changed) if dump is not as_toml or isinstance(changed, Mapping) else str(changed)
    text = dump(content)
    start = draw(st.integers(0, len(text)))
    end = draw(st.sampled_from([start, start + 1, start + 20, len(text)]))
    return text[:start] + draw(st.sampled_from(PIECES)) + text[end:]


@pytest.mark.parametrize("subject", SUBJECTS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_file_that_was_damaged_is_read_or_told(subject: str, data: st.DataObject) -> None:
    subjected = SUBJECTS[subject]
    _try(subjected, data.draw(damaged(subjected.content(), subjected.dump)))


@pytest.mark.parametrize(
    ("subject", "path", "value"),
    [
        ("a runner's configuration", ("runners", 0, "docker", "services"), True),
        ("a report", ("rules", 0), {}),
        ("a report", ("findings", 0, "message"), "\ud800"),
        ("a report", ("findings", 0, "rule"), "\ud800"),
    ],
)
def test_what_was_a_defect_once_is_none(subject: str, path: tuple[Any, ...], value: Any) -> None:
    subjected = SUBJECTS[subject]
    _try(subjected, subjected.dump(put(subjected.content(), path, value)))


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("text", ["", "[" * 100_000, '{"a":' * 50_000, "\ufeff{}", "\ud800", "-", "1e99999"], ids=repr)
def test_a_file_of_something_else_is_read_or_told(subject: str, text: str) -> None:
    _try(SUBJECTS[subject], text)


def test_the_settings_are_all_that_there_are() -> None:
    assert set(SETTINGS) == set(json.loads(settings_schema())["properties"])


def _try(subject: Subject, text: str) -> None:
    for folder, _, names in os.walk("."):
        for name in names:
            Path(folder, name).unlink()
    files = {".gitlab-ci.yml": PIPELINE, "more.yml": "", "house/none": "", "config.toml": "", subject.file: text}
    for name, content in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(content.encode("utf-8", "surrogatepass"))
    for command in subject.commands:
        check(*command.split(), *(("--no-cache",) if command.startswith("check") else ()))
