from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cilint.syntax.node import STRING_TAG, TEXT_DECIDES_TAG, Kind, Style, node_of
from cilint.syntax.resolution import ScalarType, canonical_text, scalar_type
from cilint.text.source import Source


def resolved(value: str) -> tuple[str, str]:
    found = scalar_type(value, plain=True)
    return found.name, canonical_text(value, found)


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        ("", "NULL", ""),
        ("~", "NULL", ""),
        ("NULL", "NULL", ""),
        ("yes", "BOOL", "true"),
        ("oN", "BOOL", "true"),
        ("Off", "BOOL", "false"),
        ("y", "STR", "y"),
        ("n", "STR", "n"),
        ("0755", "INT", "493"),
        ("0o755", "STR", "0o755"),
        ("08", "STR", "08"),
        ("0_7", "INT", "7"),
        ("0x1F", "INT", "31"),
        ("-0x_1f", "INT", "-31"),
        ("0b11", "INT", "3"),
        ("0x", "STR", "0x"),
        ("1_000", "INT", "1000"),
        ("1,000", "INT", "1000"),
        ("1__0", "STR", "1__0"),
        ("+1", "INT", "1"),
        ("-0", "INT", "0"),
        ("10:20", "INT", "37200"),
        ("1:2:3", "INT", "3723"),
        ("1:60", "STR", "1:60"),
        ("10:20.5", "FLOAT", "37230.0"),
        ("1.10", "FLOAT", "1.1"),
        ("5.", "FLOAT", "5.0"),
        (".5", "FLOAT", "0.5"),
        ("1e3", "STR", "1e3"),
        ("1.5e3", "STR", "1.5e3"),
        ("1.5e+3", "FLOAT", "1500.0"),
        ("1.0e+16", "FLOAT", "1.0e+16"),
        ("0.00001", "FLOAT", "1.0e-05"),
        ("1.e+999", "FLOAT", "Infinity"),
        ("-.inf", "FLOAT", "-Infinity"),
        (".NaN", "FLOAT", "NaN"),
        (".", "STR", "."),
        ("1.2.3", "STR", "1.2.3"),
        (":sym", "SYMBOL", "sym"),
        (":'a b'", "SYMBOL", "a b"),
        (":", "STR", ":"),
        ("2020-01-01", "DATE", "2020-01-01"),
        ("2020-01-01 00:00:00", "TIME", "2020-01-01 00:00:00"),
        ("on\non", "BOOL", "true"),
        ("docker login", "STR", "docker login"),
        ("--flag", "STR", "--flag"),
        ("./run.sh", "STR", "./run.sh"),
    ],
)
def test_plain_scalars_are_typed_and_written_as_in_ruby(value: str, name: str, text: str) -> None:
    assert resolved(value) == (name, text)


def test_a_quoted_scalar_is_a_string_without_a_tag() -> None:
    assert scalar_type("0755", plain=False) is ScalarType.STR
    assert scalar_type("", plain=False) is ScalarType.STR


@pytest.mark.parametrize("tag", ["tag:yaml.org,2002:str", "!str", "!str:Name", "tag:yaml.org,2002:binary"])
def test_a_string_tag_makes_a_string(tag: str) -> None:
    assert scalar_type("0755", plain=True, tag=tag) is ScalarType.STR


@pytest.mark.parametrize("tag", ["tag:yaml.org,2002:int", "!", "!custom"])
def test_any_other_tag_makes_psych_look_at_the_text_even_in_quotes(tag: str) -> None:
    assert scalar_type("0755", plain=False, tag=tag) is ScalarType.INT


@pytest.mark.parametrize(("value", "text"), [("1", "1.0"), ("0x10", "16.0"), ("1e3", "1000.0"), ("1.5", "1.5")])
def test_a_float_tag_makes_a_float_of_a_number(value: str, text: str) -> None:
    found = scalar_type(value, plain=True, tag="tag:yaml.org,2002:float")
    assert (found, canonical_text(value, found)) == (ScalarType.FLOAT, text)


def test_a_float_tag_leaves_a_word_a_string() -> None:
    assert scalar_type("word", plain=True, tag="tag:yaml.org,2002:float") is ScalarType.STR


@pytest.mark.parametrize("value", ["1" * 10_000, "0" + "7" * 10_000, "0x" + "f" * 10_000, "9" * 10_000 + ":20"])
def test_integers_of_many_digits_keep_a_text(value: str) -> None:
    assert scalar_type(value, plain=True) is ScalarType.INT
    assert canonical_text(value, ScalarType.INT)


ATOMS = st.sampled_from(
    [
        *("yes", "no", "on", "off", "true", "null", "~", ".inf", ".nan", "0x", "0b", "0", "0755", "1_0", "1,0"),
        *(
            "10:20",
            ":2:3",
            "2020-01-01",
            "T12:30:45",
            " 1:02:03",
            "Z",
            "+01:00",
            "e+5",
            "E-3",
            "\n",
            "'",
            '"',
            "é",
            "ß",
        ),
    ]
)
CHARACTERS = st.text("0123456789.:-+_,eEyYnNoOfFtTxb~ \n", max_size=4)


TEXTS = st.lists(ATOMS | CHARACTERS, max_size=4).map("".join) | st.text(max_size=8)


@given(TEXTS, st.sampled_from([*Style]), st.sampled_from([None, TEXT_DECIDES_TAG, STRING_TAG, "!float", "!other"]))
def test_a_node_has_the_type_and_the_text_of_its_scalar(text: str, style: Style, tag: str | None) -> None:
    node = node_of(Kind.SCALAR, text, Source("f.yml", text), 0, len(text), tag, style)
    expected = scalar_type(text, plain=style is Style.PLAIN, tag=tag)
    assert node.scalar_type is expected
    assert node.canonical == canonical_text(text, expected)
    assert node.is_null == (expected is ScalarType.NULL)


@settings(deadline=None)
@given(TEXTS)
def test_scalars_are_typed_and_written_as_the_installed_psych_does(psych, value: str) -> None:
    expected = psych.scalar(value)
    if re.fullmatch(r"[-+]?0[bx]?[_,]+", value):
        # Psych 4 raises an error or gives 0, Psych 5 a string.
        return
    assert resolved(value) == (expected or ("STR", value))
