"""What is read of long and broken scripts: all that is sound, in pieces if need be, and no more than one run may be."""

from __future__ import annotations

import pytest

from cilint.shell.budget import MAX_CHARACTERS, MAX_CHARACTERS_IN_ALL, MAX_DEPTH, MAX_TOKENS, MORE_CHARACTERS, Budget
from cilint.shell.script import parse_script
from tests.shell.conftest import identity


def programs(text: str, budget: Budget) -> list[str | None]:
    return [command.program for command in parse_script(identity(text), budget).commands]


def test_a_script_of_more_than_the_grammar_gets_at_once_is_read_in_pieces() -> None:
    budget = Budget()
    lines = MAX_TOKENS // 4
    assert programs("a b c; d\n" * lines, budget) == ["a", "d"] * lines
    assert budget.errors == []


def test_a_compound_command_across_pieces_loses_nothing() -> None:
    budget = Budget()
    text = "if x; then\n" + "a b c d\n" * MAX_TOKENS + "fi\nlast\n"
    assert len(text) < MAX_CHARACTERS
    found = programs(text, budget)
    assert found[0] == "x"
    assert found.count("a") == MAX_TOKENS
    assert found[-1] == "last"
    assert budget.errors == []


def test_a_command_that_is_too_tangled_is_left_out_and_those_around_it_are_read() -> None:
    budget = Budget()
    text = "first\n" + "a " * (MAX_TOKENS + 1) + "\nlast\n"
    assert programs(text, budget) == ["first", "last"]
    (error,) = budget.errors
    assert error.span
    assert error.span.begin == (2, 1)


@pytest.mark.parametrize(("levels", "errors"), [(MAX_DEPTH, 0), (MAX_DEPTH + 1, 1), (2 * MAX_DEPTH, 1)])
def test_substitutions_are_read_as_deep_as_the_limit(levels: int, errors: int) -> None:
    budget = Budget()
    found = programs("first\n" + "a $(" * levels + "b" + ")" * levels + "\nlast\n", budget)
    assert found == ["first", *["a"] * min(levels, MAX_DEPTH + 1), *["b"] * (1 - errors), "last"]
    assert len(budget.errors) == errors
    assert all(error.span and error.span.begin.line == 2 for error in budget.errors)


@pytest.mark.parametrize(("length", "errors"), [(MAX_CHARACTERS, 0), (MAX_CHARACTERS + 1, 1)])
def test_a_script_has_no_more_characters_than_the_limit(length: int, errors: int) -> None:
    budget = Budget()
    assert programs("a".ljust(length), budget) == ([] if errors else ["a"])
    assert len(budget.errors) == errors


def test_what_all_scripts_of_a_run_may_have_is_said_once_to_be_used_up() -> None:
    budget = Budget()
    scripts = MAX_CHARACTERS_IN_ALL // MAX_CHARACTERS + 3
    read = [programs("a;".ljust(MAX_CHARACTERS), budget) for _ in range(scripts)]
    assert read == [["a"]] * (scripts - 3) + [[]] * 3
    assert len(budget.errors) == 1


def test_scripts_that_the_grammar_need_not_read_count_half() -> None:
    budget = Budget()
    scripts = 2 * (MAX_CHARACTERS_IN_ALL // MAX_CHARACTERS)
    assert all(programs("a".ljust(MAX_CHARACTERS), budget) for _ in range(scripts))
    assert budget.errors == []
    assert not all(programs("a".ljust(MAX_CHARACTERS), budget) for _ in range(2))
    assert len(budget.errors) == 1


def test_more_pipelines_have_more_scripts_to_be_read() -> None:
    budget = Budget()
    budget.allow(1 + 3 * MAX_CHARACTERS // MORE_CHARACTERS + 1)
    budget.allow(2)
    scripts = MAX_CHARACTERS_IN_ALL // MAX_CHARACTERS + 3
    assert all(programs("a;".ljust(MAX_CHARACTERS), budget) for _ in range(scripts))
    assert budget.errors == []


def test_shells_within_shells_count_like_any_other() -> None:
    budget = Budget()
    inner = "a".ljust(MAX_CHARACTERS - 20)
    found = [programs(f"sh -c '{inner}';", budget) for _ in range(6)]
    assert found[0] == ["sh", "a"]
    assert len(budget.errors) == 1


def test_broken_shell_is_given_up_when_it_has_taken_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter(range(0, 100, 3))
    monkeypatch.setattr("cilint.shell.budget.time.process_time", lambda: next(seconds))
    budget = Budget()
    assert programs("a\n(b", budget)
    assert programs("a\nb", budget) == []
    (error,) = budget.errors
    assert "so far from being shell" in error.message
