"""What may be written where the cursor is: keywords, values, variables, inputs, rules and whole jobs.

The place is told from the text as it is, line by line, since nobody types whole YAML; the names are those that were
last known for good.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from lsprotocol import types

from cilint.findings.mask import Mask
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lsp.inputs import inputs_here, inputs_of_include
from cilint.lsp.keywords import KeywordPlace, KnownKeyword, place
from cilint.lsp.offer import ItemKind, Offer, Scene
from cilint.lsp.outline import TypingSpot, spot_at
from cilint.lsp.repository import Analysis
from cilint.lsp.request import EditorRequest
from cilint.lsp.settings_offers import rule_ids, settings_at
from cilint.lsp.snippets import snippets_at
from cilint.lsp.values import values_at
from cilint.lsp.variables import sources, variables_at
from cilint.runner.feature_flags import FEATURE_FLAGS
from cilint.settings.loading import SETTINGS_FILE
from cilint.syntax.dump import one_line
from cilint.text.source import Source, Span

TRIGGERS = types.CompletionOptions(trigger_characters=[" ", "$", "{", "[", ".", ","])

_SUPPRESSION = regex(r"#\s*cilint:\s*ignore(?:-file)?\s*\[(?:[^\]]*,)?\s*(?P<typed>[\w-]*)\Z")
_VARIABLE = regex(r"\$(?P<brace>\{?)(?P<typed>[A-Za-z_]\w*|)\Z")
_INPUT = regex(r"\$\[\[\s*inputs\.(?P<typed>[\w-]*)\Z")
_SOURCE = regex(r"\$(?:CI_PIPELINE_SOURCE|\{CI_PIPELINE_SOURCE\})\s*[!=]=\s*(?P<quote>[\"']?)(?P<typed>\w*)\Z")
_LISTS = frozenset({"flat", "list", "needs", "nested-texts", "regexps", "rules", "script", "steps", "tags", "texts"})
_MAPPINGS = frozenset({"mapping", "map", "trigger"})


class _Found(NamedTuple):
    """What is offered from an offset on."""

    start: int
    offers: Iterable[Offer]


def completion(request: EditorRequest) -> types.CompletionList | None:
    """What may be written at a place; None in files that belong to no pipeline and are no settings."""
    text = request.desktop.buffers.get(request.path)
    if text is None:
        return None
    source = Source(request.path, text)
    cursor = request.desktop.positions.offset(source, request.params.position)
    if os.path.basename(request.path) == SETTINGS_FILE:
        spot = spot_at(source, cursor)
        found = _Found(spot.start, settings_at(spot, request.desk.rules)) if spot else None
        return _listed(found, source, cursor, request, Mask())
    analysis = request.desk.latest(request.path, request.desktop)
    if analysis is None:
        return None
    source = Source(request.desk.relative(analysis, request.path), text)
    analysis = _readable(analysis, source, cursor)
    return _listed(_find(analysis, source, cursor, request), source, cursor, request, analysis.mask)


def _readable(analysis: Analysis, source: Source, cursor: int) -> Analysis:
    """What is known of a pipeline that could never be read: as if the line with the cursor were not there."""
    if source.path not in analysis.broken:
        return analysis
    line = source.line_span(source.position(cursor).line)
    return analysis.with_texts({source.path: source.text[: line.start] + source.text[line.end :]})


def _find(analysis: Analysis, source: Source, cursor: int, request: EditorRequest) -> _Found | None:
    before = source.text[source.line_starts[source.position(cursor).line - 1] : cursor]
    rules = request.desk.rules
    if match := _SUPPRESSION.search(before):
        here = {finding.rule for finding in analysis.result.findings if finding.span.source.path == source.path}
        first = sorted(rules, key=lambda rule: rule.id not in here)
        return _Found(cursor - len(match["typed"]), rule_ids(first))
    spot = spot_at(source, cursor)
    if spot is None:
        return None
    known = analysis.sources.get(source.path)
    scene = Scene(analysis, analysis.pipelines_of(known) if known else (), source, spot, rules)
    if match := _INPUT.search(before):
        return _Found(cursor - len(match["typed"]), _verbatim(inputs_here(scene)))
    if match := _VARIABLE.search(before):
        is_closed = not match["brace"] or source.text[cursor : cursor + 1] == "}"
        offers = _verbatim(variables_at(scene), "" if is_closed else "}")
        return _Found(cursor - len(match["typed"]), offers)
    if match := _SOURCE.search(before):
        return _Found(cursor - len(match["typed"]), _sources(before, match["quote"], source.text[cursor : cursor + 1]))
    return None if spot.is_text else _Found(spot.start, _offers(scene))


def _verbatim(offers: Iterable[Offer], behind: str = "") -> Iterator[Offer]:
    return (offer._replace(insert=offer.label + behind, is_verbatim=True) for offer in offers)


def _sources(before: str, quote: str, behind: str) -> Iterator[Offer]:
    """What a condition may compare CI_PIPELINE_SOURCE with; `quote` is the one that is open, `behind` what follows."""
    if quote:
        return sources("", "" if behind == quote else quote)
    # The condition itself may stand in quotes.
    own = "'" if before.count('"') % 2 else '"'
    return sources(own, own)


def _offers(scene: Scene) -> Iterator[Offer]:
    spot = scene.spot
    found = place(spot.keys)
    if spot.is_value:
        yield from values_at(scene, found)
    if spot.is_key:
        keywords = [known for known in found.keywords if known.name not in spot.siblings and not known.keyword.until]
        # What GitLab calls deprecated comes last.
        keywords.sort(key=lambda known: bool(known.keyword.instead))
        yield from (_keyword(known, spot) for known in keywords)
        yield from _names(scene, found)
        yield from snippets_at(scene)


def _keyword(known: KnownKeyword, spot: TypingSpot) -> Offer:
    """A keyword with the beginning of its value: of its first form."""
    first = known.forms[0].word if known.forms else ""
    is_open = not spot.is_flow and (first in _LISTS or first in _MAPPINGS)
    insert = f"{known.name}:\n  {'- ' if first in _LISTS else ''}$0" if is_open else f"{known.name}: "
    detail = f"since GitLab {known.keyword.since}" if known.keyword.since else ""
    return Offer(
        known.name, ItemKind.Property, detail, known.documentation, insert, is_open,
        is_verbatim=True, is_deprecated=bool(known.keyword.instead),
    )  # fmt: skip


def _names(scene: Scene, found: KeywordPlace) -> Iterator[Offer]:
    """The names of what a mapping holds that has no keywords of its own."""
    if scene.spot.keys[-1:] == ("inputs",):
        yield from inputs_of_include(scene)
    elif any(form.word == "map" and form.argument.endswith("variable") for form in found.forms):
        offers = variables_at(scene) if len(scene.spot.keys) > 1 else ()
        own = (offer.label for offer in offers if offer.kind is ItemKind.Variable)
        names = (name for name in (*own, *FEATURE_FLAGS) if name not in scene.spot.siblings)
        yield from (Offer(name, ItemKind.Variable, "", "", f"{name}: ", is_verbatim=True) for name in names)


def _listed(
    found: _Found | None, source: Source, cursor: int, request: EditorRequest, mask: Mask
) -> types.CompletionList | None:
    """Offers as the protocol has them; none of them holds a secret."""
    if found is None:
        return None
    span = Span(source, found.start, cursor)
    line = source.line(source.position(found.start).line)
    # Further lines of what is written are indented as the line is: what stands before it there counts, too.
    deeper = " " * (span.begin.column - 1 - (len(line) - len(line.lstrip(" "))))
    items: dict[tuple[str, ItemKind], types.CompletionItem] = {}
    for offer in found.offers:
        if (offer.label, offer.kind) in items or mask.text(offer.label) != offer.label:
            continue
        text = offer.insert or offer.label
        if not offer.is_verbatim:
            text = _written(offer.label, source, found.start) + text[len(offer.label) :]
        text = text.replace("\n", f"\n{deeper}")
        if offer.is_snippet and not request.desktop.abilities.has_snippets:
            text = text.partition("\n")[0].partition("$")[0]
        if mask.text(text) == text:
            is_snippet = offer.is_snippet and request.desktop.abilities.has_snippets
            edit = types.TextEdit(request.range(span), text)
            items[offer.label, offer.kind] = _item(offer, edit, len(items), mask, is_snippet=is_snippet)
    return types.CompletionList(is_incomplete=False, items=list(items.values()))


def _item(offer: Offer, edit: types.TextEdit, number: int, mask: Mask, *, is_snippet: bool) -> types.CompletionItem:
    documentation = types.MarkupContent(types.MarkupKind.Markdown, mask.text(offer.documentation))
    return types.CompletionItem(
        offer.label,
        kind=offer.kind,
        detail=mask.line(offer.detail) or None,
        documentation=documentation if offer.documentation else None,
        tags=[types.CompletionItemTag.Deprecated] if offer.is_deprecated else None,
        sort_text=f"{number:04}",
        filter_text=offer.label,
        insert_text_format=types.InsertTextFormat.Snippet if is_snippet else types.InsertTextFormat.PlainText,
        insert_text_mode=types.InsertTextMode.AdjustIndentation,
        text_edit=edit,
    )


def _written(label: str, source: Source, start: int) -> str:
    """A text as a scalar that begins at an offset, in quotes where it needs them and has none yet."""
    before = source.text[start - 1 : start]
    if before == '"':
        return label.replace("\\", "\\\\").replace('"', '\\"')
    return label.replace("'", "''") if before == "'" else one_line(label)
