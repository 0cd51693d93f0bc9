"""The facts about what a job's shells run: commands, and the logins among them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from cilint.container.hints import may_be_login, may_hold_credentials, may_hold_login
from cilint.errors import UnreadableScriptError
from cilint.facts.model import CommandFact, Fact, LoginFact, User
from cilint.lazy.properties import cached_property
from cilint.lazy.typing import TYPE_CHECKING, TypeVar
from cilint.pipeline.job import Job, ScriptItem

if TYPE_CHECKING:
    from cilint.facts.earlier_looks import EarlierLooks
    from cilint.facts.linting import ShellLinter
    from cilint.facts.shell_changes import ShellChanges
    from cilint.pipeline.meaning import Meanings
    from cilint.sessions.scripts import ScriptReader, ScriptRun
    from cilint.shell.budget import Budget
    from cilint.shell.command import Command, Script
    from cilint.text.source import Source, Span
    from cilint.tools.login import Login

    _WithCredentials = tuple[ScriptRun | None, Sequence[tuple[int, Command]]]

_K = TypeVar("_K", bound=Fact)

LOOK = 5
"""The work of a look at a command: a script is read once, and its commands are looked at for each job that has it."""
CLOSE_LOOK = 25
"""That of one at all of its words and options."""


class Scripts:
    """Reads each script text once, however many jobs run it, and takes down once what it does."""

    def __init__(
        self,
        linter: ShellLinter | None = None,
        earlier: EarlierLooks | None = None,
        budget: Budget | None = None,
        known: ScriptReader | None = None,
    ) -> None:
        """`linter` is asked of scripts as well, where there is one; `earlier` is there where a process looks again.

        `budget` is what may be read, if others have it, too; what `known` has read is not read once more.
        """
        self.linter = linter
        self._budget = budget
        self._known = known
        self._aside: Budget | None = None
        self._earlier = earlier
        self._meanings: Meanings | None = None
        self._given_up: dict[Span, UnreadableScriptError] = {}
        self._left_out: dict[str, str] = {}
        self._reader: ScriptReader | None = None
        self._pipelines = 1
        self._logins: dict[Command, Login | None] = {}
        self._with_credentials: dict[Job, _WithCredentials] = {}
        self._changes: dict[tuple[int, int], ShellChanges] = {}

    def allow(self, pipelines: int) -> None:
        """Have so many pipelines' scripts read as are asked for (see `Budget`)."""
        self._pipelines = pipelines
        for budget in self._budgets():
            budget.allow(pipelines)

    def aside(self) -> Scripts:
        """Others for what may be no script, or none that a job runs: what is too much of it is no error, but `unread`.

        All of them together may read as much as a run may read of scripts.
        """
        if self._aside is None:
            # As in `reader`.
            from cilint.shell.budget import Budget

            self._aside = Budget()
            self._aside.allow(self._pipelines)
        return Scripts(budget=self._aside, known=self._reader)

    def _budgets(self) -> Sequence[Budget]:
        own = (self._reader.budget, self._reader.file_budget) if self._reader else ()
        return (*own, self._aside) if self._aside else own

    @property
    def errors(self) -> Sequence[UnreadableScriptError]:
        """What could not be read of the scripts that were looked at so far."""
        return (*(self._reader.budget.errors if self._reader else ()), *self._given_up.values())

    @property
    def unread(self) -> Sequence[Span]:
        """The places of scripts that could not be read, or not wholly."""
        return tuple(dict.fromkeys(span for budget in self._budgets() for span in budget.unread))

    @property
    def read(self) -> tuple[float, ...]:
        """What was read so far: characters of scripts, seconds for broken ones, both of the repository's files, and of
        what is read aside.
        """
        own = (*self._reader.budget.spent, *self._reader.file_budget.spent) if self._reader else (0, 0, 0, 0)
        return (*own, *(self._aside.spent if self._aside else (0, 0)))

    def may_read(self, read: tuple[float, ...]) -> bool:
        """Whether one run may read so much, as `read` has it."""
        if not any(read):
            return True
        budget = self.reader.budget
        # Each of them has the same limits.
        return all(budget.covers(*read[start : start + 2]) for start in range(0, len(read), 2))

    def add(self, errors: Sequence[UnreadableScriptError], unread: Sequence[Span]) -> None:
        """Take down what another process could not read, in which the same script may have been met again."""
        if errors or unread:
            self.reader.budget.add(errors, unread)

    def give_up(self, error: UnreadableScriptError) -> None:
        """Take down that something else than the reader could not read a script."""
        if error.span:
            self._given_up.setdefault(error.span, error)

    def leave_out(self, place: str, reason: str) -> None:
        """Take down that the linter is not asked of a script."""
        self._left_out.setdefault(place, reason)

    @property
    def are_linted(self) -> bool:
        """Whether a linter has looked at all that it was asked of."""
        return self.linter is not None and self.linter.has_answered

    @property
    def not_linted(self) -> Mapping[str, str]:
        """What the linter was not asked of though it was read, by its place, each with the reason."""
        return self._left_out

    @property
    def reader(self) -> ScriptReader:
        """What reads scripts: worth loading only for one that a rule asks about."""
        if self._reader is None:
            from cilint.sessions.scripts import ScriptReader
            from cilint.shell.script import parse_script

            earlier = self._earlier
            # A single check keeps nothing.
            read = earlier.scripts.reading() if earlier else parse_script
            self._reader = ScriptReader(may_be_login, read, self._budget, self._known)
            self._reader.allow(self._pipelines)
        return self._reader

    def each(self, root: str, users: Iterable[User], find: Callable[[User, Scripts], Iterable[_K]]) -> Iterator[_K]:
        """The facts that `find` finds in the scripts of the users of a pipeline, the one of that `root`.

        It may ask nothing but the user's job. One that an earlier look had nothing of is not looked at again while it
        and all that it inherits say the same.
        """
        earlier = self._earlier
        if earlier is None:
            yield from (fact for user in users for fact in find(user, self))
            return
        # As in `reader`: a single check has nothing before it.
        from cilint.pipeline.meaning import Meanings

        self._meanings = self._meanings or Meanings()
        before, now = earlier.fruitless(find.__name__, root), set()
        for user in users:
            meaning = self._meanings.of(user.job)
            is_fruitless = meaning in before
            if not is_fruitless:
                found = list(find(user, self))
                is_fruitless = not found
                yield from found
            if is_fruitless and meaning is not None:
                now.add(meaning)
        # What could not be read is to be told of by each look.
        earlier.note(find.__name__, root, set() if self.unread or self.errors else now)

    def forget(self, sources: Collection[Source]) -> None:
        """Let go of what was made of the scripts in some files, and of all jobs; what could not be read is kept."""
        places = set(map(id, sources))
        self._logins.clear()
        self._with_credentials.clear()
        self._changes = {key: changes for key, changes in self._changes.items() if key[0] not in places}
        if self._reader:
            self._reader.forget(places)

    def parse(self, item: ScriptItem) -> Script:
        """The commands of one script entry."""
        return self.reader.parse(item)

    def run(self, job: Job) -> ScriptRun:
        """What the shells of a job run, and what the words are worth there."""
        reader = self._reader or self.reader
        return reader.run(job)

    def changes(self, item: ScriptItem) -> ShellChanges:
        """What one script entry may change in the shell that runs it."""
        # As in `reader`.
        from cilint.facts.shell_changes import changes_in

        key = (id(item.node.source), item.node.start)
        if key not in self._changes:
            self._changes[key] = changes_in(item.node.text)
        return self._changes[key]

    def commands(self, user: User) -> Iterator[CommandFact]:
        """Every command of the job, in the order of its scripts."""
        run = self.run(user.job)
        user.job.work.spend(LOOK * len(run.entries))
        for item, command in run.commands():
            yield CommandFact(command, item, user)

    def logins(self, user: User) -> Iterator[LoginFact]:
        """Every command of the job that hands credentials for a registry to a tool."""
        run, entries = self.with_credentials(user.job)
        if run is None:
            return
        user.job.work.spend(LOOK * len(run.entries))
        for number, command in entries:
            login = self.login(command)
            if login is not None:
                yield LoginFact(login, CommandFact(command, run.items[number], user))
            else:
                for found in self._find_transfers(command):
                    yield LoginFact(found, CommandFact(command, run.items[number], user))

    def with_credentials(self, job: Job) -> _WithCredentials:
        """What the shells of a job run, and the entries of that whose scripts may hold credentials for a registry.

        None, and no entries, where neither its scripts nor its variables may hold any: its scripts are not read then.
        """
        if job not in self._with_credentials:
            self._with_credentials[job] = self._look_for_credentials(job)
        return self._with_credentials[job]

    def _look_for_credentials(self, job: Job) -> _WithCredentials:
        # All of this is asked of the texts for other lists as well.
        in_items = any(map(may_hold_credentials, job.script_texts))
        if not in_items and not any(may_be_login(each.text) for each in job.variables):
            return None, ()
        run = self.run(job)
        return run, [entry for entry in run.entries if may_hold_credentials(entry[1].script.text)]

    def login(self, command: Command) -> Login | None:
        """The login that a command makes, if it does."""
        if not may_hold_login(command.script.text):
            return None
        if command not in self._logins:
            self._logins[command] = self._find_login(command)
        return self._logins[command]

    @cached_property
    def _find_login(self) -> Callable[[Command], Login | None]:
        # As in `reader`; each command is asked, and an import takes as long as to read a short one.
        from cilint.tools.login import find_login

        return find_login

    @cached_property
    def _find_transfers(self) -> Callable[[Command], Iterable[Login]]:
        # As in `_find_login`.
        from cilint.tools.transfers import find_transfers

        return find_transfers
