"""The file of a baseline: what is written is read again, and what is damaged is told with a remedy."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.errors import SettingsError, UnreadableFileError, UsageError
from cilint.findings.finding import KnownFinding
from cilint.settings.baseline import as_key, format_baseline, is_baseline, parse_baseline, read_baseline
from cilint.text.files import MemoryFiles
from cilint.text.source import Source, Span

NOWHERE = Span(Source("", ""), 0, 0)
PRINT = "0123456789abcdef" * 2
WHOLE = f"version: 1\nfindings:\n  a.yml:\n    job:\n      - unpinned-image {PRINT}\n"

NAMES = st.text(max_size=40) | st.sampled_from(["<<", "~", "null", "1.5", "a: b", "- a", "# a", "'", '"', "\ud800", ""])
ENTRIES = st.builds(
    KnownFinding,
    st.builds(as_key, NAMES),
    st.builds(as_key, NAMES),
    st.from_regex(r"\A[a-z]+(-[a-z]+)*\Z"),
    st.text("0123456789abcdef", min_size=32, max_size=32),
    st.just(NOWHERE),
)


def parse(text: str) -> list[KnownFinding]:
    return list(parse_baseline(Source(".cilint-baseline.yml", text)).entries)


@given(st.lists(ENTRIES))
def test_what_is_written_is_read_again(entries: list[KnownFinding]) -> None:
    text = format_baseline(entries)
    assert sorted(entry[:4] for entry in parse(text)) == sorted(entry[:4] for entry in entries)
    assert format_baseline(parse(text)) == text
    text.encode()


@given(st.lists(ENTRIES), st.randoms())
def test_the_order_of_findings_makes_no_difference(entries: list[KnownFinding], random) -> None:  # type: ignore[no-untyped-def]
    shuffled = random.sample(entries, len(entries))
    assert format_baseline(shuffled) == format_baseline(entries)


def test_an_entry_is_a_line() -> None:
    (entry,) = parse(WHOLE)
    more = format_baseline([entry, entry._replace(rule="a-rule")]).splitlines()
    assert [line for line in more if line not in format_baseline([entry]).splitlines()] == [f"      - a-rule {PRINT}"]


@pytest.mark.parametrize("name", ["a" * 255, "é"])
def test_a_name_is_a_key_as_it_is(name: str) -> None:
    assert as_key(name) == name


def test_names_that_are_too_long_for_a_key_are_told_apart() -> None:
    one, other = as_key("a" * 2000), as_key("a" * 1999)
    assert one != other
    assert len(one) == len(other) == 255


@pytest.mark.parametrize("text", ["version: 1\n", "version: 1\nfindings:\n", "version: 1\nfindings: {}\n"])
def test_a_baseline_may_know_nothing(text: str) -> None:
    assert parse(text) == []


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        pytest.param("", 1, "it has no `version:`", id="nothing"),
        pytest.param("findings: {}\n", 1, "it has no `version:`", id="no version"),
        pytest.param(
            "version: 2\n", 1, "its version is '2', and this cilint knows version 1: update", id="a later one"
        ),
        pytest.param("version: [1]\n", 1, "its version is ''", id="a version that is a list"),
        pytest.param("- a\n", 1, "must be a mapping", id="a list"),
        pytest.param("version: 1\nfinding: {}\n", 2, "did you mean findings?", id="a key"),
        pytest.param("version: 1\nfindings: [a]\n", 2, "must be a mapping", id="a list of files"),
        pytest.param("version: 1\nfindings:\n  a.yml: [x]\n", 3, "must be a mapping", id="a list of keys"),
        pytest.param(WHOLE.replace("0", "g"), 5, "is no entry", id="an entry"),
        pytest.param(WHOLE.replace(f" {PRINT}", ""), 5, "is no entry", id="half an entry"),
        pytest.param(WHOLE + "      - [a]\n", 6, "must be a text", id="an entry that is a list"),
        pytest.param(f"{WHOLE}<<<<<<< HEAD\n      - a {PRINT}\n=======\n", 6, "a merge conflict?", id="a conflict"),
        pytest.param(WHOLE + "  a: [", 6, "a merge conflict?", id="half a file"),
    ],
)
def test_what_is_damaged_is_told_at_its_place_with_a_remedy(text: str, line: int, problem: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(text)
    assert problem in caught.value.message
    assert caught.value.message.startswith("this is no baseline: ")
    # One remedy, since to write a later version anew would lose what it says.
    assert ("`cilint baseline` writes it anew" in caught.value.message) is not ("update" in caught.value.message)
    assert caught.value.span
    assert caught.value.span.begin.line == line


@given(st.text() | st.builds(lambda a, b: WHOLE[:a] + b + WHOLE[a:], st.integers(0, len(WHOLE)), st.text(max_size=3)))
def test_any_text_is_a_baseline_or_is_told(text: str) -> None:
    with suppress(SettingsError):
        parse(text)
    assert is_baseline(Source("a", format_baseline([]) + text))


def test_a_file_that_is_too_large_is_told_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cilint.settings.baseline.MAX_FILE_BYTES", 200)
    (entry,) = parse(WHOLE)
    with pytest.raises(UsageError, match="leave rules out"):
        format_baseline([entry] * 9)


def test_what_cannot_be_read_is_told_with_a_remedy() -> None:
    with pytest.raises(UnreadableFileError, match="`cilint baseline` writes it anew"):
        read_baseline(MemoryFiles({}), "a")


@pytest.mark.parametrize("text", ["job: {script: make}\n", "a", "version: 2\nother: x\n"])
def test_what_is_no_baseline_is_not_taken_for_one(text: str) -> None:
    assert not is_baseline(Source("a", text))
