"""What packages with predicates, fact lists and fixers build on. Other modules of cilint may change with any version.

docs/rule-packages.md shows how. What stands here changes its meaning only with the first number of cilint's version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cilint.errors import RuleError
from cilint.facts.gather import Facts
from cilint.facts.lists import AddedList, Field
from cilint.facts.model import CommandFact, Fact, User
from cilint.findings.finding import Applicability, Confidence, Fix, Related
from cilint.findings.match import Match
from cilint.fixers.catalog import Fixer, fixer
from cilint.lazy.typing import TypeVar
from cilint.pipeline.job import Job
from cilint.predicates.arguments import texts, words
from cilint.predicates.contract import ArgumentForm, Predicate, predicate, question
from cilint.shell.word import Word
from cilint.situation.situation import Situation
from cilint.syntax.node import Node
from cilint.text.edit import Edit
from cilint.text.source import Source, Span

__all__ = [
    "Applicability",
    "ArgumentForm",
    "CommandFact",
    "Confidence",
    "Edit",
    "Fact",
    "Facts",
    "Field",
    "Fix",
    "Fixer",
    "Job",
    "Match",
    "Node",
    "Predicate",
    "Related",
    "RuleError",
    "Situation",
    "Source",
    "Span",
    "User",
    "Word",
    "fact_list",
    "fixer",
    "predicate",
    "question",
    "texts",
    "words",
]

F = TypeVar("F", bound=Fact)


def fact_list(kind: type[F], *fields: Field) -> Callable[[Callable[[Facts], Iterable[F]]], AddedList]:
    """Makes a list of facts of a function that gets the facts of one pipeline and gives those of a class.

    `fields` are what `fields()` of a fact gives, each with its type (`string`, `integer`, `boolean`, `list of strings`,
    perhaps with ` or null`) and what it means. The docstring of the function says what is in the list.
    """
    return lambda make: AddedList(make, kind, fields, make.__doc__ or "")
