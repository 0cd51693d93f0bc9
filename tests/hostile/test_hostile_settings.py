"""A settings file that is broken, strange or no file: an error at its place, and never a check with other settings."""

from __future__ import annotations

import os

import pytest

HERE = ".gitlab-ci.yml"
SETTINGS = ".cilint.yml"
JOB = "test:\n  image: python\n  script: make\n"


def bomb(levels: int) -> str:
    return "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, levels))


BROKEN = [
    pytest.param("pins: {a: any\n", f"{SETTINGS}:1: the `{{` is never closed", id="no YAML"),
    pytest.param("pins: &p {a: *p}\n", f"{SETTINGS}:1: this alias stands inside", id="a cycle"),
    pytest.param("pins: *p\n", f"{SETTINGS}:1: this alias refers to an anchor", id="an alias without an anchor"),
    pytest.param(bomb(12), f"{SETTINGS}:", id="an alias bomb"),
    pytest.param("pins: " + "[" * 10_000, f"{SETTINGS}:1: more than 100 collections", id="a deep one"),
    pytest.param("#" * 2_200_000, f"{SETTINGS}: has 2,200,000 bytes", id="a huge one"),
    pytest.param(
        "pins: {" + ", ".join(f"p{n}: any" for n in range(60_000)) + ", z: x}\n", f"{SETTINGS}:1: ", id="a large one"
    ),
    pytest.param(b"pins: {caf\xe9: any}\n", f"{SETTINGS}:1: byte 10 is not UTF-8", id="Latin-1"),
    pytest.param(b"pins: \0\n", f"{SETTINGS}:1: the character U+0000", id="NUL"),
    pytest.param("pins: \x1b[31m\n", f"{SETTINGS}:1: the character U+001B", id="an escape sequence"),
    pytest.param("just a text\n", f"{SETTINGS}:1: ", id="a scalar"),
    pytest.param("- a\n", f"{SETTINGS}:1: ", id="a list"),
    pytest.param("1: 2\n", f"{SETTINGS}:1: ", id="a number as a key"),
    pytest.param("[a]: 2\n", f"{SETTINGS}:1: ", id="a list as a key"),
    pytest.param("pin: {a: any}\n", f"{SETTINGS}:1: unknown key 'pin'; did you mean pins?", id="an unknown key"),
    pytest.param('"\\e[31m\\u202e": 1\n', f"{SETTINGS}:1: unknown key ", id="an unknown key that deceives"),
    pytest.param(
        "? " + "k" * 100_000 + "\n: 1\n", f"{SETTINGS}:1: unknown key ", id="an unknown key of 100,000 letters"
    ),
    pytest.param("pins: {a: any, a: tag}\n", f"{SETTINGS}:1: 'a' stands here twice", id="a key twice"),
    pytest.param("pins: [a]\n", f"{SETTINGS}:1: ", id="a list for a mapping"),
    pytest.param("pins: 1\n", f"{SETTINGS}:1: ", id="a number for a mapping"),
    pytest.param("pins: {a: [any]}\n", f"{SETTINGS}:1: ", id="a list for a word"),
    pytest.param("pins: {a: maybe}\n", f"{SETTINGS}:1: 'maybe' means nothing here", id="a word that means nothing"),
    pytest.param("pins: {a: }\n", f"{SETTINGS}:1: ", id="no word"),
    pytest.param("registries: {a: {}}\n", f"{SETTINGS}:1: ", id="a registry without anything"),
    pytest.param("registries: {a: {auth: {}}}\n", f"{SETTINGS}:1: ", id="a mapping for a word"),
    pytest.param("runner: {executor: 7}\n", f"{SETTINGS}:1: ", id="a number for a word"),
    pytest.param("runner: docker\n", f"{SETTINGS}:1: ", id="a word for a mapping"),
    pytest.param("rules: {no-such-rule: off}\n", f"{SETTINGS}:1: ", id="a rule that there is not"),
    pytest.param("rules: {unpinned-image: {severity: awful}}\n", f"{SETTINGS}:1: ", id="a severity that there is not"),
    pytest.param(r'pipelines: ["a\ud800"]', f"{SETTINGS}:1: ", id="half of a character"),
    *(
        pytest.param(setting % name, f"{SETTINGS}:1: no file can have this name", id=f"{setting.strip()} with {name}")
        for setting in (
            "pipelines: [%s]\n",
            "pipelines: %s\n",
            "includes: {group/project: %s}\n",
            "vendor: %s\n",
            "runner: {config: %s}\n",
            "ignore: [{paths: [a, %s], reason: b}]\n",
        )
        for name in (r'"a\0"', r'"\0/b"', r'"..\x00"')
    ),
    pytest.param("pipelines: {a: b}\n", f"{SETTINGS}:1: ", id="a mapping for a list"),
    pytest.param(
        f"pipelines: [{'a.yml, ' * 100_000}]\n", f"{SETTINGS}:1: these are more than 10,000 pipelines", id="too many"
    ),
    pytest.param("pins: !!python/object/apply:os.system ['touch hacked']\n", f"{SETTINGS}:1: ", id="a tag for Python"),
]


