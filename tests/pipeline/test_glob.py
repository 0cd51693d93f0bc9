"""Path patterns match as in GitLab, and however many stars they have, in no more time than others."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cilint.pipeline.glob import Glob


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("ci/*.yml", ["ci/a.yml", "ci/.hidden.yml", "ci/.yml"], ["ci/a/b.yml", "a.yml", "ci/a.yaml"]),
        ("ci/**.yml", ["ci/a.yml", "ci/a/b/c.yml"], ["a.yml"]),
        ("ci/**/*.yml", ["ci/a.yml", "ci/a/b.yml", "ci/a/b/c.yml"], ["a.yml", "cix/a.yml"]),
        ("**/deploy.yml", ["deploy.yml", "a/b/deploy.yml"], ["a/redeploy.yml"]),
        ("ci/?.yml", ["ci/?.yml"], ["ci/a.yml"]),
        ("ci/[ab]+.yml", ["ci/[ab]+.yml"], ["ci/a.yml"]),
        ("", [""], ["a"]),
        ("**", ["", "a", "a/b"], []),
    ],
)
def test_patterns_match_as_in_gitlab(pattern: str, matching: list[str], others: list[str]) -> None:
    assert all(Glob(pattern).matches(path) for path in matching)
    assert not any(Glob(pattern).matches(path) for path in others)


def as_regex(pattern: str) -> str:
    escaped = re.escape(pattern)
    return escaped.replace(r"\*\*/", "(?:.*/)?").replace(r"\*\*", ".*").replace(r"\*", "[^/]*")


@example(pattern="***/", path="")
@example(pattern="****/", path="a/")
@example(pattern="***", path="a/b")
@given(pattern=st.text("ab/**", max_size=7), path=st.text("ab/", max_size=7))
def test_a_pattern_means_the_same_as_a_regular_expression(pattern: str, path: str) -> None:
    assert Glob(pattern).matches(path) == bool(re.fullmatch(as_regex(pattern), path))


@pytest.mark.parametrize("pattern", ["*a" * 100 + ".yml", "**/" * 100 + "b.yml", "**a" * 100 + "/x", "*" * 100_000])
def test_many_stars_are_no_trap(pattern: str) -> None:
    # As a regular expression this would not end while anyone waits.
    assert not Glob(pattern + "!").matches("a" * 200 + "/" + "a" * 50)
