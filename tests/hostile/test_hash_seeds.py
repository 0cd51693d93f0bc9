"""The order in which Python goes through a set depends on a random seed: what cilint says must not."""

from __future__ import annotations

import json
import os
import resource
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.hostile.conftest import Repository
from tests.hostile.things import HERE, THINGS, repository_of

pytestmark = pytest.mark.slow

CORPUS = Path(os.environ.get("CILINT_CORPUS") or Path(__file__).parents[2] / ".." / "shared" / "corpus")
SEEDS = range(8)
MOST_IN_A_PROCESS = 25
Run = tuple[str, tuple[str, ...]]
TOGETHER = 10
FEW = 4

NAMES = list(THINGS)
GROUPS = [NAMES[start : start + TOGETHER] for start in range(0, len(NAMES), TOGETHER)]
COMMANDS = [("check", "--no-cache", "--persona", "pedantic", "--format", "json", "--exit-zero"), ("facts",)]

# A seed is a process's own, so one process makes all runs under it.
PROGRAM = """
import io, json, os, sys
from contextlib import redirect_stderr, redirect_stdout
from cilint.cli import main

for folder, command in json.load(sys.stdin):
    os.chdir(folder)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(command)
    print(json.dumps([code, out.getvalue(), err.getvalue()]))
"""


def test_what_is_said_of_many_things_is_the_same_under_each_seed(repository: Repository) -> None:
    runs = []
    for names in GROUPS:
        folder = names[0].replace(" ", "-")
        for path, text in repository_of(*names, many=FEW).items():
            repository.write(f"{folder}/{path}", text)
        (repository.folder / folder / ".git").mkdir()
        runs += [(str(repository.folder / folder), (*command, HERE)) for command in COMMANDS]
    for run, answer in said_by_all_seeds(repository, runs):
        assert json.loads(answer)[1], run


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real pipelines is not here (CILINT_CORPUS)")
def test_what_is_said_of_real_pipelines_is_the_same_under_each_seed(repository: Repository) -> None:
    places = [(path, HERE) for path in sorted((CORPUS / "multi").iterdir())]
    places += [(path.parent, path.name) for path in sorted((CORPUS / "single").iterdir())]
    runs = [(str(folder), (*COMMANDS[0], name)) for folder, name in places]
    limits = {resource.RLIMIT_AS: 4 << 30, resource.RLIMIT_CPU: 600}
    answers = [
        json.loads(answer)
        for start in range(0, len(runs), MOST_IN_A_PROCESS)
        for _, answer in said_by_all_seeds(repository, runs[start : start + MOST_IN_A_PROCESS], limits)
    ]
    assert any('"rule":' in out for _, out, _ in answers)


def said_by_all_seeds(
    repository: Repository, runs: Sequence[Run], limits: Mapping[int, int] | None = None
) -> Iterator[tuple[Run, bytes]]:
    """Each run with what it gives, which has to be the same under all seeds."""
    said = []
    for seed in SEEDS:
        process = repository.start(python=("-c", PROGRAM), variables={"PYTHONHASHSEED": str(seed)}, limits=limits)
        out, err = process.communicate(json.dumps(runs).encode())
        assert (process.returncode, err) == (0, b""), seed
        said.append(out.splitlines())
    assert len(said[0]) == len(runs)
    for run, *answers in zip(runs, *said, strict=True):
        assert len(set(answers)) == 1, run
        yield run, answers[0]