@pytest.mark.parametrize(("data", "words"), BROKEN)
def test_broken_settings_are_an_error_at_their_place(repository, data, words) -> None:
    repository.write(HERE, JOB)
    repository.write(SETTINGS, data)
    outcome = repository.check("--exit-zero", "--format", "json")
    print("OUT", outcome.err[:300])
    assert outcome.code == 2
    assert words in outcome.err
    assert len(outcome.err) < 1100
    assert '"errors":[{' in outcome.out
    assert not (repository.folder / "hacked").exists()


def test_a_pipeline_that_the_settings_name_and_that_is_not_there_is_an_error(repository) -> None:
    repository.write(HERE, JOB)
    repository.write(SETTINGS, "pipelines: [nowhere.yml]\n")
    outcome = repository.check("--exit-zero", "--format", "concise")
    assert outcome.code == 2
    assert "nowhere.yml:1:1: error: no such file" in outcome.out


ODD = [
    pytest.param("", id="an empty file"),
    pytest.param("# nothing\n", id="comments only"),
    pytest.param("---\n...\n", id="an empty document"),
    pytest.param("\ufeffpins: {a: any}\r\n", id="a byte order mark and CR LF"),
    pytest.param("pins: {" + ", ".join(f"p{n}*: any" for n in range(20_000)) + "}\n", id="20,000 patterns"),
    pytest.param("pins: {'" + "*a" * 200 + "b': any}\n", id="a pattern of stars"),
    pytest.param("pins: {'" + "**/" * 200 + "': any}\n", id="a pattern of folders"),
]


@pytest.mark.parametrize("data", ODD)
def test_odd_settings_are_settings(repository, data) -> None:
    repository.write(HERE, JOB.replace("python", "a" * 200))
    repository.write(SETTINGS, data)
    outcome = repository.check()
    print("OUT", outcome)
    assert outcome.code == 1


@pytest.mark.parametrize(
    "make",
    [
        os.mkfifo,
        os.mkdir,
        lambda path: os.symlink("nowhere", path),
        lambda path: os.symlink("/dev/zero", path),
        lambda path: os.symlink("../outside.yml", path),
    ],
    ids=["a named pipe", "a folder", "a link to nothing", "a link to a device", "a link out of the repository"],
)
def test_settings_that_are_no_file_are_not_passed_over(repository, make) -> None:
    repository.write("../outside.yml", "pins: {python: any}\n")
    repository.write(HERE, JOB)
    make(repository.folder / SETTINGS)
    outcome = repository.check()
    print("OUT", outcome)
    assert outcome.code == 2
    assert SETTINGS in outcome.words


@pytest.mark.parametrize(
    "rule",
    [
        "title: x\nselect: $.jobs[?(@.name =~ '^(a+)+$')]\nmessage: x\n",
        "title: x\nselect: $.jobs[?(@.name * 99999999 == 'x')]\nmessage: x\n",
        "title: x\nselect: $.jobs[?(@.name.`sub(/^(a+)+$/, b)` == 'x')]\nmessage: x\n",
        "title: x\nselect: $" + ".a" * 2000 + "\nmessage: x\n",
        "title: x\nselect: $..*..*..*\nmessage: x\n",
        "title: x\nselect: $.`parent`.`parent`\nmessage: x\n",
        "title: x\nselect: jobs\nmessage: '{0.__class__.__mro__}'\n",
        "title: x\nselect: jobs\nmessage: '{name.__class__}'\n",
        "title: x\nselect: jobs\nmessage: '" + "m" * 1_000_000 + "'\n",
        "title: x\nselect: jobs\n",
        "title: x\nselect: [jobs]\nmessage: x\n",
        "select: jobs\nmessage: '{\n",
        "title: x\nselect: jobs\nwhere: [no.such]\nmessage: x\n",
        b"\xff\xfe\0",
        "",
        "a: &a [*a]\n",
    ],
    ids=lambda rule: repr(rule[9:50]),
)
def test_a_rule_of_somebodys_own_harms_nothing(repository, rule) -> None:
    repository.write(HERE, f"{'a' * 40}!:\n  image: python\n  script: make\n")
    repository.write("rules/own-rule.yaml", rule)
    outcome = repository.check("--rules", "rules")
    print("OUT", outcome.code, outcome.words[:400])
    assert outcome.code in (1, 2)
    assert "__class__" not in outcome.out
