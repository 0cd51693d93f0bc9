"""The tables of this folder: rooms, survivors that somebody has explained, and the scores that were measured."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent


class Room(NamedTuple):
    """Modules with one task, and the tests about them: all of a folder, or those named; but not those `without`."""

    name: str
    modules: tuple[str, ...]
    without: tuple[str, ...]
    tests: tuple[str, ...]

    def paths(self) -> list[Path]:
        """The modules."""
        every = (path for named in self.modules for path in _modules(ROOT / "cilint" / named))
        return sorted(path for path in every if path.stem not in self.without)


class Score(NamedTuple):
    """What became of the mutants of a room that were drawn: `drawn` of so many can be run and make a difference.

    The first time that the room was measured, `first` of `first_drawn` were killed: without the tests that they led to.
    """

    room: str
    of: int
    seed: int
    drawn: int
    killed: int
    explained: int
    first: int
    first_drawn: int

    @property
    def left(self) -> int:
        """Those that survive although somebody might tell the difference."""
        return self.drawn - self.killed - self.explained

    @property
    def percent(self) -> float:
        """The share of those that were killed, among those that can be."""
        return 100 * self.killed / (self.drawn - self.explained)


def rooms() -> list[Room]:
    """The rooms, in the order of the page."""
    rows = _rows("rooms.tsv")
    return [Room(name, *(tuple(cell.split()) for cell in cells)) for name, *cells in rows]


def explained() -> dict[str, str]:
    """Why mutants survive, by their names."""
    return {"\t".join(name): why for *name, why in _rows("survivors.tsv")}


def scores() -> dict[str, Score]:
    """What was measured last, by room."""
    return {room: Score(room, *map(int, rest)) for room, *rest in _rows("scores.tsv")}


def write_score(score: Score) -> None:
    """Write what was measured of a room in place of what was measured before; what was so at first, stays."""
    head = "# Written by run.py: room, mutants that there are, seed, drawn, killed, explained; at first killed, drawn\n"
    all_scores = scores()
    if known := all_scores.get(score.room):
        score = score._replace(first=known.first, first_drawn=known.first_drawn)
    all_scores[score.room] = score
    kept = (all_scores[room.name] for room in rooms() if room.name in all_scores)
    lines = "".join("\t".join(map(str, each)) + "\n" for each in kept)
    (FOLDER / "scores.tsv").write_text(head + lines, encoding="utf-8")


def _modules(place: Path) -> list[Path]:
    return [*place.glob("*.py")] if place.is_dir() else [place.with_suffix(".py")]


def _rows(name: str) -> Iterator[list[str]]:
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
