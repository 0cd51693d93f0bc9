"""The forms of values that the table of keywords speaks of: which sorts of value each is, and how it is read.

A form's reader gets a value of one of its sorts. It refuses what GitLab's validations refuse (lib/gitlab/config/entry/
validators.rb), and reads on what lies below.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from itertools import repeat

from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.certainty import is_certain, told_name
from cilint.pipeline.entries import lists, scalars
from cilint.pipeline.entries.sorts import EVERY, SCALARS, Sort, sort_of
from cilint.pipeline.entries.spot import Spot
from cilint.pipeline.entries.table import named_value, shape
from cilint.syntax.node import Node

if TYPE_CHECKING:
    from cilint.pipeline.entries.reading import Reader

    Fits = Callable[[Reader, Node, str], bool]
    Read = Callable[[Reader, Node, str, Spot], None]


class FormKind(NamedTuple):
    """A form: what messages call it, the sorts of value that it is, and its reader.

    `fits` is for what each job has: it tells at one look that nothing is refused of a value, which saves its reading.
    """

    said: str
    sorts: frozenset[Sort]
    read: Read
    fits: Fits | None = None


class ReadingPlan:
    """How values are read of which the table says `wanted`: the readers by sorts; of several forms the first counts.

    `accepted` are the sorts of which nothing is refused, and `passed` those of them that ask for no look at the keyword
    either, which may have to say something of no value. `looks` are what tells of values that nothing is refused.
    """

    __slots__ = ("accepted", "looks", "passed", "readers", "shape", "wanted")

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        self.shape = shape(wanted)
        self.readers: dict[Sort, tuple[Read, str]] = {}
        self.looks: dict[Sort, tuple[Fits, str]] = {}
        self.accepted = {Sort.NULL, Sort.OTHER}
        for form in self.shape.forms:
            known = FORMS[form.word]
            for sort in known.sorts - self.readers.keys() - self.accepted:
                if known.read is _whatever or (form.word in ("text", "mapping") and not form.argument):
                    self.accepted.add(sort)
                else:
                    self.readers[sort] = known.read, form.argument
                    if known.fits is not None:
                        self.looks[sort] = known.fits, form.argument
        asks_of_null = self.shape.is_needed or self.shape.counts_null
        self.passed = self.accepted - {Sort.NULL} if asks_of_null else self.accepted

    def passes(self, reader: Reader, value: Node) -> bool:
        """Whether one look at a value tells that nothing is refused of it."""
        sort = sort_of(value)
        if sort in self.passed:
            return True
        look = self.looks.get(sort)
        return look is not None and look[0](reader, value, look[1])


@cache
def plan_of(wanted: str) -> ReadingPlan:
    """The plan for what the table says."""
    return ReadingPlan(wanted)


def _whatever(_reader: Reader, _node: Node, _argument: str, _spot: Spot) -> None:
    """Any value of its sorts."""


def _mapping(reader: Reader, node: Node, argument: str, spot: Spot) -> None:
    if argument:
        reader.read_keywords(node, argument, spot)


def _map(reader: Reader, node: Node, argument: str, spot: Spot) -> None:
    """A mapping with any names, each with a value of one shape."""
    plan = plan_of(named_value(argument))
    is_variable = argument.endswith("variable")
    for pair in node.entries.values():
        if is_variable and not _is_name(pair.key):
            message = f"the name of a variable is a text, and this is {sort_of(pair.key).value}"
            reader.refusals.add(spot, pair.key, message, "put it in quotes", "variable-name")
        if sort_of(pair.value) in plan.passed:
            continue
        inner = spot.below(told_name(pair.key.canonical), pair.key, spot.kind)
        if plan.shape.is_needed and pair.value.is_null and is_certain(pair.value):
            reader.refusals.add(
                inner, pair.key, f"{inner.path} has no value", "give it one", "no-value", is_absence=True
            )
        else:
            reader.read(pair.value.within(node), plan.wanted, inner)


def _fits_map(reader: Reader, node: Node, argument: str) -> bool:
    reader.spend(len(node.entries))
    plan = plan_of(named_value(argument))
    is_variable = argument.endswith("variable")
    for pair in node.entries.values():
        if not plan.passes(reader, pair.value) or (is_variable and not _is_name(pair.key)):
            return False
    return True


def _fits_flat(reader: Reader, node: Node, argument: str) -> bool:
    reader.spend(len(node.items))
    plan = plan_of(named_value(argument))
    return all(map(plan.passes, repeat(reader), node.items))


def _is_name(key: Node) -> bool:
    """Whether a key may be the name of a variable."""
    return not key.is_scalar or sort_of(key) in _NAMES or not is_certain(key)


def _later(module: str, name: str) -> Read:
    """A reader in a module of this room that is loaded for pipelines with something of the form."""

    @cache
    def found() -> Read:
        loaded: Read = getattr(import_module(f"cilint.pipeline.entries.{module}"), name)
        return loaded

    return lambda reader, node, argument, spot: found()(reader, node, argument, spot)


_NAMES = frozenset({Sort.TEXT, Sort.INTEGER, Sort.OTHER})
_IS_TEXT = frozenset({Sort.TEXT})
_IS_BOOLEAN = frozenset({Sort.BOOLEAN})
_IS_INTEGER = frozenset({Sort.INTEGER})
_IS_LIST = frozenset({Sort.LIST})
_IS_MAPPING = frozenset({Sort.MAPPING})

FORMS: dict[str, FormKind] = {
    "alphanumeric": FormKind("a text", _IS_TEXT | _IS_INTEGER, _whatever),
    "any": FormKind("anything", EVERY, _whatever),
    "boolean": FormKind("true or false", _IS_BOOLEAN, _whatever),
    "cache-key": FormKind("a text", _IS_TEXT, _later("caches", "read_key")),
    "caches": FormKind("a list of mappings", _IS_LIST, _later("caches", "read_caches")),
    "choice": FormKind("a text", _IS_TEXT, scalars.read_choice),
    "choices": FormKind("a list of texts", _IS_LIST, lists.read_choices),
    "duration": FormKind("a text with a duration", _IS_TEXT, _later("texts", "read_duration")),
    "expiry": FormKind("a text with a duration", _IS_TEXT, scalars.read_expiry),
    "expressions": FormKind("a list of conditions", _IS_LIST, _later("rules", "read_expressions")),
    "flat": FormKind("a list", _IS_LIST, lists.read_flat, _fits_flat),
    "false": FormKind("", _IS_BOOLEAN, scalars.read_false),
    "filled": FormKind("a text", _IS_TEXT, scalars.read_filled, scalars.is_filled),
    "includes": FormKind("a text or a list", _IS_TEXT | _IS_LIST | _IS_MAPPING, _later("triggers", "read_includes")),
    "integer": FormKind("a number", _IS_INTEGER, scalars.read_integer),
    "integers": FormKind("a list of numbers", _IS_LIST, lists.read_integers),
    "list": FormKind("a list", _IS_LIST, lists.read_list),
    "map": FormKind("a mapping", _IS_MAPPING, _map, _fits_map),
    "mapping": FormKind("a mapping", _IS_MAPPING, _mapping),
    "matrix": FormKind("a list of mappings", _IS_LIST, _later("matrices", "read_matrix")),
    "needs": FormKind("a list of jobs", _IS_LIST | _IS_MAPPING, _later("needs", "read_needs")),
    "nested-texts": FormKind("a list of names", _IS_LIST, lists.read_nested_texts),
    "numeric": FormKind("a number", frozenset({Sort.TEXT, Sort.INTEGER, Sort.DECIMAL}), scalars.read_numeric),
    "reason": FormKind("a text", _IS_TEXT, scalars.read_reason),
    "reasons": FormKind("a list of texts", _IS_LIST, lists.read_reasons),
    "regexps": FormKind("a list of texts", _IS_LIST, _later("texts", "read_regexps")),
    "rules": FormKind("a list of rules", _IS_LIST, _later("rules", "read_rules")),
    "scalar": FormKind("a text", SCALARS, _whatever),
    "script": FormKind("a text or a list of texts", _IS_TEXT | _IS_LIST, lists.read_script, lists.are_lines),
    "selectors": FormKind("a list of mappings", _IS_LIST, _later("matrices", "read_selectors")),
    "some": FormKind("a list of mappings", _IS_LIST, lists.read_some),
    "some-choices": FormKind("a list of texts", _IS_LIST, lists.read_some_choices),
    "steps": FormKind("a list of steps", _IS_LIST, _later("steps", "read_steps")),
    "tags": FormKind("a list of texts", _IS_LIST, lists.read_tags),
    "text": FormKind("a text", _IS_TEXT, scalars.read_text),
    "texts": FormKind("a list of texts", _IS_LIST, lists.read_texts),
    "trigger": FormKind("a mapping", _IS_MAPPING, _later("triggers", "read_trigger")),
    "variable": FormKind("", _IS_LIST | _IS_MAPPING, scalars.read_variable),
    "written": FormKind("a text", _IS_TEXT, _later("texts", "read_written")),
}
