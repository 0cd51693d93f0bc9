"""A simple command is the same whether or not the grammar reads it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cilint.shell.budget import Budget
from cilint.shell.command import Command, Context
from cilint.shell.masking import mask
from cilint.shell.recovery import read_bash
from cilint.shell.simple import simple_commands
from cilint.text.mapped import MappedText, Piece
from cilint.text.source import Source

WORDS = st.sampled_from(
    """make docker $TOOL ${TOOL} if done time in ! [ { } # ~ * ? = == X=1 X="$Y" 'a' "$A" "${A:-b}" "${A}" "" '' $1 $
    - -- -x --a=b a,b a:b@c 1 2>f <f | | | && ; & $(a) `a` a\\b \\ ä "ä" %s +x export function A[0]=1 a() select ^
    -e'x'"y"$Z
    !x "!x" 0x1 """.split()  # noqa: SIM905 - there are many of them
) | st.sampled_from(
    [
        "'a b'",
        '"$A b"',
        "'a | b'",
        '"|"',
        "'\n'",
        "$[[ inputs.a ]]",
        "'$[[ inputs.a ]]'",
        "'${{ a }}'",
        '"-a <b> c"',
        '"--a={{b}} "',
    ]
)
SCRIPTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", "", "  ", "\t", "\n"]))).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)


def text_of(script: str) -> MappedText:
    return MappedText(script, Source("a.yml", script), lambda: [Piece(script, 0, len(script))])


def said(command: Command) -> object:
    words = [(word.start, word.end, word.parts, word.literal) for word in command.words]
    rest = (command.assignments, command.redirections, command.here_documents, command.environment, command.wrappers)
    place = (command.context, command.function, command.conditional, command.captured, command.subshell)
    feeder = command.reads_from and (command.reads_from.start, command.reads_from.end)
    return command.start, command.end, words, rest, place, feeder, command.outer


@pytest.mark.parametrize(
    "script",
    [
        "make",
        " make all\n",
        'docker build -t "$REGISTRY/app:$CI_COMMIT_SHA" .',
        "$DOCKER push 'a b'",
        'x --a=b -c ""',
        'a "b | c"\t|d',
    ],
)
def test_a_command_of_words_needs_no_grammar(script: str) -> None:
    assert simple_commands(text_of(script), Context.DIRECT, None)


@given(SCRIPTS)
@example("a@b")
@example("X=1 make")
@example("then make")
@example("a | then | b")
@example("echo '$[[ inputs.a ]]'")
@example('sh "-c --a <b> "')
@example("a || b")
@example("a | b |")
@example('make "$(a)"')
def test_what_is_taken_is_what_the_grammar_reads(script: str) -> None:
    text = text_of(script)
    commands = simple_commands(text, Context.DIRECT, "f")
    if commands:
        assert list(map(said, commands)) == list(map(said, read_bash(mask(text), Context.DIRECT, "f", Budget())))
