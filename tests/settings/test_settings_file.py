"""`.cilint.yml`: what it may say, and where it is told what it may not."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

import cilint.settings
from cilint.errors import SettingsError, UnreadableFileError
from cilint.findings.finding import Severity
from cilint.runner.config import Runner, Tags
from cilint.settings.keys import KEYS
from cilint.settings.loading import find_settings, load_settings
from cilint.settings.model import PinPolicy, RegistryAccess, RuleSetting, Settings
from cilint.settings.runners import EXECUTORS
from cilint.text.files import DiskFiles, MemoryFiles

yaml = YAML(typ="safe", pure=True)
yaml.version = (1, 1)


def load(text: str) -> Settings:
    return load_settings(MemoryFiles({".cilint.yml": text, "org.yml": ""}), Settings())


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "~\n", "---\n", "{}\n"])
def test_an_empty_file_changes_nothing(text: str) -> None:
    assert load(text) == Settings(file=".cilint.yml")


def test_without_a_file_nothing_changes() -> None:
    assert load_settings(MemoryFiles({}), Settings()) == Settings()


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert load("\ufeffrunner: {executor: docker}\n").executor == "docker"


@pytest.mark.parametrize("access", RegistryAccess)
def test_registries_say_where_their_credentials_come_from(access: RegistryAccess) -> None:
    settings = load(f"registries:\n  Registry.Example.com:5000: {{auth: {access.value}}}\n")
    assert settings.registries == {"registry.example.com:5000": access}


def test_pins_keep_their_order() -> None:
    settings = load('pins:\n  "*": digest\n  "registry.example.com/*": tag\n  registry.example.com/x: any\n')
    assert settings.pins == (
        ("*", PinPolicy.DIGEST),
        ("registry.example.com/*", PinPolicy.TAG),
        ("registry.example.com/x", PinPolicy.ANY),
    )


def test_where_images_may_come_from_is_told_as_hosts_in_lower_case() -> None:
    assert load("trusted_registries: Registry.Example.com:5000/ci\n").trusted_registries == (
        "registry.example.com:5000/ci",
    )


def test_whose_files_may_change_is_told_as_projects_and_addresses() -> None:
    settings = load('trusted_includes: [group/*, gitlab.com/g/t, "https://h.example.com/*"]\n')
    assert settings.trusted_includes == ("group/*", "gitlab.com/g/t", "https://h.example.com/*")


@pytest.mark.parametrize("executor", ["docker", "kubernetes", "docker+machine", "shell"])
def test_the_runner_has_an_executor(executor: str) -> None:
    assert load(f"runner: {{executor: {executor}}}\n").executor == executor


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        pytest.param("registrys: {}\n", "registrys", "did you mean registries?", id="a key like another"),
        pytest.param(
            "zzz: {}\n",
            "zzz",
            f"there are {', '.join(sorted(KEYS))}",
            id="a key like none",
        ),
        pytest.param("- a\n", "a\n", "must be a mapping", id="a list"),
        pytest.param("just text\n", "just text", "must be a mapping", id="a text"),
        pytest.param("registries: [a]\n", "[a]", "must be a mapping", id="a list of registries"),
        pytest.param("registries: {a: runner}\n", "runner", "must be a mapping", id="a registry without its key"),
        pytest.param("registries: {a: {auht: runner}}\n", "auht", "did you mean auth?", id="a registry's key"),
        pytest.param("registries: {a: {auth: runer}}\n", "runer", "did you mean runner?", id="a registry's value"),
        pytest.param("registries: {a: {auth: [x]}}\n", "[x]", "there are public,", id="a value that is a list"),
        pytest.param("registries: {a: {}}\n", "a: {}", "as in {auth: runner}", id="a registry that says nothing"),
        pytest.param("pins: {a: digset}\n", "digset", "did you mean digest?", id="a policy"),
        pytest.param("pins: {a: }\n", "", "this means nothing here; there are digest, tag, any", id="no policy"),
        pytest.param("pins:\n  a: tag\n  a: any\n", "a: any", "'a' stands here twice", id="a pattern twice"),
        pytest.param("pins: {}\nfail_on: minor\npins: {}\n", "pins: {}\n", "stands here twice", id="a key twice"),
        pytest.param("pins: {}\n---\nfail_on: minor\n", "fail_on", "a second document", id="two documents"),
        pytest.param(
            "runner: {config: gone.toml}\n", "gone.toml", "cannot be read: no such file", id="a configuration"
        ),
        pytest.param("runner: {exec: docker}\n", "exec", "did you mean executor?", id="a runner's key"),
        pytest.param("runner: {executor: kuberntes}\n", "kuberntes", "did you mean kubernetes?", id="an executor"),
        pytest.param("a: 1\n", "a", "unknown key 'a'", id="a number"),
        pytest.param("runner: {executor: docker\n", "", "", id="no YAML"),
    ],
)
def test_what_means_nothing_is_told_at_its_place(text: str, place: str, problem: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(text)
    assert problem in caught.value.message
    span = caught.value.span
    assert span
    assert span.source.path == ".cilint.yml"
    assert span.source.text[span.start :].startswith(place)


def test_what_is_merged_may_say_otherwise_than_what_it_is_merged_into() -> None:
    settings = load("pins:\n  <<: {a: tag, b: tag}\n  <<: {a: any}\n  b: any\n")
    assert settings.pins == (("a", PinPolicy.ANY), ("b", PinPolicy.ANY))


def test_settings_that_are_no_text_are_told(tmp_path) -> None:
    (tmp_path / ".cilint.yml").write_bytes(b"pins: {caf\xe9: any}\n")
    with pytest.raises(UnreadableFileError):
        load_settings(DiskFiles(str(tmp_path)), Settings())


@given(
    st.lists(
        st.sampled_from(
            ["registries:", "pins:", "runner:", "executor:", "auth:", "a", "{", "}", ": ", "\n", "  ", "- "]
        )
    )
)
def test_any_text_is_settings_or_an_error_with_a_place(pieces: list[str]) -> None:
    try:
        said = load("".join(pieces))
    except SettingsError as error:
        said = error.span
    assert said


def test_rules_are_on_off_or_of_another_severity() -> None:
    text = 'rules:\n  a: off\n  b: on\n  c: minor\n  d: "off"\n  e: false\n'
    assert load(text).rules == {
        "a": RuleSetting(enabled=False),
        "b": RuleSetting(),
        "c": RuleSetting(severity=Severity.MINOR),
        "d": RuleSetting(enabled=False),
        "e": RuleSetting(enabled=False),
    }


def test_paths_start_at_the_folder_of_the_file() -> None:
    files = MemoryFiles({"sub/.cilint.yml": "pipelines: [a.yml]\nignore: [{paths: [ci, ../x], reason: old}]\n"})
    settings = load_settings(files, Settings(), "sub/.cilint.yml")
    assert settings.pipelines == ("sub/a.yml",)
    assert settings.ignores[0].paths == ("sub/ci", "x")


TREE = {
    ".gitlab-ci.yml": "",
    "ci/a.yml": "",
    "ci/b.yml": "",
    "ci/deep/c.yml": "",
    "ci/readme.md": "",
    "services/one/.gitlab-ci.yml": "",
    "services/two/deploy.gitlab-ci.yml": "",
    "services/two/values.yml": "",
    "services/two/templates/part.yml": "spec:\n---\n",
    "services/two/templates/other.yml": "a: b\n",
    ".cilint/vendor/group/x/.gitlab-ci.yml": "",
}


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("pipelines: ci/*.yml", ["ci/a.yml", "ci/b.yml"]),
        ("pipelines: [ci/**/*.yml, .gitlab-ci.yml]", ["ci/a.yml", "ci/b.yml", "ci/deep/c.yml", ".gitlab-ci.yml"]),
        ("pipelines: ['*.yml']", [".gitlab-ci.yml"]),
        (
            "pipelines: [services]",
            ["services/one/.gitlab-ci.yml", "services/two/deploy.gitlab-ci.yml", "services/two/templates/part.yml"],
        ),
        (
            "pipelines: services/\nexclude: ['services/*/templates', services/one]",
            ["services/two/deploy.gitlab-ci.yml"],
        ),
        ("pipelines: [., ci/a.yml]\nexclude: services", [".gitlab-ci.yml", "ci/a.yml"]),
        ("pipelines: [ci/*.yml, ci/a.yml]\nexclude: [ci/a.yml]", ["ci/b.yml", "ci/a.yml"]),
        ("pipelines: [nowhere/*.yml, nowhere, gone.yml]", ["nowhere/*.yml", "nowhere", "gone.yml"]),
    ],
)
def test_patterns_and_folders_mean_the_pipelines_that_are_there(text: str, paths: list[str]) -> None:
    files = MemoryFiles({**TREE, ".cilint.yml": text + "\n"})
    assert list(load_settings(files, Settings()).pipelines) == paths


def test_too_many_patterns_for_so_many_files_are_told() -> None:
    text = "pipelines: ci/*.yml\nexclude: [" + ", ".join(f"a{number}" for number in range(1000)) + "]\n"
    files = MemoryFiles({f"ci/{number}.yml": "" for number in range(1000)} | {".cilint.yml": text})
    with pytest.raises(SettingsError, match="too many patterns for so many files") as caught:
        load_settings(files, Settings())
    assert caught.value.span
    assert caught.value.span.begin.line == 2


def test_the_nearest_file_upward_counts() -> None:
    files = MemoryFiles({".cilint.yml": "", "a/b/.cilint.yml": ""})
    assert find_settings(files, "a/b/c") == "a/b/.cilint.yml"
    assert find_settings(files, "a") == ".cilint.yml"
    assert find_settings(MemoryFiles({}), "a/b") == ""


def test_every_setting_has_its_place() -> None:
    settings = load(
        "persona: pedantic\nrules:\n  a: off\nregistries:\n  H: {auth: runner}\nrunner: {executor: shell}\n"
    )
    lines = {key: span.begin.line for key, span in settings.origins.items()}
    assert lines == {
        "persona": 1,
        "rules.a": 3,
        "rules": 2,
        "registries.h": 5,
        "registries": 4,
        "runner.executor": 6,
        "runner": 6,
    }


SCHEMA = json.loads((Path(cilint.settings.__file__).parent / "schema.json").read_text(encoding="utf-8"))

VALID = """\
extends: [org.yml]
pipelines: [.gitlab-ci.yml, ci/nightly.yml]
exclude: ci/old
persona: pedantic
min_severity: minor
min_confidence: medium
fail_on: critical
docs_url: https://docs.example.com/cilint/{rule}.html
rules_from: [ci/rules, ../rules]
rules: {unpinned-image: off, legacy-service-links: on, missing-registry-auth: minor}
registries: {registry.example.com: {auth: runner}}
trusted_registries: [docker.io/library, "*.example.com"]
trusted_includes: [group/*, https://files.example.com/ci/*]
dependency_proxy: true
deprecated_images: {"registry.example.com/base:1.*": registry.example.com/base:2}
external_variables: BASE_IMAGE
pins: {"*": tag}
runner:
  executor: kubernetes
  feature_flags: {FF_NETWORK_PER_BUILD: true}
  tags: {one: [docker, linux], two: docker, three: {tags: k8s, run_untagged: true}, four: {run_untagged: false}}
required:
  jobs: [secret_detection, {name: "test*", events: [mr, "push:main"]}]
  includes:
    - ci/build.yml
    - {project: group/*, file: /a.yml, version: 2.10, events: mr, may_change: [tags, stage]}
    - {template: Jobs/SAST.gitlab-ci.yml}
  components: [group/ci/lint, {component: group/ci/scan, version: v1.4}]
forbidden:
  jobs: pages
  includes: [{remote: "https://example.com/*"}, {project: group/old}]
  components: group/ci/old
  variables: ["*_DISABLED"]
includes: {group/templates: ../templates}
vendor: ci/vendor
baseline: ci/known.yml
require_reason: true
gitlab: {url: https://gitlab.example.com/, version: "17.3", remote_hosts: [files.example.com], separate_caches: false}
ignore:
  - {paths: ci/old, rules: [unpinned-image], reason: goes away, until: '2027-01-31'}
  - {fingerprints: 0000000000000000000000000000000000000000000000000000000000abcdef, reason: a sample}
"""


@pytest.mark.parametrize(
    ("written", "version"), [("17.3", (17, 3)), ("17.10", (17, 10)), ("'18.0.2-ee'", (18, 0)), ("v16.11", (16, 11))]
)
def test_the_version_of_gitlab_is_read_as_it_is_written(written: str, version: tuple[int, int]) -> None:
    assert load(f"gitlab: {{version: {written}}}").gitlab_version == version


def test_the_schema_knows_what_the_file_may_say() -> None:
    validator = jsonschema.Draft7Validator(SCHEMA)
    assert load(VALID).origins
    assert list(validator.iter_errors(yaml.load(VALID))) == []
    assert set(SCHEMA["properties"]) == set(load(VALID).origins) & set(SCHEMA["properties"])
    assert SCHEMA["properties"]["runner"]["properties"]["executor"]["enum"] == list(EXECUTORS)


@pytest.mark.parametrize(
    "text",
    [
        "zzz: 1",
        "persona: loud",
        "min_severity: high",
        "min_confidence: major",
        "fail_on: [minor]",
        "rules: {a: 5}",
        "rules: {a: loud}",
        "registries: {h: {}}",
        "registries: {h: {auth: x}}",
        "registries: {h: {auth: runner, x: 1}}",
        "pins: {a: always}",
        "trusted_registries: [https://registry.example.com]",
        "trusted_registries: {registry.example.com: x}",
        "trusted_includes: group",
        "trusted_includes: ['*']",
        "trusted_includes: [group/]",
        "trusted_includes: [https://files.example.com]",
        "trusted_includes: [https://files.example.com/]",
        "trusted_includes: [group/templates@v1]",
        "trusted_includes: {group/templates: x}",
        "dependency_proxy: hub",
        "dependency_proxy: https://mirror.example.com",
        "dependency_proxy: mirror.example.com/",
        "dependency_proxy: ${A:-b}",
        "dependency_proxy: [true]",
        "deprecated_images: {a: ''}",
        "external_variables: {A: 1}",
        "runner: {executor: x}",
        "runner: {feature_flags: {A: maybe}}",
        "runner: {x: 1}",
        "runner: {tags: [docker]}",
        "runner: {tags: {one: {names: docker}}}",
        "runner: {tags: {one: {run_untagged: maybe}}}",
        "runner: {tags: {one: ['']}}",
        "ignore: [{paths: a}]",
        "ignore: [{reason: a}]",
        "ignore: [{reason: a, fingerprints: abc}]",
        "ignore: [{reason: a, fingerprints: [ABCDEF]}]",
        "ignore: [{reason: a, files: b}]",
        "ignore: {reason: a}",
        "ignore: [{reason: a, until: '2027-01-31'}]",
        "ignore: [{reason: a, paths: b, until: tomorrow}]",
        "ignore: [{reason: a, paths: b, until: 31.01.2027}]",
        "ignore: [{reason: a, paths: b, until: ['2027-01-31']}]",
        "require_reason: perhaps",
        "pipelines: {a: b}",
        "exclude: {a: b}",
        "rules_from: {a: b}",
        "docs_url: https://docs.example.com/",
        "docs_url: https://{rule}.example.com/",
        "docs_url: docs.example.com/{rule}",
        "docs_url: 'javascript:alert({rule})'",
        "docs_url: 'https://docs.example.com/{rule}\"onclick'",
        "docs_url: ['https://docs.example.com/{rule}']",
        "rules_from: ['git:../house']",
        "required: [a]",
        "required: {job: a}",
        "required: {jobs: {events: mr}}",
        "required: {jobs: [{name: a, events: merge}]}",
        "required: {jobs: [{name: a, on: mr}]}",
        "required: {jobs: ['']}",
        "required: {includes: [{file: a.yml}]}",
        "required: {includes: [{project: a/b, template: c}]}",
        "required: {includes: [{template: a, file: b}]}",
        "required: {includes: [{project: a/b, version: main}]}",
        "required: {includes: [{project: a/b, ref: v1}]}",
        "required: {components: [a/b/c@1]}",
        "required: {components: [{project: a/b}]}",
        "forbidden: {jobs: [{name: a}]}",
        "forbidden: {includes: [{project: a/b, version: 1}]}",
        "forbidden: {components: [{component: a}]}",
        "forbidden: {keywords: [only]}",
        "extends: {a: b}",
        "extends: org",
        "extends: ['package:a.b']",
        "exclude: ['']",
        "includes: {a: {b: c}}",
        "pipelines: ['']",
        "vendor: ../elsewhere",
        "vendor: /tmp",
        "vendor: .",
        "vendor: ''",
        "gitlab: https://gitlab.example.com",
        "gitlab: {url: gitlab.example.com}",
        "gitlab: {url: 'https://user@gitlab.example.com'}",
        "gitlab: {url: 'ftp://gitlab.example.com'}",
        "gitlab: {token: x}",
        "gitlab: {version: new}",
        "gitlab: {version: 12.9}",
        "gitlab: {version: [17]}",
        "gitlab: {remote_hosts: ['https://files.example.com']}",
        'pipelines: ["a\\0"]',
        'pipelines: "a\\0"',
        'includes: {group/project: "a\\0"}',
        'vendor: "a\\0"',
        'runner: {config: "a\\0"}',
        'ignore: [{paths: "a\\0", reason: b}]',
    ],
)
def test_the_schema_and_the_reader_refuse_the_same(text: str) -> None:
    with pytest.raises(SettingsError):
        load(text)
    assert list(jsonschema.Draft7Validator(SCHEMA).iter_errors(yaml.load(text)))


RUNNERS = {
    "config.toml": """\
[[runners]]
name = "linux"
executor = "docker"
[[runners]]
name = "cluster"
executor = "kubernetes"
[[runners]]
name = "any"
executor = "docker"
"""
}


def with_runners(runner: str) -> Settings:
    return load_settings(MemoryFiles({**RUNNERS, ".cilint.yml": f"runner: {runner}\n"}), Settings())


@pytest.mark.parametrize("order", ["config: config.toml, tags: {}", "tags: {}, config: config.toml"])
def test_runners_have_the_tags_that_are_given_for_their_names(order: str) -> None:
    tags = "{linux: [docker, amd64], cluster: {tags: k8s, run_untagged: on}}"
    settings = with_runners(f"{{{order.replace('{}', tags)}}}")
    assert [runner.tags for runner in settings.runners] == [
        Tags(frozenset({"docker", "amd64"})),
        Tags(frozenset({"k8s"}), run_untagged=True),
        None,
    ]


@pytest.mark.parametrize(
    ("tags", "names"),
    [
        ({"docker"}, ["linux", "any"]),
        ({"k8s"}, ["cluster", "any"]),
        ({"k8s", "docker"}, ["any"]),
        (set(), ["cluster", "any"]),
        (None, ["linux", "cluster", "any"]),
    ],
)
def test_a_job_is_for_the_runners_that_have_its_tags(tags: set[str] | None, names: list[str]) -> None:
    settings = with_runners("{config: config.toml, tags: {linux: docker, cluster: {tags: k8s, run_untagged: on}}}")
    found = settings.runners_for(None if tags is None else frozenset(tags))
    assert [runner.name for runner in found] == names


def test_of_a_job_that_no_known_runner_takes_nothing_is_known() -> None:
    settings = with_runners("{config: config.toml, tags: {linux: a, cluster: a, any: a}, feature_flags: {FF_X: true}}")
    assert settings.runners_for(frozenset({"b"})) == (Runner(feature_flags={"FF_X": True}),)


@pytest.mark.parametrize(
    ("runner", "words"),
    [
        ("{config: config.toml, tags: {linx: docker}}", "there is no runner 'linx' in the config.toml; did you mean"),
        ("{tags: {linux: {names: x}}}", "unknown key 'names'"),
        ("{tags: {linux: {run_untagged: maybe}}}", "this must be true or false"),
        ("{tags: [linux]}", "this must be a mapping"),
    ],
)
def test_tags_of_no_runner_are_an_error_at_their_place(runner: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        with_runners(runner)
    assert words in caught.value.message
    assert caught.value.span


def test_a_day_that_there_is_not_is_none() -> None:
    with pytest.raises(SettingsError, match="this must be a day, as in 2027-01-31"):
        load("ignore: [{reason: a, paths: b, until: 2027-02-30}]\n")
    assert load("ignore: [{reason: a, paths: b, until: 2027-02-28}]\n").ignores[0].until == "2027-02-28"
