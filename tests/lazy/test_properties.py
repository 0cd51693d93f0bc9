"""Our properties that are worked out once are those of `functools`, but for how long they take."""

from __future__ import annotations

import functools
import pickle

import pytest

from cilint.lazy.properties import cached_property


class Counted:
    """A class with one of ours and one of Python's."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    @cached_property
    def ours(self) -> int:
        """How often it was asked."""
        self.asked.append("ours")
        return len(self.asked)

    @functools.cached_property
    def theirs(self) -> int:
        """How often it was asked."""
        self.asked.append("theirs")
        return len(self.asked)


class Heir(Counted):
    @cached_property
    def ours(self) -> int:
        return super().ours + 10


@pytest.mark.parametrize("name", ["ours", "theirs"])
def test_a_value_is_worked_out_when_it_is_first_asked_for(name: str) -> None:
    counted, other = Counted(), Counted()
    assert counted.asked == []
    assert [getattr(counted, name), getattr(counted, name), getattr(other, name)] == [1, 1, 1]
    assert counted.asked == other.asked == [name]


@pytest.mark.parametrize("name", ["ours", "theirs"])
def test_a_value_can_be_set_and_forgotten(name: str) -> None:
    counted = Counted()
    setattr(counted, name, 7)
    assert getattr(counted, name) == 7
    delattr(counted, name)
    assert getattr(counted, name) == 1


@pytest.mark.parametrize("name", ["ours", "theirs"])
def test_a_value_goes_with_its_object(name: str) -> None:
    counted = Counted()
    assert getattr(counted, name) == getattr(pickle.loads(pickle.dumps(counted)), name) == 1


@pytest.mark.parametrize("name", ["ours", "theirs"])
def test_a_class_has_the_property_with_its_words(name: str) -> None:
    assert getattr(Counted, name) is vars(Counted)[name]
    assert vars(Counted)[name].__doc__ == "How often it was asked."


def test_an_heir_has_its_own() -> None:
    assert Heir().ours == 11


def test_what_could_not_be_worked_out_is_tried_again() -> None:
    class Fickle:
        ready = False

        @cached_property
        def value(self) -> int:
            if not self.ready:
                raise ValueError("not yet")
            return 1

    fickle = Fickle()
    with pytest.raises(ValueError, match="not yet"):
        _ = fickle.value
    fickle.ready = True
    assert fickle.value == 1
