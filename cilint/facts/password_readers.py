"""What the `services:` of a job are, as far as passwords go: images that read some, hosts at which they answer."""

from __future__ import annotations

from cilint.container.service_alias import image_aliases, written_aliases
from cilint.facts.model import User, shown
from cilint.facts.services import service_entries_of
from cilint.lazy.records import NamedTuple


class PasswordReaders(NamedTuple):
    """The services of a job: the images in all their values, and the names under which the job reaches them."""

    images: frozenset[str]
    hosts: frozenset[str]


def password_readers_of(user: User) -> PasswordReaders:
    """The services of a job, as far as the files say."""
    facts = tuple(service_entries_of(user))
    images = {shown(expansion).lower() for fact in facts for expansion in fact.expansions}
    names = {alias.lower() for fact in facts for text in fact.written for alias in written_aliases(text)}
    return PasswordReaders(frozenset(images), frozenset(names).union(*(image_aliases(image) for image in images)))
