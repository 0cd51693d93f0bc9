"""Where a run looks for the files of other projects: the vendor folder; the network with its cache, if asked for."""

from __future__ import annotations

import os

from cilint.cache.place import cache_folder
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.supply import Library
from cilint.settings.environment import remote_hosts
from cilint.settings.model import Settings
from cilint.text import disk

if TYPE_CHECKING:
    from cilint.vendoring.online import Online
    from cilint.vendoring.store import Store

_LOCK_FILE = "lock.json"


def find_libraries(root: str, settings: Settings, *, online: bool) -> tuple[Library, ...]:
    """The libraries for a check of the repository in the folder `root`, in the order in which they are asked.

    Without `online` none of them uses the network, nor what earlier runs have left in the user's cache: what a check
    says depends on the repository alone. Raises `UsageError` for an address of a GitLab that is none.
    """
    found: list[Library] = []
    folder = os.path.join(root, *settings.vendor.split("/"))
    if disk.has_entry(os.path.join(folder, _LOCK_FILE)):
        # Most runs have nothing that is vendored, and need none of this.
        from cilint.vendoring.store import Store

        found.append(Store(root, settings.vendor))
    if online:
        found.append(online_library(root, settings))
    return tuple(found)


def online_library(root: str, settings: Settings, *, total_seconds: float = 30) -> Online:
    """The library that asks the network, for the repository in the folder `root`.

    `total_seconds` is the time for all that is fetched; what a check takes by itself is what GitLab takes for the
    includes of a pipeline. Raises `UsageError` for an address of a GitLab that is none.
    """
    # All of the network is loaded here, where it was asked for.
    from cilint.cli.progress import Progress
    from cilint.network.http import HttpClient
    from cilint.vendoring.access import find_instance
    from cilint.vendoring.online import Online

    instance = find_instance(os.environ, settings.gitlab_url, tuple(remote_hosts(root)))
    trusted = (*settings.remote_hosts, *((instance.url.authority,) if instance else ()))
    return Online(
        HttpClient(trusted, total_seconds=total_seconds), instance, include_cache(), Progress("fetching", "files")
    )


def include_cache() -> Store:
    """The user's cache of files of other projects."""
    from cilint.vendoring.store import Store

    folder = _writable(cache_folder("includes"))
    return Store(folder, folder.replace(os.sep, "/"), is_cache=True)


def _writable(folder: str) -> str:
    """The folder, made where it is missing; another one for this run alone where it cannot be written to."""
    from cilint.writing.together import make_folder, temporary_folder

    try:
        if folder:
            make_folder(folder, 0o700)
            if os.access(folder, os.W_OK):
                return folder
    except OSError:
        pass
    return temporary_folder()
