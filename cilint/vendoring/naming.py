"""Names of kept files: readable where that is possible, valid on every system, and another one for other contents.

Since the content's hash is a part of the name, two files of one name are the same file, and no file is ever written
over: whatever points to an old one still finds it. So names may be shortened, and may differ in case only.
"""

from __future__ import annotations

import posixpath
import re

from cilint.lazy.patterns import regex
from cilint.pipeline.supply import Request

_LONGEST_PART = 48
_LONGEST_FOLDER = 120
_HASH_DIGITS = 12
_ODD = regex(r"[^A-Za-z0-9._@+~-]+")
# Git reads a folder `.git` as a repository, and Windows these names as devices (Microsoft's "Naming Files").
_TAKEN = regex(r"(\.git|con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


def file_name(request: Request, digest: str) -> str:
    """The path, below the folder that files are kept in, of a file whose SHA-256 is `digest` in hexadecimal digits.

    `request` is what the file is kept under: there is no secret in it.
    """
    folder, name = posixpath.split("/".join(filter(None, _parts(request))))
    folder = posixpath.join(*(_valid(part) for part in folder.split("/"))) if folder else ""
    stem, dot, suffix = _valid(name).rpartition(".")
    name = f"{stem or suffix}-{digest[:_HASH_DIGITS]}{dot if stem else ''}{suffix if stem else ''}"
    return posixpath.join(folder[:_LONGEST_FOLDER].rstrip("/. "), name)


def _parts(request: Request) -> tuple[str, ...]:
    home = request.home
    if request.kind == "project":
        server = ("hosts", home.host) if home.host else ("projects",)
        # A ref with slashes is one folder.
        return (*server, home.project, "@" + (home.ref or "HEAD").replace("/", "~"), request.location)
    if request.kind == "remote":
        return "remote", request.location.partition("://")[2].partition("?")[0].rstrip("/")
    if request.kind == "component":
        return "components", home.host, home.project, f"{request.location}@{home.ref}.yml"
    return "templates", request.location


def _valid(part: str) -> str:
    """A part of a path that every file system takes."""
    part = _ODD.sub("_", part)[:_LONGEST_PART].strip(" ") or "_"
    if part.endswith(".") or _TAKEN.fullmatch(part) or not part.strip("."):
        part = f"_{part.rstrip('.')}_"
    return part
