"""Asks git about the repository that is checked. Nothing that a stranger's repository configures is run for it."""

from __future__ import annotations

import os
import subprocess

from cilint.errors import UsageError

_SECONDS = 60
_SETTINGS = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=", "-c", "protocol.allow=never")
"""No program that the repository's configuration names, and no fetching of what a partial clone left out."""


def git(root: str, *arguments: str) -> bytes:
    """What git prints, run in the folder `root`. Raises `UsageError`, with what git says, where it fails."""
    environment = {**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603 - a list, with no shell
            ["git", *_SETTINGS, *arguments],  # noqa: S607 - the user's own git
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise UsageError("git is not installed here, and this needs it") from None
    except subprocess.TimeoutExpired:
        raise UsageError(f"git gave no answer within {_SECONDS} seconds") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise UsageError(f"git {arguments[0]}: {said[0] if said else f'exit code {done.returncode}'}")
    return done.stdout


def revision(root: str, name: str) -> str:
    """The commit that a revision names, as its hash. Raises `UsageError` where there is none."""
    try:
        return git(root, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}").decode().strip()
    except UsageError as error:
        raise UsageError(f"{name!r} is no revision of the repository in {root}: {error.message}") from None


def changed_since(root: str, name: str) -> tuple[str, ...]:
    """The paths that the current commit changed since its history left that of a revision, as a push would show them.

    What is not committed does not count.
    """
    start = git(root, "merge-base", revision(root, name), "HEAD").decode().strip()
    listed = git(root, "diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", start, "HEAD")
    return tuple(path.decode("utf-8", "surrogateescape") for path in listed.split(b"\0") if path)
