"""What a file has besides its text, and would lose where another file takes its place."""

from __future__ import annotations

import os
import stat


def is_read_only(status: os.stat_result) -> bool:
    """Whether its owner may not write a file: root, which may write any, takes that for a wish, too."""
    return not status.st_mode & stat.S_IWUSR


def make_alike(handle: int, status: os.stat_result) -> None:
    """Give a new file the group, the owner and the permissions of another one, as far as this user may."""
    if hasattr(os, "fchown"):
        for owner, group in ((-1, status.st_gid), (status.st_uid, -1)):
            try:
                os.fchown(handle, owner, group)
            except OSError:
                # Only root gives files away, and only members give them to a group.
                continue
    if hasattr(os, "fchmod"):
        os.fchmod(handle, stat.S_IMODE(status.st_mode))


def loses_nothing(old: int, new: int) -> bool:
    """Whether a file that was made alike can take the place of the old one without a loss; both are descriptors.

    Hard links would be torn, and a file of somebody else is theirs. Where the system does not tell of access control
    lists and extended attributes (they are not in Python's library but for Linux), it is taken to have some.
    """
    before, after = os.fstat(old), os.fstat(new)
    if not hasattr(os, "listxattr") or before.st_nlink > 1 or before.st_uid != os.geteuid():
        return False
    is_alike = (before.st_gid, before.st_mode) == (after.st_gid, after.st_mode)
    return is_alike and _attributes(old) == _attributes(new)


def _attributes(handle: int) -> dict[str, bytes]:
    """The extended attributes, access control lists among them."""
    try:
        return {name: os.getxattr(handle, name) for name in os.listxattr(handle)}
    except OSError:
        # The file system has none.
        return {}


def read_all(handle: int, most: int) -> bytes:
    """The content of a file, up to `most` bytes and one more."""
    pieces: list[bytes] = []
    missing = most + 1
    os.lseek(handle, 0, os.SEEK_SET)
    while missing > 0 and (piece := os.read(handle, missing)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def write_over(handle: int, content: bytes) -> None:
    """Put another content into a file; what it takes on the disk is given back only after that is there."""
    os.lseek(handle, 0, os.SEEK_SET)
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(handle, rest) :]
    os.ftruncate(handle, len(content))
    os.fsync(handle)
