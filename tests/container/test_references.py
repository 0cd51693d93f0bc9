from __future__ import annotations

import pytest

from cilint.container.references import HOLE, References


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
    assert References.HOLES.replaced(f"{HOLE}.example.com", "*") == "*.example.com"


def test_where_nobody_knows_who_reads_a_text_nothing_of_one_with_references_is_sure() -> None:
    assert References.ANY.without("a$(b)") == ""
    assert References.ANY.without("ab") == "ab"
