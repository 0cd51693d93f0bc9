"""The baseline that counts for a check: the one on the command line, else the one that the settings name."""

from __future__ import annotations

from collections.abc import Sequence

from cilint.cli.targets import Target
from cilint.errors import SettingsError, UsageError
from cilint.settings.baseline import Baseline, read_baseline
from cilint.settings.model import Settings
from cilint.text.files import Files, relative


def find_baseline(settings: Settings, files: Files, given: str = "", root: str = "") -> Baseline | None:
    """The baseline in the file `given`, else in the one that the settings name; None where they name none.

    `root` is the folder of `files`. Raises `SettingsError`, `UnreadableFileError` or `UsageError` for a file that is
    none, or is not there.
    """
    path = relative(given, root) if given else settings.baseline_file
    if not path:
        return None
    if not files.exists(path):
        if given:
            raise UsageError(f"there is no baseline {given}: `cilint baseline --file {given}` writes it")
        raise SettingsError("there is no such file: `cilint baseline` writes it", settings.origins.get("baseline"))
    return read_baseline(files, path)


def require_one_repository(targets: Sequence[Target]) -> None:
    """Raise `UsageError` where one baseline is to serve several repositories, whose paths it would mix up."""
    roots = dict.fromkeys(target.root for target in targets)
    if len(roots) > 1:
        raise UsageError(
            f"--baseline is about one repository, and these are {len(roots)}: name it in the settings of each, "
            "as in `baseline: .cilint-baseline.yml`"
        )
