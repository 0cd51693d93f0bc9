"""The declaration of every list of facts: its name, the class of its facts, their fields, and what it all means.

The table is lists.tsv beside this module. The names in `gather`, the checks of rules and docs/facts.md come from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module

from cilint.facts.model import Fact
from cilint.lazy.records import NamedTuple
from cilint.lazy.table import read_table
from cilint.lazy.typing import Any
from cilint.packages.registry import PackagePart, declared, find_part, guarded, load, wrong_kind

_EVERY = "*"
_ITSELF = "-"
_UNLESS = "?"
_GROUP = "cilint.facts"


class Field(NamedTuple):
    """A field of a fact: its type in JSON, and in Markdown what it means."""

    name: str
    type: str
    meaning: str


class AddedList(NamedTuple):
    """A list of facts of a package: the function that makes it, the class of its facts, their own fields, its meaning.

    What the function gets is a `Facts`; what it makes is facts of that class.
    """

    make: Callable[[Any], Iterable[Fact]]
    kind: type[Fact]
    fields: tuple[Field, ...]
    meaning: str


class FactList(NamedTuple):
    """A list of facts: what is in it, in Markdown, and the fields that its facts have besides those of every fact."""

    name: str
    meaning: str
    fields: tuple[Field, ...]
    place: str
    """The class of its facts, as `module:name`."""
    skipped: str
    """Where it is cheap to see that there are none, so that nothing is read for them; empty where it always is."""

    @property
    def kind(self) -> type[Fact]:
        """The class of its facts; its module is imported when somebody asks."""
        module, _, name = self.place.partition(":")
        kind: type[Fact] = getattr(import_module(module), name)
        return kind

    @property
    def all_fields(self) -> Mapping[str, Field]:
        """The fields of its facts by name, those of every fact first."""
        return {field.name: field for field in (*every_field(), *self.fields)}


def fact_lists() -> Mapping[str, FactList]:
    """The lists by name, in the order of the output: ours, and those of the packages that settings name."""
    added = {part.name: _described(part) for part in declared(_GROUP)}
    return {**_own_lists(), **added} if added else _own_lists()


def added_list(name: str) -> AddedList | None:
    """The list of a package; None where none has one of that name. Raises `RuleError` where it cannot be had."""
    part = find_part(_GROUP, name)
    return _loaded(part) if part else None


@cache
def _loaded(part: PackagePart) -> AddedList:
    found = load(part)
    if not isinstance(found, AddedList):
        raise wrong_kind(part, "list of facts that @fact_list makes")
    if part.name in _own_lists():
        raise wrong_kind(part, "list of its own: cilint has one of that name")
    return found._replace(make=guarded(part, f"the list {part.name}", lambda facts: tuple(found.make(facts))))


def _described(part: PackagePart) -> FactList:
    found = _loaded(part)
    return FactList(part.name, found.meaning, found.fields, f"{found.kind.__module__}:{found.kind.__qualname__}", "")


@cache
def _own_lists() -> Mapping[str, FactList]:
    fields: dict[str, list[Field]] = {}
    skipped: dict[str, str] = {}
    lists = []
    for name, field, kind, meaning in _rows():
        if field == _ITSELF:
            lists.append((name, meaning, kind))
        elif field == _UNLESS:
            skipped[name] = meaning
        else:
            fields.setdefault(name, []).append(Field(field, kind, meaning))
    return {
        name: FactList(name, meaning, tuple(fields[name]), kind, skipped.get(name, "")) for name, meaning, kind in lists
    }


def every_field() -> tuple[Field, ...]:
    """The fields that every fact has."""
    return tuple(Field(*row[1:]) for row in _rows() if row[0] == _EVERY)


@cache
def _rows() -> tuple[tuple[str, str, str, str], ...]:
    rows = read_table(__file__, "lists.tsv")
    return tuple((name, field, kind, meaning) for name, field, kind, meaning in rows)
