"""Where settings may take rules from besides folders: `package:NAME`, and `git:CHECKOUT@REVISION:FOLDER`."""

from __future__ import annotations

from collections.abc import Callable

from cilint.errors import SettingsError
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.text.source import Span

PACKAGE = "package:"
"""What stands before the name of a package: as pip has it here, as Python imports it in `extends`."""

_GIT = "git:"
_FORM = regex(r"git:(?P<checkout>[^\n]+)@(?P<revision>[^@:\s]+)(?::(?P<path>[^:\n]*))?")


class GitFolder(NamedTuple):
    """A folder of a commit, from the root of the repository; the commit is one of a checkout or a bare clone."""

    checkout: str
    revision: str
    path: str

    def __str__(self) -> str:
        """As settings and options have it."""
        return f"{_GIT}{self.checkout}@{self.revision}:{self.path}"


def git_folder(text: str) -> GitFolder | None:
    """The folder of a commit that a text names; None where it means something else."""
    found = _FORM.fullmatch(text) if text.startswith(_GIT) else None
    return GitFolder(found["checkout"], found["revision"], (found["path"] or "").strip("/")) if found else None


def rule_source(text: str, place: Span | None, path: Callable[[str], str]) -> str:
    """What an entry of `rules_from` names; `path` makes of a path in it one of the repository.

    Raises `SettingsError` for what begins like a folder of a commit and is none.
    """
    if text.startswith(PACKAGE):
        return text
    if not text.startswith(_GIT):
        return path(text)
    folder = git_folder(text)
    if folder is None:
        raise SettingsError(
            f"{text!r} names no folder of a commit, as git:../house@v1.0:rules does: checkout, revision, folder", place
        )
    return str(folder._replace(checkout=path(folder.checkout)))
