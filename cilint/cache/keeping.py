"""Keeps the result of a run for later ones. What goes wrong with it is nobody's trouble: the run itself is done."""

from __future__ import annotations

import marshal
import os
from contextlib import suppress

from cilint.cache.key import place_in
from cilint.cache.place import KEY_FILE, MOST_BYTES
from cilint.cache.replay import Shelf, missed
from cilint.errors import UsageError
from cilint.text import disk
from cilint.writing.together import put, remove

_MOST_RESULTS = 100
_KEPT_RESULTS = 75
"""So many of the latest stay when there are too many."""


def keep(code: int, text: str) -> None:
    """Keep the exit code and the text of this run, whose questions were taken down (see `replay.replay`)."""
    watch = disk.watched()
    shelf = missed()
    if watch is None or shelf is None or not watch.is_steady:
        return
    questions = tuple((kind, subject, answer) for (kind, subject), answer in watch.questions.items())
    content = marshal.dumps((code, text, questions))
    if len(content) <= MOST_BYTES:
        with suppress(UsageError, OSError):
            put(place_in(shelf.folder, shelf.name), shelf.fingerprint(content) + content)
            _make_room(shelf)


def _make_room(shelf: Shelf) -> None:
    names = [name for name in os.listdir(shelf.folder) if name != KEY_FILE]
    if len(names) <= _MOST_RESULTS:
        return
    ages = sorted((os.lstat(os.path.join(shelf.folder, name)).st_mtime_ns, name) for name in names)
    for _, name in ages[: len(names) - _KEPT_RESULTS]:
        remove(place_in(shelf.folder, name), 0)
