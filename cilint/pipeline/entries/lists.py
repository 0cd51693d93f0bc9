"""Readers of lists for the forms of forms.py: of texts, of values of one shape, flat or nested; scripts."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.certainty import is_certain, is_text, possible_values
from cilint.pipeline.entries.scalars import bounds, read_choice, retry_reasons
from cilint.pipeline.entries.sorts import Sort, is_blank, sort_of
from cilint.pipeline.entries.spot import Spot
from cilint.pipeline.entries.table import named_value
from cilint.pipeline.keywords import MAX_NAMES_NESTING, MAX_SCRIPT_NESTING, MAX_TAGS
from cilint.syntax.node import Node, Step

if TYPE_CHECKING:
    from cilint.pipeline.entries.reading import Reader


def read_texts(reader: Reader, node: Node, argument: str, spot: Spot) -> None:
    """A list of texts, of a number within the bounds."""
    _entries(reader, node, "text", spot)
    _count(reader, node, argument, spot)


def read_tags(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """A list of texts of which those that are not blank are fewer than a limit."""
    _entries(reader, node, "text", spot)
    tags = [item for item in node.items if not (item.is_scalar and is_blank(item))]
    if len(tags) >= MAX_TAGS:
        message = f"{spot.name} has {len(tags)} entries, and GitLab allows {MAX_TAGS - 1}"
        reader.refusals.add(spot, tags[MAX_TAGS - 1], message, "remove the rest", "many", most=str(MAX_TAGS))


def _count(reader: Reader, node: Node, argument: str, spot: Spot) -> None:
    """The number of entries of a list; what may hold more by now is counted where all of it is certain."""
    if not argument:
        return
    least, greatest = bounds(argument)
    number = len(node.items)
    if number < least:
        reader.refusals.add(spot, node, f"{spot.name} is empty", "remove it", "few", least=str(least))
    elif number > greatest:
        message = f"{spot.name} has {number} entries, and GitLab allows {greatest}"
        reader.refusals.add(spot, node.items[greatest], message, "remove the rest", "many", most=str(greatest))


def _entries(reader: Reader, node: Node, wanted: str, spot: Spot) -> None:
    for item in node.items:
        reader.read_entry(item.within(node), wanted, spot)


def read_integers(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """A list of whole numbers."""
    _entries(reader, node, "integer", spot)


def read_choices(reader: Reader, node: Node, argument: str, spot: Spot) -> None:
    """A list of texts that are each one of some."""
    for item in node.items:
        reader.read_entry(item, "text", spot)
        if sort_of(item) is Sort.TEXT and is_certain(item):
            read_choice(reader, item, argument, spot.entry())


def read_some_choices(reader: Reader, node: Node, argument: str, spot: Spot) -> None:
    """As `read_choices`, with at least one."""
    if not node.items:
        reader.refusals.add(spot, node, f"{spot.name} is empty", "remove it", "blank")
    read_choices(reader, node, argument, spot)


def read_reasons(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """A list of reasons to try again."""
    read_choices(reader, node, retry_reasons(reader), spot)


def read_list(reader: Reader, node: Node, argument: str, spot: Spot) -> None:
    """A list of values of one shape."""
    _entries(reader, node, named_value(argument), spot)


def read_some(reader: Reader, node: Node, argument: str, spot: Spot) -> None:
    """As `read_list`, with at least one."""
    if not node.items:
        reader.refusals.add(spot, node, f"{spot.name} is empty", "remove it", "blank")
    read_list(reader, node, argument, spot)


def read_flat(reader: Reader, node: Node, argument: str, spot: Spot) -> None:
    """A list of values of one shape, those of lists within it as well; entries without a value are dropped."""
    for item in nested_items(node):
        reader.spend(10)
        if not item.is_null:
            reader.read_entry(item, named_value(argument), spot)


def nested_items(node: Node) -> Iterator[Node]:
    """The entries of a list and of the lists in it."""
    for item in node.items:
        if item.is_sequence:
            yield from nested_items(item)
        else:
            yield item


def read_nested_texts(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """Texts, in lists within lists as well, that are nested so deep and no deeper."""
    _nested_texts(reader, node, spot, 1)


def _nested_texts(reader: Reader, node: Node, spot: Spot, level: int) -> None:
    for item in node.items:
        reader.spend(10)
        if not item.is_sequence or item.is_reference:
            reader.read_entry(item, "text", spot)
        elif level == MAX_NAMES_NESTING:
            message = f"more than {MAX_NAMES_NESTING} lists are nested in each other in {spot.name}"
            reader.refusals.add(spot, item, message, "put its entries into one of the lists around it", "sort")
        else:
            _nested_texts(reader, item, spot, level + 1)


def are_lines(reader: Reader, node: Node, _argument: str) -> bool:
    """Whether a script is a text, or a list of nothing but texts."""
    reader.spend(len(node.items))
    return all(map(is_text, node.items))


def read_script(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """A text, or texts in lists that are nested so deep and no deeper."""
    if node.is_sequence:
        _script_part(reader, node, node.via, spot, 1)


def _script_part(reader: Reader, node: Node, via: tuple[Step, ...], spot: Spot, level: int) -> None:
    for item in node.items:
        # Of what inputs allow several texts, its own text is one.
        if is_text(item):
            continue
        values = possible_values(item)
        if not values or any(sort_of(value) is Sort.TEXT for value in values):
            continue
        if not item.is_sequence:
            from cilint.pipeline.entries.scripts import wrong_line

            reader.refusals.add(spot.entry(), item.carried(*via), *wrong_line(item), "script")
        elif level == MAX_SCRIPT_NESTING:
            message = f"more than {MAX_SCRIPT_NESTING} lists are nested in each other in this script"
            remedy = "put its lines into one of the lists around it"
            reader.refusals.add(spot, item.carried(*via), message, remedy, "script")
        elif reader.is_new(item, "script"):
            _script_part(reader, item, (*item.via, *via), spot, level + 1)
