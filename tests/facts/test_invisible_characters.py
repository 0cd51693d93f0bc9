"""Characters that nobody sees: found wherever they stand, and left where an emoji or a language needs them."""

from __future__ import annotations

import pytest

from cilint.facts.invisible_characters import invisible_characters_of
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles
from cilint.text.source import Source


def found(text: str) -> list[tuple[str, bool]]:
    return [(fact.span.text, fact.turns) for fact in invisible_characters_of([Source("a.yml", text)])]


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f469\u200d\U0001f4bb",
        "\U0001f469\U0001f3fd\u200d\U0001f527",
        "\u2764\ufe0f\u200d\U0001f525",
        "1\ufe0f\u20e3",
        "\u2714\ufe0f done",
        "\u845b\U000e0100",
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0915\u094d\u200d\u0937",
        "\u05e9\u05dc\u05d5\u05dd\u200f!",
        "a\u00a0b, \u00e9, \U0001f44d\U0001f3fd",
    ],
)
def test_what_an_emoji_or_a_language_needs_is_left_alone(text: str) -> None:
    assert found(f"a: {text}\n") == []


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("a\u200bb", [("\u200b", False)]),
        ("a\u200db", [("\u200d", False)]),
        ("\U0001f469\u200d", [("\u200d", False)]),
        ("\U0001f44d\u200dx", [("\u200d", False)]),
        ("\U0001f44d\u200c\U0001f44d", [("\u200c", False)]),
        ("1\ufe0f", [("\ufe0f", False)]),
        ("\U0001f44d\ufe01\ufe02", [("\ufe01\ufe02", False)]),
        ("x\U000e0067\U000e0062", [("\U000e0067\U000e0062", False)]),
        ("a\u200fb", [("\u200f", True)]),
        ("\u05e9\u202e", [("\u202e", True)]),
        ("a\u2066b\u2069\nc\ufeff", [("\u2066b\u2069", True), ("\ufeff", False)]),
        ("\u200b", [("\u200b", False)]),
    ],
)
def test_what_nothing_needs_is_found(text: str, flagged: list[tuple[str, bool]]) -> None:
    assert found(text) == flagged


def test_each_file_is_looked_at_once_however_often_it_is_included() -> None:
    files = {
        ".gitlab-ci.yml": "include: [a.yml, a.yml]\nb: {script: sh ci/run.sh}\nc: {script: sh ci/run.sh}\n",
        "a.yml": "a: {script: make} # \u200b\n",
        "ci/run.sh": "make\u00ad\n",
    }
    facts = Session(MemoryFiles(files), Settings(), ()).facts((".gitlab-ci.yml",))
    assert [(fact.span.place, fact.fields()["characters"]) for part in facts for fact in part.invisible_characters] == [
        ("a.yml:1", ["U+200B ZERO WIDTH SPACE"]),
        ("ci/run.sh:1", ["U+00AD SOFT HYPHEN"]),
    ]


def test_the_mark_at_the_beginning_of_a_file_is_not_one_of_them() -> None:
    facts = Session(MemoryFiles({".gitlab-ci.yml": "\ufeff# x\na: {script: make}\n"}), Settings(), ()).facts(
        (".gitlab-ci.yml",)
    )
    assert [fact for part in facts for fact in part.invisible_characters] == []
