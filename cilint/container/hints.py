"""What a script cannot be without if it deals with a registry's credentials: cheap questions before anything is parsed.

Most scripts do not, and for them neither the shell's grammar nor the tables of tools need to be loaded.
"""

from __future__ import annotations

import re
from functools import lru_cache

# What is in the subcommands of all logins (`cilint.container.login_tools`), and in the options of all transfers.
_LOGIN = re.compile(r"login|docker-registry|\brepo\b")
_TRANSFER = re.compile(r"--\S*(?:creds|password|-token)|\boras\b|(?:APPTAINER|SINGULARITY)_DOCKER_|TRIVY_")
# Encoded, JSON that begins with `{"`, `{ ` or `{` and a line break begins so.
_AUTH_TEXT = re.compile(
    r"\bauths\b|\.dockerconfigjson|\.dockercfg|DOCKER_AUTH_CONFIG|\b(?:ey[IJA]|ewo|ew0)[A-Za-z0-9+/]"
)

# A job asks about all that it shares with thousands of others.
_asked_often = lru_cache(maxsize=4096)

AUTH_CONFIG = "DOCKER_AUTH_CONFIG"
"""The variable in which the Runner looks for credentials first (gitlab-runner: helpers/docker/auth/auth.go)."""


@_asked_often
def may_hold_login(text: str) -> bool:
    """Whether a script may log in to a registry."""
    return _LOGIN.search(text) is not None


def may_be_login(text: str) -> bool:
    """Whether the text of a variable may be a command that logs in: more than a word or an address."""
    return " " in text.strip() and may_hold_login(text)


@_asked_often
def may_hold_transfer(text: str) -> bool:
    """Whether a script may hand credentials to a push, pull or copy."""
    return _TRANSFER.search(text) is not None


@_asked_often
def may_hold_auth_config(text: str) -> bool:
    """Whether a text may hold Docker's auth configuration, or the manifest of a pull secret."""
    return _AUTH_TEXT.search(text) is not None


def may_hold_credentials(text: str) -> bool:
    """Whether a script may hold any of these."""
    return may_hold_login(text) or may_hold_transfer(text) or may_hold_auth_config(text)
