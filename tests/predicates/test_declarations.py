"""What predicates declare is what they do, in every example of every rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import pytest

from cilint.container.matching import Difference
from cilint.engine import chain
from cilint.engine.catalog import built_in_rules, read_rule_file
from cilint.engine.documentation import parse_documentation
from cilint.explain.example import check_example
from cilint.findings.match import Match
from cilint.findings.phrase import Note, Phrase, PhraseValue
from cilint.fixers.catalog import SUBJECTS as FIXER_SUBJECTS
from cilint.predicates.catalog import SUBJECTS
from cilint.predicates.contract import Predicate
from cilint.situation.situation import Situation

RULES = built_in_rules()
PREDICATES: dict[str, Predicate] = {
    f"{subject}.{short}": predicate
    for subject in SUBJECTS
    for short, predicate in import_module(f"cilint.predicates.{subject}").PREDICATES.items()
}

Said = tuple[str, str, frozenset[str]]
"""The name of a phrase, its key, and the names that were bound for it."""
Kept = tuple[str, str, frozenset[str], frozenset[Said]]
"""The name of a predicate, the variant of what it kept, and the names and phrases that it bound."""


def names_of(names: Mapping[str, PhraseValue]) -> frozenset[str]:
    """Names as they are declared: with `*` for a list."""
    return frozenset(name if isinstance(value, str | Phrase) else f"{name}*" for name, value in names.items())


def said(names: Mapping[str, PhraseValue]) -> Iterator[Said]:
    """The phrases that are bound, and those within them."""
    for name, value in names.items():
        for each in (value,) if isinstance(value, str | Phrase) else value:
            if isinstance(each, Phrase):
                yield name, each.key, names_of(each.names)
                yield from said(each.names)


def noted(match: Match[Any]) -> Iterator[Said]:
    for place in match.related:
        if isinstance(place, Note):
            yield from said({place.name: place.phrase})


@pytest.fixture(scope="module")
def kept() -> Iterator[set[Kept]]:
    """What predicates kept in the examples of our rules."""
    found: set[Kept] = set()

    def recording(name: str, _place: object) -> Predicate:
        predicate = PREDICATES[name]

        def run(match: Match[Any], situation: Situation, *argument: Any) -> Match[Any] | None:
            result = predicate.run(match, situation, *argument)
            if result:
                bound = {each: value for each, value in result.names.items() if each not in match.names}
                phrases = frozenset((*said(bound), *noted(result)))
                found.add((name, result.variant, names_of(bound), phrases))
            return result

        return predicate._replace(run=run)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chain, "find_predicate", recording)
        for rule in RULES:
            documentation = parse_documentation(read_rule_file(rule.id))
            for example in (*documentation.bad, *documentation.good):
                check_example(rule, example, RULES)
        yield found


def test_a_predicate_binds_the_names_that_it_declares_and_no_others(kept: set[Kept]) -> None:
    wrong = {
        (name, variant, names)
        for name, variant, names, _ in kept
        if names != {*PREDICATES[name].names, *PREDICATES[name].variants.get(variant, ())}
    }
    assert wrong == set()


def test_a_predicate_gives_no_variant_that_it_does_not_declare(kept: set[Kept]) -> None:
    assert {(name, variant) for name, variant, *_ in kept if variant not in ("", *PREDICATES[name].variants)} == set()


def test_every_declared_variant_is_given_in_an_example(kept: set[Kept]) -> None:
    given = {(name, variant) for name, variant, *_ in kept}
    declared = {(name, variant) for name, predicate in PREDICATES.items() for variant in predicate.variants if variant}
    assert declared - given == ASKED_FOR | LONG


def test_a_predicate_says_what_it_declares_and_nothing_else(kept: set[Kept]) -> None:
    given = {(name, *phrase) for name, _, _, phrases in kept for phrase in phrases}
    declared = {
        (name, of, key, frozenset(names))
        for name, predicate in PREDICATES.items()
        for of, keys in predicate.texts.items()
        for key, names in keys.items()
    }
    assert given - declared == set()


def test_what_differs_in_a_key_is_declared_by_name() -> None:
    assert set(PREDICATES["auth.missing"].texts["differences"]) == {each.value for each in Difference}


ASKED_FOR = {
    ("auth.missing", variant)
    for variant in ("unauthorised", "forbidden", "missing-tag", "missing-repository", "missing-image")
}
"""What only registries answer: see tests/cli/test_check_online.py."""

LONG = {("problem.kind", "limit")}
"""An example with more than fifty jobs is none to be read: see tests/verdicts/test_message_verdicts.py."""


def test_predicates_and_fixers_say_what_they_do() -> None:
    tables = [import_module(f"cilint.fixers.{subject}").FIXERS for subject in FIXER_SUBJECTS]
    declared = [*PREDICATES.values(), *(fixer for table in tables for fixer in table.values())]
    assert all(each.says.strip() for each in declared)
