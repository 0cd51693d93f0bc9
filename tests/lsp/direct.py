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
from cilint.lsp.actions import code_actions
from cilint.lsp.desk import Addresses, Desk, Desktop
from cilint.lsp.features import FEATURES
from cilint.lsp.positions import Positions
from cilint.lsp.refusals import RenameRefusal
from cilint.lsp.repository import Analysis
from cilint.lsp.request import Answering, EditorRequest
from cilint.lsp.tree import standing
from cilint.lsp.wishes import Wishes
from cilint.text.source import Source, Span

MOST_PLACES = 40


def desktop(folder: Path, texts: Mapping[str, str]) -> Desktop:
    """An editor that has opened a folder and some files in it."""
    buffers = {str(folder / name): text for name, text in texts.items()}
    addresses = Addresses({path: Path(path).as_uri() for path in buffers})
    everything = Wishes(image_hints=True, event_hints=True, event_lenses=True)
    return Desktop(buffers, (str(folder),), addresses, Positions(), has_snippets=True, wishes=everything)


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
        item=types.CallHierarchyItem("job", types.SymbolKind.Function, Path(path).as_uri(), whole, whole),
    )
    for feature in FEATURES:
        for place in places if is_of_place(feature.method) else (None,):
            asked.position = place
            yield answered(feature.answer, EditorRequest(asked, desk, opened))
    asked.context.only = [types.CodeActionKind.SourceFixAll]
    yield str(code_actions(EditorRequest(asked, desk, opened)))


def answered(answer: Answering, request: EditorRequest) -> str:
    """What an editor is told, a refusal as well."""
    try:
        return str(answer(request))
    except RenameRefusal as refusal:
        return str(refusal)


def is_of_place(method: str) -> bool:
    """Whether a request is about a place in a document."""
    _, _, params, _ = types.METHOD_TO_TYPES[method]
    return "position" in attrs.fields_dict(params)  # type: ignore[arg-type]
