"""The facts about `services:` of a job: each list, each entry of it, and the host names at which the job reaches them.

What a name means where there are several services is the Runner's (gitlab-runner: executors/docker/services.go, 19.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cilint.container.service_alias import image_aliases, written_aliases
from cilint.facts.model import Fact, Plain, ServicesFact, User, shown
from cilint.pipeline.definitions import Definition, Scope, variables_of
from cilint.pipeline.expansion import Expansion
from cilint.pipeline.nesting import flat_items
from cilint.syntax.node import Node, Step


class ServiceFact(Fact):
    """An entry of `services:`, flagged at the reference.

    `expansions` are the texts that the reference can become, `written` those of `alias:`. `aliases` are all its host
    names, none where they are not the same in all these cases. `taken` has those of them that earlier services of the
    job have as well; of two services with one name, the job reaches the first.
    """

    __slots__ = ("alias", "aliases", "entry", "expansions", "node", "taken", "written")

    kind = "service"

    def __init__(self, entry: Node, node: Node, user: User, via: tuple[Step, ...]) -> None:
        super().__init__(node.span, user, via)
        self.entry = entry
        self.node = node
        self.expansions = user.job.variables.expand_node(node)
        alias = entry.get("alias")
        self.alias = alias if alias is not None and alias.is_scalar and not alias.is_null else None
        self.written = _written(self.alias, user)
        self.aliases = _aliases(self.expansions, self.written)
        self.taken: Mapping[str, ServiceFact] = {}

    @property
    def variables(self) -> Iterator[Definition]:
        """The definitions in its own `variables:`, which no other container sees."""
        return variables_of(self.entry.get("variables"), Scope.SERVICE)

    @property
    def arguments(self) -> Iterator[Node]:
        """The entries of its `entrypoint:` and `command:`."""
        for keyword in ("entrypoint", "command"):
            yield from (item for item in flat_items(self.entry.get(keyword)) if item.is_scalar)

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {
            "written": self.node.written,
            "values": [shown(option) for option in self.expansions],
            "aliases": list(self.aliases),
        }


def services_of(user: User) -> Iterator[ServicesFact]:
    """The job's `services:`, if there are any in it."""
    pair = user.job.pair("services") if user.job.keyword("services") else None
    names = [name.written for entry in flat_items(pair.value) if (name := _reference(entry))] if pair else []
    if pair and names:
        yield ServicesFact(pair.key.span, user, pair.value.via, tuple(names))


def service_entries_of(user: User) -> Iterator[ServiceFact]:
    """Each entry of the job's `services:` that names an image, in the order in which the Runner starts them."""
    holders: dict[str, ServiceFact] = {}
    for entry in flat_items(user.job.keyword("services")):
        name = _reference(entry)
        if name is None:
            continue
        fact = ServiceFact(entry, name, user, name.via if name is entry else (*name.via, *entry.via))
        fact.taken = {alias: holders[alias] for alias in fact.aliases if alias in holders}
        for alias in fact.aliases:
            holders.setdefault(alias, fact)
        yield fact


def _reference(entry: Node) -> Node | None:
    """The scalar with the reference, of the short form or of the mapping with `name:`."""
    name = entry.get("name") if entry.is_mapping else entry
    return name if name is not None and name.is_scalar and name.text.strip() and not name.is_null else None


def _written(alias: Node | None, user: User) -> tuple[str, ...]:
    """The texts that `alias:` can become: the Runner puts variables into it (common/build.go)."""
    if alias is None:
        return ()
    return tuple(dict.fromkeys(shown(option) for option in user.job.variables.expand_node(alias)))


def _aliases(expansions: Iterable[Expansion], written: tuple[str, ...]) -> tuple[str, ...]:
    by_image = {image_aliases(shown(option)) for option in expansions}
    if len(by_image) > 1 or len(written) > 1:
        return ()
    return tuple(dict.fromkeys((*by_image.pop(), *(name for text in written for name in written_aliases(text)))))
