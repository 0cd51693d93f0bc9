"""Scripts of the repository that a job's commands run: read for each of these commands, as what stands inside of it.

Which files are at hand, pipeline/repository_scripts.py says. One that the job itself has written is another text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from cilint.lazy.records import NamedTuple
from cilint.pipeline.job import ScriptItem
from cilint.pipeline.repository_scripts import MAX_DEPTH, ScriptFile
from cilint.pipeline.work import Work
from cilint.sessions.called import called_file
from cilint.sessions.evaluation import Evaluation
from cilint.sessions.record import Record
from cilint.sessions.scopes import frames
from cilint.shell.budget import Budget
from cilint.shell.command import Command
from cilint.shell.script import parse_file
from cilint.syntax.node import Step, StepKind
from cilint.syntax.scalar import mapped

_MOST_RUNS = 50
"""So many runs of files are followed in one job."""


class FileRun(NamedTuple):
    """A run of a file by a command of the entry `number`: `item` is its text, with this as the only step of its way."""

    number: int
    caller: Command
    item: ScriptItem


class FileEntries(NamedTuple):
    """The commands of a job with those of the files that they run behind them, each with the number of its entry.

    Behind the numbers of the job's own entries are those of `runs`.
    """

    entries: Sequence[tuple[int, Command]]
    runs: Sequence[FileRun]


def with_files(
    items: Sequence[ScriptItem],
    entries: Sequence[tuple[int, Command]],
    files: Sequence[ScriptFile],
    budget: Budget,
    work: Work,
) -> FileEntries:
    """What some entries run, with the files that are at hand for them."""
    at_hand = {file.place: file.item for file in files}
    found = FileEntries(entries, ())
    looked_at: set[Command] = set()
    for _ in range(MAX_DEPTH):
        new = [command for _, command in found.entries if command not in looked_at]
        looked_at.update(new)
        callers = (*items, *(run.item for run in found.runs))
        runs = list(islice(_runs(callers, found.entries, new, at_hand, work), _MOST_RUNS - len(found.runs)))
        if not runs:
            break
        found = _inserted(found, len(callers), runs, budget)
    return found


def inherited(items: Sequence[ScriptItem], runs: Sequence[FileRun]) -> Sequence[ScriptItem]:
    """Some entries, and behind them those of the files that they run, each with the whole of its way."""
    found = list(items)
    for run in runs:
        caller = found[run.number]
        found.append(caller._replace(node=run.item.node, via=(*run.item.via, *caller.via)))
    return found


def _runs(
    items: Sequence[ScriptItem],
    entries: Sequence[tuple[int, Command]],
    commands: Sequence[Command],
    at_hand: Mapping[str, ScriptItem],
    work: Work,
) -> Iterator[FileRun]:
    """The runs of files among some of the commands."""
    number_of = {command: number for number, command in entries}
    named = [(command, word) for command in commands if (word := called_file(command)) is not None]
    if not named:
        return
    evaluation = Evaluation(Record((items[number].session, command) for number, command in entries), work)
    for command, word in named:
        number = number_of[command]
        if not items[number].session or evaluation.files.writers(word, command)[0]:
            continue
        for place in dict.fromkeys(evaluation.files.places(word, command, evaluation.record.order(command))):
            item = at_hand.get(place)
            if item is not None and all(around.script.source is not item.node.source for around in frames(command)):
                step = Step(StepKind.SCRIPT, command.span, item.node.source.path)
                yield FileRun(number, command, items[number]._replace(node=item.node, via=(step,)))


def _inserted(found: FileEntries, number: int, runs: Sequence[FileRun], budget: Budget) -> FileEntries:
    """The entries with the commands of each run, which are numbered from `number` on, behind the one that runs it."""
    inside: dict[Command, list[tuple[int, Command]]] = {}
    for index, run in enumerate(runs, number):
        script = parse_file(mapped(run.item.node), run.caller, budget)
        inside.setdefault(run.caller, []).extend((index, command) for command in script.commands)
    entries = [each for entry in found.entries for each in (entry, *inside.get(entry[1], ()))]
    return FileEntries(entries, (*found.runs, *runs))
