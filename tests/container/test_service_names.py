"""The host names of services, as the Runner makes them."""

from __future__ import annotations

import pytest

from cilint.container.service_names import service_names
from cilint.syntax import yaml
from cilint.text.source import Source

NAMES = [
    ("postgres:16", {"postgres"}),
    ("acme/registry:2", {"acme__registry", "acme-registry"}),
    ("registry.example.com:5000/acme/db:1", {"registry.example.com__acme__db", "registry.example.com-acme-db"}),
    ("redis@sha256:" + "a" * 64, {"redis"}),
    ("{name: 'registry:2', alias: hub}", {"hub", "registry"}),
    ("{name: 'registry:2', alias: 'hub, store,cache'}", {"hub", "store", "cache", "registry"}),
    ("{alias: hub}", {"hub"}),
    ("{command: [x]}", set()),
]


@pytest.mark.parametrize(("service", "names"), NAMES)
def test_a_service_has_its_aliases_and_the_names_of_its_image(service: str, names: set[str]) -> None:
    (document,) = yaml.parse(Source("a.yml", f"[{service}]" if service.startswith("{") else f"- {service}"))
    assert set(service_names(document.items)) == names
