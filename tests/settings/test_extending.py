"""Settings that extend others: which of them counts, where paths start, and what is told where one cannot be had."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cilint.errors import SettingsError
from cilint.findings.finding import Persona, Severity
from cilint.settings.loading import load_settings, parse_settings
from cilint.settings.model import PinPolicy, RegistryAccess, RuleSetting, Settings
from cilint.text.files import DiskFiles, MemoryFiles
from cilint.text.source import Source

HERE = ".cilint.yml"


def load(files: dict[str, str], path: str = HERE) -> Settings:
    return load_settings(MemoryFiles(files), Settings(), path)


def test_a_file_goes_before_what_it_extends_wherever_it_says_so() -> None:
    org = "persona: pedantic\nfail_on: critical\nmin_severity: minor\n"
    for own in ("extends: ../org.yml\nfail_on: minor\n", "fail_on: minor\nextends: [../org.yml]\n"):
        settings = load({HERE: own, "../org.yml": org})
        assert (settings.persona, settings.fail_on, settings.min_severity) == (
            Persona.PEDANTIC,
            Severity.MINOR,
            Severity.MINOR,
        )
        assert (settings.file, settings.extended) == (HERE, ("../org.yml",))


def test_the_last_goes_before_the_others_and_the_nearer_before_the_farther() -> None:
    files = {
        HERE: "extends: [a.yml, b.yml]\nrules: {r4: major}\n",
        "base.yml": "rules: {r1: info, r2: info, r3: info, r4: info}\n",
        "a.yml": "extends: base.yml\nrules: {r2: minor, r3: minor, r4: minor}\n",
        "b.yml": "rules: {r3: off}\n",
    }
    settings = load(files)
    assert {name: rule.severity for name, rule in settings.rules.items()} == {
        "r1": Severity.INFO,
        "r2": Severity.MINOR,
        "r3": None,
        "r4": Severity.MAJOR,
    }
    assert settings.rules["r3"] == RuleSetting(enabled=False)
    assert settings.extended == ("base.yml", "a.yml", "b.yml")
    places = {name: settings.origins[f"rules.{name}"].source.name for name in settings.rules}
    assert places == {"r1": "base.yml", "r2": "a.yml", "r3": "b.yml", "r4": HERE}


ORG = """\
registries: {one.example.com: {auth: runner}, two.example.com: {auth: runner}}
trusted_registries: [docker.io/library, "*.example.com"]
external_variables: ORG_TOKEN
pins: {"*": digest, "one.example.com/*": tag, "two.example.com/*": tag}
runner: {executor: kubernetes, feature_flags: {FF_A: true, FF_B: true}}
gitlab: {url: https://gitlab.example.com, remote_hosts: [a.example.com], separate_caches: false}
ignore: [{rules: r1, reason: everywhere}]
pipelines: [org.gitlab-ci.yml]
"""
OWN = """\
extends: ../org.yml
registries: {two.example.com: {auth: public}}
trusted_registries: [docker.io/library, ghcr.io]
external_variables: [OWN_TOKEN]
pins: {"one.example.com/*": any, "*": tag}
runner: {feature_flags: {FF_B: false}}
gitlab: {remote_hosts: [b.example.com]}
ignore: [{rules: r2, reason: here}]
pipelines: [own.gitlab-ci.yml]
"""


def test_mappings_and_lists_are_joined_and_pipelines_are_those_of_the_nearest() -> None:
    settings = load({HERE: OWN, "../org.yml": ORG})
    assert settings.registries == {
        "one.example.com": RegistryAccess.RUNNER,
        "two.example.com": RegistryAccess.PUBLIC,
    }
    assert settings.trusted_registries == ("docker.io/library", "*.example.com", "ghcr.io")
    assert settings.external_variables == ("ORG_TOKEN", "OWN_TOKEN")
    assert settings.executor == "kubernetes"
    assert settings.feature_flags == {"FF_A": True, "FF_B": False}
    assert (settings.gitlab_url, settings.separate_caches) == ("https://gitlab.example.com", False)
    assert settings.remote_hosts == ("a.example.com", "b.example.com")
    assert [ignore.reason for ignore in settings.ignores] == ["everywhere", "here"]
    assert settings.pipelines == ("own.gitlab-ci.yml",)


def test_patterns_of_the_nearer_file_are_the_last_to_match() -> None:
    assert load({HERE: OWN, "../org.yml": ORG}).pins == (
        ("two.example.com/*", PinPolicy.TAG),
        ("one.example.com/*", PinPolicy.ANY),
        ("*", PinPolicy.TAG),
    )


PATHS = "exclude: old\nvendor: kept\nignore: [{paths: ci/**, reason: x}]\nrules_from: rules\nincludes: {g/t: ../t}\n"


@pytest.mark.parametrize(
    ("extending", "extended", "home", "here"),
    [
        (HERE, "org/settings.yml", "org/", "org/"),
        (HERE, "../org/settings.yml", "", "../org/"),
        ("sub/.cilint.yml", "../../org/settings.yml", "sub/", "../org/"),
        ("sub/.cilint.yml", "../settings.yml", "", ""),
    ],
)
def test_paths_start_in_the_repository_and_companions_beside_the_file(
    extending: str, extended: str, home: str, here: str
) -> None:
    path = {"../../org/settings.yml": "../org/settings.yml", "../settings.yml": "settings.yml"}.get(extended, extended)
    settings = load({extending: f"extends: {extended}\n", path: PATHS}, extending)
    assert settings.exclude == (f"{home}old",)
    assert settings.vendor == f"{home}kept"
    assert settings.ignores[0].paths == (f"{home}ci/**",)
    assert settings.rules_from == (f"{here}rules",)
    assert settings.includes == {"g/t": {"org/": "t", "../org/": "../t", "": "../t"}[here]}


def test_a_file_from_elsewhere_that_is_named_speaks_of_the_repository() -> None:
    source = Source("../org/settings.yml", PATHS + "runner: {config: config.toml}\n")
    files = MemoryFiles({"../org/config.toml": '[[runners]]\nname = "a"\n'})
    settings = parse_settings(source, files, Settings())
    assert (settings.exclude, settings.rules_from) == (("old",), ("../org/rules",))
    assert settings.runner_config == "../org/config.toml"
    assert [runner.name for runner in settings.runners] == ["a"]


def told(files: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as caught:
        load(files)
    assert caught.value.span
    return f"{caught.value.span.place}: {caught.value.message}"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({HERE: "extends: .cilint.yml\n"}, "1: these settings extend themselves: .cilint.yml -> .cilint.yml"),
        (
            {HERE: "extends: a.yml\n", "a.yml": "persona: regular\nextends: [b.yml]\n", "b.yml": "extends: ./a.yml\n"},
            "b.yml:1: these settings extend themselves: a.yml -> b.yml -> a.yml",
        ),
        ({HERE: "extends:\n  - a.yml\n"}, f"{HERE}:2: 'a.yml' cannot be extended: no such file"),
        ({HERE: "extends: [../org]\n"}, f"{HERE}:1: '../org' is no settings file, which ends in .yml"),
        ({HERE: "extends: /etc/passwd\n"}, "is no settings file"),
        ({HERE: "extends: {a: b}\n"}, "this must be a text"),
        ({HERE: "extends: ['']\n"}, "this must be a text"),
        ({HERE: 'extends: "a\\0.yml"\n'}, "no file can have this name"),
        ({HERE: "extends: a.yml\n", "a.yml": "x: 1\n"}, "a.yml:1: unknown key 'x'"),
        ({HERE: "extends: a.yml\n", "a.yml": "a: [\n"}, "a.yml:1: "),
        ({HERE: "extnds: a.yml\n"}, "did you mean extends?"),
        ({HERE: "extends: package:os.path\n"}, "'os.path' is no name by which Python imports a package"),
        ({HERE: "extends: package:acme-cilint\n"}, "'acme-cilint' is no name by which"),
        ({HERE: "extends: 'package:no_such_package_of_anyone'\n"}, "there is no Python package no_such_package_of"),
        ({HERE: "extends: package:json\n"}, "the Python package json has no cilint.yml in its folder"),
        ({HERE: "extends: package:sys\n"}, "the Python package sys has no cilint.yml in its folder"),
    ],
)
def test_what_cannot_be_extended_is_told_where_it_is_named(files: dict[str, str], words: str) -> None:
    assert words in told(files)


def test_a_file_may_be_extended_by_two_and_is_there_once() -> None:
    files = {
        HERE: "extends: [a.yml, b.yml]\n",
        "a.yml": "extends: c.yml\n",
        "b.yml": "extends: c.yml\n",
        "c.yml": "external_variables: [A]\n",
    }
    settings = load(files)
    assert (settings.external_variables, settings.extended) == (("A",), ("c.yml", "a.yml", "b.yml"))


def test_files_that_extend_others_again_and_again_are_told() -> None:
    files = {f"{level}.yml": f"extends: [{level + 1}.yml, {level + 1}.yml]\n" for level in range(40)}
    files["40.yml"] = ""
    assert "these settings extend others more than 100 times" in told({HERE: "extends: 0.yml\n", **files})
    large = "# " + "x" * 1_100_000 + "\n"
    files = {HERE: "extends: [a.yml, b.yml]\n", "a.yml": large, "b.yml": large}
    assert f"{HERE}:1: what these settings extend has over" in told(files)


def test_a_link_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.yml").write_text("persona: pedantic\n", encoding="utf-8")
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "linked.yml").symlink_to("../outside.yml")
    (folder / HERE).write_text("extends: linked.yml\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"'linked.yml' cannot be extended: is a link that leads out"):
        load_settings(DiskFiles(str(folder)), Settings())
    (folder / HERE).write_text("extends: ../outside.yml\n", encoding="utf-8")
    assert load_settings(DiskFiles(str(folder)), Settings()).persona is Persona.PEDANTIC


def test_a_package_brings_settings_and_rules_and_none_of_its_code_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "packages/acme_cilint_of_a_test"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('code of a package')\n", encoding="utf-8")
    (package / "cilint.yml").write_text("rules_from: [rules]\nexclude: [old]\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(package.parent))
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / HERE).write_text("extends: package:acme_cilint_of_a_test\n", encoding="utf-8")
    settings = load_settings(DiskFiles(str(folder)), Settings())
    assert settings.rules_from == ((package / "rules").as_posix(),)
    assert settings.exclude == ("old",)
    assert "acme_cilint_of_a_test" not in sys.modules
