"""Search for many texts at once, held against the plainest way to do the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cilint.findings.search import LEAST, Search

WORDS = st.text(alphabet="ab", min_size=LEAST, max_size=9)


def plainly(wanted: set[str], text: str) -> list[tuple[int, int]]:
    found, place = [], 0
    while place < len(text):
        longest = max((len(word) for word in wanted if text.startswith(word, place)), default=0)
        if longest:
            found.append((place, place + longest))
        place += longest or 1
    return found


@given(st.sets(WORDS, max_size=40), st.text(alphabet="abc", max_size=60))
def test_it_finds_what_looking_at_each_place_finds(wanted: set[str], text: str) -> None:
    assert list(Search(wanted).find(text)) == plainly(wanted, text)


@given(st.sets(WORDS, max_size=5), st.text(alphabet="ab", max_size=60))
def test_short_texts_are_found_as_words_only(wanted: set[str], text: str) -> None:
    apart = text.replace("a", "a ")
    found = list(Search(wanted, whole_words_below=100).find(apart))
    assert {apart[start:end] for start, end in found} == wanted.intersection(apart.split())
