"""What is known of all that is open, and what the editor was told of it. Used by one thread at a time."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from lsprotocol import types
from pygls.uris import from_fs_path

from cilint.container.lookup import Registries
from cilint.engine.rule import Rule
from cilint.errors import CilintError
from cilint.facts.earlier_looks import EarlierLooks
from cilint.lazy.records import NamedTuple
from cilint.lsp.abilities import Abilities
from cilint.lsp.diagnostics import Shower, carried, of_error
from cilint.lsp.lines import KeptLines
from cilint.lsp.linting import KeptWarnings
from cilint.lsp.positions import Positions
from cilint.lsp.repository import Analysis, Buffers, Opening, OpenRepository
from cilint.lsp.wishes import Wishes
from cilint.settings.model import Settings
from cilint.text.files import relative
from cilint.text.source import Source, Span

Told = dict[str, tuple[Source, list[types.Diagnostic]]]
"""Diagnostics by the absolute paths of the files, with the texts for which they were made."""


class Addresses:
    """The addresses of files: those by which the editor has opened them, for the others the usual ones."""

    def __init__(self, opened: dict[str, str]) -> None:
        """`opened` has the addresses of what is open, by absolute paths."""
        self._opened = opened

    def of(self, path: str) -> str:
        """The address of the file with that absolute path."""
        return self._opened.get(path) or from_fs_path(path) or ""


class Desktop(NamedTuple):
    """What an editor has open at one moment: texts by absolute paths, their versions by addresses, and folders."""

    buffers: Buffers
    folders: tuple[str, ...]
    addresses: Addresses
    positions: Positions
    versions: Mapping[str, int | None] = {}
    abilities: Abilities = Abilities()
    wishes: Wishes = Wishes()


class AskedPlace(NamedTuple):
    """A place of which something is asked: what is known of its repository, the file as it was read, an offset."""

    analysis: Analysis
    source: Source
    offset: int

    @property
    def span(self) -> Span:
        """The place as a stretch without a character."""
        return Span(self.source, self.offset, self.offset)


class Desk:
    """Checks repositories, and remembers of each what was last known for good."""

    def __init__(self, opening: Opening, rules: Sequence[Rule]) -> None:
        self._opening = opening
        self._rules = tuple(rules)
        self._seen: dict[str, Buffers] = {}
        self._current: dict[str, list[Analysis]] = {}
        self._refused: dict[str, CilintError] = {}
        self._good: dict[str, dict[str, Analysis]] = {}
        self._whole: dict[str, Told] = {}
        self._earlier: dict[str, defaultdict[str, EarlierLooks]] = {}
        self._linters: dict[str, KeptWarnings | None] = {}

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules that may run on something that is open."""
        looks = (look for group in self._current.values() for look in group)
        more = (rule for look in looks for rule in look.repository.rules)
        return tuple({rule.id: rule for rule in (*self._rules, *more)}.values())

    @property
    def registries(self) -> Callable[[Settings], Registries] | None:
        """What may be asked about images under some settings; None where nobody may."""
        return self._opening.registries

    def root_of(self, path: str, desktop: Desktop) -> str:
        """The folder of the repository of a file."""
        return self._opening.root_of(path, desktop.folders)

    def check(
        self, root: str, desktop: Desktop, *, anew: bool = True, on_step: Callable[[], None] = lambda: None
    ) -> Told:
        """The diagnostics of all files of the open pipelines in one repository.

        While a file cannot be parsed, what was known of its pipelines stays, on lines that are as they were. With
        `anew` something may have changed that is not open; without, a look at these very texts serves. What `on_step`
        raises ends the check, without a loss.
        """
        if anew:
            self._seen.pop(root, None)
        self._look(root, desktop)
        for analysis in self._current[root]:
            analysis.judge(on_step)
        told, is_whole = self._told(root, desktop)
        if is_whole:
            self._whole[root] = dict(told)
        else:
            self._keep(root, told)
        return told

    def _keep(self, root: str, told: Told) -> None:
        """Put beside what there is to tell what was told when everything could last be read."""
        looks = self._current[root]
        broken = {_absolute(look, path) for look in looks for path in look.broken}
        known = (*looks, *self._good.get(root, {}).values())
        paths = frozenset(path for look in looks for path in look.broken)
        doubtful = {_absolute(look, path) for look in known for path in look.parts_beside(paths)}
        for path, (source, diagnostics) in self._whole.get(root, {}).items():
            if path not in told:
                # Without settings nothing was looked at.
                if path in doubtful or not looks:
                    told[path] = source, diagnostics
            elif path in doubtful:
                present, errors = told[path]
                told[path] = present, [*(errors if path in broken else ()), *carried(diagnostics, source, present)]

    def _told(self, root: str, desktop: Desktop) -> tuple[Told, bool]:
        """What there is to tell now, and whether everything could be read for it."""
        told: Told = {}
        refused = self._refused.get(root)
        if refused:
            diagnostic = of_error(refused, desktop.positions)
            if diagnostic and refused.span:
                path = os.path.join(root, *refused.span.source.path.split("/"))
                told[path] = refused.span.source, [diagnostic]
            return told, False
        for analysis in self._current[root]:
            _tell(analysis, desktop, told)
        return told, not any(analysis.broken for analysis in self._current[root])

    def _look(self, root: str, desktop: Desktop) -> None:
        """Look at a repository, unless that has been done since something changed of what is open there."""
        texts = {path: text for path, text in desktop.buffers.items() if self.root_of(path, desktop) == root}
        if self._seen.get(root) == texts:
            return
        self._seen.pop(root, None)
        self._refused.pop(root, None)
        self._current[root] = []
        try:
            repositories = self._opening.repositories(root, texts)
        except CilintError as error:
            self._refused[root] = error
        else:
            self._take(root, repositories, desktop)
        self._seen[root] = texts

    def linter(self, root: str) -> KeptWarnings | None:
        """What is asked of the scripts of a repository; None where nothing is."""
        return self._linters.get(root)

    def _linter(self, root: str, desktop: Desktop) -> KeptWarnings | None:
        """The same for a look that begins."""
        if self._opening.shellcheck is None:
            return None
        if root not in self._linters:
            asking = self._opening.shellcheck((root, *desktop.folders))
            self._linters[root] = KeptWarnings(asking) if asking else None
        linter = self._linters[root]
        if linter:
            linter.begin()
        return linter

    def _take(self, root: str, repositories: Sequence[OpenRepository], desktop: Desktop) -> None:
        if not repositories:
            # Nothing is open there any more.
            self._good.pop(root, None)
            self._earlier.pop(root, None)
            self._linters.pop(root, None)
        linter = self._linter(root, desktop) if repositories else None
        earlier = self._earlier.setdefault(root, defaultdict(EarlierLooks)) if repositories else {}
        for repository in repositories:
            analysis = Analysis(repository, repository.rules or self._rules, earlier[repository.settings.file], linter)
            self._current[root].append(analysis)
            if not analysis.broken:
                self._good.setdefault(root, {})[repository.settings.file] = analysis

    def asked(self, path: str, position: types.Position, desktop: Desktop) -> AskedPlace | None:
        """What is known of a place in a file: now, or where that cannot be parsed, of the same line as it last was."""
        analysis = self.analysis(path, desktop)
        if analysis is None:
            return None
        below = _relative(analysis, path)
        source = analysis.sources[below]
        if below not in analysis.broken:
            return AskedPlace(analysis, source, desktop.positions.offset(source, position))
        good = self._good.get(analysis.root, {}).get(analysis.repository.settings.file)
        if good is None or below not in good.sources:
            return None
        earlier = good.sources[below]
        line = KeptLines(earlier, source).before(position.line)
        if line is None:
            return None
        offset = desktop.positions.offset(earlier, types.Position(line, position.character))
        return AskedPlace(good, earlier, offset)

    def analysis(self, path: str, desktop: Desktop) -> Analysis | None:
        """What is known of the pipelines that a file belongs to, with all texts as they are now; None for others."""
        root = self.root_of(path, desktop)
        self._look(root, desktop)
        found = [item for item in self._current.get(root, ()) if _relative(item, path) in item.sources]
        # A file may be open in one group and be included by another.
        return min(found, key=lambda item: _relative(item, path) not in item.repository.opened, default=None)

    def analyses(self, desktop: Desktop) -> list[Analysis]:
        """What is known of all pipelines that something is open of."""
        found = (self.analysis(path, desktop) for path in desktop.buffers)
        return list({id(item): item for item in found if item}.values())

    def latest(self, path: str, desktop: Desktop) -> Analysis | None:
        """What was last known for good of the pipelines that a file belongs to, without a look at what is typed.

        Where nothing ever was, what is known now; None for a file that belongs to none.
        """
        known = self._good.get(self.root_of(path, desktop), {}).values()
        found = next((item for item in known if self.relative(item, path) in item.sources), None)
        return found or self.analysis(path, desktop)

    def relative(self, analysis: Analysis, path: str) -> str:
        """The path below the root of a repository."""
        return _relative(analysis, path)

    def file(self, path: str, desktop: Desktop) -> tuple[Analysis, Source] | None:
        """A file as it is now, with what is known of its pipelines; None for one that belongs to none."""
        analysis = self.analysis(path, desktop)
        return (analysis, analysis.sources[_relative(analysis, path)]) if analysis else None

    def location(self, analysis: Analysis, span: Span, desktop: Desktop) -> types.Location:
        """A span as a place in a file."""
        address = desktop.addresses.of(_absolute(analysis, span.source.path))
        return types.Location(address, desktop.positions.range(span))


def _tell(analysis: Analysis, desktop: Desktop, told: Told) -> None:
    def address_of(source: Source) -> str:
        return desktop.addresses.of(_absolute(analysis, source.path))

    shower = Shower(analysis.result, analysis.finding_mask, desktop.positions, address_of)
    found: dict[str, list[types.Diagnostic]] = {path: [] for path in analysis.sources}
    sources = dict(analysis.sources)
    for source, diagnostic in shower.diagnostics():
        sources.setdefault(source.path, source)
        found.setdefault(source.path, []).append(diagnostic)
    for path, diagnostics in found.items():
        full = _absolute(analysis, path)
        known = told.setdefault(full, (sources[path], []))[1]
        # Two files of settings may count for parts of one pipeline.
        known.extend(diagnostic for diagnostic in diagnostics if diagnostic not in known)


def _absolute(analysis: Analysis, path: str) -> str:
    return path if os.path.isabs(path) else os.path.normpath(os.path.join(analysis.root, *path.split("/")))


def _relative(analysis: Analysis, path: str) -> str:
    return relative(path, analysis.root)
