"""The scripts of jobs as commands: each text is read once, and taken down once for all jobs that run the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence

from cilint.lazy.frozen import Frozen
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.definitions import Definition
from cilint.pipeline.job import Job, ScriptItem
from cilint.pipeline.variables import Variables
from cilint.pipeline.work import Work
from cilint.sessions.environment import ShellSession
from cilint.sessions.evaluation import Evaluation
from cilint.sessions.record import Record
from cilint.sessions.runs import WrittenRuns, may_run_texts, run_variable
from cilint.shell.budget import Budget
from cilint.shell.command import Command, Context, Dialect, Script
from cilint.shell.powershell import may_be_powershell
from cilint.shell.script import parse_script
from cilint.shell.word import Word
from cilint.syntax.scalar import mapped
from cilint.text.mapped import MappedText, Piece

if TYPE_CHECKING:
    from cilint.pipeline.repository_scripts import ScriptFile
    from cilint.sessions.files import FileRun

# A here-document, PowerShell's here-string, a text that is kept in a variable.
_TEXT = regex(r"<<|@[\"']|=[\"']")
_QUOTE = regex(r"[\"']")
_PASSED_ON = regex(r"[\"'].*\|\s*(?:sudo\s+)?(?:cat|tee)\b")
_SEPARATOR = regex(r"[|;&]")
_LOOP = regex(r"\b(?:for|select)\s+([A-Za-z_]\w{0,80})\s+in\b", re.ASCII)
_ITEM = 1
"""The work of looking up what a job's entry of a script says."""
_COMMAND = 5
"""That of taking down a command."""

ParseScript = Callable[[MappedText, Budget, Dialect | None], Script]
Key = tuple[int, int]
_Taking = tuple[tuple[Key, ...], tuple[int, ...], tuple[Key, ...], tuple[tuple[str, Key], ...]]
"""What a record depends on: the entries and their shells, the variables that they run, the files at hand."""


class ScriptRun(Frozen):
    """What a job runs: each command with the number of its entry, and its session.

    `items` are the job's own entries, one for each run of a file of the repository, and the values of variables that it
    runs as commands. The first `own` commands stand in scripts, the others in texts that these write, assign or run.
    `callers` has of each entry that is a file the command that runs it, by its number.
    """

    items: Sequence[ScriptItem]
    entries: Sequence[tuple[int, Command]]
    own: int
    session: ShellSession
    callers: Mapping[int, Command] = {}

    def commands(self) -> Iterator[tuple[ScriptItem, Command]]:
        """Each command with its entry."""
        return ((self.items[number], command) for number, command in self.entries)


class _Taken(NamedTuple):
    entries: Sequence[tuple[int, Command]]
    own: int
    runs: Sequence[FileRun]
    evaluation: Evaluation


