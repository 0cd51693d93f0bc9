"""Command lines that are read without argparse mean what they mean with it."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cilint.cli.arguments import _parsed, _plain_check, parse_arguments
from cilint.errors import UsageError

WORDS = [
    *("-q", "-f", "-f=json", "-fjson", "-o", "-o=json=x", "--color=never", "--color"),
    *("a.yml", "-", "", "--", "-x", "-1", "a=b", "text", "major", "4", "0", "json=a.json", "unpinned-image,x"),
    *("--fix", "--quiet", "--qui", "--no-cache", "--online", "--fix=1", "--help=", "--select", "--select=a,b"),
    *("--ignore", "--min-severity", "--min-severity=major", "--min-severity=", "--fail-on", "--persona=pedantic"),
    *("--format", "--format=json", "--format=x", "--jobs", "--jobs=2", "--config", "--config=-", "--output"),
    *("--output=json=a.json", "--rules", "--rules=--fix", "--trace=--", "--unknown", "--unknown=1"),
]


def parsed(arguments: list[str]) -> dict[str, Any] | None:
    """What argparse makes of it; None where it refuses it."""
    try:
        return vars(_parsed("check", ["check", *arguments]))
    except UsageError:
        return None


@given(st.lists(st.sampled_from(WORDS), max_size=5))
@example(["a.yml", "--fix", "b.yml"])
@example(["--select", "a", "x", "--select=b"])
@example(["--config="])
@example(["--trace=--"])
def test_what_is_beyond_doubt_is_what_argparse_says(arguments: list[str]) -> None:
    plain = _plain_check(arguments)
    assert plain is None or vars(plain) == parsed(arguments)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "a.yml b.yml",
        "--fix --unsafe-fixes a.yml",
        "-q -f json -o junit=a.xml a.yml --color always",
        "--format json --output concise=a.txt --output json=b.json -",
        "a.yml --select a,b --select c --ignore=d --persona pedantic --min-severity=minor --jobs 2 --quiet",
    ],
)
def test_what_people_write_needs_no_argparse(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = line.split()
    expected = parsed(arguments)
    monkeypatch.setitem(sys.modules, "argparse", None)
    plain = _plain_check(arguments)
    assert plain is not None
    assert vars(plain) == expected


@pytest.mark.parametrize("line", ["--qui", "--fix=1", "a --fix b", "--select", "--jobs 0", "--format x", "-- a", "-h"])
def test_what_is_in_doubt_is_left_to_argparse(line: str) -> None:
    assert _plain_check(line.split()) is None


def test_a_command_line_after_another_has_nothing_of_it() -> None:
    assert parse_arguments(["check", "--select", "a", "x"]).select == ["a"]
    second = parse_arguments(["check"])
    assert (second.select, second.paths) == ([], [])
    assert not isinstance(second, Namespace)
