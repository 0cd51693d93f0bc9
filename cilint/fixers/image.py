"""Writes the prefix of a proxy, or of a mirror, before images of Docker Hub."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cilint.facts.image_templates import is_of_hub, shaped
from cilint.facts.model import ImageFact, shown
from cilint.facts.services import ServiceFact
from cilint.findings.finding import Applicability, Fix
from cilint.findings.match import Match
from cilint.fixers.catalog import Fixer, fixer
from cilint.fixers.reference_end import Ending, beginning_of
from cilint.fixers.scalar import ChangedText, Replacement, edits_for, moved
from cilint.fixers.surroundings import is_in_flow
from cilint.fixers.variable_use import Mentions, other_use
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.expansion import Expansion
from cilint.situation.situation import Situation
from cilint.syntax.node import Node, Style
from cilint.syntax.scalar import mapped
from cilint.text.edit import Edit, apply_edits
from cilint.text.source import Span

_HUB = regex(r"(?:(?:index\.|registry-1\.)?docker\.io/)?")
_LONGEST_BEFORE = 200
_CERTAIN = regex(r"[\w.-]+", re.ASCII)
_BRACED = regex(r"\$\{(\w+)\}")


class _Use(NamedTuple):
    """Where an image begins, and whether it is a service that goes by the name of its image alone."""

    beginning: Ending
    is_named_by_image: bool


@fixer(ImageFact)
def proxied(match: Match[ImageFact], situation: Situation) -> Fix | None:
    """Writes what the settings want before the image, in place of Docker Hub's own name.

    Unsafe, since nobody has seen the proxy serve it. It is written where the reference begins: in the image, or in the
    variable or the input that it begins with. A service whose name is made of its image gets that as its `alias`. There
    is no fix where the reference begins in another file, or the value serves for more than images of jobs: who has no
    credentials can pull nothing from the proxy.
    """
    fact = match.subject
    edits: dict[int, tuple[Edit, ...] | None] = {}
    for option in _of_hub(fact):
        found = beginning_of(fact.node, option)
        if found is None or found.node.source is not match.span.source:
            return None
        edits[found.node.start] = _edits(found, fact, option, situation)
    made = [edit for several in edits.values() for edit in several or (None,)]
    whole = tuple(edit for edit in made if edit is not None)
    title = f"write {situation.settings.dependency_proxy}/ before it"
    return Fix(title, whole, Applicability.UNSAFE) if whole and len(whole) == len(made) else None


def _of_hub(fact: ImageFact) -> Iterator[Expansion]:
    return (option for option in fact.expansions if is_of_hub(shaped(option.template)))


def _edits(found: Ending, fact: ImageFact, option: Expansion, situation: Situation) -> tuple[Edit, ...] | None:
    """The edits for one value of an image; None where it cannot take them."""
    services = _named_by_image(fact, situation)
    if not found.scalars:
        written = _prefixed(found.node, shown(option), situation)
        return _with_alias(services, written, situation) if services and written else written
    uses = situation.once(_uses, "")[found.node.start, found.node.source.path]
    endings = [use.beginning for use in uses]
    if any(use.is_named_by_image for use in uses) or other_use(
        endings, situation.once(_mentions, ""), by_runner_alone=True
    ):
        return None
    return _prefixed(found.node, shown(option), situation)


def _uses(_asked: str, situation: Situation) -> Mapping[tuple[int, str], list[_Use]]:
    """All images of Docker Hub, by the place where they begin."""
    places: dict[tuple[int, str], list[_Use]] = {}
    for fact in situation.facts.images:
        for option in _of_hub(fact):
            found = beginning_of(fact.node, option)
            if found:
                use = _Use(found, bool(_named_by_image(fact, situation)))
                places.setdefault((found.node.start, found.node.source.path), []).append(use)
    return places


def _named_by_image(fact: ImageFact, situation: Situation) -> Sequence[ServiceFact]:
    """The services that an image is for, of whichever job, if they have no names of their own."""
    services = situation.once(_services, "").get((fact.node.start, fact.node.source.path), [])
    return [service for service in services if service.alias is None]


def _services(_asked: str, situation: Situation) -> Mapping[tuple[int, str], list[ServiceFact]]:
    """All services, by the place where their images stand."""
    places: dict[tuple[int, str], list[ServiceFact]] = {}
    for service in situation.facts.service_entries:
        places.setdefault((service.node.start, service.node.source.path), []).append(service)
    return places


def _with_alias(
    services: Sequence[ServiceFact], written: tuple[Edit, ...], situation: Situation
) -> tuple[Edit, ...] | None:
    """The edits of a service, with the names that it has by its image; None where these are not the same everywhere."""
    node, name, names = services[0].service.node, services[0].node, services[0].aliases
    if not all(map(_CERTAIN.fullmatch, names)) or any(service.aliases != names for service in services) or not names:
        return None
    alias = f"alias: {names[0]}" if len(names) == 1 else f'alias: "{",".join(names)}"'
    source = node.source
    if node.style is Style.FLOW:
        return (*written, Edit(Span(source, name.end, name.end), f", {alias}"))
    key = next((pair.key for pair in node.pairs if pair.value.start == name.start), name)
    line = source.line_break(key.span.begin.line) + " " * (key.span.begin.column - 1) + alias
    if node.is_mapping:
        end = source.line_span(name.span.finish.line).end
        return (*written, Edit(Span(source, end, end), line))
    # What stands before it, such as an anchor, would go with its first key.
    is_alone = source.text[max(0, name.start - _LONGEST_BEFORE) : name.start].rstrip().endswith(("-", "[", ","))
    if not is_alone or name.style in (Style.LITERAL, Style.FOLDED) or name.span.begin.line != name.span.finish.line:
        return None
    before, after = ("{name: ", f", {alias}}}") if is_in_flow(name, situation) else ("name: ", line)
    text = apply_edits(name.span.text, [Edit(moved(edit.span, name.span), edit.replacement) for edit in written])
    return (Edit(name.span, f"{before}{text}{after}"),)


def _mentions(_asked: str, situation: Situation) -> Mentions:
    return Mentions(each.source for each in situation.facts.pipeline.configurations)


def _prefixed(node: Node, reference: str, situation: Situation) -> tuple[Edit, ...] | None:
    """The edits of the scalar with which a reference begins."""
    script, prefix = mapped(node), situation.settings.dependency_proxy
    start = len(script.text) - len(script.text.lstrip())
    stretch = ChangedText(script, start, len(script.text.rstrip()))
    hub, whole = _HUB.match(script.text, start), _HUB.match(reference)
    # The name of Docker Hub may go on in another variable.
    if not stretch.text or hub is None or whole is None or hub[0] != whole[0]:
        return None
    in_block = not is_in_flow(node, situation)
    # Without quotes braces would end a flow collection, and before a slash nothing needs them.
    written = _BRACED.sub(r"$\1", prefix) if node.style is Style.PLAIN and not in_block else prefix
    return edits_for(stretch, [Replacement(start, hub.end(), f"{written}/")], node.style, in_block=in_block)


FIXERS: dict[str, Fixer] = {"proxied": proxied}
