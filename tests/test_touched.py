"""`make quick` tests what git says has changed."""

from __future__ import annotations

import pytest

from tests import touched


@pytest.mark.parametrize(
    ("paths", "tests"),
    [
        (["cilint/facts/images.py"], ["tests/facts"]),
        (["cilint/session.py"], ["tests/test_session.py"]),
        (["docs/facts.md"], ["tests/docs"]),
        (["website/pages.py"], ["tests/website"]),
        (["tests/facts/test_facts.py"], ["tests/facts/test_facts.py"]),
        (["tests/facts/test_facts.py", "cilint/facts/images.py", "cilint/facts/users.py"], ["tests/facts"]),
        (["tests/secrecy/places.py", "tests/hostile/conftest.py"], ["tests/secrecy", "tests/hostile"]),
        (["tests/facts/test_that_is_gone.py"], []),
        (["README.md", "rules/unpinned-image.yaml", "cilint/py.typed", "tests/conftest.py"], []),
    ],
)
def test_a_file_has_the_tests_of_its_room(paths: list[str], tests: list[str]) -> None:
    assert touched.existing(touched.of_files(paths)) == tests


def test_a_commit_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(SystemExit, match="there is no commit nothing-like-it"):
        touched.changed("nothing-like-it")
