"""The facts about what scripts fetch from the network, or write down encoded, and then run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from cilint.facts.code import Code, code_of, unpacked_by
from cilint.facts.model import Fact, Plain, User
from cilint.facts.origins import UNKNOWN, Origin, Origins
from cilint.facts.scripts import CLOSE_LOOK, Scripts
from cilint.facts.services import ServiceFact
from cilint.programs.roles import Role
from cilint.sessions.evaluation import Evaluation
from cilint.sessions.scripts import ScriptRun
from cilint.sessions.value import Carrier, KnownText, ValuePiece, WordValue
from cilint.shell.calls import call_of
from cilint.shell.command import Command
from cilint.shell.fetching import WebFetch, fetch_of
from cilint.shell.word import Word
from cilint.syntax.node import Step
from cilint.text.source import Span

_UNKNOWN = "\0"
_POWERSHELL_CHECKS = frozenset({"get-filehash", "get-authenticodesignature"})


class DownloadFact(Fact):
    """Something fetched that is run, flagged at the command that fetches it; `runner` is the one that runs it.

    `is_unpacked` says that it is no program, but an archive or a package that `runner` unpacks or installs.
    `host` is where it comes from, empty where that is not known, and for a text that the script itself holds encoded.
    """

    __slots__ = ("command", "host", "is_literal", "is_own", "is_unpacked", "runner")

    kind = "download"

    def __init__(
        self,
        span: Span,
        user: User,
        via: tuple[Step, ...],
        command: Command,
        runner: Command,
        origin: Origin | None,
        *,
        is_unpacked: bool,
    ) -> None:
        super().__init__(span, user, via)
        self.is_unpacked = is_unpacked
        self.command = command
        self.runner = runner
        self.is_literal = origin is None
        self.host = origin.host if origin else ""
        self.is_own = origin is not None and origin.is_own

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {
            "tool": self.command.program,
            "host": None if self.is_literal else self.host,
            "own": self.is_own,
            "use": "unpacked" if self.is_unpacked else "run",
            "run_in_line": self.runner.span.begin.line,
        }


def downloads_of(user: User, scripts: Scripts, services: Iterable[ServiceFact]) -> Iterator[DownloadFact]:
    """What a user's scripts fetch and run; not from this machine or the job's services, nor what is checked before."""
    run = scripts.run(user.job)
    user.job.work.spend(CLOSE_LOOK * len(run.entries))
    return _Search(run, user, Origins(run.session, services)).found()


class _Search:
    """Looks for downloads in one run of scripts."""

    def __init__(self, run: ScriptRun, user: User, origins: Origins) -> None:
        self._run = run
        self._user = user
        self._origins = origins
        self._evaluation = run.session.evaluation
        self._fetches = {command: fetch for _, command in run.entries if (fetch := fetch_of(command)) is not None}
        self._items = {command: run.items[number] for number, command in run.entries}
        self._checks = [command for _, command in run.entries if _verifies(command)]

    def found(self) -> Iterator[DownloadFact]:
        """Each thing that is fetched and run, once, then each that is unpacked or installed."""
        seen = set()
        for uses in (code_of, unpacked_by):
            for runner, code, source in self._used(uses):
                if source in seen or source not in self._items or self._is_checked(source, runner, code):
                    continue
                fetch = self._fetches.get(source)
                if fetch is None and uses is unpacked_by:
                    continue
                seen.add(source)
                origin = self._origin(source, fetch) if fetch else None
                if origin is None or not origin.is_near:
                    via = self._items[source].via
                    yield DownloadFact(
                        source.span, self._user, via, source, runner, origin, is_unpacked=uses is unpacked_by
                    )

    def _used(self, uses: Callable[[Command, Evaluation], Iterator[Code]]) -> Iterator[tuple[Command, Code, Command]]:
        """Each command that runs or unpacks something, with that, and with each command that it is from."""
        for _, runner in self._run.entries:
            for code in uses(runner, self._evaluation):
                yield from ((runner, code, source) for source in self._sources(code))

    def _sources(self, code: Code) -> Iterator[Command]:
        """The commands that fetch or decode what is run."""
        for piece in dict.fromkeys(piece for value in code.values for piece in value):
            decoders = [command for command in piece.through if _decodes(command)]
            if isinstance(piece, KnownText):
                yield from decoders[:1]
            else:
                yield from (command for command in (*piece.commands, *piece.through) if self._gives(command, piece))

    def _gives(self, command: Command, piece: ValuePiece) -> bool:
        """Whether a piece is what a command has fetched: of one that puts it into a file, it is in the file alone."""
        fetch = self._fetches.get(command)
        if fetch is None:
            return False
        return not fetch.files or any(step.carrier is Carrier.FILE for step in piece.way)

    def _is_checked(self, source: Command, runner: Command, code: Code) -> bool:
        """Whether something between the two tells whether the file is what it should be."""
        record = self._evaluation.record
        first, last = record.order(source), record.order(runner)
        for check in self._checks:
            # When a function is called, nobody asks here.
            if (check.function is not None or first < record.order(check) < last) and self._names(check, source, code):
                return True
        return False

    def _names(self, check: Command, source: Command, code: Code) -> bool:
        """Whether a check may be one of this file: what it reads names it, or does not tell which it names."""
        fetch = self._fetches.get(source)
        files = [*(fetch.files if fetch else ()), *((code.file,) if code.file else ())]
        names = [_base_name(file) for file in files]
        listed = self._evaluation.input(check)
        if not listed or not names or any("$" in name for name in names):
            return True
        return any(_may_name(value, names) for value in listed)

    def _origin(self, source: Command, fetch: WebFetch) -> Origin:
        """Where something comes from: of several places a near one, else one that is not the job's own GitLab."""
        found = [origin for url in fetch.urls for origin in self._origins.of(url, source)]
        return min(found, key=lambda origin: (not origin.is_near, origin.is_own), default=UNKNOWN)


def _may_name(sums: WordValue, names: Sequence[str]) -> bool:
    """Whether a list of checksums has one for a file of these names, or ends with a name that is not known."""
    text = "".join(piece.text if isinstance(piece, KnownText) else _UNKNOWN for piece in sums).split()
    return not text or _UNKNOWN in text[-1] or text[-1] == "-" or any(name in word for word in text for name in names)


def _verifies(command: Command) -> bool:
    """Whether a command tells whether a file is what it should be; a sum that is printed alone tells nobody."""
    if (command.program or "").lower() in _POWERSHELL_CHECKS:
        return True
    call = call_of(command)
    if call is None or Role.VERIFIES not in call.subcommand.deeds:
        return False
    needed = call.subcommand.deeds[Role.VERIFIES].split()
    is_summed = "--check" in needed and command.captured
    return not needed or is_summed or any(option.name in needed for option in call.options)


def _decodes(command: Command) -> bool:
    """Whether a command makes a text of an encoded one."""
    options = [word.literal for word in command.words[1:]]
    if command.program == "base64":
        return not {"-d", "-D", "--decode", "-di"}.isdisjoint(options)
    return command.program == "xxd" and any(option in ("-r", "-rp") for option in options)


def _base_name(file: Word) -> str:
    return file.raw.strip("\"'").rpartition("/")[2]
