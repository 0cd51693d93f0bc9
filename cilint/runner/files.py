"""The runners' configurations among the files that are checked: each is read once, and what cannot be is remembered."""

from __future__ import annotations

from collections.abc import Iterable

from cilint.errors import CilintError, SettingsError
from cilint.runner.config import SUFFIX, Runner, read_runner_config
from cilint.text.files import Files, is_outside
from cilint.text.source import Source


class RunnerFiles:
    """Configurations by their paths."""

    def __init__(self, files: Files, known: Iterable[Runner]) -> None:
        """`known` are runners that the settings have read, perhaps with their tags."""
        self._files = files
        self._known: dict[str, list[Runner]] = {}
        for runner in known:
            if runner.table:
                self._known.setdefault(runner.table.source.path, []).append(runner)
        self._runners: dict[str, tuple[Runner, ...]] = {}
        self.errors: dict[str, CilintError] = {}
        self.mistakes: list[SettingsError] = []
        self.sources: dict[str, Source] = {}

    @property
    def known_paths(self) -> tuple[str, ...]:
        """The configurations that the settings name, where they lie in the repository."""
        return tuple(path for path in self._known if not is_outside(path))

    def runners(self, path: str) -> tuple[Runner, ...]:
        """The runners in a file; none where `errors` says why they cannot be had.

        `mistakes` then has what the Runner cannot decode of those that can.
        """
        if path not in self._runners:
            try:
                source = self._files.read(path)
                self.sources[path] = source
                self._runners[path] = self._read(source)
            except CilintError as error:
                self.errors[path] = error
                self._runners[path] = ()
        return self._runners[path]

    def sections(self, path: str) -> list[tuple[int, str]]:
        """The offsets at which the runners of a file begin, and what names them."""
        tables = ((runner.table, runner.name) for runner in self.runners(path))
        return [
            (table.start, f"runners.{name or number}")
            for number, (table, name) in enumerate(tables)
            if table is not None
        ]

    def _read(self, source: Source) -> tuple[Runner, ...]:
        tags = {runner.name: runner.tags for runner in self._known.get(source.path, ())}
        configuration = read_runner_config(source)
        self.mistakes += configuration.mistakes
        return tuple(runner._replace(tags=tags.get(runner.name)) for runner in configuration.runners)


def is_runner_config(path: str) -> bool:
    """Whether a path is that of a runner's configuration; the key of a child pipeline (see `Child`) never is."""
    return path.endswith(SUFFIX) and "\0" not in path
