"""What `echo` and `printf` print, with the place of each character."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cilint.shell.printed import printed_text
from cilint.shell.script import parse_script
from cilint.text.mapped import MappedText, Piece
from cilint.text.source import Source


def printed(line: str) -> MappedText | None:
    source = Source("a.yml", line)
    script = parse_script(MappedText(line, source, lambda: [Piece(line, 0, len(line))]))
    word = printed_text(script.commands[0]) if script.commands else None
    return word.text if word else None


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("echo a b", "a b"),
        ("echo -n 'a  b'", "a  b"),
        (r"echo 'a\n'", r"a\n"),
        (r"echo -e 'a\nb\\'", "a\nb\\"),
        (r"printf 'a\n'", "a\n"),
        (r"printf a\\n", "a\n"),
        (r'printf "a\n"', "a\n"),
        (r"printf -- '100%%\t'", "100%\t"),
        (r"printf '%s\n' a 'b c'", "a\nb c\n"),
        (r"printf '%s %s\n' a b c", "a b\nc \n"),
        ("printf %s a$X", "a$X"),
        ("printf 'a %s b' x", "a %s b"),
        ("printf -v X a", None),
        ("printf", None),
        ("echo", None),
        ("cat a", None),
    ],
)
def test_a_text_is_what_a_program_would_read(line: str, text: str | None) -> None:
    found = printed(line)
    assert (found and found.text) == text


@given(st.text(r"""ab \%sn'"$X1-""", max_size=30), st.sampled_from(["echo", "echo -e", "printf"]))
@example("%s'%s' a", "printf")
def test_any_text_has_places_that_never_go_back(text: str, program: str) -> None:
    found = printed(f"{program} {text}")
    spans = [found.span(index, index + 1) for index in range(len(found.text))] if found else []
    assert all(span.start <= span.end for span in spans)
    assert all(one.start <= other.start for one, other in pairwise(spans))
