"""Where results are kept, and the key without which what is kept tells nothing of what was read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from cilint.text import disk

try:
    # Two milliseconds less than `hashlib`, which is a third of what an answer takes, and the same code.
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

KEY_FILE = "key"
KEY_BYTES = 32
MOST_BYTES = 512 * 1024
"""Of one result with what was asked for it: more than the report on any pipeline that people read."""
_DIGEST_BYTES = 20


def cache_folder(name: str) -> str:
    """Where this system keeps what can be had anew, of the kind `name`; empty where the environment does not tell.

    Sources: the XDG Base Directory Specification, Apple's "File System Programming Guide", Microsoft's "Known Folders".
    """
    home = os.environ.get("HOME", "")
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.join(home, "Library", "Caches") if home else ""
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        # The specification says that a relative path is to be ignored.
        base = base if os.path.isabs(base) else os.path.join(home, ".cache") if home else ""
    return os.path.join(base, "cilint", name) if os.path.isabs(base) else ""


def kept_bytes(folder: str, name: str, most: int) -> bytes:
    """What a file of the cache holds; nothing for what cannot be read, or is none of its files."""
    try:
        return disk.regular_content(os.path.join(folder, name), most)
    except (OSError, disk.UnreadFileError):
        return b""


def read_key(folder: str) -> bytes:
    """The key of a user's results; empty where there is none, or it is damaged."""
    key = kept_bytes(folder, KEY_FILE, KEY_BYTES)
    return key if len(key) == KEY_BYTES else b""


def fingerprint_with(key: bytes) -> Callable[[bytes], bytes]:
    """What makes fingerprints of which nobody without the key can tell what they are of: a file may hold a secret."""

    def fingerprint(data: bytes) -> bytes:
        return blake2b(data, digest_size=_DIGEST_BYTES, key=key).digest()

    return fingerprint
