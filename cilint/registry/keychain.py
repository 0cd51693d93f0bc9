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
from cilint.errors import MissingFileError, UnreadableFileError
from cilint.lazy.records import NamedTuple
from cilint.registry.configuration import login_of
from cilint.registry.credential_helper import login_for, servers
from cilint.text.files import decode, read_bytes
from cilint.text.source import Source

_JOB = (
    ("CI_REGISTRY", "CI_REGISTRY_USER", "CI_REGISTRY_PASSWORD"),
    ("CI_DEPENDENCY_PROXY_SERVER", "CI_DEPENDENCY_PROXY_USER", "CI_DEPENDENCY_PROXY_PASSWORD"),
)
"""GitLab, doc/ci/variables/predefined_variables.md: host, user and password of what a job may pull from."""


_UNUSED = "so none of the credentials in it is used: mend it, or delete it and log in anew"


class _Configuration(NamedTuple):
    """A configuration: what people know it by, its text, its file where it is one, and why that cannot be read."""

    name: str
    text: str = ""
    path: str = ""
    problem: str = ""


class Keychain:
    """What the environment and Docker's configuration hold; read when it is first asked for. Threads may share it."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        """`variables` are those of the process's environment."""
        self._variables = variables
        self._lock = threading.Lock()
        self._configurations: tuple[_Configuration, ...] = ()
        self._sources: list[tuple[CredentialSource, str]] = []
        self._logins: dict[tuple[str, AuthEntry], RegistryLogin | None] = {}

    def login(self, reference: Reference) -> RegistryLogin | None:
        """The credentials for an image; None where there are none. Raises `FetchError` where a helper fails."""
        with self._lock:
            found = resolve(reference.normal_form, self._opened())
            if not isinstance(found, EntryMatch):
                return None
            name = found.source, found.entry
            if name not in self._logins:
                self._logins[name] = self._open(found)
            return self._logins[name]

    def hosts(self) -> set[str]:
        """The registries that the user has credentials for, as far as it takes no helper to know."""
        texts = [each.text for each in self._read()]
        entries = (entry for text in texts for entry in parse_auth_config(text).entries)
        return {normalise_key(entry.key).partition("/")[0] for entry in entries if entry.is_known}

    def troubles(self) -> Iterator[str]:
        """Why a configuration was of no use though it was needed, and what to do; nothing of what it holds."""
        configurations = self._read() if self._sources else ()
        for each in configurations:
            problem, place = each.problem, each.path or each.name
            fault = parse_auth_config(each.text).dropped_for
            if fault:
                problem = f"Docker and GitLab Runner cannot use it ({fault.fault.value})"
                place += f":{Source(place, each.text).position(fault.start).line}"
            if problem:
                yield f"{place}: {problem}, {_UNUSED}"

    def _open(self, found: EntryMatch) -> RegistryLogin | None:
        if found.entry.helper is not None:
            return login_for(found.entry.helper, found.entry.key)
        texts = {source.name: text for source, text in self._sources}
        return login_of(texts[found.source], found.entry.key)

    def _opened(self) -> list[CredentialSource]:
        if not self._sources:
            self._sources = [
                (CredentialSource(each.name, _with_store(parse_auth_config(each.text))), each.text)
                for each in self._read()
            ]
        return [source for source, _ in self._sources]

    def _read(self) -> tuple[_Configuration, ...]:
        """The configurations in the Runner's order."""
        if not self._configurations:
            self._configurations = (self._own(), self._dockers(), self._jobs())
        return self._configurations

    def _own(self) -> _Configuration:
        own = self._variables.get(AUTH_CONFIG, "")
        if not own or own.lstrip().startswith("{"):
            return _Configuration(AUTH_CONFIG, own)
        # A variable of type File has the path of a file with the content. What is no path may be a secret.
        if not os.path.lexists(own):
            return _Configuration(AUTH_CONFIG, problem="it is neither JSON nor the path of a file")
        return _in_file(AUTH_CONFIG, own)

    def _dockers(self) -> _Configuration:
        home = self._variables.get("HOME") or self._variables.get("USERPROFILE") or ""
        folder = self._variables.get("DOCKER_CONFIG") or (os.path.join(home, ".docker") if home else "")
        name = "Docker's configuration"
        return _in_file(name, os.path.join(folder, "config.json")) if folder else _Configuration(name)

    def _jobs(self) -> _Configuration:
        values = [tuple(self._variables.get(name, "") for name in names) for names in _JOB]
        auths = {host: {"username": user, "password": password} for host, user, password in values if host and password}
        return _Configuration("the job", json.dumps({"auths": auths}) if auths else "")


def _with_store(config: AuthConfig) -> AuthConfig:
    """The configuration with an entry for each server that its `credsStore` knows (gitlab-runner asks it for all)."""
    if not config.store or config.is_dropped:
        return config
    helped = {entry.key for entry in config.entries if entry.helper is not None}
    stored = tuple(AuthEntry(key, helper=config.store) for key in servers(config.store) if key not in helped)
    return config._replace(entries=(*config.entries, *stored), store=None)


def _in_file(name: str, path: str) -> _Configuration:
    """The configuration in a file; an empty one where there is no file."""
    try:
        return _Configuration(name, decode(read_bytes(path, path), path), path)
    except MissingFileError:
        return _Configuration(name, path=path, problem="is a folder" if os.path.isdir(path) else "")
    except UnreadableFileError as error:
        return _Configuration(name, path=path, problem=error.message)
