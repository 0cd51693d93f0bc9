"""The known name that is most like a wrong one, within bounds."""

from __future__ import annotations

from cilint.pipeline.similar import Names, remedy_for


def test_the_remedy_gives_the_known_name_that_is_most_like_the_wrong_one() -> None:
    assert remedy_for(".docker_build", [".docker", ".docker-build"]) == "did you mean .docker-build?"
    assert remedy_for(".docker_build", ["test"]) == ""


def test_the_only_name_that_is_so_like_another_has_none_beside_it() -> None:
    names = Names(["unpinned-image", "unpinned-images", "invalid-job"])
    assert names.only("invalid-jobs", 0.85) == "invalid-job"
    assert names.only("unpined-image", 0.85) == ""
    assert names.only("services", 0.85) == ""


def test_thousands_of_wrong_names_among_thousands_are_not_all_compared() -> None:
    names = Names(f"job-{number}" for number in range(3_000))
    remedies = [names.remedy(f"jobs-{number}") for number in range(3_000)]
    assert remedies[0] == "did you mean job-0?"
    assert not any(remedies[100:])


def test_a_name_too_long_to_compare_has_no_remedy() -> None:
    assert remedy_for("x" * 100_000, ["x" * 99_999]) == ""
