"""What predicates declare is what they do, in every example of every rule."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from cilint import predicates
from cilint.container.matching import Difference
from cilint.engine import chain
from cilint.engine.catalog import built_in_rules, read_rule_file
from cilint.engine.condition import uses
from cilint.engine.documentation import parse_documentation
from cilint.engine.rule import Rule
from cilint.explain.example import check_example
from cilint.findings.match import Match
from cilint.findings.phrase import Note, Phrase, PhraseValue
from cilint.fixers.catalog import SUBJECTS as FIXER_SUBJECTS
from cilint.predicates.catalog import SUBJECTS
from cilint.predicates.contract import Predicate
from cilint.situation.situation import Situation
from tests.predicates.test_texts import CASES

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
            yield from said({place.about: Phrase(place.key, place.names)})


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


def test_every_text_that_a_predicate_declares_is_shown(kept: set[Kept]) -> None:
    given = {(name, *phrase[:2]) for name, _, _, phrases in kept for phrase in phrases}
    declared = {
        (name, of, key)
        for name, predicate in PREDICATES.items()
        for of, keys in predicate.texts.items()
        for key in keys
    }
    assert declared - given - CASES.keys() == {*ONLINE, *ELSEWHERE}


def test_what_differs_in_a_key_is_declared_by_name() -> None:
    near = {each.value for each in Difference} - {Difference.NO_HOST.value, Difference.NO_REPOSITORY.value}
    assert set(PREDICATES["auth.missing"].texts["differences"]) == near


ONLINE = {("auth.missing", *text) for text in (("differences", "hub-key"), ("version", "digest"), ("version", "tag"))}
"""What only registries answer, too: Docker Hub serves everyone."""

ELSEWHERE = {("repository.outside", "note", "definition"), ("policy.unmet-job", "note", "decides")}
"""A house rule's, see tests/engine/test_check.py; and of another project's file, see tests/cli/test_policies.py."""

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


def english_in(source: str) -> list[str]:
    """The literals with a space beside a letter: neither what a predicate binds nor a note is part of a sentence.

    Not looked at are documentation and what decorators declare.
    """
    nodes: list[ast.AST] = [ast.parse(source)]
    found = []
    for node in nodes:
        if isinstance(node, ast.FunctionDef):
            nodes += node.body[1:] if ast.get_docstring(node) else node.body
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(_ENGLISH, node.value):
            found.append(node.value)
        elif isinstance(node, ast.Module):
            nodes += (child for child in node.body if isinstance(child, ast.FunctionDef | ast.Assign | ast.AnnAssign))
        else:
            nodes += ast.iter_child_nodes(node)
    return found


_ENGLISH = r"[^\W\d] | [^\W\d]"


NO_PARTS_OF_SENTENCES = {"GitLab Runner", "git push", "a name, or a pattern with `*`"}
"""A name, a command, and how an argument is written."""
ABOUT_RULE_FILES = {"arguments.py", "catalog.py"}
"""Modules whose sentences tell the author of a rule what is wrong with it."""


def test_sentences_stand_in_rule_files() -> None:
    modules = {path.name: path for path in Path(predicates.__file__).parent.glob("*.py")}
    assert {*ABOUT_RULE_FILES, *(f"{subject}.py" for subject in SUBJECTS)} < set(modules)
    judging = {name: path.read_text(encoding="utf-8") for name, path in modules.items() if name not in ABOUT_RULE_FILES}
    found = {name: set(english_in(source)) - NO_PARTS_OF_SENTENCES for name, source in judging.items()}
    assert {name: english for name, english in found.items() if english} == {}


def test_only_what_gitlab_refuses_says_by_itself_what_a_related_place_has_to_do_with_it() -> None:
    modules = (import_module(f"cilint.predicates.{subject}") for subject in SUBJECTS)
    assert [module.__name__ for module in modules if hasattr(module, "Related")] == ["cilint.predicates.problem"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_of_ours_has_words_for_all_notes(rule: Rule) -> None:
    tables = {name for use in uses(rule.where) for name in PREDICATES[use.predicate].texts}
    assert "note" not in tables or "note" in rule.texts


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('return match.named(a=f"for {b}")', ["for "]),
        ('return c or "the registry"', ["the registry"]),
        ('return Phrase("own", {"job": f"a {b}"})', ["a "]),
        ('return Note(b.span, "this is the scan")', ["this is the scan"]),
        ('return match.named(a=" ".join(b), hub="docker.io")', []),
    ],
)
def test_a_sentence_in_what_is_bound_is_seen(code: str, found: list[str]) -> None:
    assert english_in(f"@predicate(argument=texts('a name'))\ndef a(b):\n    '''Says it.'''\n    {code}\n") == found


def test_a_sentence_in_a_constant_is_seen() -> None:
    assert english_in('"""Says it."""\n_REST = " and others"\n"""What it is."""\n') == [" and others"]
