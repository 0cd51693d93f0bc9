"""Mends jobs with services on legacy links: FF_NETWORK_PER_BUILD becomes true for them."""

from __future__ import annotations

from bisect import bisect_right

from cilint.facts.model import ServicesFact
from cilint.findings.finding import Applicability, Fix
from cilint.findings.match import Match
from cilint.fixers.catalog import Fixer, fixer
from cilint.lazy.patterns import regex
from cilint.runner.feature_flags import NETWORK_PER_BUILD
from cilint.situation.situation import Situation
from cilint.syntax.node import Node, Pair, StepKind, Style, key_text
from cilint.text.edit import Edit
from cilint.text.source import Source, Span

# Quoted, since GitLab before 16 accepts no boolean as the value of a variable.
_ENTRY = f'{NETWORK_PER_BUILD}: "true"'
_KEY_BEFORE = regex(rf"""["']?{NETWORK_PER_BUILD}["']?[ \t]*:[ \t]+\Z""")
_LONGEST_KEY = 100
_INDENTATION = "  "


@fixer(ServicesFact)
def network_per_build(match: Match[ServicesFact], situation: Situation) -> Fix | None:
    """Sets the flag where the services are written: in the job, or for default services in the global variables.

    Unsafe, since in a network of its own a job reaches its services and the world outside in another way. Where the
    variables come from an anchor, a merge key or a reference, new ones would take their place: then there is no fix.
    """
    if match.variant == "explicit":
        return _switched_on(match.span)
    body = _body(match.span.source, situation)
    pair = _pair_around(body, match.span.start) if body else None
    if body is None or pair is None:
        return None
    if key_text(pair.key) == "default" or pair.key.start == match.span.start:
        return _fix("the global variables", _addition(body, pair.key))
    # What `default:` takes from an anchor must not get variables, which are none of its keywords.
    if not pair.value.is_mapping or any(step.kind is StepKind.DEFAULT for step in match.subject.via):
        return None
    key = next((own.key for own in pair.value.pairs if own.key.start == match.span.start), None)
    if key is None or (_is_anchored(pair) and not any(_is_variables(own) for own in pair.value.pairs)):
        return None
    return _fix("the variables of the job", _addition(pair.value, key))


def _is_anchored(pair: Pair) -> bool:
    """Whether others may merge the value into theirs, where new variables could take the place of what they have."""
    return "&" in pair.key.source.text[pair.key.end : pair.value.start]


def _is_variables(pair: Pair) -> bool:
    return key_text(pair.key) == "variables"


def _fix(where: str, edit: Edit | None) -> Fix | None:
    return Fix(f"add {_ENTRY} to {where}", (edit,), Applicability.UNSAFE) if edit else None


def _switched_on(value: Span) -> Fix | None:
    before = value.source.text[max(value.start - _LONGEST_KEY, 0) : value.start]
    if not _KEY_BEFORE.search(before) or value.text.startswith(("|", ">")):
        return None
    return Fix(f'set {NETWORK_PER_BUILD} to "true"', (Edit(value, '"true"'),), Applicability.UNSAFE)


def _body(source: Source, situation: Situation) -> Node | None:
    configurations = situation.facts.pipeline.configurations
    return next((each.body for each in configurations if each.source is source), None)


def _pair_around(body: Node, offset: int) -> Pair | None:
    """The entry of a file in which an offset is."""
    index = bisect_right(body.pairs, offset, key=lambda pair: pair.key.start) - 1
    if index < 0 or offset > max(body.pairs[index].key.end, body.pairs[index].value.end):
        return None
    return body.pairs[index]


def _addition(mapping: Node, key: Node) -> Edit | None:
    """The edit that adds the flag to the `variables:` of a mapping, or adds some before `key`, which is one of its."""
    own = next((pair for pair in reversed(mapping.pairs) if _is_variables(pair)), None)
    if own is None:
        return None if "variables" in mapping.entries else _with_variables(mapping, key)
    variables = own.value
    # An alias and a merge key have their text elsewhere; without pairs there is nothing to write beside.
    if not variables.is_mapping or variables.via or not variables.pairs or NETWORK_PER_BUILD in variables.entries:
        return None
    return _before(variables, variables.pairs[0].key, (_ENTRY,))


def _with_variables(mapping: Node, key: Node) -> Edit | None:
    if mapping.style is Style.FLOW:
        return _before(mapping, key, (f"variables: {{{_ENTRY}}}",))
    step = _INDENTATION if key.span.begin.column == 1 else " " * (key.span.begin.column - 1)
    return _before(mapping, key, ("variables:", step + _ENTRY))


def _before(mapping: Node, key: Node, lines: tuple[str, ...]) -> Edit | None:
    """The edit that writes an entry of a mapping before another one, above the comments that belong to that."""
    source = key.source
    if mapping.style is Style.FLOW:
        return Edit(Span(source, key.start, key.start), f"{lines[0]}, ")
    number = key.span.begin.line
    indentation = source.text[source.line_span(number).start : key.start]
    if indentation.strip(" "):
        return None
    while number > 1 and source.line(number - 1).startswith(f"{indentation}#"):
        number -= 1
    start = source.line_span(number).start
    written = source.line_span(key.span.begin.line)
    line_break = "\r\n" if source.text.startswith("\r\n", written.end) else "\n"
    return Edit(Span(source, start, start), "".join(f"{indentation}{line}{line_break}" for line in lines))


FIXERS: dict[str, Fixer] = {"network-per-build": network_per_build}
