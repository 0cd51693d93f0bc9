"""Whatever a pipeline says, the program ends as it promises: an exit code, a report that parses, no traceback."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cilint.cli import main

pytestmark = pytest.mark.usefixtures("working_repository")

EXAMPLES = settings(max_examples=60, deadline=None)

names = st.sampled_from(["test", "build job", ".hidden", "déploiement", "a.b", "1", "null", "on", "<<", "x: y", ""])
variables = st.sampled_from(["IMAGE", "TAG", "PASSWORD", "FF_NETWORK_PER_BUILD", "DOCKER_AUTH_CONFIG", "A"])
texts = st.sampled_from(
    [
        *("", "x", "true", "0755", "$IMAGE", "${TAG}", "$A$A$TAG", "$$A", "${A:-x}", "$[[ inputs.image ]]"),
        *("é\t\u2028\u202e", "\U0001f600", "{", "'", '"', "\\", "@", "%"),
        '{"auths": {"registry.example.com": {"auth": "Y2k6RmFrZS0x"}}}',
    ]
)
images = texts | st.sampled_from(
    [
        *("ruby", "ruby:3.3", "docker:dind", "$IMAGE", "python:$TAG", "${A}/b:1", "A:B:C", ":", "localhost/x"),
        *("registry.example.com:5000/x:1", "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a:1"),
        "x@sha256:" + "a" * 64,
    ]
)
commands = st.sampled_from(
    [
        *("make", "", "#", "if true; then", "fi", "cat << EOF", "EOF", "((", "`", "export PASSWORD=y"),
        "docker login -u ci -p $PASSWORD registry.example.com",
        "docker login -p x",
        'docker login -p "$(cat x)" \'y',
        "docker login -u $env:U -p $env:P $env:R",
        "echo x | docker login --password-stdin",
        "sh -c 'docker login -p x y'",
        "$D login -u x -p y quay.io",
    ]
)
scripts = commands | st.lists(commands, max_size=4) | st.lists(commands, max_size=4).map("\n".join)
scalars = texts | st.none() | st.booleans() | st.integers(-9, 9999) | st.floats(allow_nan=False)
mappings = st.dictionaries(variables, scalars, max_size=3)
services = st.lists(images | st.fixed_dictionaries({"name": images}, optional={"variables": mappings}), max_size=3)
rules = st.lists(st.fixed_dictionaries({"if": texts}, optional={"variables": mappings, "when": texts}), max_size=2)

JOB_KEYS: dict[str, st.SearchStrategy[Any]] = {
    "image": images | st.fixed_dictionaries({"name": images}),
    "services": services,
    "script": scripts,
    "before_script": scripts,
    "after_script": scripts,
    "variables": mappings,
    "extends": names | st.lists(names, max_size=3),
    "inherit": st.fixed_dictionaries({}, optional={"default": st.booleans(), "variables": st.lists(variables)}),
    "rules": rules,
    "parallel": st.fixed_dictionaries({"matrix": st.lists(st.dictionaries(variables, st.lists(images, max_size=3)))}),
    "trigger": texts,
    "hooks": st.fixed_dictionaries({"pre_get_sources_script": scripts}),
    "run": st.lists(st.fixed_dictionaries({"script": commands}), max_size=2),
}
includes = st.sampled_from(
    [
        *("part.yml", "/part.yml", "*.yml", "missing.yml", ".gitlab-ci.yml", "../x.yml", "$A", ""),
        "https://example.com/ci.yml",
        {"project": "g/p", "file": "x.yml"},
        {"local": "part.yml", "inputs": {"image": "b"}},
        {"file": 1},
        {},
    ]
)


def wrong(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Seldom, a value of another kind than GitLab expects."""
    return st.one_of(strategy, strategy, strategy, strategy, scalars | st.lists(scalars, max_size=2) | mappings)


jobs = wrong(st.fixed_dictionaries({}, optional={key: wrong(value) for key, value in JOB_KEYS.items()}))
pipelines = st.builds(
    lambda top, named: {**top, **named},
    st.fixed_dictionaries(
        {},
        optional={
            "include": wrong(includes | st.lists(includes, max_size=4)),
            "variables": wrong(mappings),
            "default": jobs,
            "image": wrong(images),
            "services": wrong(services),
            "workflow": wrong(st.fixed_dictionaries({"rules": rules})),
            "stages": st.lists(texts),
        },
    ),
    st.dictionaries(names, jobs, max_size=4),
)

