"""Whether an edited file says the same as before beside its edits."""

from __future__ import annotations

import pytest

from cilint.errors import YamlSyntaxError
from cilint.syntax.comparison import Reading, is_same_beside, read_toml, read_yaml
from cilint.text.edit import Edit, apply_edits
from cilint.text.source import Source, Span


def is_same(text: str, *changes: tuple[str, str], toml: bool = False) -> bool:
    """Whether nothing else changes when these texts, each of which is there once, become others."""
    source = Source("a", text)
    edits = []
    for old, new in changes:
        assert text.count(old) == 1
        start = text.index(old)
        kept = len(old) if new.startswith(old) else 0
        edits.append(Edit(Span(source, start + kept, start + len(old)), new[kept:]))
    read = read_toml if toml else read_yaml
    after: Reading = read(Source("a", apply_edits(text, edits)))
    return is_same_beside(edits, read(source), after)


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("a: b  # c\nd: e\n", "  # c", ""),
        ("a: b\n# c\nd: e\n", "# c\n", ""),
        ("a: b\n# c\n# d\ne: f\n", "# c\n", ""),
        ("a: b # 1 # c # 2\n", " # c", ""),
        ("a: b # c\n", "# c", "# d e"),
        ("a: [b, c]\n", "b", "b2"),
        ("a: [b, c]\n", "b,", ""),
        ("a:\n  b: c\n  d: e\n", "  b", "  x:\n  b"),
        ("a: {b: c}\n", "{b", '{x: "y", b'),
        ("a:\n  b: c\n", "  b", "  x:\n    y: z\n  b"),
        ("a: it's\nb: c\n", "it's", "'it''s'"),
        ("a: |\n  # b\n  c\n  d\n", "  # b\n", ""),
        ("a: |\n  b  # c\n\n  d\n", "  # c", ""),
        ("a: &b c\nd: *b\ne: f\n", "f", "g"),
        ("a: &b c\nd: *b\n", "c", "g"),
        ("a: >\n  b\n  c\nd: e\n", "  c", "  c f"),
        ("a:\nb: ~\nc: d\n", "d", "e"),
        ("--- # a\nb: c\n---\nd: e\n", "c", "f"),
        ('a: "b\\x41c"\n', "\\x41", "d"),
    ],
)
def test_what_changes_only_at_the_edit_is_the_same_beside_it(text: str, old: str, new: str) -> None:
    assert is_same(text, (old, new))


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("a: b  # c\nd: e\n", "# ", ""),
        ("a: b  # c\nd: e\n", "b", "b # f"),
        ("a: b  # c\nd: e\n", "  # c\n", ""),
        ("a: b\nc: d\n", "b", "b:"),
        ("a: b\nc: d\n", "\nc", ", c"),
        ("a:\n  b: c\n  d: e\n", "  b", "f:\n  b"),
        ("a: [b, c]\n", "b,", "b"),
        ("a: 'b'\nc: 'd'\n", "b'", "b"),
        ("a: |+\n  b\n\n# c\n\nd: e\n", "# c\n", ""),
        ("a: &b c\nd: *b\ne: f\n", "*b", "{g: h}"),
        ("a: !x b\nc: d\n", "!x ", ""),
        ("a: b\nc: d\n", "b\n", "b\n---\n"),
        ("a: b\nc: d\n", "b\n", "b\n# "),
        ("a: [b, c]\n", "b,", "b, d: "),
    ],
)
def test_what_changes_beside_the_edit_is_not_the_same(text: str, old: str, new: str) -> None:
    try:
        same = is_same(text, (old, new))
    except YamlSyntaxError:
        same = False
    assert not same


def test_several_edits_move_what_stands_behind_them() -> None:
    text = "a: b # c\nd: [e, f] # g\nh: i\n"
    assert is_same(text, (" # c", ""), ("e", "ee"), ("i", "j"))
    assert not is_same(text, (" # c", ""), ("e,", "e"), ("i", "j"))


def test_toml_is_compared_as_well() -> None:
    text = '# a\n[[runners]]\nname = "b"  # c\nx.y = """\n# d\n"""\n'
    assert is_same(text, ("  # c", ""), toml=True)
    assert is_same(text, ("b", "bb"), toml=True)
    assert not is_same(text, ('"b"  # c\n', '"b"  # c\n[runners.z]\n'), toml=True)
