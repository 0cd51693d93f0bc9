"""Variables that name themselves in their own value: GitLab expands no such circle, and leaves the value as it is.

Source: doc/ci/variables/where_variables_can_be_used.md, lib/gitlab/ci/variables/collection/sort.rb (a variable that is
part of a circle is not expanded).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cilint.facts.model import Fact, Plain, User
from cilint.lazy.patterns import escaped, pattern_of
from cilint.pipeline.definitions import Definition, Scope, variables_of
from cilint.pipeline.pipeline import Pipeline


class SelfReferenceFact(Fact):
    """A variable whose value holds the variable itself, flagged at the value."""

    __slots__ = ("name", "repeats")

    kind = "self_reference"

    def __init__(self, definition: Definition, user: User | None, *, repeats: bool) -> None:
        super().__init__(definition.span, user, definition.via)
        self.name = definition.name
        self.repeats = repeats

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"name": self.name, "repeats": self.repeats}


def self_references_of(pipeline: Pipeline) -> Iterator[SelfReferenceFact]:
    """The variables of the pipeline and its jobs that hold themselves; those of jobs that start pipelines left out.

    There it is how a variable is handed on. A value that is the variable and nothing else counts where the pipeline
    defines one of that name for its jobs.
    """
    common = list(variables_of(pipeline.variable_entries, Scope.GLOBAL))
    names = {definition.name for definition in common}
    for definition in common:
        if _holds_itself(definition) and not _is_alone(definition):
            yield SelfReferenceFact(definition, None, repeats=False)
    for job in pipeline.jobs:
        if job.is_trigger:
            continue
        for definition in job.own_variables:
            if definition.scope is Scope.MATRIX or "$" not in definition.text or not _holds_itself(definition):
                continue
            is_alone = _is_alone(definition)
            if not is_alone or definition.name in names:
                yield SelfReferenceFact(definition, User(job.name, job), repeats=is_alone)


def _holds_itself(definition: Definition) -> bool:
    text, name = definition.text, definition.name
    if definition.raw or (f"${name}" not in text and f"${{{name}}}" not in text):
        return False
    meant = escaped(name)
    itself = rf"(?<!\$)(?:\$\$)*\$(?:{meant}(?!\w)|\{{{meant}\}})"
    return pattern_of(itself, re.ASCII).search(text) is not None


def _is_alone(definition: Definition) -> bool:
    return definition.text in (f"${definition.name}", f"${{{definition.name}}}")
