"""`cilint rules` and `cilint explain`: the rules as users see them."""

from __future__ import annotations

import pytest

from cilint.engine.catalog import built_in_rules

HOUSE_RULE = """\
title: A job
group: house
severity: info
confidence: high
select: images
where: [image.unpinned]
message: there is {job}
variants: {no-tag: {severity: major}}
"""


@pytest.fixture(autouse=True)
def _project(project) -> None:
    project.write("house/any-job.yaml", HOUSE_RULE)
    project.write(".gitlab-ci.yml", "test: {image: ruby, script: make}\n")


def test_every_rule_is_listed(cilint) -> None:
    run = cilint("rules")
    assert run.code == 0
    for rule in built_in_rules():
        assert f"  {rule.id}: {rule.title}\n" in run.out
    assert "severity minor; major (no-tag, floating-tag) · confidence high · persona regular\n" in run.out
    assert "selects images · from cilint\n" in run.out


def test_house_rules_are_listed_with_their_files(cilint, project) -> None:
    out = cilint("rules", "--rules", "house").out
    assert "house\n  any-job: A job\n    severity info; major (no-tag) · confidence high · persona regular\n" in out
    assert (
        f"    selects images · from {project.folder.joinpath('house', 'any-job.yaml').relative_to(project.folder)}\n"
        in out
    )


def test_the_list_for_programs_has_all_that_is_known_of_a_rule(cilint) -> None:
    report = cilint("rules", "--format", "json", "--rules", "house").report
    assert report["version"] == 1
    rules = {rule["id"]: rule for rule in report["rules"]}
    assert rules.keys() == {"any-job", *(rule.id for rule in built_in_rules())}
    assert rules["unpinned-image"] | {"url": ""} == {
        "id": "unpinned-image",
        "title": "Image without a digest",
        "group": "images",
        "severity": "minor",
        "confidence": "high",
        "variants": {
            "no-tag": {"severity": "major", "confidence": "high"},
            "floating-tag": {"severity": "major", "confidence": "high"},
            "version-tag": {"severity": "minor", "confidence": "high"},
        },
        "persona": "regular",
        "tree": "facts",
        "select": "images",
        "owasp": ["CICD-SEC-3", "CICD-SEC-9"],
        "cwe": [494, 1357],
        "since": "0.1.0",
        "from": "cilint",
        "url": "",
    }
    assert rules["unpinned-image"]["url"].endswith("/docs/rules/unpinned-image.md")
    assert rules["any-job"]["url"] is None


@pytest.mark.parametrize("rule", [rule.id for rule in built_in_rules()])
def test_every_rule_is_explained(cilint, rule: str) -> None:
    for format_name in ("text", "markdown"):
        run = cilint("explain", rule, "--format", format_name)
        assert (run.code, run.err) == (0, "")
        assert rule in run.out.partition("\n")[0]
        assert f"$ cilint check --quiet --select {rule}" in run.out


def test_no_line_of_an_explanation_is_wider_than_the_terminal_but_code(cilint, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    prose, _, _ = cilint("explain", "unpinned-image").out.partition("\nFlagged: ")
    _, _, prose = prose.partition("\nWhat it finds\n")
    assert prose
    assert [line for line in prose.splitlines() if len(line) > 60] == []


def test_a_slip_in_a_rule_s_name_is_met_with_the_nearest_one(cilint) -> None:
    run = cilint("explain", "unpined-image")
    assert run.code == 2
    assert run.out == ""
    assert run.err == "cilint: there is no rule 'unpined-image'; did you mean unpinned-image?\n"


@pytest.mark.parametrize(
    "arguments", [["explain"], ["explain", "a", "b"], ["rules", "--format", "xml"], ["rules", "x"]]
)
def test_what_makes_no_sense_is_refused(cilint, arguments) -> None:
    run = cilint(*arguments)
    assert run.code == 2
    assert run.err.startswith("cilint: ")


def test_a_house_rule_is_explained_where_its_folder_is_named(cilint) -> None:
    assert cilint("explain", "any-job").code == 2
    assert "any-job: A job\n" in cilint("explain", "any-job", "--rules", "house").out


def test_a_report_gives_no_address_for_a_house_rule(cilint) -> None:
    arguments = ("check", "--rules", "house", "--select", "any-job")
    assert "see:" not in cilint(*arguments).out
    assert [finding["url"] for finding in cilint(*arguments, "--format", "json").report["findings"]] == [None]


@pytest.mark.parametrize("arguments", [["rules"], ["explain", "unpinned-image"]], ids=" ".join)
def test_a_terminal_without_unicode_gets_ascii(program, arguments) -> None:
    out, err = program(*arguments, PYTHONIOENCODING="ascii").communicate(timeout=60)
    assert err == b""
    assert out.isascii()
    assert b"\\u" not in out
