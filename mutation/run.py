"""Puts mistakes into the code of a room and tells which of them no test notices: `python mutation/run.py ROOM`."""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections import Counter
from pathlib import Path
from typing import TextIO

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]

from mutation.mutants import Mutant, mutants
from mutation.table import ROOT, Room, Score, explained, rooms, write_score
from mutation.testing import IMPOSSIBLE, KILLED, try_mutants


def main() -> int:
    """Test the mutants of some rooms, write the scores, and give 1 where one survives that nobody has explained."""
    options = _options()
    os.environ["CILINT_EXAMPLES"] = "fixed"
    os.chdir(ROOT)
    # What pytest prints for each mutant is of no interest; we print to what was our output.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out, open(os.devnull, "w", encoding="utf-8") as nothing:
        os.dup2(nothing.fileno(), 1)
        scores = [_run(room, options, out) for room in rooms() if room.name in options.rooms]
    return int(any(score is None or score.left for score in scores))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    names = [room.name for room in rooms()]
    parser.add_argument("rooms", nargs="*", choices=[*names, []], metavar="ROOM", default=names, help="default: all")
    parser.add_argument("--count", type=int, default=100, help="mutants of a room, drawn at random (default: 100)")
    parser.add_argument("--seed", type=int, default=1, help="of the draw (default: 1)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="children at a time (default: processors)")
    parser.add_argument("--only", default="", metavar="TEXT", help="draw of those with this in path or function")
    parser.add_argument("--again", type=Path, metavar="FILE", help="those of the room that this output of it tells of")
    parser.add_argument("--tests", nargs="+", help="arguments of pytest in place of the tests of the room")
    return parser.parse_args()


def _run(room: Room, options: argparse.Namespace, out: TextIO) -> Score | None:
    every = [each for path in room.paths() for each in mutants(path, path.relative_to(ROOT).as_posix())]
    every = [each for each in every if options.only in f"{each.path} {each.function}"]
    drawn = random.Random(options.seed).sample(every, min(options.count, len(every)))
    if options.again:
        told = set(options.again.read_text(encoding="utf-8").splitlines())
        drawn = [each for each in every if each.name in told]
    reasons, counts = explained(), Counter[str]()

    def note(mutant: Mutant, outcome: str) -> None:
        outcome = "explained" if outcome != KILLED and mutant.name in reasons else outcome
        counts[outcome] += 1
        if outcome not in (KILLED, "explained"):
            print(f"{mutant.path}:{mutant.line} {outcome}\n{mutant.name}", file=out, flush=True)

    if try_mutants(sorted(drawn, key=lambda each: each.path), options.tests or [*room.tests], options.jobs, note):
        print(f"{room.name}: its tests fail without any mutant", file=out, flush=True)
        return None
    tried = counts.total() - counts[IMPOSSIBLE]
    killed = counts[KILLED]
    score = Score(room.name, len(every), options.seed, tried, killed, counts["explained"], killed, tried)
    print(f"{room.name}: {score.percent:.1f} % of {score.drawn}, {score.left} left", file=out, flush=True)
    if not (options.only or options.tests or options.again):
        write_score(score)
    return score


if __name__ == "__main__":
    sys.exit(main())
