"""What is hidden in what cilint prints: secrets and harmful characters."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.errors import SettingsError, YamlSyntaxError
from cilint.findings.finding import SYNTAX_RULE, Confidence, Finding, Result, Severity
from cilint.findings.hidden import MARKER
from cilint.findings.mask import Mask, harmless, redacted
from cilint.text.mapped import MappedText, Piece
from cilint.text.source import Source, Span

LINE = "docker login -u ci -p Tr0ub4dor registry.example.com"


def span_of(source: Source, text: str) -> Span:
    start = source.text.index(text)
    return Span(source, start, start + len(text))


def whole(source: Source) -> Span:
    return Span(source, 0, len(source.text))


def test_a_secret_is_hidden_at_its_place() -> None:
    source = Source("a.yml", LINE)
    mask = Mask([span_of(source, "Tr0ub4dor")])
    assert mask.source_text(whole(source)) == "docker login -u ci -p **** registry.example.com"


@pytest.mark.parametrize("secret", ["1", "xy", "hunter2", "a-very-long-secret-0123456789"])
def test_the_marker_does_not_tell_the_length_of_the_secret(secret: str) -> None:
    source = Source("a.yml", f"-p {secret}")
    assert Mask([Span(source, 3, 3 + len(secret))]).source_text(whole(source)) == f"-p {MARKER}"


def test_a_part_of_a_secret_is_hidden_as_well() -> None:
    source = Source("a.yml", LINE)
    mask = Mask([span_of(source, "Tr0ub4dor")])
    assert mask.source_text(span_of(source, "ub4")) == MARKER
    assert mask.source_text(span_of(source, "dor reg")) == f"{MARKER} reg"


def test_a_part_of_another_occurrence_of_a_secret_is_hidden_as_well() -> None:
    source, other = Source("a.yml", LINE), Source("b.yml", "# was Tr0ub4dor before")
    mask = Mask([span_of(source, "Tr0ub4dor")])
    assert mask.source_text(span_of(other, "was Tr0")) == f"was {MARKER}"
    assert mask.source_text(span_of(other, "dor before")) == f"{MARKER} before"


def test_overlapping_and_adjacent_secrets_become_one_marker() -> None:
    source = Source("a.yml", "x: 0123456789 y")
    mask = Mask([Span(source, 3, 7), Span(source, 5, 9), Span(source, 9, 13), Span(source, 4, 6)])
    assert mask.source_text(whole(source)) == f"x: {MARKER} y"


def test_pieces_tell_the_place_of_each_marker() -> None:
    source = Source("a.yml", LINE)
    secret = span_of(source, "Tr0ub4dor")
    pieces = list(Mask([secret]).pieces(source, 0, len(LINE)))
    assert [(piece.start, piece.end) for piece in pieces if piece.text == MARKER] == [(secret.start, secret.end)]


def test_the_value_of_a_secret_is_hidden_in_messages_and_at_other_places() -> None:
    source = Source("a.yml", f"{LINE}\n# was Tr0ub4dor before\n")
    mask = Mask([span_of(source, "Tr0ub4dor")])
    assert mask.text("Tr0ub4dor is a literal; xTr0ub4dorx") == f"{MARKER} is a literal; x{MARKER}x"
    assert "Tr0ub4dor" not in mask.source_text(whole(source))
    assert mask.source_text(Span(Source("b.yml", "Tr0ub4dor"), 0, 9)) == MARKER


def test_a_line_has_neither_secrets_nor_what_does_harm() -> None:
    mask = Mask([span_of(Source("a.yml", LINE), "Tr0ub4dor")])
    assert mask.line("Tr0ub4dor\n\x1b[2K\u202eTr0ub4dor") == f"{MARKER}\\x0a\\x1b[2K\\u202e{MARKER}"


def test_a_short_value_is_hidden_as_a_word_only() -> None:
    source = Source("a.yml", "-p b4r1")
    mask = Mask([span_of(source, "b4r1")])
    assert mask.text("b4r1, xb4r1, 'b4r1'") == f"{MARKER}, xb4r1, '{MARKER}'"


@pytest.mark.parametrize("word", ["docker", "password", "Password", "ci", "1"])
def test_an_ordinary_word_or_a_tiny_value_is_hidden_by_place_only(word: str) -> None:
    source = Source("a.yml", f"docker login --password {word}")
    start = source.text.rindex(word)
    mask = Mask([Span(source, start, start + len(word))])
    assert mask.source_text(whole(source)) == f"docker login --password {MARKER}"
    assert mask.text(f"docker login gets the password {word}") == f"docker login gets the password {word}"


def test_each_line_of_a_secret_of_several_lines_is_hidden() -> None:
    source = Source("a.yml", "key: |\n  MIIB0gIBAAKB\n  gQDOuRk0/v+7\nnext: job\n")
    mask = Mask([Span(source, 7, source.text.index("\nnext"))])
    assert mask.text("got gQDOuRk0/v+7") == f"got {MARKER}"
    assert mask.source_text(whole(source)) == f"key: |\n{MARKER}\nnext: job\n"


@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5), st.data())
def test_pieces_cover_exactly_what_was_asked_for(text: str, places: list[tuple[int, int]], data: st.DataObject) -> None:
    source = Source("a.yml", text)
    size = len(text)
    spans = [Span(source, min(a, b, size), min(max(a, b), size)) for a, b in places]
    start = data.draw(st.integers(0, size))
    end = data.draw(st.integers(start, size))
    pieces = list(Mask(spans).pieces(source, start, end))
    assert [piece.start for piece in pieces[:1]] == ([start] if start < end else [])
    assert all(before.end == after.start for before, after in pairwise(pieces))
    assert [piece.end for piece in pieces[-1:]] == ([end] if start < end else [])
    shown = {place for piece in pieces if piece.text != MARKER for place in range(piece.start, piece.end)}
    assert not any(place in shown for span in spans for place in range(span.start, span.end))
    assert all(piece.text in (MARKER, text[piece.start : piece.end]) for piece in pieces)


@given(st.text(alphabet="ab\n$'\\ ", min_size=1), st.text(alphabet="ab\n", max_size=12))
def test_what_means_the_same_as_a_secret_is_hidden_in_any_text(secret: str, around: str) -> None:
    secret = f"s3cr{secret.strip()}t-0f-some-length"
    mask = Mask([Span(Source("a.yml", secret), 0, len(secret))])
    assert secret not in mask.text(f"{around}{secret}{around}")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("'ZJ'wOk'\"P0b\"'", 'ZJwOk"P0b"'),
        ("pa$$word1", "pa$word1"),
        ("hunter2\\\n  hunter3", "hunter2hunter3"),
        ("p%40ssw0rd", "p@ssw0rd"),
        ("p@ssw0rd", "p%40ssw0rd"),
        ("p\\u0040ssw0rd", "p@ssw0rd"),
        ("it''s-Secret", "it's-Secret"),
        ("Y2k6aHVudGVyMg==", "hunter2"),
        ("hunter2hunter2", "aHVudGVyMmh1bnRlcjI="),
        ("hunter2hunter2", "Y2k6aHVudGVyMmh1bnRlcjI="),
        ("hunter2hunter2", "YXV0bzpodW50ZXIyaHVudGVyMg=="),
        ("'two\nl1nes'", "l1nes"),
    ],
)
def test_a_secret_is_hidden_in_each_of_its_forms(written: str, meant: str) -> None:
    mask = Mask([Span(Source("a.yml", written), 0, len(written))])
    assert mask.text(f"got {meant}") == f"got {MARKER}"


def test_what_is_not_shown_is_hidden_at_its_place_and_nowhere_else() -> None:
    source = Source("a.yml", "a: docker login\nb: x\n")
    mask = Mask(unshown=[Span(source, 3, 15)])
    assert mask.source_text(whole(source)) == f"a: {MARKER}\nb: x\n"
    assert mask.text("docker login") == "docker login"


def test_a_value_is_masked_where_it_was_written() -> None:
    source = Source("a.yml", 'script: "a \\"b4r1\\" c"')
    pieces = [Piece("a ", 9, 11), Piece('"', 11, 13), Piece("b4r1", 13, 17), Piece('"', 17, 19), Piece(" c", 19, 21)]
    value = MappedText('a "b4r1" c', source, lambda: pieces)
    assert Mask([Span(source, 13, 17)]).decoded(value) == f'a "{MARKER}" c'


def test_a_secret_is_hidden_in_a_text_that_is_made_of_it() -> None:
    source = Source("a.yml", 'I: "docker"\nJ: tag')
    mask = Mask([span_of(source, "docker")])
    origins = [span_of(source, '"docker"'), span_of(source, "tag")]
    assert mask.text("docker:tag") == "docker:tag"
    assert mask.without("docker:tag", origins) == f"{MARKER}:tag"
    assert mask.without("docker:tag", origins[1:]) == "docker:tag"


@pytest.mark.parametrize("is_finding", [True, False])
def test_of_a_text_that_is_no_yaml_a_line_that_may_hold_a_secret_is_not_shown(*, is_finding: bool) -> None:
    source = Source("a.yml", "a:\n  PASSWORD: Tr0ub4dor: x\n  image: ruby\n")
    span = span_of(source, "Tr0")
    finding = Finding(SYNTAX_RULE, "no YAML", span, Severity.CRITICAL, Confidence.HIGH)
    result = Result((finding,)) if is_finding else Result(errors=(YamlSyntaxError("no YAML", span),))
    assert Mask.of(result).source_text(whole(source)) == f"a:\n  {MARKER}\n  image: ruby\n"


def test_of_settings_that_ask_for_what_there_is_not_the_value_of_a_secret_is_hidden_everywhere() -> None:
    source = Source("a.yml", "version: 1\nprivate_token: Tr0ub4dor\n")
    mask = Mask.of(Result(errors=(SettingsError("no such key", span_of(source, "private_token")),)))
    assert mask.source_text(whole(source)) == "version: 1\nprivate_token: ****\n"
    assert mask.text("got Tr0ub4dor") == f"got {MARKER}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("there is no rule 'glpat-Fak3Lit3ralT0k3nAAAA'", f"there is no rule '{MARKER}'"),
        ("https://ci:summers@example.com", f"https://ci:{MARKER}@example.com"),
        ("https://a.example.com/x?private_token=summers: no", f"https://a.example.com/x?private_token={MARKER}: no"),
        ("https://a.example.com/x?token=$TOKEN", "https://a.example.com/x?token=$TOKEN"),
    ],
)
def test_a_secret_of_a_known_format_is_hidden_in_what_is_said_of_no_pipeline(text: str, shown: str) -> None:
    assert redacted(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("a\r\n::error::b", r"a\x0d\x0a::error::b"),
        ("tab\there", r"tab\x09here"),
        ("\x7f\x85\x9b", r"\x7f\x85\x9b"),
        ("\u202egnp.exe\u2066", r"\u202egnp.exe\u2066"),
        ("\u200e\u200f\u061c", r"\u200e\u200f\u061c"),
        ("a\u2028b\u2029", r"a\u2028b\u2029"),
        ("a\u200bb\ufeff", r"a\u200bb\ufeff"),
        ("\ud800 \udcff", r"\ud800 \udcff"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_characters_that_do_harm_are_shown_as_escapes(text: str, shown: str) -> None:
    assert harmless(text) == shown


@pytest.mark.parametrize("text", ["plain [x]-\\", "größer", "数字", "e\u0301", "👩\u200d💻", "سلام", ""])
def test_text_in_any_language_is_shown_as_it_is(text: str) -> None:
    assert harmless(text) == text


@given(st.text(st.characters(codec=None)))
def test_no_control_character_or_surrogate_is_left(text: str) -> None:
    assert not any(
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(character) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        for character in harmless(text)
    )
