"""`cilint resolve --origins --format json`: at each place that it names, the file has the value that it gives."""

from __future__ import annotations

import io
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from cilint.cli import main
from cilint.engine.trees import plain_scalar
from cilint.findings.mask import MARKER
from cilint.syntax import yaml
from cilint.syntax.node import Node
from cilint.text.files import DiskFiles
from tests.pipeline.generated import Files, examples, pipelines

CORPUS = Path(os.environ.get("CILINT_CORPUS") or Path(__file__).parents[2] / ".." / "shared" / "corpus").resolve()
KINDS = {"dict": "mapping", "list": "sequence"}
needs_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the corpus of real pipelines is not here (CILINT_CORPUS)"
)

Places = dict[tuple[int, int], list[Node]]


@pytest.fixture(scope="module", autouse=True)
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("origins"))
    yield
    os.chdir(before)


def repository(files: Files | Path) -> None:
    """Make the current folder a repository with these files, or a copy of a folder's, and no others."""
    here = Path()
    for path in here.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if isinstance(files, Path):
        shutil.copytree(files, here, dirs_exist_ok=True)
    else:
        for name, text in files.items():
            (here / name).parent.mkdir(parents=True, exist_ok=True)
            (here / name).write_text(text, encoding="utf-8", newline="")
    (here / ".git").mkdir()


def resolved(paths: Sequence[str]) -> list[dict[str, Any]]:
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(io.StringIO()):
        main(["resolve", "--origins", "--format", "json", *paths])
    pipelines: list[dict[str, Any]] = json.loads(out.getvalue())["pipelines"]
    return pipelines


def places(path: str) -> Places:
    """The nodes of a file by the line and column where each begins."""
    found: Places = defaultdict(list)
    waiting = list(yaml.parse(DiskFiles(".").read(path)))
    while waiting:
        node = waiting.pop()
        found[node.span.begin].append(node)
        waiting += node.children
    return found


def is_value(node: Node, value: Any) -> bool:
    """Whether a node that is read without inputs, merges and masks can be the value."""
    if isinstance(value, dict | list):
        return node.kind.value == KINDS[type(value).__name__]
    if not node.is_scalar or "$[[" in node.text or (isinstance(value, str) and MARKER in value):
        return node.is_scalar
    # not a number is not equal to itself
    return repr(plain_scalar(node)) == repr(value)


def wrong_origins(paths: Sequence[str]) -> tuple[int, list[tuple[Any, Any]]]:
    """How many origins there are, and those at which the file has another value."""
    read = cache(places)
    count, wrong = 0, []
    for pipeline in resolved(paths):
        for origin in pipeline["origins"]:
            value: Any = pipeline["pipeline"]
            for key in origin["at"]:
                value = value[key]
            there = read(origin["path"])[origin["line"], origin["column"]]
            count += 1
            if not any(is_value(node, value) for node in there):
                wrong.append((origin, value))
    return count, wrong


@examples(20)
@given(pipelines())
def test_a_generated_pipeline_has_each_value_where_its_origin_says(files: Files) -> None:
    repository(files)
    count, wrong = wrong_origins([])
    assert count
    assert wrong == []


@needs_corpus
@pytest.mark.slow
def test_real_pipelines_have_each_value_where_its_origin_says() -> None:
    folders = [*sorted((CORPUS / "multi").glob("*")), CORPUS / "single", CORPUS / "templates"]
    total = 0
    for folder in folders:
        repository(folder)
        count, wrong = wrong_origins([path for path in DiskFiles(".").paths() if path.endswith((".yml", ".yaml"))])
        assert wrong == []
        total += count
    assert total > 40_000
