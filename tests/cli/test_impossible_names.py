"""A name that no file can have is an error that says so, wherever it stands, and never a defect."""

from __future__ import annotations

import pytest

NAMES = ("a\0b", "\0", "a/\ud800", "x" * 5_000)


@pytest.mark.parametrize("name", NAMES, ids=["NUL inside", "NUL alone", "half of a character", "5,000 letters"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "{}"),
        ("check", "--config", "{}"),
        ("check", "--runner-config", "{}"),
        ("check", "--rules", "{}"),
        ("check", "--output", "json={}"),
        ("check", "--fix", "{}"),
        ("vendor", "--folder", "{}"),
        ("vendor", "{}"),
        ("pin", "--offline", "{}"),
        ("resolve", "{}"),
        ("facts", "{}"),
        ("images", "--runner-config", "{}"),
        ("settings", "--config", "{}"),
        ("rules", "--rules", "{}"),
        ("explain", "--rules", "{}", "unpinned-image"),
    ],
    ids=" ".join,
)
def test_on_the_command_line(project, cilint, arguments, name) -> None:
    project.write(".gitlab-ci.yml", "include: https://example.com/ci.yml\na: {script: b}\n")
    run = cilint(*(argument.format(name) for argument in arguments))
    assert run.code == 2
    assert run.err or "error: " in run.out
    assert "internal error" not in run.err


@pytest.mark.parametrize("name", [r'"a\0b"', r'"a/\ud800"', f'"{"x" * 5_000}"'])
@pytest.mark.parametrize("settings", ["", "includes: {'**': other}\n"])
@pytest.mark.parametrize(
    "pipeline",
    [
        "include: {}\n",
        "include: {{local: {}}}\n",
        "include: {{project: group/project, file: {}}}\n",
        "include: {{template: {}}}\n",
        "include: {{component: {}}}\n",
        "include: {{local: ci/a.yml, rules: [{{exists: [{}]}}]}}\n",
        "a: {{trigger: {{include: {}}}}}\n",
    ],
)
def test_in_a_pipeline(project, cilint, pipeline, name, settings) -> None:
    project.write(".cilint.yml", settings)
    project.write("other/x.yml", "x: {script: y}\n")
    project.write(".gitlab-ci.yml", pipeline.format(name))
    for command in ("check", "resolve"):
        run = cilint(command)
        assert run.code in (0, 1, 2)
        assert "internal error" not in run.err
