"""Which files of a repository the settings mean: patterns for files and folders, and the pipelines that they name."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cilint.errors import SettingsError
from cilint.pipeline.glob import glob
from cilint.pipeline.names import is_pipeline
from cilint.settings.model import Settings
from cilint.text.files import Files

_MOST_COMPARISONS = 500_000
"""Of patterns with paths, which is seconds of work."""
_STAR = "*"
_OWN = ".cilint"
"""With this begin the names of files that speak to cilint: settings, tests, its folder."""


def lineage(path: str) -> list[str]:
    """A path and the folders that it is in."""
    return [path, *(path[:index] for index, character in enumerate(path) if character == "/")]


class Exclusion:
    """Tells which files are left out, as `exclude` in the settings has it; each file is compared once."""

    def __init__(self, settings: Settings) -> None:
        self._patterns = settings.exclude
        self._span = settings.origins.get("exclude")
        self._left = _MOST_COMPARISONS
        self._known: dict[str, bool] = {}

    def holds(self, path: str) -> bool:
        """Whether a file, or a folder that it is in, matches a pattern.

        Raises `SettingsError` where there are too many patterns for so many files.
        """
        if not self._patterns:
            return False
        if path not in self._known:
            parts = lineage(path)
            self._left -= len(parts) * len(self._patterns)
            if self._left < 0:
                raise SettingsError("these are too many patterns for so many files: name folders", self._span)
            self._known[path] = any(glob(pattern).matches(part) for pattern in self._patterns for part in parts)
        return self._known[path]


def with_pipelines(settings: Settings, files: Files) -> Settings:
    """The settings with the files that `pipelines` means, in place of patterns and folders.

    A pattern means the files that match it, and a folder those that bear the name of a pipeline, but for what is
    excluded or vendored. One that means none stays as it is: there is no such file, as whoever reads it will say.
    """
    found: dict[str, None] = {}
    exclusion = Exclusion(settings)
    for entry in settings.pipelines:
        meant = [path for path in _meant(entry, files) if not _is_left_out(path, settings, exclusion)]
        found.update(dict.fromkeys(meant or (entry,)))
    return settings._replace(pipelines=tuple(found))


def other_pipelines(settings: Settings, files: Files, known: Collection[str]) -> Iterator[str]:
    """The files of a repository that bear the name of a pipeline and are not known.

    None where the settings say which pipelines there are.
    """
    if not settings.pipelines:
        exclusion = Exclusion(settings)
        names = (path for path in files.paths() if path not in known and is_pipeline(path, "", files))
        yield from (path for path in names if not _is_left_out(path, settings, exclusion))


def _is_left_out(path: str, settings: Settings, exclusion: Exclusion) -> bool:
    is_own = any(part.startswith(_OWN) for part in path.split("/"))
    return is_own or path.startswith(f"{settings.vendor}/") or exclusion.holds(path)


def _meant(entry: str, files: Files) -> Iterator[str]:
    if _STAR in entry:
        pattern = glob(entry)
        # Only the folder that the pattern surely lies in is looked through.
        yield from filter(pattern.matches, files.paths(entry.partition(_STAR)[0].rpartition("/")[0]))
    elif not entry.endswith((".yml", ".yaml")):
        yield from (path for path in files.paths(entry) if is_pipeline(path, "", files))
