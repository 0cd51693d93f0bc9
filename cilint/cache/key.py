"""Makes the key of a user's results, and says where they lie."""

from __future__ import annotations

import os
from contextlib import suppress

from cilint.cache.place import KEY_BYTES, KEY_FILE, read_key
from cilint.errors import UsageError
from cilint.writing.place import Place
from cilint.writing.together import make_folder, put, write_new


def make_key(folder: str) -> None:
    """Make the key of this user's results, which nobody else can read, where that can be done.

    With one in the place of a damaged one, nobody finds what was kept before: it goes as old results do.
    """
    with suppress(UsageError, OSError):
        make_folder(folder, 0o700)
        place, key = place_in(folder, KEY_FILE), os.urandom(KEY_BYTES)
        # Another run may have made one meanwhile.
        if not write_new(place, key) and not read_key(folder):
            put(place, key)


def place_in(folder: str, name: str) -> Place:
    """The place of a file in the folder of results."""
    return Place(folder, (name,), os.path.join(folder, name))
