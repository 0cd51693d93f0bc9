"""The server's answers without a process, for tests that ask for many."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from cilint.cli.lsp import opening
from cilint.engine.catalog import load_rules
from cilint.lsp.actions import Actions
from cilint.lsp.desk import Addresses, AskedPlace, Desk, Desktop
from cilint.lsp.hover import hint_at
from cilint.lsp.navigation import links, symbols
from cilint.lsp.positions import Positions
from cilint.lsp.references import pipelines_of
from cilint.lsp.repository import Analysis
from cilint.lsp.tree import standing
from cilint.text.source import Source

MOST_PLACES = 40


def desktop(folder: Path, texts: Mapping[str, str]) -> Desktop:
    """An editor that has opened a folder and some files in it."""
    buffers = {str(folder / name): text for name, text in texts.items()}
    return Desktop(buffers, (str(folder),), Addresses({path: Path(path).as_uri() for path in buffers}), Positions())


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
            yield from _told_of(*known, desk, opened)


def _told_of(analysis: Analysis, source: Source, desk: Desk, opened: Desktop) -> Iterator[str]:
    """What is told of each line, of each node and each variable in a file."""
    actions = Actions(analysis, source, "file:///it", opened, 1)
    yield from map(str, actions.at(0, len(source.text)))
    yield str(actions.fix_all())
    yield str(links(analysis, source, desk, opened))
    offsets = {match.start() for match in re.finditer(r"\$", source.text)}
    for pipeline in pipelines_of(analysis, source):
        for configuration in pipeline.configurations:
            if configuration.source is source:
                yield str(symbols(configuration, analysis.mask, opened.positions))
                offsets |= {item.node.start for item in standing(configuration) if item.is_key or item.node.is_scalar}
    for offset in sorted(offsets)[:MOST_PLACES]:
        yield str(hint_at(AskedPlace(analysis, source, offset), desk.rules))
