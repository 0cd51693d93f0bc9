"""The server's answers without a process, for tests that ask for many."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace

import attrs
from lsprotocol import types

from cilint.cli.lsp import opening
from cilint.engine.catalog import load_rules
from cilint.lsp.abilities import Abilities
from cilint.lsp.actions import code_actions
from cilint.lsp.desk import Addresses, Desk, Desktop
from cilint.lsp.features import FEATURES
from cilint.lsp.positions import Positions
from cilint.lsp.refusals import RefusedRequestError
from cilint.lsp.repository import Analysis
from cilint.lsp.request import Answering, EditorRequest
from cilint.lsp.tree import standing
from cilint.lsp.wishes import Wishes
from cilint.text.edit import Edit, apply_edits
from cilint.text.source import Source, Span

MOST_PLACES = 40
MOST_RENAMES = 3


def desktop(folder: Path, texts: Mapping[str, str]) -> Desktop:
    """An editor that has opened a folder and some files in it."""
    buffers = {str(folder / name): text for name, text in texts.items()}
    addresses = Addresses({path: Path(path).as_uri() for path in buffers})
    everything = Wishes(image_hints=True, event_hints=True, event_lenses=True)
    return Desktop(buffers, (str(folder),), addresses, Positions(), abilities=Abilities(True, True), wishes=everything)


def told(folder: Path, *names: str, rules: tuple[str, ...] = ()) -> str:
    """All that an editor is told that has opened some files of a folder."""
    open_texts = {name: (folder / name).read_text(encoding="utf-8") for name in names if os.path.exists(folder / name)}
    return "\n".join(_told(Desk(opening(), load_rules(rules)), folder, desktop(folder, open_texts)))


def _told(desk: Desk, folder: Path, opened: Desktop) -> Iterator[str]:
    root = desk.root_of(str(folder / "any"), opened)
    for path, (_, diagnostics) in desk.check(root, opened).items():
        yield path
        yield from map(str, diagnostics)
    for path in opened.buffers:
        known = desk.file(path, opened)
        if known:
            yield from _told_of(*known, desk, opened, path)


def _told_of(analysis: Analysis, source: Source, desk: Desk, opened: Desktop, path: str) -> Iterator[str]:
    """What each feature tells of a file, and of each node and each variable in it."""
    offsets = {match.start() for match in re.finditer(r"\$", source.text)}
    configuration = analysis.configuration_of(source)
    for item in standing(configuration) if configuration else ():
        offsets |= {item.node.start} if item.is_key or item.node.is_scalar else set()
    places = [opened.positions.position(source, offset) for offset in sorted(offsets)[:MOST_PLACES]]
    whole = opened.positions.range(Span(source, 0, len(source.text)))
    asked = SimpleNamespace(
        text_document=types.TextDocumentIdentifier(Path(path).as_uri()),
        range=whole,
        context=SimpleNamespace(only=None, include_declaration=True),
        new_name="another",
        query="",
        data={"address": Path(path).as_uri(), "reference": "docker.io/library/ruby:3.3"},
        item=types.CallHierarchyItem("job", types.SymbolKind.Function, Path(path).as_uri(), whole, whole),
    )
    for feature in FEATURES:
        # A rename is tried out before anything is told of it.
        most = MOST_RENAMES if feature.method == types.TEXT_DOCUMENT_RENAME else MOST_PLACES
        for place in places[:most] if is_of_place(feature.method) else (None,):
            asked.position = place
            yield answered(feature.answer, EditorRequest(asked, desk, opened))
    asked.context.only = [types.CodeActionKind.SourceFixAll]
    yield str(code_actions(EditorRequest(asked, desk, opened)))


def span_of(source: Source, stretch: types.Range) -> Span:
    """A stretch as an editor has it, in a text."""
    return Span(source, *(Positions().offset(source, at) for at in (stretch.start, stretch.end)))


def applied(folder: Path, files: Mapping[str, str], edit: types.WorkspaceEdit | None) -> dict[str, str]:
    """The files of a folder after edits, as an editor makes them."""
    after = dict(files)
    for change in (edit and edit.document_changes) or ():
        assert isinstance(change, types.TextDocumentEdit)
        name = change.text_document.uri.removeprefix(folder.as_uri() + "/")
        source = Source(name, files[name])
        edits = [each for each in change.edits if isinstance(each, types.TextEdit)]
        after[name] = apply_edits(source.text, [Edit(span_of(source, each.range), each.new_text) for each in edits])
    return after


def answered(answer: Answering, request: EditorRequest) -> str:
    """What an editor is told, a refusal as well."""
    try:
        return str(answer(request))
    except RefusedRequestError as refusal:
        return str(refusal)


def is_of_place(method: str) -> bool:
    """Whether a request is about a place in a document."""
    _, _, params, _ = types.METHOD_TO_TYPES[method]
    return "position" in attrs.fields_dict(params)  # type: ignore[arg-type]
