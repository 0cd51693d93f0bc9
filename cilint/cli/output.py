"""Writes report files: whole or not at all."""

from __future__ import annotations

import os
import tempfile

from cilint.errors import UsageError


def write_atomically(path: str, text: str) -> None:
    """Write `text` to the file `path` in UTF-8.

    A reader sees the old file or the whole new one. What is no regular file (`/dev/stdout`, a pipe) is written to as
    it is. Raises `UsageError` where that cannot be done.
    """
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            return
        _replace(os.path.realpath(path), text)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def _replace(path: str, text: str) -> None:
    handle, temporary = tempfile.mkstemp(prefix=".cilint-", dir=os.path.dirname(path) or ".")
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        mode = os.stat(path).st_mode & 0o777 if os.path.exists(path) else 0o666 & ~_umask()
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
