"""Pieces that a run needs again at its end, kept on the disk where they are many, and in memory where that is full."""

from __future__ import annotations

import sys
from array import array

from cilint.lazy.typing import BinaryIO

_IN_MEMORY = 4_000_000
"""Bytes that are no reason to write anything: those of hundreds of repositories."""


class Spool:
    """Pieces in the order in which they come, in a file without a name, which goes with the run however it ends."""

    def __init__(self) -> None:
        # There may be millions: where each begins in the file, or how many are in memory before it, and its length.
        self._places = array("q")
        self._lengths = array("q")
        self._texts: list[bytes] = []
        self._held = 0
        self._size = 0
        self._file: BinaryIO | None = None
        self._is_full = False

    def __len__(self) -> int:
        return len(self._places)

    def add(self, data: bytes) -> int:
        """Keep a piece, and give its number, from 0."""
        if self._held + len(data) > _IN_MEMORY and self._written(data):
            self._places.append(self._size)
            self._size += len(data)
        else:
            self._held += len(data)
            self._texts.append(data)
            self._places.append(-len(self._texts))
        self._lengths.append(len(data))
        return len(self) - 1

    def read(self, number: int) -> bytes:
        """The piece of that number. Raises `OSError`."""
        place = self._places[number]
        if place < 0 or not self._file:
            return self._texts[-place - 1]
        self._file.seek(place)
        return self._file.read(self._lengths[number])

    def _written(self, data: bytes) -> bool:
        """Whether a piece is at the end of the file; that may have no room."""
        if self._is_full:
            return False
        # Few runs say so much.
        from tempfile import TemporaryFile, gettempdir

        try:
            if self._file is None:
                self._file = TemporaryFile(prefix="cilint-", buffering=0)  # noqa: SIM115 - open until the run ends
            self._file.seek(self._size)
            if self._file.write(data) == len(data):
                return True
            problem = "there is no room left"
        except OSError as error:
            problem = error.strerror or str(error)
        self._is_full = True
        where = gettempdir() if self._file else "a folder for temporary files"
        print(
            f"cilint: {where}: {problem}: what this run finds is kept in memory; TMPDIR can name another folder",
            file=sys.stderr,
        )
        return False
