"""What holds for every text, sensible or not."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cilint.errors import CilintError
from cilint.shell.command import Command
from cilint.shell.heredoc import take_out_here_documents
from cilint.shell.masking import mask
from cilint.shell.nesting import logical_lines
from cilint.shell.script import parse_script
from cilint.shell.word import PartKind, Word
from cilint.syntax.node import Node
from cilint.syntax.scalar import mapped
from cilint.syntax.yaml import parse
from cilint.text.source import Source
from tests.shell.conftest import identity

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("CILINT_CORPUS", ROOT / "../shared/corpus"))

FRAGMENTS = """
    docker login -p $X ${X:-y} "$X" '$X' $(a) `b` $[[ inputs.x ]] <<EOF <<-'E' EOF E <<< < > >> 2>&1 | || && & ; ;;
    ( ) { } if then else fi for in do done case esac while ! [[ ]] (( )) " ' ` $ \\ # \\" $'a' = X=1 export X+=( sh -c
    bash ssh h eval sudo -u env xargs -I{} timeout 5 echo cat é 🐳 $env:X Write-Host @" "@ `$ <x> function f() <( $((
"""
SCRIPTS = st.lists(st.tuples(st.sampled_from(FRAGMENTS.split()), st.sampled_from([" ", "", "\n", "\t", "\\\n"]))).map(
    lambda pairs: "".join(text + gap for text, gap in pairs)
)
TEXTS = st.one_of(st.text(max_size=80), SCRIPTS)


def words_of(command: Command) -> list[Word]:
    values = [assignment.value for assignment in command.assignments]
    targets = [redirection.target for redirection in command.redirections]
    bodies = [document.body for document in command.here_documents]
    return [*command.all_words, *command.words, *(word for word in (*values, *targets, *bodies) if word)]


def check(command: Command) -> None:
    source = command.span.source
    pieces = [command, *command.assignments, *command.redirections, *command.here_documents, *words_of(command)]
    for piece in pieces:
        span = piece.span
        assert 0 <= span.start <= span.end <= len(source.text)
        assert 0 <= piece.start <= piece.end <= len(piece.script.text)
    assert command.start < command.end
    for word in words_of(command):
        place = word.start
        for part in word.parts:
            assert place <= part.start <= part.end <= word.end
            place = part.end
            if part.kind is not PartKind.LITERAL:
                assert part.text
        assert word.text.text == "".join(part.text for part in word.parts)
        assert word.literal is None or word.literal == word.prefix == word.text.text


@given(TEXTS)
@settings(max_examples=300, deadline=None)
@example("$[[ a ]]<<$[[ b ]]\n$[[ c ]]")
@example("a <<A\n`b\nA\n")
def test_any_text_is_read_and_every_place_lies_within_it(text):
    for command in parse_script(identity(text)).commands:
        check(command)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_reading_twice_gives_the_same(text):
    first, second = (
        [(c.start, c.end, c.program, c.wrappers, c.context) for c in parse_script(identity(text)).commands]
        for _ in range(2)
    )
    assert first == second


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_masking_keeps_every_offset(text):
    masked = mask(identity(text))
    assert len(masked.text) == len(masked.structure) == len(text)
    assert masked.structure.isascii()
    without, places = take_out_here_documents(text)
    assert len(without) == len(text)
    assert all(p.start < p.end <= p.body_start <= p.body_end <= len(text) for p in places.values())


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_logical_lines_are_the_whole_text(text):
    lines = logical_lines(text)
    assert "".join(text[line.start : line.end] for line in lines) == text


@given(
    st.lists(
        st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\x7f"), max_size=12), min_size=1
    )
)
@settings(max_examples=200, deadline=None)
def test_quoted_words_come_back_as_they_were(values):
    script = "echo " + " ".join(shlex.quote(value) for value in values)
    (command,) = parse_script(identity(script)).commands
    assert [word.text.text for word in command.words] == ["echo", *values]
    # GitLab replaces its inputs within quotes, so that nobody knows such a word's value.
    expected = [value if "$[[" not in value else None for value in values]
    found = [word.literal for word in command.words[1:]]
    assert [a for a, b in zip(found, expected, strict=True) if b is not None] == [b for b in expected if b is not None]


@given(st.lists(st.text("abcXYZ \"'\\$`", max_size=8), min_size=1, max_size=4), st.integers(1, 3))
@settings(max_examples=200, deadline=None)
def test_words_come_back_through_nested_shells(values, depth):
    script = "echo " + " ".join(shlex.quote(value) for value in values)
    for _ in range(depth):
        script = f"sh -c {shlex.quote(script)}"
    command = parse_script(identity(script)).commands[-1]
    assert command.wrappers == ("sh",) * depth
    assert [word.literal for word in command.words] == ["echo", *values]


@given(st.text("inputs.| x", min_size=1, max_size=12))
def test_a_blanked_input_keeps_what_follows(name):
    script = f"a $[[ {name} ]] b; c"
    first, second = parse_script(identity(script)).commands
    assert [word.raw for word in first.words] == ["a", f"$[[ {name} ]]", "b"]
    assert second.span.text == "c"


def scripts_in(node: Node, seen: set[int]) -> list[Node]:
    if id(node) in seen:
        return []
    seen.add(id(node))
    found: list[Node] = []
    for pair in node.pairs:
        if pair.key.text in ("script", "before_script", "after_script"):
            found += [item for item in (pair.value, *pair.value.items) if item.is_scalar]
        else:
            found += scripts_in(pair.value, seen)
    for item in node.items:
        found += scripts_in(item, seen)
    return found


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real pipelines is not here (set CILINT_CORPUS)")
def test_every_script_of_the_corpus_is_read_with_exact_places():
    scripts = commands = 0
    for path in sorted([*CORPUS.rglob("*.yml"), *CORPUS.rglob("*.yaml")]):
        source = Source(path.name, path.read_text(encoding="utf-8-sig", errors="replace"))
        try:
            documents = parse(source)
        except CilintError:
            continue
        for item in (item for document in documents for item in scripts_in(document, set())):
            scripts += 1
            for command in parse_script(mapped(item)).commands:
                commands += 1
                check(command)
                for word in command.words:
                    if word.raw.isalnum():
                        assert "".join(word.span.text.split()) == word.raw
    assert commands > scripts > 0
