"""Where to go from a place: definitions and references; what stands in a document and in the workspace."""

from __future__ import annotations

import re

from lsprotocol import types

from cilint.findings.mask import Mask
from cilint.lsp.desk import AskedPlace
from cilint.lsp.links import included_files, includes_of
from cilint.lsp.names import NamedThing, NamePlace
from cilint.lsp.positions import Positions
from cilint.lsp.request import EditorRequest
from cilint.lsp.tree import stretch
from cilint.pipeline.keywords import HIDDEN_PREFIX, RESERVED_NAMES
from cilint.syntax.node import Pair, key_text
from cilint.text.source import Span


def definitions(request: EditorRequest) -> list[types.Location] | None:
    """Where what is named at a place is defined; of an include, the files that it names."""
    asked = request.place()
    if asked is None:
        return None
    spans = [found.span for found in named_at(asked) if found.is_definition]
    for include in includes_of(asked.analysis, asked.source):
        if include.span.touches(asked.span):
            spans += [Span(source, 0, 0) for source in included_files(asked.analysis, include)]
    return [request.location(asked.analysis, span) for span in spans]


def references(request: EditorRequest) -> list[types.Location] | None:
    """Where what is named at a place is used, and where it is defined if that is asked for, too."""
    asked = request.place()
    if asked is None:
        return None
    with_definition = request.params.context.include_declaration
    found = (item for item in named_at(asked) if with_definition or not item.is_definition)
    return [request.location(asked.analysis, item.span) for item in found]


def named_at(asked: AskedPlace) -> list[NamePlace]:
    """All places of what is named at one, in the files of its pipelines, each once."""
    names = asked.analysis.names
    found = (item for place in names.at(asked.source, asked.offset) for item in names.like(place))
    return list({(item.span.source.path, item.span.start): item for item in found}.values())


def workspace_symbols(request: EditorRequest) -> list[types.WorkspaceSymbol]:
    """The jobs of all pipelines that something is open of, whose names have the letters that are asked for in order."""
    letters = ".*".join(re.escape(letter) for letter in request.params.query)
    found: dict[tuple[str, int, int], types.WorkspaceSymbol] = {}
    for analysis in request.desk.analyses(request.desktop):
        for place in analysis.names.definitions(NamedThing.JOB):
            name = analysis.mask.line(place.name)
            if name and re.search(letters, name, re.IGNORECASE):
                location = request.location(analysis, place.span)
                start = location.range.start
                symbol = types.WorkspaceSymbol(location, name, _kind(place.name, is_top=True))
                found[location.uri, start.line, start.character] = symbol
    return list(found.values())


def symbols(request: EditorRequest) -> list[types.DocumentSymbol] | None:
    """The jobs and other entries of a file, with their keywords."""
    file = request.file()
    configuration = file and file[0].configuration_of(file[1])
    if file is None or configuration is None:
        return None
    positions = request.desktop.positions
    return [_symbol(pair, file[0].mask, positions, is_top=True) for pair in configuration.body.pairs]


def _symbol(pair: Pair, mask: Mask, positions: Positions, *, is_top: bool) -> types.DocumentSymbol:
    name = key_text(pair.key)
    whole = stretch(pair)
    is_here = whole.end > pair.key.end
    pairs = pair.value.pairs if is_top and is_here else ()
    children = [_symbol(child, mask, positions, is_top=False) for child in pairs]
    # An editor refuses a symbol without a name.
    shown = mask.line(name) or "(no name)"
    ranges = positions.range(whole), positions.range(pair.key.span)
    return types.DocumentSymbol(shown, _kind(name, is_top=is_top), *ranges, children=children)


def _kind(name: str, *, is_top: bool) -> types.SymbolKind:
    if not is_top:
        return types.SymbolKind.Property
    if name in RESERVED_NAMES:
        return types.SymbolKind.Namespace
    return types.SymbolKind.Interface if name.startswith(HIDDEN_PREFIX) else types.SymbolKind.Function