class ScriptReader:
    """Reads scripts, within one budget for all of them."""

    def __init__(
        self,
        may_be_command: Callable[[str], bool],
        read: ParseScript = parse_script,
        budget: Budget | None = None,
        known: ScriptReader | None = None,
    ) -> None:
        """`may_be_command` tells of the value of a variable whether it is worth reading where a script runs it.

        `read` reads the text of one entry, as `parse_script` does; one that `known` has read wholly is not read again.
        `budget` is there where several readers have one.
        """
        self.budget = budget or Budget()
        self.file_budget = Budget()
        """That of the repository's files: nothing is wrong with the pipeline where one of them is too much."""
        self._may_be_command = may_be_command
        self._read = read
        self._known = known
        self._parsed: dict[Key, Script] = {}
        self._cut: set[Key] = set()
        self._interpolated: dict[tuple[int, int, str], Script] = {}
        self._written: dict[Word, Script] = {}
        self._taken: dict[_Taking, _Taken] = {}
        self._runs: dict[Job, ScriptRun] = {}

    def allow(self, pipelines: int) -> None:
        """Have the scripts of so many pipelines read."""
        self.budget.allow(pipelines)
        self.file_budget.allow(pipelines)

    def forget(self, places: Container[int]) -> None:
        """Let go of what was made of the sources with these identities, and of all jobs; the budgets are kept."""
        self._runs.clear()
        self._written.clear()
        self._parsed = {key: script for key, script in self._parsed.items() if key[0] not in places}
        self._interpolated = {key: script for key, script in self._interpolated.items() if key[0] not in places}
        self._taken = {
            (items, shells, run, files): taken
            for (items, shells, run, files), taken in self._taken.items()
            if all(source not in places for source, _ in (*items, *run, *(key for _, key in files)))
        }

    def parse(self, item: ScriptItem) -> Script:
        """The commands of one entry of a script."""
        return self._script(item, _key(item), self._read)

    def _scripts(self, items: Sequence[ScriptItem], keys: Sequence[Key]) -> Sequence[Script]:
        """The same of several entries, of which the keys are at hand."""
        new = [item.node.written for item, key in zip(items, keys, strict=True) if key not in self._parsed]
        # Asked of all at once: few jobs have scripts that may be PowerShell's.
        dialect = None if may_be_powershell("\n".join(new)) else Dialect.BASH
        return [self._script(item, key, self._read, dialect) for item, key in zip(items, keys, strict=True)]

    def _script(self, item: ScriptItem, key: Key, read: ParseScript, dialect: Dialect | None = None) -> Script:
        script = self._parsed.get(key)
        if script is None:
            known = self._known and self._known.whole(item)
            script = self._parsed[key] = known or self._read_anew(item, key, read, dialect)
        return script

    def _read_anew(self, item: ScriptItem, key: Key, read: ParseScript, dialect: Dialect | None) -> Script:
        budget = self.file_budget if item.is_file else self.budget
        unread = len(budget.unread)
        script = read(mapped(item.node), budget, dialect)
        if len(budget.unread) > unread:
            self._cut.add(key)
        return script

    def whole(self, item: ScriptItem) -> Script | None:
        """What one entry was read as; None where it was not, or something was left out."""
        key = _key(item)
        return None if key in self._cut else self._parsed.get(key)

    def interpolated(self, item: ScriptItem, text: str, work: Work) -> ScriptRun:
        """What one text runs that inputs make of a script entry; all of it stands where the entry does."""
        node = item.node
        key = (*_key(item), text)
        if key not in self._interpolated:
            whole = MappedText(text, node.source, lambda: [Piece(sign, node.start, node.end) for sign in text])
            self._interpolated[key] = parse_script(whole, self.budget)
        entries = [(0, command) for command in self._interpolated[key].commands]
        record = Record((item.session, command) for _, command in entries)
        return ScriptRun((item,), entries, len(entries), ShellSession(Evaluation(record, work), Variables(())))

    def run(self, job: Job) -> ScriptRun:
        """What the scripts of a job run."""
        run = self._runs.get(job)
        if run is None:
            run = self._runs[job] = self.run_of(job.script_items, job.variables, job.work, job.script_files)
        return run

    def run_of(
        self, items: Sequence[ScriptItem], variables: Variables, work: Work, files: Sequence[ScriptFile] = ()
    ) -> ScriptRun:
        """What some entries run in the shells that they are for, with those variables and the `files` at hand."""
        work.spend(_ITEM * len(items))
        held = [definition for definition in variables if self._may_be_command(definition.text)]
        run = tuple(self._held(held, items)) if held else ()
        keys = tuple([_key(item) for item in items])
        shells = tuple([item.session for item in items])
        taking = keys, shells, tuple(map(_key, run)), tuple([(file.place, _key(file.item)) for file in files])
        taken = self._taken.get(taking)
        if taken is None:
            taken = self._taken[taking] = self._take(items, keys, run, files, work)
        entries, own, runs, evaluation = taken
        session = ShellSession(evaluation, variables)
        if not runs and not run:
            # Most run nothing but what they say themselves.
            return ScriptRun(items, entries, own, session)
        callers = {number: each.caller for number, each in enumerate(runs, len(items))}
        return ScriptRun((*_with_runs(items, runs), *run), entries, own, session, callers)

    def _held(self, held: Sequence[Definition], items: Sequence[ScriptItem]) -> Iterator[ScriptItem]:
        """The variables that a job runs as commands: `$LOGIN`, `eval "$LOGIN"`."""
        run = {name: item for item in items for each in self.parse(item).commands if (name := run_variable(each))}
        for definition in held:
            if definition.name in run:
                yield run[definition.name]._replace(node=definition.value, via=definition.via)

    def _take(
        self,
        own_items: Sequence[ScriptItem],
        keys: Sequence[Key],
        run: Sequence[ScriptItem],
        files: Sequence[ScriptFile],
        work: Work,
    ) -> _Taken:
        """Take down what entries run, and after them the variables that they `run`."""
        scripts = self._scripts(own_items, keys)
        entries = [(number, command) for number, script in enumerate(scripts) for command in script.commands]
        runs: Sequence[FileRun] = ()
        if files:
            # Many jobs run no script of their repository.
            from cilint.sessions.files import with_files

            found = with_files(own_items, entries, files, self.file_budget, work)
            entries, runs = list(found.entries), found.runs
        items = _with_runs(own_items, runs)
        own = len(entries)
        work.spend(_COMMAND * own)
        shells = [item.session for item in (*items, *run)]
        loops: list[tuple[int, str]] = []
        for item in items:
            if "for" in item.node.written or "select" in item.node.written:
                loops += [(item.session, name) for name in _LOOP.findall(item.node.written)]

        def evaluated() -> Evaluation:
            return Evaluation(Record([(shells[number], command) for number, command in entries], loops), work)

        evaluation = evaluated()
        further: list[tuple[int, Command]] = []
        if may_run_texts(evaluation.record) and any(_may_be_text(item.node.written) for item in items):
            further += self._texts(entries, evaluation)
        for number, item in enumerate(run, len(items)):
            # They are changed here, and so are nobody else's.
            script = self._script(item, _key(item), parse_script)
            further += ((number, _held_in(command, Context.STRING)) for command in script.commands)
        if further:
            entries += further
            evaluation = evaluated()
        return _Taken(entries, own, runs, evaluation)

    def _texts(self, entries: Sequence[tuple[int, Command]], evaluation: Evaluation) -> Iterator[tuple[int, Command]]:
        """The commands of texts that a script writes or assigns, and then runs."""
        number_of = {command: number for number, command in entries}
        runs = WrittenRuns(evaluation)
        found = dict.fromkeys(runs.of(number_of))
        for writer, text in sorted(found, key=lambda written: evaluation.record.order(written.writer)):
            if writer in number_of:
                for command in self._text(text):
                    yield number_of[writer], _held_in(command, Context.HERE_DOCUMENT)

    def _text(self, word: Word) -> Sequence[Command]:
        if word not in self._written:
            self._written[word] = parse_script(word.text, self.budget)
        return self._written[word].commands


def _key(item: ScriptItem) -> Key:
    return id(item.node.source), item.node.start


def _with_runs(items: Sequence[ScriptItem], runs: Sequence[FileRun]) -> Sequence[ScriptItem]:
    if not runs:
        return items
    # As where they are found.
    from cilint.sessions.files import inherited

    return inherited(items, runs)


def _held_in(command: Command, context: Context) -> Command:
    command.context = context
    return command


def _may_be_text(script: str) -> bool:
    """Whether a script may hold a text that it runs later: one of the above, or one that goes to a file or pipe."""
    if _TEXT.search(script) or _PASSED_ON.search(script):
        return True
    commands = _SEPARATOR.split(script) if ">" in script else ()
    return any((quote := _QUOTE.search(command)) and command.rfind(">") > quote.start() for command in commands)
