"""What some places of files cover, and what they leave."""

from __future__ import annotations

from cilint.facts.stretches import Stretches
from cilint.text.source import Source, Span

FILE = Source("a.yml", "one two three four")


def span(text: str, source: Source = FILE) -> Span:
    start = source.text.index(text)
    return Span(source, start, start + len(text))


def test_the_rest_is_what_no_place_covers_each_piece_by_itself() -> None:
    covered = Stretches([span("two"), span("wo thr"), span("four"), span("b", Source("b.yml", "b"))])
    assert covered.rest(FILE) == "one \nee \n"


def test_the_rest_of_a_file_without_places_is_all_of_it() -> None:
    assert Stretches([]).rest(FILE) == FILE.text


def test_a_place_overlaps_where_a_character_of_it_is_covered() -> None:
    covered = Stretches([span("two")])
    assert [covered.overlaps(span(each)) for each in ("one", "e t", "o thr", "three")] == [False, True, True, False]
