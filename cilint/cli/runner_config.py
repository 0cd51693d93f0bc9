"""The runners that the command line names: those of a config.toml, with the tags that the settings give them."""

from __future__ import annotations

from cilint.runner.config import parse_runner_config
from cilint.settings.model import Settings
from cilint.settings.runners import with_tags
from cilint.text import disk
from cilint.text.files import decode, is_outside, read_bytes, relative
from cilint.text.source import Source


def with_runners(settings: Settings, name: str, root: str) -> Settings:
    """The settings with the runners in the file `name`, and the tags that they give for these.

    `root` is the repository's folder. Raises `UnreadableFileError`, and what `parse_runner_config` raises.
    """
    path = relative(name, root)
    data = read_bytes(name, path, name)
    real = disk.real_path(name)
    # Where a link leads out of the repository, the file is none of it.
    path = real if is_outside(relative(real, disk.real_path(root))) else path
    text = decode(data, path, name)
    settings = settings._replace(runners=parse_runner_config(Source(path, text, name)))
    return with_tags(settings, settings.origins)
