"""Readers of scalars for the forms of forms.py: texts, numbers, choices (lib/gitlab/config/entry/validators.rb)."""

from __future__ import annotations

from cilint.lazy.patterns import regex
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.entries.sorts import Sort, is_blank, sort_of
from cilint.pipeline.entries.spot import Spot
from cilint.pipeline.keywords import LEGACY_RETRY_REASONS, RETRY_REASONS
from cilint.pipeline.similar import Names
from cilint.pipeline.version import GitLabVersion
from cilint.syntax.node import Node

if TYPE_CHECKING:
    from cilint.pipeline.entries.reading import Reader

_VARIABLE = regex(r"\$\{?[a-zA-Z_]|%[a-zA-Z_]\w*%")
_MOST_LISTED = 15
_SPLIT_REASONS = GitLabVersion(19, 0)
"""The version that has put several reasons to try again in place of some: gitlab.com, gitlab-org/gitlab!230787."""


def bounds(argument: str) -> tuple[int, int]:
    """The least and the greatest number of `1-200`."""
    least, _, greatest = argument.partition("-")
    return int(least), int(greatest)


def read_text(reader: Reader, node: Node, argument: str, spot: Spot) -> None:
    """A text, of a length within the bounds."""
    if not argument:
        return
    least, greatest = bounds(argument)
    if len(node.text) < least:
        reader.refusals.add(spot, node, f"{spot.name} is empty", "remove it", "short")
    elif len(node.text) > greatest:
        message = f"{spot.name} has at most {greatest} characters"
        reader.refusals.add(spot, node, message, "shorten it", "long", most=str(greatest))


def is_filled(_reader: Reader, node: Node, _argument: str) -> bool:
    """Whether something is in a text."""
    return bool(node.text) and not node.text.isspace()


def read_filled(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """A text with something in it."""
    if is_blank(node):
        reader.refusals.add(spot, node, f"{spot.name} is empty", "", "blank")


def read_integer(reader: Reader, node: Node, argument: str, spot: Spot) -> None:
    """A whole number within the bounds."""
    if not argument:
        return
    least, greatest = bounds(argument)
    _refuse_beyond(reader, node, node.canonical, least, greatest, spot)


def _refuse_beyond(reader: Reader, node: Node, digits: str, least: int, greatest: int, spot: Spot) -> None:
    # Python refuses to read numbers of thousands of digits.
    is_long = len(digits) > len(str(greatest)) + 1
    if is_long or not least <= int(digits) <= greatest:
        is_low = digits.startswith("-") if is_long else int(digits) < least
        message = f"{spot.name} is a number from {least} to {greatest}"
        mistake = "low" if is_low else "high"
        reader.refusals.add(spot, node, message, "", mistake, least=str(least), most=str(greatest))


def read_numeric(reader: Reader, node: Node, argument: str, spot: Spot) -> None:
    """A number, or a text with one (Rails' `numericality`)."""
    text = node.canonical.strip()
    least, greatest = bounds(argument)
    if text.removeprefix("-").removeprefix("+").isdecimal():
        _refuse_beyond(reader, node, text, least, greatest, spot)
    else:
        mistake = "no-integer" if sort_of(node) is Sort.DECIMAL else "no-number"
        reader.refusals.add(spot, node, f"{spot.name} is a number from {least} to {greatest}", "", mistake)


def read_choice(reader: Reader, node: Node, argument: str, spot: Spot) -> None:
    """One of some texts; with `$` among them, a text with a variable as well."""
    choices = argument.split()
    if choices[0] == "$":
        choices = choices[1:]
        if "$" in node.text:
            return
    if node.text in choices:
        return
    listed = f"write {', '.join(choices[:-1])}{' or ' * (len(choices) > 1)}{choices[-1]}"
    if len(choices) > _MOST_LISTED:
        listed = f"write {', '.join(choices[:_MOST_LISTED])} …"
    remedy = Names(choices).remedy(node.text) or listed
    message = f"{spot.name} cannot be {node.canonical or 'empty'}"
    mistake = "choice-entry" if spot.is_entry else "choice"
    reader.refusals.add(spot, node, message, remedy, mistake, choices=", ".join(choices), value=node.canonical)


def read_expiry(reader: Reader, node: Node, argument: str, spot: Spot) -> None:
    """A duration or `never`; with an argument, a text with a variable as well."""
    if node.text.lower() != "never" and not (argument and _VARIABLE.search(node.text)):
        from cilint.pipeline.entries.texts import read_duration

        read_duration(reader, node, "", spot)


def read_reason(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """A reason to try again."""
    read_choice(reader, node, retry_reasons(reader), spot)


def retry_reasons(reader: Reader) -> str:
    """The reasons to try again that the GitLab that is asked knows."""
    if reader.server is not None and reader.server < _SPLIT_REASONS:
        return RETRY_REASONS
    return " ".join((RETRY_REASONS, *LEGACY_RETRY_REASONS.values()))


def read_false(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """A `false`, which is no value to Ruby."""
    if not is_blank(node):
        reader.refuse_sort(node, "text", spot)


def read_variable(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """A list or mapping that has a variable in it: GitLab looks no further."""
    if not _VARIABLE.search(node.span.text):
        reader.refuse_sort(node, "duration", spot)
