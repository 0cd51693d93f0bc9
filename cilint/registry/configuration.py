"""The secrets in Docker's auth configuration: what container/auth.py reads the keys of, and keeps no passwords from."""

from __future__ import annotations

from typing import Any

from cilint.container.basic_auth import decode_auth
from cilint.container.docker_config import JsonObject, decode_json
from cilint.container.lookup import RegistryLogin
from cilint.container.placeholder import holds_reference


def login_of(text: str, key: str) -> RegistryLogin | None:
    """The credentials of the member `key` of `auths` in a configuration that is known to be well-formed.

    None where it holds none, or where a part of them is a variable.
    """
    content, _ = decode_json(text, len(text) - len(text.lstrip(" \t\r\n")))
    entry = _member(_member(content, "auths"), key, exact=True)
    fields = {name: _text(entry, name) for name in ("auth", "username", "password", "identitytoken", "registrytoken")}
    if any(map(holds_reference, fields.values())):
        return None
    if fields["identitytoken"] or fields["registrytoken"]:
        return RegistryLogin(identity_token=fields["identitytoken"], registry_token=fields["registrytoken"])
    if fields["auth"]:
        basic = decode_auth(fields["auth"])
        return RegistryLogin(basic.username, basic.password) if basic else None
    return RegistryLogin(fields["username"], fields["password"]) if fields["password"] else None


def _member(content: Any, name: str, *, exact: bool = False) -> Any:
    """The value of a member; as Go reads it, the last one of that name, whose case matters in keys of servers alone."""
    found = None
    for key, value in content if isinstance(content, JsonObject) else ():
        if key == name or (not exact and key.lower() == name):
            found = value
    return found


def _text(entry: Any, name: str) -> str:
    value = _member(entry, name)
    return value if isinstance(value, str) else ""
