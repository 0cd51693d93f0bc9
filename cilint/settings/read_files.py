"""The files that a run has read: their top-level keys, and the comments in them that accept findings."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from cilint.errors import CilintError
from cilint.findings.finding import Skipped, SkippedKind
from cilint.findings.suppressing import MARK, Suppressions, UnusedEntry
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.loading import Loader
from cilint.runner.files import RunnerFiles, is_runner_config
from cilint.settings.ignoring import without_other_uses
from cilint.settings.model import Settings
from cilint.settings.paths import other_pipelines
from cilint.syntax.node import key_text
from cilint.text.files import Files, is_outside
from cilint.text.source import Source, Span

if TYPE_CHECKING:
    from cilint.findings.suppression import Suppression


class ReadFiles:
    """What is in the files of pipelines, and in those of runners, beside what they mean."""

    def __init__(self, files: Files, loader: Loader, runner_files: RunnerFiles) -> None:
        self._files = files
        self._loader = loader
        self._runner_files = runner_files
        self._sections: dict[str, tuple[list[int], list[str]]] = {}

    def paths(self) -> Sequence[str]:
        """All files of the repository, read or not, in the order in which git lists them, which GitLab goes by."""
        return self._loader.paths

    @property
    def sources(self) -> dict[str, Source]:
        """All files that were read so far, by their paths."""
        return {**self._loader.script_sources, **self._loader.sources, **self._runner_files.sources}

    @property
    def errors(self) -> dict[str, CilintError]:
        """Why files could not be read, by their paths."""
        return {**self._loader.script_errors, **self._loader.errors, **self._runner_files.errors}

    def errors_of(self, paths: Collection[str]) -> list[CilintError]:
        """The errors of some files, and of the scripts that these name."""
        named = self._loader.unread_scripts_of(paths)
        return [error for path, error in sorted(self.errors.items()) if path in paths or path in named]

    def skipped_scripts(self, not_linted: Mapping[str, str]) -> Iterator[Skipped]:
        """The shell scripts that were not read, and those that the linter was not given, by their places."""
        yield from (Skipped(*each, SkippedKind.UNREAD_SCRIPT) for each in self._loader.scripts_left_out.items())
        yield from (Skipped(*each, SkippedKind.SCRIPT) for each in not_linted.items())

    def suppressions(
        self, sources: Iterable[Source], rules: Iterable[str], *, needs_reason: bool = False
    ) -> Suppressions:
        """The suppressions in some files; `rules` are the ids of all rules, `needs_reason` as in `Suppressions`."""
        found = {source.path: self._suppressions_in(source) for source in sources if MARK in source.text}
        sections = {source.path: self._section_lines(source) for source in sources if found.get(source.path)}
        return Suppressions(found, sections, rules, needs_reason=needs_reason)

    def sections(self, path: str) -> Collection[str] | None:
        """The top-level keys of a file; none of one that is not there; None for one that was not read."""
        if path in self.sources:
            return self._sections_of(path)[1]
        return None if is_outside(path) or self._files.exists(path) else ()

    def surely_unused(
        self, entries: Iterable[UnusedEntry], settings: Settings, told: Collection[str]
    ) -> Iterator[UnusedEntry]:
        """Those entries of the repository's own settings that no file but those that were `told` of could need."""
        own = [entry for entry in entries if entry.span.source.name == settings.file]
        if own:
            yield from without_other_uses(own, list(other_pipelines(settings, self._files, told)))

    def forget(self, sources: Iterable[Source]) -> None:
        """Let go of files, but for what is asked of them when all is judged: top-level keys, and comments."""
        for source in sources:
            self._sections_of(source.path)
            if MARK not in source.text:
                self._loader.forget(source.path)

    def section_at(self, place: Span) -> str:
        """The top-level key under which a place is written; empty where it is under none."""
        starts, names = self._sections_of(place.source.path)
        begun = bisect_right(starts, place.start)
        return names[begun - 1] if begun else ""

    def _is_script(self, path: str) -> bool:
        """Whether a file is a shell script and nothing else."""
        return path in self._loader.script_sources and path not in self._loader.sources

    def _suppressions_in(self, source: Source) -> Sequence[Suppression]:
        """The suppressions in a file; none where it cannot be parsed, and so nobody knows what is a comment."""
        # Most files have none.
        from cilint.findings.comments import pipeline_comments, runner_comments, shell_comments
        from cilint.findings.suppression import find_suppressions

        path = source.path
        if is_runner_config(path):
            return () if path in self._runner_files.errors else find_suppressions(runner_comments(source))
        if self._is_script(path):
            return find_suppressions(shell_comments(source))
        configuration = self._loader.load(path)
        return find_suppressions(pipeline_comments(configuration)) if configuration else ()

    def _sections_of(self, path: str) -> tuple[list[int], list[str]]:
        """The offsets at which the top-level keys of a file begin, or its runners, and their names."""
        known = self._sections.get(path)
        if known is None:
            sections = self._read_sections(path)
            known = self._sections[path] = [start for start, _ in sections], [name for _, name in sections]
        return known

    def _read_sections(self, path: str) -> list[tuple[int, str]]:
        if is_runner_config(path):
            return self._runner_files.sections(path)
        configuration = None if self._is_script(path) else self._loader.load(path)
        keys = [pair.key for pair in configuration.body.pairs] if configuration else []
        return [(key.start, key_text(key)) for key in keys]

    def _section_lines(self, source: Source) -> dict[int, str]:
        starts, names = self._sections_of(source.path)
        return {source.position(start).line: name for start, name in zip(starts, names, strict=True)}
