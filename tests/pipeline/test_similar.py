"""The known name that is most like a wrong one, within bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.pipeline.similar import Names, remedy_for


def test_the_remedy_gives_the_known_name_that_is_most_like_the_wrong_one() -> None:
    assert remedy_for(".docker_build", [".docker", ".docker-build"]) == "did you mean .docker-build?"
    assert remedy_for(".docker_build", ["test"]) == ""


@pytest.mark.parametrize(
    ("wrong", "known", "nearest"),
    [
        ("varaibles", ["variables"], "variables"),
        ("nme", ["name", "names"], "name"),
        ("iff", ["if", "in"], "if"),
        ("pul", ["push", "pull"], "pull"),
        ("befor_scrpt", ["before_script", "after_script"], "before_script"),
        ("manual_confirmatoin", ["dast_configuration"], ""),
        ("unsafe-job", ["invalid-job", "unused-include"], ""),
        ("script", ["trigger", "strict"], ""),
        ("a", ["b", "is"], ""),
        ("on", ["of"], "of"),
    ],
)
def test_a_name_is_near_that_a_few_slips_make_of_another(wrong: str, known: list[str], nearest: str) -> None:
    assert Names(known).nearest(wrong) == nearest


@pytest.mark.parametrize(
    ("short", "known", "nearest"),
    [
        ("bool", ["boolean", "number"], "boolean"),
        ("prefix", ["path_prefix", "publish"], "path_prefix"),
        ("runner-failure", ["runner_system_failure", "script_failure"], "runner_system_failure"),
        ("failure", ["runner_system_failure", "script_failure"], "script_failure"),
        ("failure", ["api_failure", "script_failure"], ""),
        ("failure_runner", ["runner_system_failure"], ""),
        ("pa", ["path_prefix"], ""),
    ],
)
def test_a_name_that_shortens_one_least_is_meant_as_that(short: str, known: list[str], nearest: str) -> None:
    assert Names(known).nearest(short) == nearest
    assert Names(known).only(short) == ""


def test_the_only_name_that_is_near_has_none_beside_it() -> None:
    names = Names(["unpinned-image", "unpinned-images", "invalid-job"])
    assert names.only("invalid-jobs") == "invalid-job"
    assert names.only("unpined-image") == ""
    assert names.only("services") == ""


words = st.text("abc-", min_size=2, max_size=9)


@given(words, st.integers(0, 9), st.sampled_from(["left out", "too many", "another", "changed places"]))
def test_one_slip_in_four_letters_is_near(word: str, place: int, slip: str) -> None:
    place %= max(1, len(word))
    before, letter, after = word[:place], word[place : place + 1], word[place + 1 :]
    made = {
        "left out": before + after,
        "too many": f"{before}x{letter}{after}",
        "another": f"{before}x{after}",
        "changed places": before + after[:1] + letter + after[1:],
    }[slip]
    assert Names([word]).nearest(made) == word


def test_thousands_of_wrong_names_among_thousands_are_not_all_compared() -> None:
    names = Names(f"job-{number}" for number in range(3_000))
    remedies = [names.remedy(f"jobs-{number}") for number in range(3_000)]
    assert remedies[0] == "did you mean job-0?"
    assert not any(remedies[100:])


def test_a_name_too_long_to_compare_has_no_remedy() -> None:
    assert remedy_for("x" * 100_000, ["x" * 99_999]) == ""
