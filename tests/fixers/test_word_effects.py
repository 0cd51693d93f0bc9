"""What the expansion of a word does to its shell, so that it may stand behind a pipe or not."""

from __future__ import annotations

import pytest

from cilint.fixers.word_effects import Effect, effect_of
from cilint.shell.script import parse_script
from tests.shell.conftest import identity

NOTHING = (
    "plain", "''", "$A", '"${A}"', "$1", "$?", "${#A}", "${!A}", "${A%.*}", "${A/b/c}", "${A^^}", "${A:-b}", "${A-b}",
    "${A:+b}", "${A:-$B}", "${A:-${B}}", "${a[1]}", "${a[@]}", "${A:1:2}", "$((1 + 2))", "$((n == 1))", "$((n <= 1))",
    "$((n << 1))", "$((n - -1))",
)  # fmt: skip
UNCERTAIN = (
    "$(a)", "`a`", "${A:?}", "${A?no}", "${A:?$(b)}", "${A:-$(b)}", "${A:-`b`}", "$(cat file)", "$(cat < file)",
    "$(cat <<< a)", "$(a | cat)", "$(ssh -n host a)",
)  # fmt: skip
LOST = (
    "${A:=b}", "${A=b}", "${A:-${B:=c}}", "${a[n++]}", "$((n++))", "$((n--))", "$((n = 1))", "$((n <<= 1))", "$RANDOM",
    "$_", "$(cat)", "`cat`", "$(cat -)", "$(head -c 3)", "$(ssh host a)",
)  # fmt: skip


def effect(word: str) -> Effect:
    script = identity(f"x {word}")
    (command,) = (each for each in parse_script(script).commands if each.program == "x")
    (only,) = command.words[1:]
    return effect_of(only)


@pytest.mark.parametrize("word", NOTHING)
def test_what_only_gives_a_text_may_stand_anywhere(word: str) -> None:
    assert effect(word) is Effect.NONE


@pytest.mark.parametrize("word", UNCERTAIN)
def test_what_may_fail_or_take_its_time_is_uncertain(word: str) -> None:
    assert effect(word) is Effect.UNCERTAIN


@pytest.mark.parametrize("word", LOST)
def test_what_sets_a_variable_or_reads_the_input_is_lost_behind_a_pipe(word: str) -> None:
    assert effect(word) is Effect.LOST


def test_what_is_not_read_may_do_anything() -> None:
    assert effect_of(None) is Effect.LOST
