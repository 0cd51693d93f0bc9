"""Docker's credential helpers: programs that keep a user's passwords, and the protocol that they speak.

Source: docker/docker-credential-helpers, `client/client.go`, `credentials/credentials.go` and `credentials/error.go`.
Which helper is asked for what is decided in keychain.py; only the user's own configuration names one.
"""

from __future__ import annotations

import json
import shutil
import subprocess

from cilint.container.lookup import RegistryLogin
from cilint.errors import FetchError
from cilint.lazy.patterns import regex
from cilint.lazy.typing import Any

_PROGRAM = "docker-credential-"
_NAME = regex(r"[A-Za-z0-9._-]+")
_SECONDS = 30
"""Some ask the user for a password first."""
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
    if not isinstance(username, str) or not isinstance(secret, str) or not secret:
        return None
    return RegistryLogin(identity_token=secret) if username == _IDENTITY_TOKEN else RegistryLogin(username, secret)


def _run(helper: str, command: str, text: str) -> dict[str, Any]:
    """What a helper answers to a command; nothing where it says that it has no such credentials."""
    name = _PROGRAM + helper
    # A name with a path in it would be a program of somebody's choice; the Runner refuses such names, too.
    program = shutil.which(name) if _NAME.fullmatch(helper) else None
    if not program:
        raise FetchError(
            f"there is no program {name[:80]!r}, which Docker's configuration names as a credential helper"
        )
    try:
        run = subprocess.run(  # noqa: S603 - the user's own configuration names it
            [program, command], input=text.encode(), capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise FetchError(f"{name} does not answer within {_SECONDS} seconds") from error
    except OSError as error:
        raise FetchError(f"{name} cannot be run: {(error.strerror or 'no reason').lower()}") from error
    if run.returncode != 0:
        if _NOT_FOUND in run.stdout.decode("utf-8", "replace"):
            return {}
        # What it prints may hold anything, secrets too.
        raise FetchError(f"{name} {command} fails with exit code {run.returncode}")
    try:
        answer = json.loads(run.stdout or b"{}")
    except (ValueError, RecursionError) as error:
        raise FetchError(f"{name} {command} answers with what is no JSON") from error
    return answer if isinstance(answer, dict) else {}
