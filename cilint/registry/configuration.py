"""The secrets in Docker's auth configuration: what container/auth.py reads the keys of, and keeps no passwords from."""

from __future__ import annotations

from cilint.container.auth import entry_texts
from cilint.container.basic_auth import decode_auth
from cilint.container.lookup import RegistryLogin
from cilint.container.placeholder import holds_reference

_FIELDS = ("auth", "username", "password", "identitytoken", "registrytoken")


def login_of(text: str, key: str) -> RegistryLogin | None:
    """The credentials of the member `key` of `auths` in a configuration that is known to be well-formed.

    None where it holds none, or where a part of them is a variable.
    """
    texts = entry_texts(text, key)
    fields = {name: texts.get(name, "") for name in _FIELDS}
    if any(map(holds_reference, fields.values())):
        return None
    if fields["identitytoken"] or fields["registrytoken"]:
        return RegistryLogin(identity_token=fields["identitytoken"], registry_token=fields["registrytoken"])
    if fields["auth"]:
        basic = decode_auth(fields["auth"])
        return RegistryLogin(basic.username, basic.password) if basic else None
    return RegistryLogin(fields["username"], fields["password"]) if fields["password"] else None
