"""Clients for registries on loopback, and an environment without credentials of whoever runs the tests."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from cilint.network.http import HttpClient
from cilint.registry.client import PURPOSE, RegistryClient


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch, tmp_path) -> None:
    for name in os.environ:
        if name.upper().endswith("_PROXY") or name.startswith(("CI", "GITLAB", "DOCKER_", "SSL_CERT")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "user"))


@pytest.fixture
def client_for() -> Callable[..., RegistryClient]:
    """A client that may ask the servers of these names."""

    def make(*names: str, seconds: float = 5, total_seconds: float = 20) -> RegistryClient:
        client = HttpClient(names, seconds=seconds, total_seconds=total_seconds, purpose=PURPOSE, leaves_server=True)
        return RegistryClient(client)

    return make
