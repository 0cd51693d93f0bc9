"""Renders docs/mutation.md of the tables."""

from __future__ import annotations

from collections.abc import Iterator

from mutation.table import Score, explained, rooms, scores

_HEAD = """\
<!-- Rendered by mutation/page.py: do not edit. -->
# Mutation

Would a test notice a mistake? A mutant is the code with one small change: `<` is `<=`, a condition is its contrary, an
argument is missing, a text or a number is another one. The tests that reach its line run, and where none fails, the
mutant survives: a test is missing, or the code does more than anybody needs. Changes are made by the operators of
[mutmut](https://mutmut.readthedocs.io), and one of ours that negates conditions.

The mutants of a room are drawn at random, with a seed, so that anybody draws the same ones from the same code. Only the
bodies of functions are changed; calls that bound the work on hostile input are not, nor messages of errors that are
raised. A mutant that goes round in circles counts as killed.

| room | mutants | at first | drawn | killed | explained | survived | score |
|---|---|---|---|---|---|---|---|
"""
_TAIL = """
{unmeasured}"At first" were killed when the room was measured for the first time: as many of any others would be.
The rest was tried again with the tests that were written because of it; what had no effect at all was taken out of the
code, and does not count. The score is the share of the killed among
those that are not explained. It says what tests notice, not that the code is right: [precision](precision.md) says how
often rules are.

To repeat it: `make mutants ROOMS=conditions` draws {drawn} of a room; `python mutation/run.py --help` tells of more:
how many (`--count`), other seeds, one module, those that survived once more. [rooms.tsv](../mutation/rooms.tsv) has the
modules and the tests of each room.

## Explained

These were looked at one by one, and nobody could tell the difference, or it would be none to him:

| function | change | why no test fails |
|---|---|---|
"""


def page() -> str:
    """The page."""
    measured = scores()
    rows = (_row(measured[room.name]) for room in rooms() if room.name in measured)
    drawn = max((score.drawn for score in measured.values()), default=0)
    others = ", ".join(f"`{room.name}`" for room in rooms() if room.name not in measured)
    tail = _TAIL.format(drawn=drawn, unmeasured=f"Not measured yet: {others}.\n\n" if others else "")
    return _HEAD + "".join(rows) + tail + "".join(_explained())


def _row(score: Score) -> str:
    cells = (
        f"`{score.room}`",
        score.of,
        f"{score.first} of {score.first_drawn}",
        score.drawn,
        score.killed,
        score.explained,
        score.left,
        f"{score.percent:.0f} %",
    )
    return f"| {' | '.join(map(str, cells))} |\n"


def _explained() -> Iterator[str]:
    for mutant, why in explained().items():
        path, function, change = mutant.split("\t")
        before, _, after = (part.replace("|", "\\|") for part in change.partition(" -> "))
        yield f"| `{path.removeprefix('cilint/')}`, `{function}` | `{before}` becomes `{after}` | {why} |\n"
