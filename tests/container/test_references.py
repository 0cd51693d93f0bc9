from __future__ import annotations

import pytest

from cilint.container.references import References, hole


@pytest.mark.parametrize("text", ["$NAME", "${NAME}", "${NAME:-x}", "$1", "$?", "$[[ inputs.x ]]", "{{ name }}"])
def test_gitlab_and_the_runner_replace_these(text: str) -> None:
    assert References.VARIABLES.within(f"a{text}.b")
    assert References.VARIABLES.without(f"a{text}.b") == "a.b"


@pytest.mark.parametrize("text", ["$(command)", "`command`", "$", "a$", "<name>", "%NAME%"])
def test_the_runner_runs_no_commands(text: str) -> None:
    assert not References.VARIABLES.within(text)


def test_nothing_is_put_into_a_raw_value_but_what_goes_before_all_reading() -> None:
    assert not References.NONE.within("$NAME ${NAME}")
    assert References.NONE.within("$[[ inputs.x ]]")


def test_a_dollar_that_a_shell_has_left_is_text() -> None:
    assert not References.HOLES.within("$NAME")
    assert References.HOLES.replaced(f"{hole()}.example.com", "*") == "*.example.com"
    assert References.HOLES.replaced(f"{hole('NAME')}.example.com", "*") == "*.example.com"


def test_where_nobody_knows_who_reads_a_text_nothing_of_one_with_references_is_sure() -> None:
    assert References.ANY.without("a$(b)") == ""
    assert References.ANY.without("ab") == "ab"


@pytest.mark.parametrize("references", [References.ANY, References.VARIABLES])
def test_two_spellings_of_a_variable_are_one(references: References) -> None:
    assert references.identity("$A.example.com") == references.identity("${A}.example.com")
    assert references.identity("$A.example.com") != references.identity("${B}.example.com")
    assert references.identity("$AB") != references.identity("${A}B")


def test_a_hole_is_the_same_as_another_of_the_same_variable_alone() -> None:
    assert References.HOLES.identity(hole("A") + ".example.com") is not None
    assert References.HOLES.identity(hole("A")) != References.HOLES.identity(hole("B"))
    assert References.HOLES.identity(hole("AB")) != References.HOLES.identity(hole("A") + "B")
    assert References.HOLES.identity("$A") != References.HOLES.identity("${A}")


def test_what_a_command_prints_is_the_same_as_nothing() -> None:
    assert References.HOLES.identity(hole() + ".example.com") is None
    assert References.ANY.identity("$(command)") is None
    assert References.VARIABLES.identity("$(command)") is not None


def test_a_raw_value_is_its_own_text() -> None:
    assert References.NONE.identity("$A") != References.NONE.identity("${A}")


def test_holes_are_shown_as_variables() -> None:
    assert References.HOLES.legible(f"`{hole('A')}.example.com`") == "`$A.example.com`"
    assert References.HOLES.legible(hole()) == "…"
