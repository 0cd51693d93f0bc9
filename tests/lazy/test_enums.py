"""Our enumerations are those of `enum`, but for how long their classes and members take."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Collection
from enum import Enum as Original
from typing import Any

import pytest

from cilint.lazy.enums import Enum


class Ours(Enum):
    """An enumeration of ours."""

    FIRST = "first"
    """A member with a docstring."""
    SECOND = 2
    ALSO_SECOND = 2
    _hidden_ = ()  # `enum` takes such a name for itself

    @property
    def is_first(self) -> bool:
        return self is Ours.FIRST

    @classmethod
    def last(cls) -> Any:
        return list(cls)[-1]


class Theirs(Original):
    """One of `enum`'s."""

    FIRST = "first"
    SECOND = 2
    ALSO_SECOND = 2  # noqa: PIE796


def test_members_are_what_they_are_of_enum() -> None:
    for ours, theirs in zip(Ours, Theirs, strict=True):
        assert (ours.name, ours.value) == (theirs.name, theirs.value)
        assert str(ours) == str(theirs).replace("Theirs", "Ours")
        assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
        assert f"{ours}" == str(ours)
    assert isinstance(Ours, Collection)
    assert (Ours.FIRST in Ours, Theirs.FIRST in Ours) == (True, False)
    assert [member.name for member in reversed(Ours)] == [member.name for member in reversed(Theirs)]
    assert (len(Ours), list(Ours.__members__)) == (len(Theirs), list(Theirs.__members__))


def test_a_member_is_found_by_its_value_and_by_its_name() -> None:
    assert Ours("first") is Ours["FIRST"] is Ours.FIRST
    assert Ours(2) is Ours.SECOND is Ours.ALSO_SECOND
    for kind in (Ours, Theirs):
        with pytest.raises(ValueError, match="'third' is not a valid"):
            kind("third")
        with pytest.raises(KeyError):
            kind["THIRD"]


def test_a_member_is_equal_to_itself_alone() -> None:
    first: object = Ours.FIRST
    assert first != "first"
    assert first != Theirs.FIRST
    assert {Ours.FIRST: 1, Ours.SECOND: 2}[Ours("first")] == 1
    assert Ours.SECOND in (Ours.FIRST, Ours.ALSO_SECOND)


def test_a_member_can_be_matched_copied_and_kept() -> None:
    match Ours(2):
        case Ours.SECOND:
            pass
        case _:
            pytest.fail("not matched")
    for member in Ours:
        assert copy.copy(member) is copy.deepcopy(member) is pickle.loads(pickle.dumps(member)) is member


def test_methods_and_properties_are_no_members() -> None:
    assert Ours.FIRST.is_first
    assert not Ours.SECOND.is_first
    assert Ours.last() is Ours.SECOND
    assert isinstance(Ours.FIRST, Ours)


@pytest.mark.parametrize("kind", [Ours, Theirs])
def test_members_cannot_be_set_and_a_class_with_members_has_no_heirs(kind: Any) -> None:
    with pytest.raises(AttributeError):
        kind.FIRST = 1
    with pytest.raises(TypeError):
        type(kind)("Heir", (kind,), {"THIRD": 3} if kind is Ours else type(kind).__prepare__("Heir", (kind,)))
