"""RE2's patterns: which it takes, and where they match."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cilint.pipeline.re2 import matching
from cilint.pipeline.re2.matching import compile_pattern
from cilint.pipeline.re2.syntax import PatternError
from cilint.pipeline.work import Work

PARTS = st.sampled_from(
    [
        "a",
        "b",
        ".",
        "*",
        "+",
        "?",
        "(",
        "(?:",
        ")",
        "|",
        "[ab]",
        "[^a]",
        "[a-c]",
        "^",
        "$",
        "{1,2}",
        "{0}",
        r"\b",
        r"\d",
    ]
)


def found(pattern: str, text: str) -> bool | None:
    compiled = compile_pattern(pattern, Work())
    return compiled.found_in(text, Work()) if compiled else None


@given(st.lists(PARTS, max_size=10).map("".join), st.text(alphabet="abc1 ", max_size=8))
def test_a_pattern_matches_where_pythons_does(pattern: str, text: str) -> None:
    try:
        expected = re.compile(pattern, re.ASCII).search(text) is not None
        compiled = compile_pattern(pattern, Work())
    except (re.error, PatternError):
        assume(False)
    assert compiled is not None
    assert compiled.found_in(text, Work()) is expected


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"^v\d\.\d+(\.\d+)$", "v1.3.2", True),
        (r"^v\d\.\d+(\.\d+)$", "v1.3.2\n", False),
        ("(?i)^main$", "MAIN", True),
        ("(?i:m)ain", "MAIN", False),
        ("(?m)^b$", "a\nb\nc", True),
        ("a.b", "a\nb", False),
        ("(?s)a.b", "a\nb", True),
        (r"\A\w+\z", "word", True),
        (r"\w", "é", False),
        ("[[:upper:]_]", "a_", True),
        (r"[\w.-]+", "-", True),
        ("[]x]", "]", True),
        (r"\x41\x{42}\/", "AB/", True),
        ("(?P<name>a)(?<other>b)", "ab", True),
        ("a{,2}", "a{,2}", True),
        ("(a|b)*c", "ababc", True),
        ("", "", True),
        (r"\bword\b", "a word", True),
        (r"o\Br", "word", True),
    ],
)
def test_a_pattern_matches_as_in_re2(pattern: str, text: str, expected: bool) -> None:
    assert found(pattern, text) is expected


@pytest.mark.parametrize(
    "pattern",
    [
        *("a++", "a**", "*a", "a|*", "{2}", "a{2,1}", "a{1001}"),
        *("(", ")", "(a", "(?=a)", "(?!a)", "(?<=a)", "(?>a)", r"(a)\1"),
        *("[", "[a", "[z-a]", "[a\\", "\\", r"\x{110000}"),
    ],
)
def test_what_re2_does_not_know_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern, Work())


@pytest.mark.parametrize("pattern", [r"\p{Greek}", r"\Qa.b\E", "(" * 60 + "a" + ")" * 60, "((a{1000}){1000}){1000}"])
def test_of_other_patterns_nothing_is_known(pattern: str) -> None:
    assert compile_pattern(pattern, Work()) is None


def test_a_text_that_is_too_long_is_not_looked_at() -> None:
    assert found("(a+)+$", "a" * 1_000_000) is None


def test_a_pattern_that_backtracks_elsewhere_takes_steps_in_proportion_to_the_text() -> None:
    work = Work(limit=20_000)
    pattern = compile_pattern("(a*)*(a|a)*(a|a)*b", work)
    assert pattern is not None
    assert pattern.found_in("a" * 1_000, work) is False


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> matching._Kept:
    """Compiled patterns, none so far."""
    monkeypatch.setattr(matching, "_kept", found := matching._Kept())
    return found


@pytest.mark.usefixtures("kept")
def test_thousands_of_patterns_are_compiled_once_each() -> None:
    patterns = [f"^once{number}" for number in range(4_000)]
    first = [compile_pattern(pattern, Work()) for pattern in patterns]
    again = [compile_pattern(pattern, Work()) for pattern in patterns]
    assert all(one is other is not None for one, other in zip(first, again, strict=True))


def test_as_many_patterns_are_kept_as_have_so_many_states(
    monkeypatch: pytest.MonkeyPatch, kept: matching._Kept
) -> None:
    monkeypatch.setattr(matching, "_MOST_STATES_KEPT", 100)
    for number in range(50):
        assert found(f"^few{number}$", f"few{number}") is True
    assert 0 < sum(states for _, states in kept.values()) <= 100
    assert matching._is_found.cache_info().currsize <= len(kept)
    assert found("(a{10}){9}", "a" * 90) is True


@pytest.mark.parametrize("pattern", ["((){1000}){1000}", "(((a{0}){1000}){1000}){1000}", "((|){1000}){1000}"])
def test_repetitions_of_nothing_end(pattern: str) -> None:
    assert found(pattern, "a") in (True, None)
