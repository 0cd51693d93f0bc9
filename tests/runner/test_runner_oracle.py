"""What cilint says no Runner can decode is what the Runner's own decoder refuses, for each key and each type of value.

Where Go or the Runner's module cannot be had, the tests are skipped.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cilint.runner.decoding import mistakes
from cilint.syntax.toml import parse
from cilint.text.source import Source
from tests.oracle.building import ENVIRONMENT, ORACLE, built, installed_go

# The Runner's code is built for it, which takes most of a minute.
pytestmark = pytest.mark.slow

TABLE = Path(__file__).parents[2] / "cilint/runner/types.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
MODULE = "gitlab.com/gitlab-org/gitlab-runner"
DECODER = "github.com/BurntSushi/toml"

VALUES = (
    *('"x"', '""', "'''x'''", '"30s"', '"1h30m"', '"-1.5h"', '"1.s"', '".5m"', '"."', '"1"', '"0"', '"+0"', '"-"'),
    *(
        '"1\u00b5s"',
        '"1\u03bcs"',
        '"1 s"',
        '"1d"',
        '"1S"',
        "1",
        "-5",
        "0x1E",
        "0b1",
        "1_000",
        "1.5",
        "1e3",
        "-inf",
        "nan",
    ),
    *("true", "false", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00", "1979-05-27", "07:32:00"),
    *("[]", '["a"]', "[1]", "[1.5]", "[true]", "[[]]", '[["a"]]', "[{}]", "[{a = 1}]", '["a", 1]'),
    *("{}", '{a = "b"}', "{a = 1}", "{a = true}", "{a = []}", '{a = ["b"]}', "{a = [1]}", "{a = {}}"),
)


@pytest.fixture(scope="module")
def program(pytestconfig: pytest.Config) -> Path:
    assert pytestconfig.cache
    return built(pytestconfig.cache.mkdir("configuration-oracle"), "./configuration", DECODER)


def wrapped() -> dict[str, str]:
    """For each table a document in which `%s` stands for its keys and values."""
    found = {"Config": "%s"}
    for table in iter_tables(found):
        for owner, key, kind in ROWS:
            if owner == table:
                opening, closing, name = "", "", kind
                while name[0] in "[{":
                    opening += "[" if name[0] == "[" else "{k = "
                    closing = ("]" if name[0] == "[" else "}") + closing
                    name = name[1:-1]
                inner = f"{key} = {opening}{{%s}}{closing}"
                found.setdefault(name, found[table].replace("%s", inner))
    return found


def iter_tables(found: dict[str, str]) -> Iterator[str]:
    """The keys of a mapping that grows meanwhile."""
    number = 0
    while number < len(found):
        yield list(found)[number]
        number += 1


def test_the_table_has_what_the_runners_sources_say(program: Path) -> None:
    go, environment = installed_go(), {**os.environ, **ENVIRONMENT}
    listed = [go, "mod", "download", "-json", MODULE]
    run = subprocess.run(listed, cwd=ORACLE, env=environment, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        pytest.skip(f"Go cannot get the Runner's code: {run.stderr.strip()}")
    printed = subprocess.run(
        [program, "types", json.loads(run.stdout)["Dir"]], check=True, capture_output=True, text=True
    )
    assert [line.split("\t") for line in printed.stdout.splitlines()] == ROWS


def test_the_runners_decoder_refuses_the_same(program: Path) -> None:
    documents = wrapped()
    cases = [
        (kind, value, documents[table].replace("%s", f"{key.upper() if number % 7 == 0 else key} = {value}"))
        for number, (table, key, kind) in enumerate(ROWS)
        for value in VALUES
        # What is written as a time in a string is not looked at.
        if not (kind == "time" and value[0] in "\"'")
    ]
    lines = "\n".join(json.dumps(document) for _, _, document in cases)
    run = subprocess.run([program, "decode", TABLE], input=lines, check=True, capture_output=True, text=True)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    wrong = [
        (kind, value, document, answer)
        for (kind, value, document), answer in zip(cases, answers, strict=True)
        if bool(answer) != any(True for _ in mistakes(parse(Source("config.toml", document))))
    ]
    assert wrong[:3] == []
    assert {bool(answer) for answer in answers} == {True, False}
