"""Writes what has taken the place of keywords and variables that GitLab has given up; of filters, filters.py."""

from __future__ import annotations

from cilint.facts.deprecations import DeprecationFact
from cilint.findings.finding import Applicability, Fix
from cilint.findings.match import Match
from cilint.fixers.catalog import Fixer, fixer
from cilint.situation.situation import Situation
from cilint.syntax.node import Node, Pair, Style, key_text
from cilint.text.edit import Edit
from cilint.text.source import Span

_RENAMED = {"type": "stage", "types": "stages"}
_FILTERS = ("only", "except")
_COBERTURA = "cobertura"
_COVERAGE = "coverage_report"
_FLOW_INDICATORS = frozenset(",[]{}")


@fixer(DeprecationFact)
def replace(match: Match[DeprecationFact], situation: Situation) -> Fix | None:
    """Writes the new name of a variable or a keyword, and a Cobertura report in its new form.

    In place of `only` and `except` it writes `rules`, in those jobs of the file in which they surely decide alike.
    There is no fix where the new keyword stands beside the old one, nor for a report that is no path of one line.
    """
    fact = match.subject
    if fact.successor:
        return Fix(f"write {fact.successor}", (Edit(match.span, fact.successor),), Applicability.SAFE)
    if fact.name in _FILTERS:
        return _rules(fact.name, match.span, situation)
    found = _written(match.span, situation)
    if found is None:
        return None
    mapping, pair = found
    name = key_text(pair.key)
    edits = _renamed(name, mapping, pair) if name in _RENAMED else _report(mapping, pair) if name == _COBERTURA else ()
    return Fix(f"write {_RENAMED.get(name, _COVERAGE)}", edits, Applicability.SAFE) if edits else None


def _rules(keyword: str, place: Span, situation: Situation) -> Fix | None:
    # What only pedantic runs ask for.
    from cilint.fixers.filters import edits_of

    edits, count = edits_of(keyword, place, situation.facts)
    jobs = "1 job" if count == 1 else f"{count} jobs"
    return Fix(f"write rules that decide alike in {jobs}", edits, Applicability.UNSAFE) if edits else None


def _renamed(name: str, mapping: Node, pair: Pair) -> tuple[Edit, ...]:
    successor = _RENAMED[name]
    return () if successor in mapping.entries else (Edit(pair.key.span, successor),)


def _report(mapping: Node, pair: Pair) -> tuple[Edit, ...]:
    value = pair.value
    if _COVERAGE in mapping.entries or not value.is_scalar or value.via or value.start < pair.key.end:
        return ()
    text, between = value.span.text, pair.key.source.text[pair.key.end : value.start]
    is_path = "\n" not in text and text.strip() and (value.style is not Style.PLAIN or not _FLOW_INDICATORS & set(text))
    # An anchor or a tag may stand before it.
    if not is_path or between.strip() != ":" or value.style in (Style.LITERAL, Style.FOLDED):
        return ()
    whole = Span(pair.key.source, pair.key.start, value.end)
    return (Edit(whole, f"{_COVERAGE}: {{coverage_format: {_COBERTURA}, path: {text}}}"),)


def _written(key: Span, situation: Situation) -> tuple[Node, Pair] | None:
    """The mapping in which a key is written, and its entry."""
    bodies = [each.body for each in situation.facts.pipeline.configurations if each.source is key.source]
    waiting = bodies[:1]
    while waiting:
        node = waiting.pop()
        if node.source is not key.source or not node.start <= key.start <= node.end:
            continue
        for pair in node.pairs:
            if pair.key.start == key.start and pair.key.source is key.source:
                return node, pair
        waiting.extend((*node.items, *(pair.value for pair in node.pairs)))
    return None


FIXERS: dict[str, Fixer] = {"replace": replace}
