"""Which settings count for a folder, and which house rules: those that the user names, or of the nearest file."""

from __future__ import annotations

from collections.abc import Sequence

from cilint.cli.rule_folders import named_folders, named_packages, settings_folders
from cilint.engine.catalog import rule_names
from cilint.engine.selection import refuse_unknown_rules
from cilint.errors import UnreadableFileError, UsageError
from cilint.packages.registry import Only
from cilint.settings.loading import find_settings, load_settings, parse_settings
from cilint.settings.model import Settings
from cilint.text import disk
from cilint.text.files import Files, decode, read_bytes, relative
from cilint.text.source import Source

CONFIG_VARIABLE = "CILINT_CONFIG"
"""Names the settings file where `--config` does not, so that a hook, a job and an editor can have the same."""


class Chooser:
    """Finds settings, and reads each file of them once."""

    def __init__(
        self, config: str = "", *, isolated: bool = False, rules: Sequence[str] = (), trusts_repository: bool = True
    ) -> None:
        """`config` is the file to take, if one is named; `isolated` says to take none.

        `rules` are folders with house rules, of which settings may speak. Without `trusts_repository` only a file that
        is named counts, by `config` or the variable `CONFIG_VARIABLE`, and none of the repository's own.
        """
        named = "" if isolated or config else disk.ProcessVariables().get(CONFIG_VARIABLE, "")
        self._config = config or named
        self._is_variable = bool(named)
        self._isolated = isolated or not (trusts_repository or self._config)
        self._trusts_repository = trusts_repository
        self._rules = tuple(rules)
        self._read: dict[tuple[str, str], Settings] = {}

    def settings(self, files: Files, root: str, folder: str = "", *, is_layered: bool = False) -> Settings:
        """The settings for what is in `folder`, a path below the folder `root`, which has `files`.

        With `is_layered`, the file that the user has named is that of many repositories: what the repository's own file
        says goes before it.
        Raises `UsageError` where a file that is named cannot be read, and what `load_settings` raises.
        """
        if self._isolated:
            return Settings()
        is_theirs_left_out = self._config and not (is_layered and self._trusts_repository)
        path = "" if is_theirs_left_out else find_settings(files, folder)
        key = root, path
        if key not in self._read:
            settings = self._given(files, root) if self._config else Settings()
            settings = load_settings(files, settings, path)
            folders = self.rule_folders(settings, root)
            if settings.rules or settings.ignores:
                refuse_unknown_rules(settings, rule_names(folders))
            self._read[key] = settings
        return self._read[key]

    def rule_folders(self, settings: Settings, root: str) -> tuple[str, ...]:
        """The folders with house rules where these settings count: those that the user names, and theirs.

        Raises `SettingsError` for one that cannot be had (see `settings_folders`).
        """
        with Only(named_packages(settings, self._rules)):
            return tuple({**settings_folders(settings, root), **named_folders(self._rules, root)}.values())

    def require_config(self, files: Files, root: str) -> None:
        """Raise what is wrong with the file that the user has named, if there is one."""
        if self._config:
            self._given(files, root)

    def _given(self, files: Files, root: str) -> Settings:
        path = relative(self._config, root)
        try:
            text = decode(read_bytes(self._config, path, self._config), path, self._config)
        except UnreadableFileError as error:
            if self._is_variable:
                raise UsageError(f"{CONFIG_VARIABLE} names {self._config}: {error.message}") from error
            raise
        return parse_settings(Source(path, text, self._config), files, Settings())
