"""`cilint settings`, `--config`, `--isolated`, and what the settings change in a check."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from cilint.cli import main
from cilint.engine.catalog import built_in_rules

PIPELINE = "a:\n  image: ruby:3\n  services: [redis]\n  script: a\n"
COMMANDS = (
    *("check", "facts", "images", "resolve", "jobs", "variables a", "diff . .", "graph", "vendor --check"),
    *("pin --diff --offline", "settings", "init"),
)
HOUSE_RULE = """\
title: Redis as a service
group: services
select: images
where: [{fact.equals: role=service}]
message: "no redis here"
severity: major
confidence: high
persona: regular
---
what: x
why: x
how: x
"""


@pytest.fixture(autouse=True)
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitlab-ci.yml").write_text(PIPELINE, encoding="utf-8")
    for name in ("CI", "GITLAB_CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[tuple[str, str]]]:
    code = main(["check", "--format", "json", *arguments])
    findings = json.loads(capsys.readouterr().out)["findings"]
    return code, [(finding["rule"], finding["severity"]) for finding in findings]


def test_without_a_file_all_is_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "# no settings file, for .gitlab-ci.yml",
        'pipelines: [".gitlab-ci.yml"]  # default',
        "persona: regular  # default",
        "min_severity: info  # default",
        "min_confidence: low  # default",
        "fail_on: major  # default",
        'vendor: ".cilint/vendor"  # default',
    ]


def test_each_setting_is_shown_with_its_place_and_reads_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = """\
fail_on: minor
rules: {unpinned-image: off, legacy-service-links: major}
registries:
  registry.example.com: {auth: runner}
