"""The tables of this folder: the pipelines, what was counted on them, and what somebody has read of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent
VERDICTS = ("right", "useless", "wrong")


class Project(NamedTuple):
    """A file of a public project at a commit, and what it is a part of here."""

    unit: str
    file: str
    repository: str
    path: str
    commit: str

    def place(self, folder: Path) -> Path:
        """Where it lies below the folder of all pipelines."""
        return folder / self.unit if self.file == "." else folder / self.unit / self.file


class Count(NamedTuple):
    """How many findings a rule has, and in how many projects."""

    rule: str
    findings: int
    projects: int


class Read(NamedTuple):
    """A finding that somebody has read against its pipeline."""

    rule: str
    unit: str
    file: str
    line: int
    verdict: str
    why: str


def projects() -> list[Project]:
    """All files of all pipelines."""
    return [Project(*row) for row in _rows("projects.tsv", 5)]


def counts() -> dict[str, Count]:
    """What was counted, by rule."""
    return {rule: Count(rule, int(findings), int(count)) for rule, findings, count in _rows("counts.tsv", 3)}


def readings() -> list[Read]:
    """What was read."""
    return [Read(rule, unit, file, int(line), *rest) for rule, unit, file, line, *rest in _rows("read.tsv", 6)]


def write_counts(found: list[Count]) -> None:
    """Write what was counted."""
    head = "# What pedantic checks find in projects.tsv, written by measure.py: rule, findings, projects\n"
    lines = "".join(f"{count.rule}\t{count.findings}\t{count.projects}\n" for count in sorted(found))
    (FOLDER / "counts.tsv").write_text(head + lines, encoding="utf-8")


def _rows(name: str, columns: int) -> Iterator[list[str]]:
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            cells = line.split("\t")
            yield cells + [""] * (columns - len(cells))
