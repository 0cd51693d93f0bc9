"""The credentials that the user of cilint has for registries: those that Docker, or this job, would take.

Sources: docker/cli, `cli/config/config.go` (DOCKER_CONFIG, the file's place) and `cli/config/credentials`; keys are
matched as the Runner does it (container/matching.py). In a GitLab job those of the job come last, as with the Runner.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping

from cilint.container.auth import parse_auth_config
from cilint.container.auth_config import AuthConfig, AuthEntry
from cilint.container.hints import AUTH_CONFIG
from cilint.container.image import Reference
from cilint.container.lookup import RegistryLogin
from cilint.container.matching import CredentialSource, EntryMatch, normalise_key, resolve
from cilint.errors import UnreadableFileError
from cilint.registry.configuration import login_of
from cilint.registry.credential_helper import login_for, servers
from cilint.text.files import decode, read_bytes

_JOB = (
    ("CI_REGISTRY", "CI_REGISTRY_USER", "CI_REGISTRY_PASSWORD"),
    ("CI_DEPENDENCY_PROXY_SERVER", "CI_DEPENDENCY_PROXY_USER", "CI_DEPENDENCY_PROXY_PASSWORD"),
)
"""GitLab, doc/ci/variables/predefined_variables.md: host, user and password of what a job may pull from."""


class Keychain:
    """What the environment and Docker's configuration hold; read when it is first asked for. Threads may share it."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        """`variables` are those of the process's environment."""
        self._variables = variables
        self._lock = threading.Lock()
        self._sources: list[tuple[CredentialSource, str]] | None = None
        self._logins: dict[tuple[str, AuthEntry], RegistryLogin | None] = {}

    def login(self, reference: Reference) -> RegistryLogin | None:
        """The credentials for an image; None where there are none. Raises `FetchError` where a helper fails."""
        with self._lock:
            found = resolve(reference.normal_form, [source for source, _ in self._read()])
            if not isinstance(found, EntryMatch):
                return None
            name = found.source, found.entry
            if name not in self._logins:
                self._logins[name] = self._open(found)
            return self._logins[name]

    def hosts(self) -> set[str]:
        """The registries that the user has credentials for, as far as it takes no helper to know."""
        texts = [text for _, text in self._texts()]
        entries = (entry for text in texts for entry in parse_auth_config(text).entries)
        return {normalise_key(entry.key).partition("/")[0] for entry in entries if entry.is_known}

    def _open(self, found: EntryMatch) -> RegistryLogin | None:
        if found.entry.helper is not None:
            return login_for(found.entry.helper, found.entry.key)
        texts = {source.name: text for source, text in self._read()}
        return login_of(texts[found.source], found.entry.key)

    def _read(self) -> list[tuple[CredentialSource, str]]:
        if self._sources is None:
            self._sources = [
                (CredentialSource(name, _with_store(parse_auth_config(text))), text) for name, text in self._texts()
            ]
        return self._sources

    def _texts(self) -> Iterator[tuple[str, str]]:
        """The configurations with their names, in the Runner's order."""
        own = self._variables.get(AUTH_CONFIG, "")
        if own and not own.lstrip().startswith("{"):
            # A variable of type File has the path of a file with the content.
            own = _content(own)
        yield AUTH_CONFIG, own
        home = self._variables.get("HOME") or self._variables.get("USERPROFILE") or ""
        folder = self._variables.get("DOCKER_CONFIG") or (os.path.join(home, ".docker") if home else "")
        yield "Docker's configuration", _content(os.path.join(folder, "config.json")) if folder else ""
        values = [tuple(self._variables.get(name, "") for name in names) for names in _JOB]
        auths = {host: {"username": user, "password": password} for host, user, password in values if host and password}
        yield "the job", json.dumps({"auths": auths}) if auths else ""


def _with_store(config: AuthConfig) -> AuthConfig:
    """The configuration with an entry for each server that its `credsStore` knows (gitlab-runner asks it for all)."""
    if not config.store or config.is_dropped:
        return config
    helped = {entry.key for entry in config.entries if entry.helper is not None}
    stored = tuple(AuthEntry(key, helper=config.store) for key in servers(config.store) if key not in helped)
    return config._replace(entries=(*config.entries, *stored), store=None)


def _content(path: str) -> str:
    try:
        return decode(read_bytes(path, path), path) if os.path.isfile(path) else ""
    except UnreadableFileError:
        return ""
