"""Errors that no other test brings about: each is told in its words, by a whole process, and ends with exit code 2."""

from __future__ import annotations

import json
import sqlite3

import pytest

FILES = {
    ".gitlab-ci.yml": "include: [{project: group/ci, file: x.yml}]\ntest: {image: ruby, script: make}\n",
    "config.toml": "[[runners]]\n",
    "no-database": "something else\n",
    "cut-off": "SQLite format 3\0",
}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("check -", "name the file it is with --stdin-filename NAME"),
        ("check --isolated --config x", "--isolated reads no settings file"),
        ("check --jobs x", "'x' is no number of processes"),
        ("check --jobs -1", "'-1' is no number of processes"),
        ("fetch --into x --rate x group", "'x' is no number of requests in a second"),
        ("fetch --into x --rate nan group", "'nan' is no number of requests in a second"),
        ("fetch --into x --rate 0 group", "'0' is no number of requests in a second"),
        ("graph config.toml", "there is no pipeline in what is named"),
        ("resolve config.toml", "there is no pipeline in what is named"),
        ("pin --includes --lock", "--lock and --offline are about images"),
        ("pin --online", "--online goes with --includes"),
        ("pin --offline --lock", "leave one of them out"),
        ("report none.json --store cut-off", "cannot read none.json"),
        ("report r.json --store cut-off", "cannot use cut-off"),
        ("report r.json --store no-database", "cannot use no-database"),
        ("report r.json --store .", "cannot use ."),
        ("report r.json --store later.db", "is a store of another version of cilint"),
        ("rules --coverage . --samples x", "'x' is no number"),
        ("rules test", "name a folder with rules of your own"),
        ("suppress --reason x\x1b", "--reason is a line of text"),
        ("suppress --reason x --until 2000-01-01", "--until 2000-01-01 is over"),
        ("suppress --reason x.until.2027-01-01", "--reason names the last day"),
        ("suppress --config strict.yml", "the settings ask for a reason"),
        ("vendor --folder ../x", "this must be a folder of its own inside the repository"),
        ("vendor --folder .", "this must be a folder of its own inside the repository"),
    ],
)
def test_what_does_not_go_together_or_is_not_there_is_told(repository, arguments, words) -> None:
    repository.write_all(FILES)
    repository.write("strict.yml", "require_reason: true\n")
    # The first run writes what the later ones read.
    repository.check("--output", "json=r.json")
    store = repository.folder / "later.db"
    assert repository.check(command=["report", "r.json", "--store", str(store), "--output", "page.html"]).code == 0
    with sqlite3.connect(store) as base:
        base.execute(f"PRAGMA user_version = {base.execute('PRAGMA user_version').fetchone()[0] + 1}")
    base.close()
    before = sorted(path.name for path in repository.folder.iterdir())
    outcome = repository.check(command=[part.replace(".until.", " until ") for part in arguments.split(" ")])
    assert outcome.code == 2
    assert words in outcome.err
    assert sorted(path.name for path in repository.folder.iterdir()) == before


def test_git_that_is_not_there_is_told(repository) -> None:
    repository.write_all(FILES)
    outcome = repository.check(command=["diff", "HEAD"], variables={"PATH": str(repository.folder)})
    assert outcome.code == 2
    assert "there is no program git" in outcome.err


def test_a_test_of_a_pipeline_that_is_not_whole_says_what_is_not_tested(repository) -> None:
    repository.write_all(FILES)
    repository.write(".cilint-tests.yml", json.dumps({"tests": [{"name": "n", "on": "mr", "pipeline": "runs"}]}))
    outcome = repository.check(command=["test"])
    assert "the include group/ci: x.yml was not read: its jobs are not tested" in outcome.err
