"""How a list of facts is declared: by the function that makes it. It is made when it is first asked for, and once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from cilint.facts.model import Fact, User
from cilint.lazy.properties import cached_property
from cilint.lazy.typing import TYPE_CHECKING, Any, Generic, TypeVar
from cilint.text.source import Span

if TYPE_CHECKING:
    from cilint.facts.gather import Facts
    from cilint.facts.job_texts import Jobs, JobTexts

K = TypeVar("K", bound=Fact)
"""The kind of the facts of a list."""


class Listed(list[K]):
    """The facts of a list, which stays as it is: what looks them up is worked out once."""

    def of(self, user: User) -> Sequence[K]:
        """Those of one user, in their order."""
        return self._by_user.get(user.name, ())

    def at(self, span: Span) -> Sequence[K]:
        """Those at one place."""
        return self._by_place.get(span, ())

    @cached_property
    def _by_user(self) -> dict[str, list[K]]:
        found: dict[str, list[K]] = {}
        for fact in self:
            found.setdefault(fact.user.name if fact.user else "", []).append(fact)
        return found

    @cached_property
    def _by_place(self) -> dict[Span, list[K]]:
        found: dict[Span, list[K]] = {}
        for fact in self:
            found.setdefault(fact.span, []).append(fact)
        return found


class ListAttribute(Generic[K]):
    """An attribute of `Facts`: the list of that name, of the facts that a function makes."""

    def __init__(self, make: Callable[[Facts], Iterable[K]]) -> None:
        self.make = make

    def __set_name__(self, _owner: type[Any], name: str) -> None:
        self._name = name

    def __get__(self, facts: Facts, _owner: type[Any]) -> Listed[K]:
        # Has no `__set__`, so that the list takes its place from now on.
        found = facts.numbered(self.make(facts))
        facts.__dict__[self._name] = found
        return found


class IfWorth(Generic[K]):
    """A maker that needs the users whose jobs are worth a look; without any, it is not asked.

    What it imports in its body is then not loaded.
    """

    def __init__(self, asks: Callable[[JobTexts], Jobs], make: Callable[[Facts, Sequence[User]], Iterable[K]]) -> None:
        self.asks = asks
        self.make = make

    def __call__(self, facts: Facts) -> Iterable[K]:
        """The facts of the list."""
        users = facts.users_among(self.asks(facts.texts))
        return self.make(facts, users) if users else ()


def if_worth(
    asks: Callable[[JobTexts], Jobs],
) -> Callable[[Callable[[Facts, Sequence[User]], Iterable[K]]], IfWorth[K]]:
    """Makes such a maker of a function; lists.tsv says in words what is asked."""
    return lambda make: IfWorth(asks, make)
