"""Puts a variable where an input is put into the text of a script."""

from __future__ import annotations

from cilint.facts.interpolations import InputUse, InterpolationFact, expanded_places
from cilint.findings.finding import Applicability, Fix
from cilint.findings.match import Match
from cilint.fixers.catalog import Fixer, fixer
from cilint.fixers.job_variables import body_of, pair_around, with_variable
from cilint.fixers.scalar import ChangedText, Replacement, edits_for
from cilint.lazy.patterns import regex
from cilint.pipeline.inputs.values import InputType
from cilint.situation.situation import Situation
from cilint.syntax.node import Node, StepKind
from cilint.syntax.scalar import mapped
from cilint.text.edit import Edit
from cilint.text.source import Span

_WORD = regex(r"\w")
_NO_WORD = regex(r"\W")
_NO_NAME = regex(r"[^\w.-]")
_HARMLESS = regex(r"[\w@%+=:,./${} -]*")
"""What a shell reads as the same text or the same words in a script and in a variable, but for its variables."""
_KEYWORDS = frozenset({"before_script", "script", "after_script"})
_WAYS = frozenset({StepKind.EXTENDS, StepKind.INCLUDE, StepKind.INPUT})
"""By which a script comes along with the variables beside it."""


@fixer(InterpolationFact)
def to_variable(match: Match[InterpolationFact], situation: Situation) -> Fix | None:
    """Gives the input to a variable of the job, and writes that in its place.

    Unsafe, as quotes in a value are then text. Only where each place is a part of a shell's word that no single quotes
    hold and no other program reads as code, and where the job's variables go wherever its scripts go.
    """
    fact = match.subject
    name = f"INPUT_{_NO_WORD.sub('_', fact.name).upper()}"
    source = match.span.source
    if fact.user is None or name in source.text or not fact.name.isascii() or not _is_plain_text(fact, situation):
        return None
    places = {use.span for use in fact.uses}
    if not _come_along(places, situation) or not all(use.span.source is source for use in fact.uses):
        return None
    addition = _addition(fact.uses, name, situation)
    if addition is None or expanded_places(fact, situation.facts.scripts) != places:
        return None
    edits = [addition]
    for use in fact.uses:
        found = _replaced(use, name)
        if found is None:
            return None
        edits += found
    return Fix(f"give the input to a variable {name}", tuple(edits), Applicability.UNSAFE)


def _is_plain_text(fact: InterpolationFact, situation: Situation) -> bool:
    """Whether all that is known of an input are texts, and such in which nothing is meant as code."""
    if _NO_NAME.search(fact.name) or fact.uses[0].block.key != fact.name:
        return False
    configurations = situation.facts.pipeline.configurations
    found = [each.inputs.get(fact.name) for each in configurations if each.source is fact.span.source]
    return all(
        each is not None
        and each.type is InputType.STRING
        and all(_HARMLESS.fullmatch(text) for value in each.values for text in value.texts)
        for each in found
    )


def _come_along(places: set[Span], situation: Situation) -> bool:
    """Whether every job that has one of these places in its scripts has the variables that stand beside them."""
    facts = [each for each in situation.facts.interpolations if any(use.span in places for use in each.uses)]
    return all(step.kind in _WAYS for each in facts for use in each.uses for step in use.item.via)


def _addition(uses: tuple[InputUse, ...], name: str, situation: Situation) -> Edit | None:
    """What adds the variable to the job in which all of the places are."""
    body = body_of(uses[0].span.source, situation)
    pairs = {pair_around(body, use.span.start) for use in uses} if body else set()
    pair = pairs.pop() if len(pairs) == 1 else None
    if pair is None or not pair.value.is_mapping or pair.key.text == "default":
        return None
    holders = {inner.key for use in uses if (inner := pair_around(pair.value, use.span.start)) is not None}
    if not holders or not _KEYWORDS.issuperset(key.text for key in holders):
        return None
    first: Node = min(holders, key=lambda key: key.start)
    block = uses[0].span.text
    if '"' in block or "\\" in block or "\n" in block:
        return None
    return with_variable(pair.value, first, name, f'"{block}"')


def _replaced(use: InputUse, name: str) -> tuple[Edit, ...] | None:
    """What writes the variable in the place of the block, where it can without braces: YAML has a use for them, too."""
    text, (_, end, *_), style = mapped(use.item.node), use.block, use.item.node.style
    written = f"${{{name}}}" if _WORD.match(text.text, end) else f"${name}"
    return edits_for(ChangedText(text, use.block.start, end), (Replacement(use.block.start, end, written),), style)


FIXERS: dict[str, Fixer] = {"to-variable": to_variable}
