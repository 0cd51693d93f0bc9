"""The facts about `services:` of a job: each list, each entry of it, and the host names at which the job reaches them.

What a name means where there are several services is the Runner's (gitlab-runner: executors/docker/services.go, 19.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cilint.container.dind import is_daemon
from cilint.container.service_alias import image_aliases, written_aliases
from cilint.facts.model import Fact, Plain, User, shown
from cilint.pipeline.definitions import Definition
from cilint.pipeline.model.images import ServiceSpec
from cilint.syntax.node import Node, Step
from cilint.text.source import Span


class ServicesFact(Fact):
    """A `services:` list of a job, flagged at its key; `names` are the references as written."""

    __slots__ = ("names",)

    kind = "services"

    def __init__(self, span: Span, user: User, via: tuple[Step, ...], names: tuple[str, ...]) -> None:
        super().__init__(span, user, via)
        self.names = names

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"names": list(self.names)}


class ServiceFact(Fact):
    """An entry of `services:`, flagged at the reference.

    `expansions` are the texts that the reference can become, `written` those of `alias:`. `aliases` are all its host
    names, none where they are not the same in all these cases. `taken` has those of them that earlier services of the
    job have as well; of two services with one name, the job reaches the first. `is_daemon` says that it is a Docker
    daemon, whatever its variables hold.
    """

    __slots__ = ("alias", "aliases", "expansions", "is_daemon", "node", "service", "taken", "written")

    kind = "service"

    def __init__(self, service: ServiceSpec, node: Node, user: User) -> None:
        super().__init__(node.span, user, node.via)
        self.service = service
        self.node = node
        self.expansions = user.job.variables.expand_node(node)
        self.alias = service.alias
        self.written = _written(self.alias, user)
        references = [shown(option) for option in self.expansions]
        self.aliases = _aliases(references, self.written)
        self.is_daemon = all(map(is_daemon, references))
        self.taken: Mapping[str, ServiceFact] = {}

    @property
    def variables(self) -> tuple[Definition, ...]:
        """The definitions in its own `variables:`, which no other container sees."""
        return self.service.variables

    @property
    def arguments(self) -> tuple[Node, ...]:
        """The entries of its `entrypoint:` and `command:`."""
        return (*self.service.image.entrypoint, *self.service.command)

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {
            "written": self.node.written,
            "values": [shown(option) for option in self.expansions],
            "aliases": list(self.aliases),
        }


def services_of(user: User) -> Iterator[ServicesFact]:
    """The job's `services:`, if there are any in it."""
    services = user.job.service_list
    if services and (names := tuple(name.written for name in services.names)):
        yield ServicesFact(services.key.span, user, services.node.via, names)


def service_entries_of(user: User) -> Iterator[ServiceFact]:
    """Each entry of the job's `services:` that names an image, in the order in which the Runner starts them."""
    holders: dict[str, ServiceFact] = {}
    for service in user.job.services:
        if service.name is None:
            continue
        fact = ServiceFact(service, service.name, user)
        fact.taken = {alias: holders[alias] for alias in fact.aliases if alias in holders}
        for alias in fact.aliases:
            holders.setdefault(alias, fact)
        yield fact


def _written(alias: Node | None, user: User) -> tuple[str, ...]:
    """The texts that `alias:` can become: the Runner puts variables into it (common/build.go)."""
    if alias is None:
        return ()
    return tuple(dict.fromkeys(shown(option) for option in user.job.variables.expand_node(alias)))


def _aliases(references: Iterable[str], written: tuple[str, ...]) -> tuple[str, ...]:
    by_image = set(map(image_aliases, references))
    if len(by_image) > 1 or len(written) > 1:
        return ()
    return tuple(dict.fromkeys((*by_image.pop(), *(name for text in written for name in written_aliases(text)))))
