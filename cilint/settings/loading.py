"""Where the settings file of a repository is, and what it comes to; what it may say is in keys.py and schema.json."""

from __future__ import annotations

import posixpath

from cilint.errors import SettingsError, YamlSyntaxError
from cilint.settings.keys import KEYS
from cilint.settings.model import Settings
from cilint.settings.paths import with_pipelines
from cilint.settings.reading import SettingsReader, entries, known
from cilint.syntax import yaml
from cilint.text.files import Files
from cilint.text.source import Source

SETTINGS_FILE = ".cilint.yml"


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
    """`settings` with what a settings file says; `files` has what it names, by paths that start at its own folder."""
    try:
        documents = yaml.parse(source)
    except YamlSyntaxError as error:
        raise SettingsError(error.message, error.span) from error
    reader = SettingsReader(posixpath.dirname(source.path), files)
    for name, pair in entries(documents[0]) if documents and not documents[0].is_null else ():
        settings = known(KEYS, pair.key, name)(reader, settings, pair.value)
        reader.origins[name] = pair.key.span
    settings = settings._replace(origins=reader.origins, file=source.name)
    return with_pipelines(settings, files) if settings.pipelines else settings
