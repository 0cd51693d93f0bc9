"""The digests that the lock file of `cilint pin` has."""

from __future__ import annotations

from cilint.errors import UnreadableFileError
from cilint.registry.lock import LOCK_PATH, parse_lock
from cilint.text.files import Files


def locked_digests(files: Files) -> dict[str, str]:
    """The digests of images by their references in full; none where there is no such file, or it cannot be read."""
    try:
        return parse_lock(files.read(LOCK_PATH).text, LOCK_PATH) if files.exists(LOCK_PATH) else {}
    except UnreadableFileError:
        # The command that writes it says so.
        return {}
