"""What an event pulls: each image and service of each job that it runs, by registry, and what Docker Hub counts.

A pull is counted where the Runner asks a registry for an image: once for each image and service of each job, and of
each job that `parallel:` makes of it. With the pull policy if-not-present there may be fewer.
Source: GitLab's doc/user/packages/dependency_proxy/_index.md: the proxy of a group serves images of Docker Hub.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence

from cilint.container.image import DOCKER_HUB
from cilint.findings.mask import Mask, harmless
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.pipeline.events.decision import Runs
from cilint.pipeline.events.event import Event
from cilint.pipeline.events.run import Run
from cilint.pipeline.graph.instances import instance_names
from cilint.pipeline.job import Job
from cilint.pipeline.pipeline import Pipeline
from cilint.resolved.images import Image
from cilint.situation.pull_source import PullAccess

FORMAT_VERSION = 1
"""Changes when a key of the JSON format is taken away or changes its meaning, not when one is added."""

_HEADINGS = ("REGISTRY", "PULLS", "MAY BE", "WITHOUT CREDENTIALS")
_UNKNOWN = "unknown"


class Pull(NamedTuple):
    """An image that a job pulls, so many `times`: surely, or not where the job only may run, or waits for somebody."""

    job: str
    image: str
    registry: str
    times: int
    is_sure: bool
    is_anonymous: bool

    @property
    def fits_proxy(self) -> bool:
        """Whether Docker Hub counts it for the address of the runner, and the proxy of a group would serve it."""
        return self.is_anonymous and self.registry == DOCKER_HUB


class PullBudget(NamedTuple):
    """What one event pulls in one pipeline."""

    root: str
    event: str
    pulls: tuple[Pull, ...]


def budget_of(pipeline: Pipeline, event: Event, images: Sequence[Image]) -> PullBudget:
    """What an event pulls of the images of a pipeline's jobs."""
    run = Run(pipeline, event)
    by_place: dict[tuple[int, str], list[Image]] = {}
    for image in images:
        if image.fact.user and image.fact.user.name and not image.fact.user.job.hidden:
            by_place.setdefault((image.fact.id, image.fact.user.name), []).append(image)
    pulls = (pull for values in by_place.values() for pull in _pulls(values, run))
    return PullBudget(pipeline.shown_path, event.name, tuple(pulls))


def _pulls(values: Sequence[Image], run: Run) -> Iterator[Pull]:
    """The pulls of one image or service of a job; `values` are what it can be."""
    user = values[0].fact.user
    job = user.job if user else None
    if job is None or run.runs(job) is Runs.NO:
        return
    waits = any(outcome.when == "manual" for outcome in run.decision(job).running)
    is_sure = run.runs(job) is Runs.YES and not waits
    by_row = [(image, _rows(image)) for image in values]
    if all(rows for _, rows in by_row) and not job.forwarded:
        yield from (_pull(job, image, rows, is_sure=is_sure) for image, rows in by_row)
        return
    # It is one of them, whichever.
    registries = {image.registry for image in values}
    first = values[0] if len(registries) == 1 else values[0]._replace(registry=None)
    names = instance_names(job.name, job.parallel)
    yield _pull(job, first, len(names) if names else 1, is_sure=is_sure)


def _pull(job: Job, image: Image, times: int, *, is_sure: bool) -> Pull:
    own = image.source.key if image.source.access is PullAccess.JOB else ""
    is_anonymous = image.registry is not None and image.source.access is PullAccess.NONE
    return Pull(job.name, image.text, image.registry or own or _UNKNOWN, times, is_sure, is_anonymous)


def _rows(image: Image) -> int:
    """The number of permutations of the matrix in which the image has this value; 0 where none decides it."""
    rows = [definition.rows for definition in image.option.definitions if definition.rows]
    return len(frozenset.intersection(*rows)) if rows else 0


def print_budgets(budgets: Sequence[PullBudget], name: str, mask: Mask) -> None:
    """Print what events pull: as a table for each, or as JSON."""
    # Before anything is counted or measured by it.
    budgets = [_masked(budget, mask) for budget in budgets]
    if name == "json":
        events = [_plain(budget) for budget in budgets]
        json.dump({"version": FORMAT_VERSION, "events": events}, sys.stdout, indent=2)
        sys.stdout.write("\n")
        return
    roots = {budget.root for budget in budgets}
    for number, budget in enumerate(budgets):
        if number:
            print()
        where = f"{budget.root}: " if len(roots) > 1 else ""
        for line in (f"{where}{budget.event}: {_in_words(budget.pulls)}", *_table(budget)):
            print(harmless(line))


def _masked(budget: PullBudget, mask: Mask) -> PullBudget:
    pulls = (
        pull._replace(job=mask.text(pull.job), image=mask.text(pull.image), registry=mask.text(pull.registry))
        for pull in budget.pulls
    )
    return PullBudget(mask.text(budget.root), mask.text(budget.event), tuple(pulls))


def _in_words(pulls: Sequence[Pull]) -> str:
    sure = _sum(pull for pull in pulls if pull.is_sure)
    maybe = _sum(pull for pull in pulls if not pull.is_sure)
    hub = _sum(pull for pull in pulls if pull.fits_proxy)
    takers = "a group's dependency proxy or a mirror"
    counted = f"; {hub} from Docker Hub without credentials, which {takers} would take" if hub else ""
    return f"{sure} {'pull' if sure == 1 else 'pulls'}{f', and {maybe} that may be' if maybe else ''}{counted}"


def _table(budget: PullBudget) -> Iterator[str]:
    if not budget.pulls:
        return
    rows = [_HEADINGS, *(tuple(map(str, row)) for row in _rows_of(budget))]
    first, *others = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    for name, *numbers in rows:
        cells = (cell.rjust(width) for cell, width in zip(numbers, others, strict=True))
        yield f"  {'  '.join((name.ljust(first), *cells))}"


def _rows_of(budget: PullBudget) -> Iterator[tuple[str, int, int, int]]:
    """Each registry with its pulls: those that are sure, those that may be, and how many of both are anonymous."""
    for registry, pulls in _by_registry(budget).items():
        sure = _sum(pull for pull in pulls if pull.is_sure)
        yield registry, sure, _sum(pulls) - sure, _sum(pull for pull in pulls if pull.is_anonymous)


def _by_registry(budget: PullBudget) -> dict[str, list[Pull]]:
    found: dict[str, list[Pull]] = {}
    for pull in budget.pulls:
        found.setdefault(pull.registry, []).append(pull)
    return dict(sorted(found.items(), key=lambda item: (-_sum(item[1]), item[0])))


def _sum(pulls: Iterable[Pull]) -> int:
    return sum(pull.times for pull in pulls)


def _plain(budget: PullBudget) -> dict[str, Any]:
    registries = [
        {"registry": registry, "pulls": sure, "may_be": maybe, "anonymous": anonymous}
        for registry, sure, maybe, anonymous in _rows_of(budget)
    ]
    pulls = [
        {"job": pull.job, "image": pull.image, "registry": pull.registry, "times": pull.times, "sure": pull.is_sure,
         "anonymous": pull.is_anonymous, "dependency_proxy": pull.fits_proxy}
        for pull in budget.pulls
    ]  # fmt: skip
    return {"root": budget.root, "event": budget.event, "registries": registries, "pulls": pulls}
