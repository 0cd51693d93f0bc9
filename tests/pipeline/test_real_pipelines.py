"""Real pipelines: every value of every job has its place in a file, and each step of its way is where it says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.pipeline import loading
from cilint.pipeline.building import build_pipeline
from cilint.pipeline.job import Job
from cilint.pipeline.loading import Loader
from cilint.pipeline.work import MORE_WORK, Work
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.syntax.node import Node, Step, StepKind
from cilint.text.files import DiskFiles
from tests.pipeline.origins import is_what_is_written, scalars

CORPUS = Path(os.environ.get("CILINT_CORPUS") or Path(__file__).parents[2] / ".." / "shared" / "corpus")

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real pipelines is not here (CILINT_CORPUS)")


def roots() -> Iterator[tuple[Loader, str]]:
    for folder in sorted((CORPUS / "multi").glob("*")):
        files = DiskFiles(str(folder))
        yield from ((Loader(files), path) for path in files.paths() if path.endswith(".gitlab-ci.yml"))
    for name in ("single", "templates"):
        files = DiskFiles(str(CORPUS / name))
        yield from ((Loader(files), path) for path in files.paths() if path.endswith((".yml", ".yaml")))


def values(job: Job) -> Iterator[tuple[Node, tuple[Step, ...]]]:
    for keyword in ("image", "services", "variables", "rules", "script", "before_script"):
        node = job.keyword(keyword)
        if node is not None:
            yield node, node.via
    yield from ((item.node, item.via) for item in job.script_items)
    yield from ((definition.value, definition.via) for definition in job.variables)


def is_where_it_says(step: Step) -> bool:
    text = step.span.text
    match step.kind:
        case StepKind.ALIAS:
            return text == f"*{step.name}"
        case StepKind.REFERENCE:
            return text.startswith("[") and all(part in text for part in step.name.split("."))
        case StepKind.EXTENDS | StepKind.INCLUDE:
            return text.strip("\"'") == step.name
        case _:
            return text.strip("\"'") == step.name or step.kind is StepKind.INPUT


def test_every_value_has_a_place_and_a_way_in_the_files() -> None:
    pipelines = jobs = 0
    for loader, path in roots():
        pipeline = build_pipeline(loader, path)
        assert bool(pipeline.configurations) != (path in loader.errors)
        pipelines += 1
        jobs += len(pipeline.jobs)
        for job in pipeline.jobs:
            for node, via in values(job):
                assert node.source is loader.sources[node.source.path]
                assert 0 <= node.start <= node.end <= len(node.source.text)
                assert all(map(is_where_it_says, via)), (path, job, via)
    assert pipelines > 100
    assert jobs > pipelines


def test_the_text_at_the_place_of_every_value_is_that_value() -> None:
    checked = 0
    for loader, path in roots():
        seen = set()
        for node in scalars(build_pipeline(loader, path)):
            at = (node.source.path, node.start, node.text)
            if at not in seen:
                seen.add(at)
                assert is_what_is_written(node), (node, node.span.text, node.text)
        checked += len(seen)
    assert checked > 20_000


@pytest.mark.slow
def test_what_further_pipelines_may_come_to_is_more_than_real_ones_do(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    monkeypatch.setattr(loading, "Work", lambda: made.append(Work()) or made[-1])
    files = DiskFiles(str(CORPUS / "single"))
    paths = [path for path in files.paths() if path.endswith(".yml")]
    result = Session(files, Settings(), built_in_rules()).check(paths)
    assert not any("one run" in error.message for error in result.errors)
    assert 0 < sum(work.spent for work in made) < len(paths) * MORE_WORK
