"""The facts about the images of a job: its own, and those of its services."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.model import ImageFact, User
from cilint.syntax.node import Node, Step

_VALUE = 50
"""The work that each further value of an image makes; that of the first is the fact's."""


def images_of(user: User) -> Iterator[ImageFact]:
    """The job's image, and the images of its services, in that order."""
    image = user.job.keyword("image")
    if image:
        yield from _image(image, user, (), "image")
    services = user.job.keyword("services")
    if services:
        for entry in _entries(services):
            yield from _image(entry, user, services.via, "service")


def _image(entry: Node, user: User, outer: tuple[Step, ...], role: str) -> Iterator[ImageFact]:
    name = _name(entry)
    if name:
        steps = (*entry.via, *outer) if name is entry else (*name.via, *entry.via, *outer)
        expansions = user.job.variables.expand_node(name)
        # Every rule about images looks at each of its values.
        user.job.work.spend(_VALUE * (len(expansions) - 1))
        yield ImageFact(name, user, steps, role, expansions)


def _name(entry: Node) -> Node | None:
    """The scalar with the reference, of the short form or of the mapping with `name:`."""
    name = entry.get("name") if entry.is_mapping else entry
    return name if name is not None and name.is_scalar and name.text.strip() and not name.is_null else None


def _entries(services: Node) -> Iterator[Node]:
    for entry in services.items if services.is_sequence else ():
        if entry.is_sequence:
            yield from (inner.carried(*entry.via) for inner in _entries(entry))
        else:
            yield entry
