"""Texts that have to be written in a certain way: durations, regular expressions, names of environments."""

from __future__ import annotations

import re
from collections.abc import Callable

from cilint.lazy.patterns import regex
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.certainty import is_certain
from cilint.pipeline.entries.durations import UnknownDurationError, seconds
from cilint.pipeline.entries.sorts import Sort, is_blank, sort_of
from cilint.pipeline.entries.spot import Spot
from cilint.pipeline.problem import ProblemKind
from cilint.pipeline.similar import Names
from cilint.syntax.node import Node

if TYPE_CHECKING:
    from cilint.pipeline.entries.reading import Reader

TIERS = ("production", "staging", "testing", "development", "other")
"""What `environment:deployment_tier` may be."""

POLICIES = ("pull-push", "push", "pull")
"""What `cache:policy` may be."""

_REGEXP = regex(r"/(.*)/[ismU]*", re.DOTALL)
_ENVIRONMENT = regex(r"[a-zA-Z0-9_/${}. -]+")
_EXPOSED = regex(r"[a-zA-Z0-9]([a-zA-Z0-9_ -]*)")
_DATE = regex(r"\s*\d[\dTtZzWw:+\-., ]*")


def read_duration(reader: Reader, node: Node, limit: str, spot: Spot) -> None:
    """Refuse what is no duration, or a longer one than `limit`."""
    try:
        length = seconds(node.text)
    except UnknownDurationError:
        return
    kind = ProblemKind.DURATION
    if length is None:
        remedy = (
            "variables are not replaced here: write it out" if "$" in node.text else "write 1 day, 3h 30m or 90 minutes"
        )
        reader.refusals.add(spot, node, f"{spot.name} is no duration", remedy, "no-duration", kind=kind)
    elif limit and length > (seconds(limit) or 0):
        message = f"{spot.name} is longer than {limit}"
        reader.refusals.add(spot, node, message, "make it shorter", "long-duration", kind=kind)


def read_written(reader: Reader, node: Node, how: str, spot: Spot) -> None:
    """Refuse a text that is not written as it has to be; `how` is a key of the table below."""
    _WRITTEN[how](reader, node, spot)


def _environment_name(reader: Reader, node: Node, spot: Spot) -> None:
    allowed = "letters, digits, blanks and -_/.${}"
    if is_blank(node):
        reader.refusals.add(spot, node, "the name of an environment is empty", "give it one", "environment-blank")
    elif not _ENVIRONMENT.fullmatch(node.text):
        message = "this is no name of an environment"
        reader.refusals.add(spot, node, message, f"it has only {allowed}", "environment-name")
    elif node.text[0] == "/" or node.text[-1] == "/":
        reader.refusals.add(
            spot, node, "the name of an environment has a / at its edge", "remove it", "environment-name"
        )


def _exposed_name(reader: Reader, node: Node, spot: Spot) -> None:
    if len(node.text) > 100:
        message = f"{spot.name} has at most 100 characters"
        reader.refusals.add(spot, node, message, "shorten it", "long", most="100")
    elif not _EXPOSED.fullmatch(node.text):
        message = f"{spot.name} has letters, digits, blanks, - and _ alone, and begins with a letter or digit"
        reader.refusals.add(spot, node, message, "", "exposed-name")


def _date(reader: Reader, node: Node, spot: Spot) -> None:
    if not _DATE.fullmatch(node.text):
        reader.refusals.add(spot, node, f"{spot.name} is no date", "write 2026-01-31T08:00:00Z", "no-date")


def _tier(reader: Reader, node: Node, spot: Spot) -> None:
    if node.text not in TIERS and "$" not in node.text:
        remedy = Names(TIERS).remedy(node.text) or f"write {', '.join(TIERS[:-1])} or {TIERS[-1]}"
        reader.refusals.add(spot, node, f"{spot.name} cannot be {node.text or 'empty'}", remedy, variant="tier")


def _policy(reader: Reader, node: Node, spot: Spot) -> None:
    # GitLab looks for one of them anywhere in the text.
    if "push" not in node.text and "pull" not in node.text and "$" not in node.text:
        remedy = Names(POLICIES).remedy(node.text) or "write pull-push, push or pull"
        reader.refusals.add(spot, node, f"{spot.name} cannot be {node.text or 'empty'}", remedy, "policy")


def _regexp(reader: Reader, node: Node, spot: Spot) -> None:
    if not _REGEXP.fullmatch(node.text):
        remedy = "put it between slashes" if not node.text.startswith("/") else "end it with /"
        reader.refusals.add(spot, node, f"{spot.name} is a regular expression between slashes", remedy, "no-pattern")
    elif fault := _fault_of(node.text):
        message = f"GitLab takes no such regular expression: {fault}"
        reader.refusals.add(spot, node, message, "RE2's syntax has no lookahead and no back references", "no-pattern")


def read_regexps(reader: Reader, node: Node, _argument: str, spot: Spot) -> None:
    """A list of texts, of which those between slashes are regular expressions."""
    for item in node.items:
        reader.read_entry(item, "text", spot)
        if is_certain(item) and sort_of(item) is Sort.TEXT and _REGEXP.fullmatch(item.text) and not is_blank(item):
            _regexp(reader, item, spot.entry())


def _fault_of(text: str) -> str:
    from cilint.pipeline.conditions.expression import regexp_of
    from cilint.pipeline.re2.syntax import PatternError, parse

    try:
        parse(regexp_of(text))
    except PatternError as error:
        return str(error)
    return ""


_WRITTEN: dict[str, Callable[[Reader, Node, Spot], None]] = {
    "date": _date,
    "environment-name": _environment_name,
    "exposed-name": _exposed_name,
    "policy": _policy,
    "regexp": _regexp,
    "tier": _tier,
}
