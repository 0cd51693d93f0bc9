"""Docker's credential helpers: programs that keep a user's passwords, and the protocol that they speak.

Source: docker/docker-credential-helpers, `client/client.go`, `credentials/credentials.go` and `credentials/error.go`.
Which helper is asked for what is decided in keychain.py; only the user's own configuration names one.
"""

from __future__ import annotations

import json
import os

from cilint.container.lookup import RegistryLogin
from cilint.errors import FetchError
from cilint.lazy.patterns import regex
from cilint.text.answers import NoAnswerError, answer_of
from cilint.text.executables import find_executable

_PROGRAM = "docker-credential-"
_NAME = regex(r"[A-Za-z0-9._-]+")
_SECONDS = 30
"""Some ask the user for a password first."""
_MOST_BYTES = 1024 * 1024
_NOT_FOUND = "credentials not found"
_IDENTITY_TOKEN = "<token>"  # noqa: S105 - what stands in the place of a user's name


def servers(helper: str) -> list[str]:
    """The servers that a helper has credentials for. Raises `FetchError` where it cannot be asked."""
    found = _run(helper, "list", "")
    return list(found)


def login_for(helper: str, server: str) -> RegistryLogin | None:
    """The credentials for a server, named as the configuration does; None where the helper has none.

    Raises `FetchError` where it cannot be asked.
    """
    found = _run(helper, "get", server)
    username, secret = found.get("Username", ""), found.get("Secret", "")
    # Older helpers end well, with both empty.
    if not secret:
        return None
    return RegistryLogin(identity_token=secret) if username == _IDENTITY_TOKEN else RegistryLogin(username, secret)


def _is_text(value: object) -> bool:
    """Whether a value is a text, and no half of a character in it."""
    return isinstance(value, str) and value.encode("utf-8", "replace").decode() == value


def _run(helper: str, command: str, text: str) -> dict[str, str]:
    """What a helper answers to a command; nothing where it says that it has no such credentials."""
    name = _PROGRAM + helper
    # A name with a path in it would be a program of somebody's choice; the Runner refuses such names, too.
    program = find_executable(name, (os.getcwd(),)) if _NAME.fullmatch(helper) else None
    if not program:
        raise FetchError(
            f"there is no program {name[:80]!r}, which Docker's configuration names as a credential helper"
        )
    try:
        # The user's own configuration names it.
        run = answer_of(
            [program, command], text=text.encode(), seconds=_SECONDS, most_bytes=_MOST_BYTES, asks_user=True
        )
    except NoAnswerError as error:
        raise FetchError(f"{name} {error}") from error
    except OSError as error:
        raise FetchError(f"{name} cannot be run: {(error.strerror or 'no reason').lower()}") from error
    if run.code != 0:
        if _NOT_FOUND in run.out.decode("utf-8", "replace"):
            return {}
        # What it prints may hold anything, secrets too.
        raise FetchError(f"{name} {command} fails with exit code {run.code}")
    try:
        answer = json.loads(run.out or b"{}")
    except (ValueError, RecursionError) as error:
        raise FetchError(f"{name} {command} answers with what is no JSON") from error
    if not isinstance(answer, dict) or not all(map(_is_text, answer.values())):
        raise FetchError(f"{name} {command} answers with another JSON than helpers do")
    return answer
