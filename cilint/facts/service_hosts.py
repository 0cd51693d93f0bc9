"""What the `services:` of a job are, as far as passwords go: images that read some, hosts at which they answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cilint.facts.images import images_of
from cilint.facts.model import User, shown
from cilint.pipeline.definitions import Definition, Scope, variables_of
from cilint.syntax.node import Node


class Services(NamedTuple):
    """The services of a job: the images in all their values, and the names under which the job reaches them."""

    images: frozenset[str]
    hosts: frozenset[str]


def services_of_user(user: User) -> Services:
    """The services of a job, as far as the files say."""
    facts = [fact for fact in images_of(user) if fact.role == "service"]
    images = {shown(expansion).lower() for fact in facts for expansion in fact.expansions}
    services = user.job.keyword("services")
    aliases = {name.lower() for entry in _mappings(services) for name in _aliases(entry)}
    return Services(frozenset(images), frozenset(aliases).union(*(_default_names(image) for image in images)))


def service_variables(user: User) -> Iterator[Definition]:
    """The definitions in the `variables:` of the job's services, which no other container sees."""
    for entry in _mappings(user.job.keyword("services")):
        yield from variables_of(entry.get("variables"), Scope.SERVICE)


def _mappings(services: Node | None) -> Iterator[Node]:
    yield from (entry for entry in services.items if entry.is_mapping) if services else ()


def _aliases(entry: Node) -> list[str]:
    alias = entry.get("alias")
    return alias.text.replace(",", " ").split() if alias is not None and alias.is_scalar else []


def _default_names(image: str) -> set[str]:
    """The two host names that a service without an alias has: doc/ci/services/_index.md, "Accessing the services"."""
    name = image.partition("@")[0]
    if ":" in name.rpartition("/")[2]:
        name = name.rpartition(":")[0]
    return {name.replace("/", "__"), name.replace("/", "-")}
