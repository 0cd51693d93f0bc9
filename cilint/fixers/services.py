"""Mends jobs with services on legacy links: FF_NETWORK_PER_BUILD becomes true for them."""

from __future__ import annotations

from cilint.facts.services import ServicesFact
from cilint.findings.finding import Applicability, Fix
from cilint.findings.match import Match
from cilint.fixers.catalog import Fixer, fixer
from cilint.fixers.job_variables import body_of, is_variables, pair_around, with_variable
from cilint.lazy.patterns import regex
from cilint.runner.feature_flags import NETWORK_PER_BUILD
from cilint.situation.situation import Situation
from cilint.syntax.node import Node, Pair, StepKind, key_text
from cilint.text.edit import Edit
from cilint.text.source import Span

# Quoted, since GitLab before 16 accepts no boolean as the value of a variable.
_VALUE = '"true"'
_KEY_BEFORE = regex(rf"""["']?{NETWORK_PER_BUILD}["']?[ \t]*:[ \t]+\Z""")
_LONGEST_KEY = 100


@fixer(ServicesFact)
def network_per_build(match: Match[ServicesFact], situation: Situation) -> Fix | None:
    """Sets the flag where the services are written: in the job, or for default services in the global variables.

    Unsafe, since in a network of its own a job reaches its services and the world outside in another way. Where the
    variables come from an anchor, a merge key or a reference, new ones would take their place: then there is no fix.
    """
    if match.variant == "explicit":
        return _switched_on(match.span)
    body = body_of(match.span.source, situation)
    pair = pair_around(body, match.span.start) if body else None
    if body is None or pair is None:
        return None
    if key_text(pair.key) == "default" or pair.key.start == match.span.start:
        return _fix("the global variables", with_variable(body, pair.key, NETWORK_PER_BUILD, _VALUE))
    # What `default:` takes from an anchor must not get variables, which are none of its keywords.
    if not pair.value.is_mapping or any(step.kind is StepKind.DEFAULT for step in match.subject.via):
        return None
    key = _key_at(pair.value, match.span.start)
    if key is None or (_is_anchored(pair) and not any(is_variables(own) for own in pair.value.pairs)):
        return None
    return _fix("the variables of the job", with_variable(pair.value, key, NETWORK_PER_BUILD, _VALUE))


def _key_at(mapping: Node, offset: int) -> Node | None:
    """The key that begins at an offset."""
    for pair in mapping.pairs:
        if pair.key.start == offset:
            return pair.key
    return None


def _is_anchored(pair: Pair) -> bool:
    """Whether others may merge the value into theirs, where new variables could take the place of what they have."""
    return "&" in pair.key.source.text[pair.key.end : pair.value.start]


def _fix(where: str, edit: Edit | None) -> Fix | None:
    return Fix(f"add {NETWORK_PER_BUILD}: {_VALUE} to {where}", (edit,), Applicability.UNSAFE) if edit else None


def _switched_on(value: Span) -> Fix | None:
    before = value.source.text[max(value.start - _LONGEST_KEY, 0) : value.start]
    if not _KEY_BEFORE.search(before) or value.text.startswith(("|", ">")):
        return None
    return Fix(f"set {NETWORK_PER_BUILD} to {_VALUE}", (Edit(value, _VALUE),), Applicability.UNSAFE)


FIXERS: dict[str, Fixer] = {"network-per-build": network_per_build}
