"""Where the settings file of a repository is, and what it comes to; what it may say is in keys.py and schema.json."""

from __future__ import annotations

import posixpath
from functools import partial

from cilint.errors import SettingsError, YamlSyntaxError
from cilint.settings.keys import EXTENDS, KEYS
from cilint.settings.model import Settings
from cilint.settings.paths import with_pipelines
from cilint.settings.reading import SettingsReader, entries, known, named_file
from cilint.syntax import yaml
from cilint.syntax.node import Node
from cilint.text.disk import MAX_FILE_BYTES
from cilint.text.files import Files, is_outside
from cilint.text.source import Source, Span

SETTINGS_FILE = ".cilint.yml"

_MOST_EXTENDED = 100
"""Files, counted each time that one is extended: a few that extend each other twice would be millions."""


def find_settings(files: Files, folder: str) -> str:
    """The path of the settings file that is nearest to `folder`, there or above it; empty where there is none.

    Paths are relative to the repository's root, which is as far up as is looked.
    """
    while True:
        path = posixpath.join(folder, SETTINGS_FILE)
        if files.exists(path):
            return path
        if not folder:
            return ""
        folder = posixpath.dirname(folder)


def load_settings(files: Files, settings: Settings, path: str = SETTINGS_FILE) -> Settings:
    """`settings` with what the file `path` says, if there is one (an empty path: there is none).

    Raises `SettingsError` with the place of what the file may not hold, and `UnreadableFileError`.
    """
    return parse_settings(files.read(path), files, settings) if path and files.exists(path) else settings


def parse_settings(source: Source, files: Files, settings: Settings) -> Settings:
    """`settings` with what a settings file says, and the files that it extends, in the repository that has `files`.

    What a file says goes before what it extends, and of what it extends the last goes before the others; mappings and
    lists are joined. Paths of the repository start at the folder of a file in it; in one from elsewhere, where the file
    that extends it has them start. What lies where settings lie, such as rules, starts at their own folder.
    """
    home = "" if is_outside(source.path) else posixpath.dirname(source.path)
    loader = _Loader(files)
    settings = loader.load(source, home, settings)
    settings = settings._replace(
        origins={**settings.origins, **loader.origins},
        file=source.name,
        extended=(*settings.extended, *filter(None, (settings.file,)), *loader.extended),
    )
    return with_pipelines(settings, files) if settings.pipelines else settings


class _Loader:
    """Loads a settings file with all that it extends."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._sources: dict[str, Source] = {}
        self._open: list[str] = []
        self._count = 0
        self._characters = 0
        self.origins: dict[str, Span] = {}
        self.extended: dict[str, None] = {}

    def load(self, source: Source, home: str, settings: Settings) -> Settings:
        """The settings with what a file says."""
        try:
            documents = yaml.parse(source)
        except YamlSyntaxError as error:
            raise SettingsError(error.message, error.span) from error
        if len(documents) > 1:
            raise SettingsError("this is a second document, of which nothing would count", documents[1].span)
        pairs = dict(entries(documents[0])) if documents and not documents[0].is_null else {}
        reader = SettingsReader(source, home, self._files, self.origins, partial(self._extended, home))
        self._open.append(source.name)
        # Whatever stands where in the file, it goes before what it extends.
        for name, pair in sorted(pairs.items(), key=lambda entry: entry[0] != EXTENDS):
            settings = known(KEYS, pair.key, name)(reader, settings, pair.value)
            self.origins[name] = pair.key.span
        self._open.pop()
        return settings

    def _extended(self, home: str, settings: Settings, node: Node, path: str) -> Settings:
        source = self._source(path, node)
        self._count += 1
        self._characters += len(source.text)
        if self._count > _MOST_EXTENDED:
            raise SettingsError(f"these settings extend others more than {_MOST_EXTENDED} times", node.span)
        if self._characters > MAX_FILE_BYTES:
            raise SettingsError(f"what these settings extend has over {MAX_FILE_BYTES:,} characters", node.span)
        if source.name in self._open:
            circle = " -> ".join((*self._open[self._open.index(source.name) :], source.name))
            raise SettingsError(f"these settings extend themselves: {circle}", node.span)
        settings = self.load(source, home if is_outside(source.path) else posixpath.dirname(source.path), settings)
        self.extended[source.name] = None
        return settings

    def _source(self, path: str, node: Node) -> Source:
        """The file at a path, read once. Raises `SettingsError` where there is none that could be read."""
        if path not in self._sources:
            self._sources[path] = named_file(self._files, path, node, "extended")
        return self._sources[path]
