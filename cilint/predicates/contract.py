"""What predicates declare of themselves, which the loading of a rule checks before any of them runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cilint.facts.model import Fact
from cilint.findings.match import F, Match
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING, Any, Generic, TypeVar, overload
from cilint.syntax.node import Node

if TYPE_CHECKING:
    from cilint.situation.situation import Situation

A = TypeVar("A")
"""The type of an argument, as the predicate gets it."""


class ArgumentForm(NamedTuple, Generic[A]):
    """How the argument of a predicate is written in a rule file.

    `says` are words for the documentation; `read` makes the value of the node, or raises `RuleError` with the place;
    `fields` are the fields of the fact that it names, which the facts at hand must have, each with the value that it
    is asked for, or None where it is asked for no one value.
    """

    says: str
    read: Callable[[Node], A]
    fields: Callable[[A], Iterable[tuple[str, str | None]]] = lambda _: ()


class Predicate(NamedTuple):
    """A predicate with what it declares.

    It judges facts of the class `judges` and of those that inherit from it. `names` are what it always binds for
    messages, `variants` the variants that it gives, each with the names that it binds besides (under the empty text
    those of a match without a variant). A name that ends in `*` is that of a list. `texts` has the names that stand for
    a text of the rule's, and notes, each with the keys of these texts and the names that are bound for them besides.
    Without `argument` it takes none. `asks` is what a question asks of a fact.
    """

    judges: type[Fact]
    run: Callable[..., Match[Any] | None]
    says: str
    names: tuple[str, ...] = ()
    variants: Mapping[str, tuple[str, ...]] = {}
    texts: Mapping[str, Mapping[str, tuple[str, ...]]] = {}
    argument: ArgumentForm[Any] | None = None
    asks: Callable[..., bool | None] | None = None


_Names = tuple[str, ...]
_Variants = Mapping[str, _Names] | _Names
_Texts = Mapping[str, _Variants]
_Judge = Callable[[Match[F], "Situation"], Match[F] | None]
_JudgeBy = Callable[[Match[F], "Situation", A], Match[F] | None]


@overload
def predicate(
    judges: type[F], names: _Names = (), variants: _Variants = (), texts: _Texts | None = None
) -> Callable[[_Judge[F]], Predicate]: ...


@overload
def predicate(
    judges: type[F],
    names: _Names = (),
    variants: _Variants = (),
    texts: _Texts | None = None,
    *,
    argument: ArgumentForm[A],
) -> Callable[[_JudgeBy[F, A]], Predicate]: ...


def predicate(
    judges: type[Fact],
    names: _Names = (),
    variants: _Variants = (),
    texts: _Texts | None = None,
    *,
    argument: ArgumentForm[Any] | None = None,
) -> Callable[[Callable[..., Any]], Predicate]:
    """Makes a predicate of a function that takes a match, the context, and the argument where there is one.

    The function gives the match back, perhaps narrowed or with more to say, or None where the rule has nothing to say
    of it. What it does not know for certain, it does not keep. Variants, and keys of texts, may be names alone, where
    they bind no more.
    """

    declared = {name: _binding(keys) for name, keys in (texts or {}).items()}

    def declare(run: Callable[..., Any]) -> Predicate:
        return Predicate(judges, run, run.__doc__ or "", names, _binding(variants), declared, argument)

    return declare


def _binding(keys: _Variants) -> Mapping[str, _Names]:
    return keys if isinstance(keys, Mapping) else dict.fromkeys(keys, ())


_Ask = Callable[[F, "Situation"], bool | None]
_AskBy = Callable[[F, "Situation", A], bool | None]


@overload
def question(judges: type[F]) -> Callable[[_Ask[F]], Predicate]: ...


@overload
def question(judges: type[F], *, argument: ArgumentForm[A]) -> Callable[[_AskBy[F, A]], Predicate]: ...


def question(
    judges: type[Fact], *, argument: ArgumentForm[Any] | None = None
) -> Callable[[Callable[..., bool | None]], Predicate]:
    """Makes a predicate of a function that says of a fact whether something is so; None where that is not known.

    Such a predicate binds nothing, and it alone can stand under `not:`: of any other one a match that is not kept may
    well be one of which nothing is known.
    """

    def declare(asks: Callable[..., bool | None]) -> Predicate:
        def run(match: Match[Any], situation: Situation, *argument: Any) -> Match[Any] | None:
            return match if asks(match.subject, situation, *argument) else None

        return Predicate(judges, run, asks.__doc__ or "", argument=argument, asks=asks)

    return declare
