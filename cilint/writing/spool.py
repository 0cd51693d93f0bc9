"""Texts that a run needs again at its end, kept on the disk where they are many, and in memory where that is full."""

from __future__ import annotations

import sys

from cilint.lazy.typing import BinaryIO

_IN_MEMORY = 4_000_000
"""Bytes that are no reason to write anything: those of hundreds of repositories."""


class Spool:
    """Texts in the order in which they come, in a file without a name, which goes with the run however it ends."""

    def __init__(self) -> None:
        self._texts: list[bytes | tuple[BinaryIO, int, int]] = []
        self._held = 0
        self._size = 0
        self._file: BinaryIO | None = None
        self._is_full = False

    def __len__(self) -> int:
        return len(self._texts)

    def add(self, text: str) -> None:
        """Keep a text."""
        data = text.encode()
        file = self._written(data) if self._held + len(data) > _IN_MEMORY else None
        if file:
            self._texts.append((file, self._size, len(data)))
            self._size += len(data)
        else:
            self._held += len(data)
            self._texts.append(data)

    def read(self, number: int) -> str:
        """The text of that number, from 0. Raises `OSError`."""
        kept = self._texts[number]
        if isinstance(kept, bytes):
            return kept.decode()
        file, start, length = kept
        file.seek(start)
        return file.read(length).decode()

    def _written(self, data: bytes) -> BinaryIO | None:
        """The file, with a text at its end; None where that has no room."""
        if self._is_full:
            return None
        # Few runs say so much.
        from tempfile import TemporaryFile, gettempdir

        try:
            if self._file is None:
                self._file = TemporaryFile(prefix="cilint-", buffering=0)  # noqa: SIM115 - open until the run ends
            self._file.seek(self._size)
            if self._file.write(data) == len(data):
                return self._file
            problem = "there is no room left"
        except OSError as error:
            problem = error.strerror or str(error)
        self._is_full = True
        where = gettempdir() if self._file else "a folder for temporary files"
        print(
            f"cilint: {where}: {problem}: what this run finds is kept in memory; TMPDIR can name another folder",
            file=sys.stderr,
        )
        return None
