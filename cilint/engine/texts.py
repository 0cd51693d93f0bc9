"""Checks the texts of a rule: each name in them is bound by a predicate, and each phrase has all of its texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from cilint.engine.condition import Choice, Condition, PredicateUse, uses
from cilint.engine.rule import Rule
from cilint.engine.words import is_closed, placeholders
from cilint.errors import RuleError
from cilint.facts.lists import Field
from cilint.lazy.records import NamedTuple
from cilint.predicates.catalog import find_predicate
from cilint.settings.reading import hint
from cilint.syntax.node import Node, Pair
from cilint.syntax.scalar import mapped

_ENGINES = frozenset({"job", "here"})
"""The names that are there for every rule."""
_TEXTS = ("message", "label", "remedy")
_LIST = "*"
"""What the declared name of a list ends in."""

_Keys = Mapping[str, tuple[str, ...]]
"""The keys of the texts for a name, each with the names that it binds besides."""


def given_variants(conditions: Iterable[Condition]) -> dict[str, None]:
    """The variants that some conditions can give."""
    found = (find_predicate(use.predicate, use.span).variants for use in uses(conditions))
    return dict.fromkeys(variant for variants in found for variant in variants if variant)


class _Phrases(NamedTuple):
    """The names that stand for texts: the keys that predicates declare for them, and the texts that the rule has."""

    declared: Mapping[str, _Keys]
    written: Mapping[str, Pair]


def check_texts(rule: Rule, root: Node, fields: Iterable[Field]) -> None:
    """Raise `RuleError`, with its place, for a name in a text that nothing binds, and for a text that is never said.

    `fields` are those of the facts that the rule selects; those that are texts, numbers or booleans fill messages.
    """
    texts = root.get("texts")
    written = {pair.key.text: pair for pair in texts.entries.values()} if texts else {}
    phrases = _Phrases(_declared(rule.where), written)
    always = _ENGINES | {field.name for field in fields if not field.type.startswith("list")}
    for variant in ("", *given_variants(rule.where)):
        of_variant = f" for the variant {variant}" if variant else ""
        for text in _texts(root, variant):
            _check_text(text, always | _bound(rule.where, variant), phrases, of_variant)
    # What a text holds is no phrase, lest one hold itself, but for one that is bound with its key.
    bound = always | _bound(rule.where, None)
    plain = frozenset(name for name in bound if name.removesuffix(_LIST) not in phrases.declared)
    for pair in written.values():
        _check_table(pair, plain, phrases)
    _check_use(rule, root, phrases)


def _declared(conditions: Iterable[Condition]) -> dict[str, _Keys]:
    """The names for which predicates have texts, with the keys that they give."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for use in uses(conditions):
        for name, keys in find_predicate(use.predicate, use.span).texts.items():
            found.setdefault(name, {}).update(keys)
    return dict(found)


def _check_table(table: Pair, plain: frozenset[str], phrases: _Phrases) -> None:
    name, texts = table.key.text, table.value.entries
    if name not in phrases.declared:
        nearest = hint(name, sorted(phrases.declared)) if phrases.declared else "; none of them has any"
        raise RuleError(f"no predicate of this rule has texts for {name!r}{nearest}", table.key.span)
    keys = phrases.declared[name]
    for key, pair in texts.items():
        if key not in keys:
            raise RuleError(f"no predicate of this rule says {key!r} of {name!r}{hint(key, keys)}", pair.key.span)
        _check_text(pair.value, plain.union(keys[key]), phrases)
    if missing := [key for key in keys if key not in texts]:
        raise RuleError(f"{name!r} has no text for {', '.join(missing)}", table.key.span)


def _check_use(rule: Rule, root: Node, phrases: _Phrases) -> None:
    """Raise `RuleError` for texts that no other text names, and that are no notes."""
    of_variants = (text for variant in ("", *rule.variants) for text in _texts(root, variant))
    of_phrases = (text.value for table in phrases.written.values() for text in table.value.entries.values())
    said = {place[1] for text in (*of_variants, *of_phrases) for place in placeholders(mapped(text).text)}
    notes = phrases.declared.keys() - {name.removesuffix(_LIST) for name in _every_name(rule.where)}
    for name, pair in phrases.written.items():
        if name not in said | notes:
            raise RuleError(f"no text of this rule says {{{name}}}", pair.key.span)


def _every_name(conditions: Iterable[Condition]) -> Iterator[str]:
    for use in uses(conditions):
        predicate = find_predicate(use.predicate, use.span)
        yield from predicate.names
        for bound in (predicate.variants, *predicate.texts.values()):
            for names in bound.values():
                yield from names


def _bound(conditions: Iterable[Condition], variant: str | None) -> frozenset[str]:
    """The names that predicates bind for a match of a variant (None: of any one), whichever way it was kept."""
    names: frozenset[str] = frozenset()
    for condition in conditions:
        if isinstance(condition, PredicateUse):
            predicate = find_predicate(condition.predicate, condition.span)
            names |= {*predicate.names, *(() if variant is None else predicate.variants.get(variant, ()))}
        elif isinstance(condition, Choice):
            ways = [way for way in condition.ways if variant in given_variants(way)] or condition.ways
            names |= frozenset.intersection(*(_bound(way, variant) for way in ways))
    return names


def _check_text(text: Node, names: frozenset[str], phrases: _Phrases, of_variant: str = "") -> None:
    bound = {name.removesuffix(_LIST): name.endswith(_LIST) for name in names}
    for place in placeholders(mapped(text).text):
        if problem := _problem(place, bound, phrases, of_variant):
            raise RuleError(problem, mapped(text).span(place.start(), place.end()))


def _problem(place: re.Match[str], bound: Mapping[str, bool], phrases: _Phrases, of_variant: str) -> str:
    """What is wrong with a placeholder; empty where nothing is. `bound` says which names are those of lists."""
    name, sign = place[1], place[0][-1]
    if name not in bound:
        return f"nothing fills {{{name}}}{of_variant}{hint(name, sorted(bound))}"
    if not is_closed(place.string, place):
        return f"{place[0]} has no end: {{NAME?text}}"
    if name in phrases.declared and name not in phrases.written:
        keys = ", ".join(phrases.declared[name])
        return f"{{{name}}} is what this rule says of {keys}: write these under `texts: {name}:`"
    if sign == "?" or bound[name] is (sign == _LIST):
        return ""
    return f"{name} is a list: {{{name}*, }}" if bound[name] else f"{name} is no list: {{{name}}}"


def _texts(root: Node, variant: str) -> Iterator[Node]:
    """What a rule says of a variant: its own texts, and in place of those that it has not the rule's."""
    variants = root.get("variants")
    own = variants.get(variant) if variants else None
    for key in _TEXTS:
        text = (own.get(key) if own else None) or root.get(key)
        if text:
            yield text
