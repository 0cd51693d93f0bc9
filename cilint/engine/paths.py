"""Where a JSONPath over the facts can lead: to which lists, through which fields.

JSONPath finds nothing in silence where a list or a field does not exist. What this walk does not know of, an operator
that it has never seen, may lead anywhere, and nothing is said of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.errors import RuleError
from cilint.facts.lists import fact_lists
from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.settings.reading import hint
from cilint.text.source import Span

_MANY = frozenset({"Wildcard", "Index", "Slice", "Filter"})
"""What finds entries of a list, by the names of jsonpath_ng's classes."""


class _Level(Enum):
    ROOT = 0
    LIST = 1
    FACT = 2
    PART = 3


class _Place(NamedTuple):
    """What a part of a path leads to: the root, or in one of the lists the list itself, a fact, or a part of one."""

    level: _Level
    list: str = ""


_Places = frozenset[_Place]
_ROOT: _Places = frozenset({_Place(_Level.ROOT)})


def lists_in(path: Any, span: Span) -> tuple[str, ...]:
    """The lists in which a parsed path can find facts, in the order of the output; all, where that is not known.

    Raises `RuleError` for a list or a field that there is not.
    """
    found = {place.list for place in _follow(path, _ROOT, span)} - {""}
    return tuple(name for name in fact_lists() if not found or name in found)


def _follow(path: Any, places: _Places, span: Span) -> _Places:
    """The places to which a path leads from some places."""
    name = type(path).__name__
    if name == "Root":
        return _ROOT
    if name == "Child":
        return _follow(path.right, _follow(path.left, places, span), span)
    if name == "Where":
        start = _follow(path.left, places, span)
        _follow(path.right, start, span)
        return start
    if name == "_Union":
        return _follow(path.left, places, span) | _follow(path.right, places, span)
    if name == "Fields" and path.fields != ("*",):
        return _fields(places, path.fields, span)
    if name == "Filter":
        inner = _joined(_entries(place) for place in places)
        for target in _targets(path.expressions):
            _follow(target, inner, span)
        return inner
    if name in _MANY or name == "Fields":
        return _joined(_entries(place) for place in places)
    if name in ("This", "SortedThis"):
        return places
    return _joined(_anywhere(place) for place in places)


def _targets(expressions: Iterable[Any]) -> Iterator[Any]:
    """The paths that the expressions of a filter ask about, those within `||` and `&&` too."""
    for expression in expressions:
        if hasattr(expression, "operands"):
            yield from _targets(expression.operands)
        else:
            yield expression.target


def _joined(sets: Iterable[_Places]) -> _Places:
    return frozenset[_Place]().union(*sets)


def _entries(place: _Place) -> _Places:
    """What stands in a place one level down, whatever its name."""
    if place.level is _Level.ROOT:
        return frozenset(_Place(_Level.LIST, name) for name in fact_lists())
    below = _Level.FACT if place.level is _Level.LIST else _Level.PART
    return frozenset({_Place(below, place.list)})


def _anywhere(place: _Place) -> _Places:
    lists = (place.list,) if place.list else fact_lists()
    return frozenset(_Place(_Level.PART, name) for name in lists)


def _fields(places: _Places, fields: Iterable[str], span: Span) -> _Places:
    if len(places) > 1 and all(place.level is _Level.LIST for place in places):
        raise RuleError("these are all lists of facts: keywords of jobs are in the trees `pipeline` and `source`", span)
    return frozenset(_field(place, field, span) for place in places for field in fields)


def _field(place: _Place, field: str, span: Span) -> _Place:
    if place.level is _Level.ROOT:
        if field not in fact_lists():
            raise RuleError(f"there is no list of facts {field!r}{hint(field, fact_lists())}", span)
        return _Place(_Level.LIST, field)
    if place.level is _Level.LIST:
        raise RuleError(f"{place.list} is a list: `$.{place.list}[*].{field}` finds something", span)
    known = fact_lists()[place.list].all_fields
    if place.level is _Level.FACT and field not in known:
        raise RuleError(f"facts of {place.list} have no field {field!r}{hint(field, known)}", span)
    return _Place(_Level.PART, place.list)
