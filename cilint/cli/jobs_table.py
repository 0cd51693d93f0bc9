"""The table of `cilint jobs`: a column for all events of which the answers are the same, a row for each job."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from cilint.cli.answers import Answers, EventAnswer, short
from cilint.findings.mask import Mask
from cilint.lazy.records import NamedTuple
from cilint.pipeline.events.decision import NEVER, Runs
from cilint.pipeline.events.event import Event
from cilint.pipeline.events.naming import word_of
from cilint.pipeline.events.run import Run
from cilint.pipeline.job import Job
from cilint.text import disk

_WIDTH = 80
_ELSE = "else "
_MOST_OPEN = 5
_MOST_NAMES = 5
_MOST_WAYS = 3
_MOST_OF_A_WAY = 110
"""A note is for recognising what it is about: `--why` tells all."""
_PIPELINE = "(the pipeline)"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_USUAL_KINDS = {
    "the default branch": "default branch",
    "another branch": "other branches",
    "tag": "tags",
    "merge request": "merge requests",
    "merge request of a fork": "merge requests",
    "merge train": "merge requests",
}
"""What usual events run for, by how their names end."""
_USUAL_WORDS = {"tag": "push", "merge request": "own", "merge request of a fork": "fork", "merge train": "train"}


class _Column(NamedTuple):
    """Events with the same answers; `run` is that of the first."""

    letter: str
    events: tuple[Event, ...]
    run: Run
    words: tuple[str, ...]


class _Table(NamedTuple):
    """The names of the rows, the columns, and for each row the number of the note that says what it depends on."""

    names: tuple[str, ...]
    columns: tuple[_Column, ...]
    numbers: tuple[str, ...]
    notes: tuple[str, ...]


def text_lines(answers: Answers, mask: Mask) -> Iterator[str]:
    """The table for people, at most 80 columns wide, or as the terminal, but for long names, which come last."""
    table = _table(answers, mask)
    yield f"{mask.text(answers.pipeline.shown_path)}: {_number(len(answers.jobs), 'job')}"
    yield ""
    for column in table.columns:
        yield from wrapped(f"{column.letter}  ", mask.text(events_text(column.events)))
    for block in _blocks(table):
        yield ""
        yield from _rows(table, block)
    if table.notes:
        yield ""
    for number, note in enumerate(table.notes, 1):
        yield from wrapped(f"{number:>2}  ", note)
    for line in (*_missing(table, mask), *_open(answers, mask)):
        yield ""
        yield from wrapped("", line)


def markdown_lines(answers: Answers, mask: Mask) -> Iterator[str]:
    """The table in Markdown, which GitLab shows."""
    table = _table(answers, mask)
    yield f"**{_escaped(mask.text(answers.pipeline.shown_path))}**: {_number(len(answers.jobs), 'job')}"
    yield ""
    for column in table.columns:
        yield f"* **{column.letter}**: {_escaped(mask.text(events_text(column.events)))}"
    yield ""
    yield f"| job | {' | '.join(column.letter for column in table.columns)} | if |"
    yield f"|---|{'---|' * (len(table.columns) + 1)}"
    for row, name in enumerate(table.names):
        words = " | ".join(column.words[row] for column in table.columns)
        yield f"| {_escaped(name)} | {words} | {table.numbers[row]} |"
    if table.notes:
        yield ""
    yield from (f"{number}. {_escaped(note)}" for number, note in enumerate(table.notes, 1))
    for line in (*_missing(table, mask), *_open(answers, mask)):
        yield ""
        yield _escaped(line)


def _table(answers: Answers, mask: Mask) -> _Table:
    names = [_PIPELINE, *(mask.text(job.name) for job in answers.jobs)]
    groups: dict[tuple[str, ...], list[tuple[Event, Run]]] = {}
    ways: list[dict[tuple[str, ...], None]] = [{} for _ in names]
    for event, run in answers.runs:
        column = _column(answers, run)
        groups.setdefault(tuple(answer.word for answer in column), []).append((event, run))
        for row, answer in enumerate(column):
            ways[row] |= {answer.ways: None} if answer.ways else {}
    columns = [
        _Column(event_letter(number), tuple(event for event, _ in group), group[0][1], words)
        for number, (words, group) in enumerate(groups.items())
    ]
    notes: dict[str, str] = {}
    numbers = [notes.setdefault(note, str(len(notes) + 1)) if (note := _note(list(found))) else "" for found in ways]
    # Where nothing keeps the pipeline out, it needs no row.
    first = 1 if all(column.words[0] == "runs" for column in columns) else 0
    columns = [column._replace(words=column.words[first:]) for column in columns]
    return _Table(tuple(names[first:]), tuple(columns), tuple(numbers[first:]), tuple(notes))


def _column(answers: Answers, run: Run) -> tuple[EventAnswer, ...]:
    return (answers.of_pipeline(run), *(answers.of_job(run, job) for job in answers.jobs))


def _note(answers: Sequence[Sequence[str]]) -> str:
    """The ways in which answers can end, of many the first ones; that else there is a never goes without saying."""
    found = [short(way, _MOST_OF_A_WAY) for way in _merged(answers) if way != f"{_ELSE}{NEVER}"]
    more = len(found) - _MOST_WAYS
    if more > 1:
        found[_MOST_WAYS:] = [f"and {more} more (--why JOB)"]
    return "; ".join(found)


def _merged(answers: Sequence[Sequence[str]]) -> list[str]:
    """The ways of several answers for one job, each in its place; what is else only where it is so in all of them."""
    merged: list[str] = []
    for ways in answers:
        place = 0
        for way in ways:
            if way.startswith(_ELSE):
                continue
            if way not in merged:
                merged.insert(place, way)
            place = merged.index(way) + 1
    last = {ways[-1] for ways in answers}
    return [*merged, *(way for way in last if len(last) == 1 and way.startswith(_ELSE))]


def event_letter(number: int) -> str:
    """What stands for events in a table: A, B … Z, AA, AB …"""
    rest = number // len(_LETTERS)
    return (event_letter(rest - 1) if rest else "") + _LETTERS[number % len(_LETTERS)]


def _blocks(table: _Table) -> Iterator[Sequence[int]]:
    """The numbers of the columns that stand beside each other, before names of which most end within the width."""
    widths = [_column_width(table, number) + 2 for number in range(len(table.columns))]
    lengths = sorted(map(len, table.names))
    name = min(lengths[len(lengths) * 9 // 10], _WIDTH * 3 // 5) if lengths else 0
    most = max(_WIDTH, disk.terminal_columns() or 0) - name - (_note_width(table) + 2 if table.notes else 0)
    block: list[int] = []
    for number, width in enumerate(widths):
        if block and sum(widths[other] for other in block) + width > most:
            yield block
            block = []
        block.append(number)
    yield block


def _column_width(table: _Table, number: int) -> int:
    column = table.columns[number]
    return max(map(len, (column.letter, *column.words)))


def _note_width(table: _Table) -> int:
    return max(map(len, ("IF", *table.numbers)))


def _rows(table: _Table, block: Sequence[int]) -> Iterator[str]:
    widths = {number: _column_width(table, number) for number in block}
    note_width = _note_width(table)
    heads = [table.columns[number].letter.ljust(widths[number]) for number in block]
    yield "  ".join([*heads, *(["IF".rjust(note_width)] if table.notes else []), "JOB"])
    for row, name in enumerate(table.names):
        words = [table.columns[number].words[row].ljust(widths[number]) for number in block]
        yield "  ".join([*words, *([table.numbers[row].rjust(note_width)] if table.notes else []), name])


def _missing(table: _Table, mask: Mask) -> Iterator[str]:
    """The needs for which GitLab makes no pipeline."""
    letters: dict[tuple[str, str], list[str]] = {}
    for column in table.columns:
        for missing in column.run.missing_needs:
            if missing.runs is Runs.YES:
                letters.setdefault((missing.need.name, missing.job.name), []).append(column.letter)
    jobs: dict[tuple[str, str], list[str]] = {}
    for (need, job), columns in letters.items():
        jobs.setdefault((need, ", ".join(columns)), []).append(job)
    for (need, columns_text), names in jobs.items():
        more = len(names) - _MOST_NAMES
        named = ", ".join(names[:_MOST_NAMES]) + (f" and {_number(more, 'job')} more" if more > 0 else "")
        verb = "needs" if len(names) == 1 else "need"
        yield mask.text(f"{named} {verb} {need}, which is not there in {columns_text}: GitLab makes no pipeline then")


def _open(answers: Answers, mask: Mask) -> Iterator[str]:
    """What to say for fewer answers of `may`."""
    # What the pipeline hangs on, all its jobs do.
    counts = Counter(dict.fromkeys(_asked(answers, None), len(answers.jobs)))
    for job in answers.jobs:
        counts.update(name for name in _asked(answers, job) if counts[name] < len(answers.jobs))
    if counts:
        named = ", ".join(
            f"{mask.text(name)} ({_number(count, 'job')})" for name, count in counts.most_common(_MOST_OPEN)
        )
        yield f"Not known, and asked for: {named}. Say more with --on, --set NAME=VALUE or --changed."


def _asked(answers: Answers, job: Job | None) -> Iterable[str]:
    return dict.fromkeys(name for _, run in answers.runs for name in answers.open_variables(run, job))


def events_text(events: Sequence[Event]) -> str:
    """The names of events, those of usual ones by what they run for: `default branch: push, web; tag: push`."""
    groups: dict[str, list[str]] = {}
    for event in events:
        kind = next((kind for end, kind in _USUAL_KINDS.items() if event.name.endswith(end)), "")
        groups.setdefault(kind, []).append(_USUAL_WORDS.get(event.name, word_of(event)) if kind else event.name)
    named = groups.pop("", [])
    return "; ".join([*(f"{kind}: {', '.join(words)}" for kind, words in groups.items()), *named])


def wrapped(head: str, text: str) -> Iterator[str]:
    """The lines of a text behind a head, indented as far."""
    yield from textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _number(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _escaped(text: str) -> str:
    """A text that Markdown shows as it is."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>|#$~" else letter for letter in text)