pins: {"a*": tag}
runner: {executor: docker, feature_flags: {FF_X: true}, tags: {one: [a, b], two: {tags: c, run_untagged: true}}}
ignore: [{paths: old, rules: [invalid-yaml], reason: "a \\"quoted\\" one"}]
"""
    (tmp_path / ".cilint.yml").write_text(text, encoding="utf-8")
    assert main(["settings"]) == 0
    shown = capsys.readouterr().out
    assert '  "registry.example.com": {auth: runner}  # .cilint.yml:4\n' in shown
    (tmp_path / ".cilint.yml").write_text(shown, encoding="utf-8")
    assert main(["settings"]) == 0
    again = capsys.readouterr().out
    assert [line.partition("  #")[0] for line in again.splitlines()] == [
        line.partition("  #")[0] for line in shown.splitlines()
    ]


def test_rules_are_switched_off_and_weighed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".cilint.yml").write_text(
        "rules: {unpinned-image: off, legacy-service-links: major}\n", encoding="utf-8"
    )
    assert check(capsys) == (1, [("legacy-service-links", "major")])
    assert check(capsys, "--select", "unpinned-image") == (
        1,
        [("unpinned-image", "minor"), ("unpinned-image", "major")],
    )
    assert check(capsys, "--isolated")[1] == [
        ("unpinned-image", "minor"),
        ("legacy-service-links", "info"),
        ("unpinned-image", "major"),
    ]


def test_thresholds_are_those_of_the_settings_unless_an_option_says_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / ".cilint.yml"
    settings.write_text("min_severity: minor\nfail_on: critical\n", encoding="utf-8")
    pins = [("unpinned-image", "minor"), ("unpinned-image", "major")]
    assert check(capsys) == (0, pins)
    assert check(capsys, "--fail-on", "minor") == (1, pins)
    assert check(capsys, "--min-severity", "major") == (0, pins[1:])
    settings.write_text("min_confidence: high\nfail_on: info\n", encoding="utf-8")
    assert check(capsys) == (1, pins)
    assert check(capsys, "--min-confidence", "low") == (1, [pins[0], ("legacy-service-links", "info"), pins[1]])


def test_of_several_repositories_each_fails_by_its_own_settings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, level in (("one", "blocker"), ("two", "major")):
        (tmp_path / name / ".git").mkdir(parents=True)
        (tmp_path / name / ".gitlab-ci.yml").write_text("a: {image: ruby, script: make}\n", encoding="utf-8")
        (tmp_path / name / ".cilint.yml").write_text(f"fail_on: {level}\n", encoding="utf-8")
    assert check(capsys, "one")[0] == 0
    assert check(capsys, "one", "two")[0] == 1
    assert check(capsys, "one", "two", "--fail-on", "blocker")[0] == 0


def test_what_is_ignored_is_suppressed_with_its_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".cilint.yml").write_text("ignore: [{rules: unpinned-image, reason: a mirror}]\n", encoding="utf-8")
    assert main(["check", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [finding["rule"] for finding in report["findings"]] == ["legacy-service-links"]
    assert {finding["reason"] for finding in report["suppressed"]} == {"a mirror"}


def test_a_file_that_is_no_yaml_cannot_be_ignored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".gitlab-ci.yml").write_text("a: b: c\n", encoding="utf-8")
    (tmp_path / ".cilint.yml").write_text("ignore: [{paths: .gitlab-ci.yml, reason: no}]\n", encoding="utf-8")
    assert check(capsys) == (2, [("invalid-yaml", "blocker")])


def test_the_settings_name_the_roots(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ci").mkdir()
    (tmp_path / "ci" / "one.yml").write_text("a: {image: ruby, script: make}\n", encoding="utf-8")
    (tmp_path / ".cilint.yml").write_text("pipelines: ci/one.yml\n", encoding="utf-8")
    assert check(capsys) == (1, [("unpinned-image", "major")])


def test_each_file_has_the_settings_nearest_to_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, rules in (("one", "{unpinned-image: off}"), ("two", "{unpinned-image: info}")):
        (tmp_path / name).mkdir()
        (tmp_path / name / ".gitlab-ci.yml").write_text("a: {image: ruby, script: make}\n", encoding="utf-8")
        (tmp_path / name / ".cilint.yml").write_text(f"rules: {rules}\n", encoding="utf-8")
    assert check(capsys, "one", "two") == (0, [("unpinned-image", "info")])


def test_another_file_can_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".cilint.yml").write_text("no: settings\n", encoding="utf-8")
    (tmp_path / "other.yml").write_text("rules: {unpinned-image: off}\n", encoding="utf-8")
    assert check(capsys, "--config", "other.yml") == (0, [("legacy-service-links", "info")])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "rules: {unpined-image: off}\n",
            ".cilint.yml:1: there is no rule 'unpined-image'; did you mean unpinned-image?",
        ),
        ("ignore: [{rules: [x], reason: y}]\n", ".cilint.yml:1: there is no rule 'x'"),
        ("a: b: c\n", ".cilint.yml:1: "),
    ],
)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_is_wrong_ends_every_run_in_the_same_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, text: str, words: str
) -> None:
    (tmp_path / ".cilint.yml").write_text(text, encoding="utf-8")
    assert main(command.split()) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_names_rules_is_right_for_every_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    text = "rules: {unpinned-image: off}\nignore: [{rules: dead-rule, reason: x}]\n"
    (tmp_path / ".cilint.yml").write_text(text, encoding="utf-8")
    main(command.split())
    assert ".cilint.yml" not in capsys.readouterr().err


def test_a_house_rule_can_be_named_where_its_folder_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "house").mkdir()
    (tmp_path / "house/no-redis.yaml").write_text(HOUSE_RULE, encoding="utf-8")
    (tmp_path / ".cilint.yml").write_text("rules: {no-redis: minor}\n", encoding="utf-8")
    assert check(capsys, "--rules", "house", "--select", "no-redis") == (0, [("no-redis", "minor")])
    assert main(["check"]) == 2
    assert ".cilint.yml:1: there is no rule 'no-redis'" in capsys.readouterr().err


def test_the_environment_names_the_file_for_whoever_names_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".cilint.yml").write_text("no: settings\n", encoding="utf-8")
    (tmp_path / "org.yml").write_text("rules: {unpinned-image: off}\n", encoding="utf-8")
    (tmp_path / "other.yml").write_text("rules: {legacy-service-links: off}\n", encoding="utf-8")
    monkeypatch.setenv("CILINT_CONFIG", str(tmp_path / "org.yml"))
    assert {rule for rule, _ in check(capsys)[1]} == {"legacy-service-links"}
    assert {rule for rule, _ in check(capsys, "--config", "other.yml")[1]} == {"unpinned-image"}
    assert {rule for rule, _ in check(capsys, "--isolated")[1]} == {"unpinned-image", "legacy-service-links"}
    monkeypatch.setenv("CILINT_CONFIG", "gone.yml")
    assert main(["images"]) == 2
    assert "CILINT_CONFIG names gone.yml: no such file" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--config", "missing.yml"], ["--config", "x", "--isolated"]])
def test_a_file_that_is_not_there_ends_the_run(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(["check", *arguments]) == 2
    assert capsys.readouterr().err


def schema(capsys: pytest.CaptureFixture[str]) -> jsonschema.Draft7Validator:
    assert main(["settings", "--schema"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["title"] == "cilint settings (.cilint.yml)"
    jsonschema.Draft7Validator.check_schema(document)
    return jsonschema.Draft7Validator(document)


def test_the_schema_for_editors_knows_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    validator = schema(capsys)
    for rules in ({"unpinned-image": "off"}, {"dead-rule": "major"}, {rule.id: True for rule in built_in_rules()}):
        assert validator.is_valid({"rules": rules})
        assert validator.is_valid({"ignore": [{"rules": list(rules), "reason": "x"}]})
    assert not validator.is_valid({"rules": {"unpinned-image": "loud"}})
    assert not validator.is_valid({"rules": {"unpined-image": "off"}})
    assert not validator.is_valid({"ignore": [{"rules": "unpined-image", "reason": "x"}]})
    assert validator.schema["properties"]["rules"]["properties"]["dead-rule"]["description"]


def test_the_schema_knows_house_rules_as_far_as_the_settings_are_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "house").mkdir()
    (tmp_path / "house/no-redis.yaml").write_text(HOUSE_RULE, encoding="utf-8")
    (tmp_path / ".cilint.yml").write_text("rules_from: house\n", encoding="utf-8")
    assert schema(capsys).is_valid({"rules": {"no-redis": "off"}})
    (tmp_path / ".cilint.yml").write_text("rules_from: house\nrules: {unpined-image: off}\n", encoding="utf-8")
    assert main(["settings", "--schema"]) == 0
    printed = capsys.readouterr()
    assert "there is no rule 'unpined-image'" in printed.err
    assert "no-redis" not in printed.out


RUNNERS = '[[runners]]\nexecutor = "{}"\n[[runners]]\nexecutor = "kubernetes"\n'


@pytest.mark.parametrize(("executor", "rules"), [("kubernetes", []), ("docker", ["legacy-service-links"])])
@pytest.mark.parametrize("by_option", [True, False])
def test_what_all_runners_have_in_common_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], executor: str, rules: list[str], by_option: bool
) -> None:
    (tmp_path / "config.toml").write_text(RUNNERS.format(executor), encoding="utf-8")
    if not by_option:
        (tmp_path / ".cilint.yml").write_text("runner: {config: config.toml}\n", encoding="utf-8")
    option = ["--runner-config", "config.toml"] if by_option else []
    _, findings = check(capsys, "--ignore", "unpinned-image", *option)
    assert [rule for rule, _ in findings] == rules


def test_a_runner_configuration_that_is_wrong_ends_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.toml").write_text("a = 1\nb\n", encoding="utf-8")
    assert main(["check", "--runner-config", "config.toml"]) == 2
    assert "config.toml:2: " in capsys.readouterr().err
    (tmp_path / ".cilint.yml").write_text("runner: {config: gone.toml}\n", encoding="utf-8")
    assert main(["check"]) == 2
    assert ".cilint.yml:1: 'gone.toml' cannot be read: no such file" in capsys.readouterr().err


def test_settings_of_an_organisation_are_shown_with_the_file_that_makes_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path.parent / "org.yml").write_text(
        "fail_on: minor\nexternal_variables: [A]\ngitlab: {remote_hosts: a.example.com}\n"
        "ignore: [{rules: dead-rule, reason: x}]\n",
        encoding="utf-8",
    )
    (tmp_path / ".cilint.yml").write_text(
        "extends: ../org.yml\nexternal_variables: [B]\ngitlab: {remote_hosts: b.example.com}\n", encoding="utf-8"
    )
    assert main(["settings"]) == 0
    shown = capsys.readouterr().out
    for text in (
        "# .cilint.yml, for .gitlab-ci.yml\n# extends ../org.yml\n",
        "fail_on: minor  # ../org.yml:1\n",
        'external_variables:\n  - "A"  # ../org.yml:2\n  - "B"  # .cilint.yml:2\n',
        'gitlab:\n  remote_hosts:\n    - "a.example.com"  # ../org.yml:3\n    - "b.example.com"  # .cilint.yml:3\n',
        'ignore:\n  - {rules: ["dead-rule"], reason: "x"}  # ../org.yml:4\n',
    ):
        assert text in shown
    (tmp_path / ".cilint.yml").write_text(shown, encoding="utf-8")
    assert check(capsys)[0] == 1


def test_what_is_wrong_in_settings_that_are_extended_is_told_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path.parent / "org.yml").write_text("rules:\n  unpined-image: off\n", encoding="utf-8")
    (tmp_path / ".cilint.yml").write_text("extends: ../org.yml\n", encoding="utf-8")
    assert main(["check", "--format", "json"]) == 2
    printed = capsys.readouterr()
    assert "../org.yml:2: there is no rule 'unpined-image'; did you mean unpinned-image?" in printed.err
    assert json.loads(printed.out)["errors"][0]["path"] == "../org.yml"


def test_pages_about_rules_are_where_the_settings_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".cilint.yml").write_text("docs_url: https://docs.example.com/{rule}.html\n", encoding="utf-8")
    page = "https://docs.example.com/unpinned-image.html"
    for command in (
        "check --color never",
        "check --format json",
        "check --format codequality",
        "check --format html",
        "check --format markdown",
        "explain unpinned-image",
        "rules --format json",
    ):
        main(command.split())
        printed = capsys.readouterr().out
        assert page in printed, command
        assert "docs/rules/unpinned-image.md" not in printed, command
