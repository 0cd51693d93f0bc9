"""What some jobs may hold, found in one look at the texts of all of them: which jobs are worth one of their own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain

from cilint.container.hints import any_in
from cilint.lazy.properties import cached_property
from cilint.lazy.typing import TYPE_CHECKING, TypeAlias
from cilint.pipeline.definitions import Definition
from cilint.pipeline.job import Job

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

    Hint = _lru_cache_wrapper[bool]
    """A cheap question about a text."""

Jobs: TypeAlias = AbstractSet[Job]
NOBODY: Jobs = frozenset()


class JobTexts:
    """Some jobs, by what they may hold: what none of them may is found in one look at the texts of all."""

    def __init__(self, jobs: Sequence[Job], keywords: AbstractSet[str]) -> None:
        """`keywords` are those that some of the jobs have, or more."""
        self.jobs = jobs
        self._keywords = keywords
        self._running: dict[Hint, Jobs] = {}
        self._defining: dict[Hint, Jobs] = {}

    @cached_property
    def everybody(self) -> Jobs:
        """All the jobs."""
        return frozenset(self.jobs)

    def such(self, asks: Callable[[Job], object]) -> Jobs:
        """The jobs of which something is so."""
        return {job for job in self.jobs if asks(job)}

    def running(self, hint: Hint) -> Jobs:
        """The jobs of whose scripts one may hold what is asked for."""
        if hint not in self._running:
            # Past the cache, which would keep all these texts beyond the run.
            is_there = hint.__wrapped__(self._scripts)
            self._running[hint] = self.such(lambda job: any(map(hint, job.script_texts))) if is_there else NOBODY
        return self._running[hint]

    def defining(self, hint: Hint) -> Jobs:
        """Those of whose variables the name or the value may."""
        if hint not in self._defining:
            is_there = hint.__wrapped__(self._variables)
            self._defining[hint] = self.such(lambda job: _may_define(hint, job)) if is_there else NOBODY
        return self._defining[hint]

    def any_defines(self, words: Iterable[str]) -> bool:
        """Whether one of some words is in the name or the value of a variable."""
        return any_in(words, self._variables)

    def saying(self, hint: Hint) -> Jobs:
        """Those of whose scripts or variables one may."""
        return self.running(hint) | self.defining(hint)

    def having(self, names: AbstractSet[str]) -> Jobs:
        """Those that have one of these variables."""
        return NOBODY if self.names.isdisjoint(names) else self.such(lambda job: job.variables.among(names))

    def giving(self, *keywords: str) -> Jobs:
        """Those that have one of these keywords, their own or by default."""
        if self._keywords.isdisjoint(keywords):
            return NOBODY
        return self.such(lambda job: any(map(job.has, keywords)))

    def naming(self, *marks: str) -> Jobs:
        """Those with one of some texts in the references of their images, or in the arguments of their services."""
        is_there = any(mark in self._all_images for mark in marks)
        return {job for job, text in self._images.items() if any_in(marks, text)} if is_there else NOBODY

    def asking(self) -> Jobs:
        """Those with a variable for which whoever starts the pipeline is asked."""
        is_there = any(definition.asked_for for definition in self._definitions)
        return self.such(lambda job: any(each.asked_for for each in job.variables)) if is_there else NOBODY

    @cached_property
    def _scripts(self) -> str:
        return "\n".join(dict.fromkeys(chain.from_iterable([job.script_texts for job in self.jobs])))

    @cached_property
    def _variables(self) -> str:
        texts: dict[str, None] = {}
        for definition in self._definitions:
            texts[definition.name] = texts[definition.text] = None
        return "\n".join(texts)

    @cached_property
    def names(self) -> AbstractSet[str]:
        """The names of their variables."""
        return {definition.name for definition in self._definitions}

    @cached_property
    def _definitions(self) -> Collection[Definition]:
        """The variables of the jobs: once, what they inherit from one place."""
        return {id(definition): definition for job in self.jobs for definition in job.variables}.values()

    @cached_property
    def _images(self) -> dict[Job, str]:
        return {job: "\n".join(_texts_of_images(job)) for job in self.jobs}

    @cached_property
    def _all_images(self) -> str:
        return "\n".join(self._images.values())


def _may_define(hint: Hint, job: Job) -> bool:
    return any(hint(each.name) or hint(each.text) for each in job.variables)


def _texts_of_images(job: Job) -> list[str]:
    nodes = [job.image.name] if job.image else []
    for service in job.services:
        nodes += (service.image.name, *service.command)
    return [node.written for node in nodes if node]