HEADER = "spec:\n  inputs:\n    image: {default: ruby, options: [ruby, python]}\n---\n"


def block(value: Any, indent: str = "") -> str:
    """A value as block YAML; texts in double quotes or, of several lines, as literals."""
    if isinstance(value, dict) and value:
        return "".join(f"\n{indent}{json.dumps(key)}:{block(item, indent + '  ')}" for key, item in value.items())
    if isinstance(value, list) and value:
        return "".join(f"\n{indent}- {block(item, indent + '  ').lstrip()}" for item in value)
    if isinstance(value, str) and "\n" in value and value.isprintable():
        lines = "".join(f"\n{indent}{line}" for line in value.split("\n"))
        return f" |\n{lines.lstrip()}"
    return f" {json.dumps(value)}"


def written(pipeline: Any, *, header: bool, flow: bool) -> str:
    return (HEADER if header else "") + (json.dumps(pipeline) if flow else block(pipeline)) + "\n"


yaml_texts = st.builds(written, pipelines, header=st.booleans(), flow=st.booleans())

LINES = """\
a:
  image: ruby
  script:
    - make
  - x
b: &b
  <<: *b
c: *c
\tx
? y
'
!reference [a, b]
...
---
%YAML 1.2
{
]
a: b: c
- |
\x00
\u0085"""
broken_texts = st.lists(st.sampled_from(LINES.split("\n"))).map("\n".join)


def write(root: str, part: str) -> None:
    Path(".gitlab-ci.yml").write_text(root, encoding="utf-8", errors="surrogatepass", newline="")
    Path("part.yml").write_text(part, encoding="utf-8", errors="surrogatepass", newline="")


def run(*arguments: str) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(arguments)
    assert "internal error" not in err.getvalue(), err.getvalue()
    assert "Traceback" not in err.getvalue()
    return code, out.getvalue()


@EXAMPLES
@given(root=yaml_texts | broken_texts, part=yaml_texts | broken_texts, paths=st.sampled_from([[], ["part.yml"], ["."]]))
def test_any_pipeline_gives_an_exit_code_and_reports_that_parse(root: str, part: str, paths: list[str]) -> None:
    write(root, part)
    code, out = run("check", "--format", "json", "--output", "text=out.txt", "--output", "codequality=gl.json", *paths)
    report = json.loads(out)
    assert code in {0, 1, 2}
    serious = [finding for finding in report["findings"] if finding["severity"] in ("major", "critical", "blocker")]
    assert code != 0 or not serious
    assert code != 1 or serious
    entries = json.loads(Path("gl.json").read_text(encoding="utf-8"))
    assert len(entries) == len(report["findings"]) + len(report["errors"])
    prints = [entry["fingerprint"] for entry in entries]
    assert len(set(prints)) == len(prints)
    for finding in report["findings"]:
        assert (finding["line"], finding["column"]) <= (finding["end_line"], finding["end_column"])
    assert Path("out.txt").read_text(encoding="utf-8")


@EXAMPLES
@given(root=yaml_texts | broken_texts, part=yaml_texts)
def test_any_pipeline_has_facts(root: str, part: str) -> None:
    write(root, part)
    code, out = run("facts")
    assert code in {0, 2}
    assert json.loads(out)["pipelines"]


# Of an empty file, the comments are all that can be flagged.
@EXAMPLES
@given(
    pipeline=pipelines.filter(bool),
    part=yaml_texts,
    above=st.lists(st.sampled_from(["", "# a comment", "   "]), min_size=1),
)
def test_fingerprints_outlast_lines_that_are_put_above(pipeline: Any, part: str, above: list[str]) -> None:
    text = block(pipeline).lstrip("\n") + "\n"
    write(text, part)
    _, before = run("check", "--format", "codequality")
    write("\n".join(above) + "\n" + text, part)
    _, after = run("check", "--format", "codequality")
    assert [entry["fingerprint"] for entry in json.loads(before)] == [
        entry["fingerprint"] for entry in json.loads(after)
    ]


@EXAMPLES
@given(root=yaml_texts, part=yaml_texts)
def test_the_same_pipeline_gives_the_same_report(root: str, part: str) -> None:
    write(root, part)
    assert run("check", "--format", "json") == run("check", "--format", "json")
