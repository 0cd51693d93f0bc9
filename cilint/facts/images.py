"""The facts about the images of a job: its own, and those of its services."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.model import ImageFact, User
from cilint.pipeline.model.images import ImageSpec

_VALUE = 50
"""The work that each further value of an image makes; that of the first is the fact's."""


def images_of(user: User) -> Iterator[ImageFact]:
    """The job's image, and the images of its services, in that order."""
    if user.job.image:
        yield from _image(user.job.image, user, "image")
    for service in user.job.services:
        yield from _image(service.image, user, "service")


def _image(image: ImageSpec, user: User, role: str) -> Iterator[ImageFact]:
    if image.name:
        expansions = user.job.variables.expand_node(image.name)
        # Every rule about images looks at each of its values.
        user.job.work.spend(_VALUE * (len(expansions) - 1))
        yield ImageFact(image.name, user, role, expansions, image.pull_policies)
