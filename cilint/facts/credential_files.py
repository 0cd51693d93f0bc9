"""The files that a job's scripts write credentials to: by redirections, copies, and programs that keep them.

Which files these are the table of programs says (`keeps`), and for git, where it keeps what is in a URL.
"""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Iterator, Sequence

from cilint.facts.held_credentials import Held, HeldCredentials
from cilint.facts.model import shown
from cilint.lazy.patterns import regex
from cilint.lazy.properties import cached_property
from cilint.lazy.records import NamedTuple
from cilint.pipeline.expansion import UnknownPart
from cilint.programs.roles import Role
from cilint.sessions.contents import file_name
from cilint.sessions.happenings import Happening
from cilint.sessions.scripts import ScriptRun
from cilint.shell.calls import Call, call_of
from cilint.shell.command import Command
from cilint.shell.opening import runs_here
from cilint.shell.word import Word

_PLACE = regex(r"(?:\$\{(?P<name>\w+):-(?P<default>[^}]*)\})?(?P<rest>.*)")
_GIT_CONFIG = ".git/config"
_REMOTES = frozenset({("remote", "add"), ("remote", "set-url")})
_GLOBAL = frozenset({"-g", "--global"})
_REMOVERS = frozenset({"rm", "shred", "unlink", "del", "remove-item"})
_LOGOUT = "logout"


class CredentialFile(NamedTuple):
    """A credential in a file; `path` is that from the project's folder, in full or from `~` where it lies elsewhere.

    Where the place is not known, `is_known` is false, and `path` is what is written.
    """

    held: Held
    path: str
    command: Command
    is_known: bool = True


class CredentialFiles:
    """Finds the files of one job."""

    def __init__(self, run: ScriptRun, held: HeldCredentials) -> None:
        self._run = run
        self._session = run.session
        self._record = run.session.evaluation.record
        self._held = held

    def written(self) -> Iterator[CredentialFile]:
        """What redirections, tee(1) and copies write, as far as it lasts."""
        for event in self._record.files:
            if event.word is None or event.happening is Happening.UNSEEN or not runs_here(event.command):
                continue
            if event.happening is Happening.COPIED:
                found = self._copied(event.operands[0], event.command)
            else:
                values = self._session.evaluation.output(event.command)
                found = self._held.of_values(values, event.command.span)
            for held in dict.fromkeys(found):
                yield from self._lasting(held, event.command, self._session.places(event.word, event.command),
                                         file_name(event.word))  # fmt: skip

    def _copied(self, file: Word, command: Command) -> Iterator[Held]:
        yield from self._held.of_values(self._session.evaluation.content(file, command), file.span)

    def kept(self, command: Command, found: Sequence[Held]) -> Iterator[CredentialFile]:
        """The files in which the program of a command keeps what it `found` among its words."""
        call = call_of(command)
        places = self._places_of(call, command) if call is not None and found else ()
        for held in found if places else ():
            yield from self._lasting(held, command, places, "")

    def _places_of(self, call: Call, command: Command) -> Sequence[str]:
        if call.program.name == "git":
            return self._places_of_git(call, command)
        detail = call.subcommand.deeds.get(Role.KEEPS)
        match = _PLACE.fullmatch(detail) if detail else None
        if match is None or any(option.name in _GLOBAL for option in call.options):
            return ()
        start = ""
        if match["name"]:
            values = self._session.evaluation.variable(match["name"], command)
            known = [
                shown(option)
                for option in self._session.expanded(values)
                if option.template != (UnknownPart(match["name"]),)
            ]
            start = known[0] if known else match["default"]
        return self._session.placed(start + match["rest"], command)

    def _places_of_git(self, call: Call, command: Command) -> Sequence[str]:
        if call.path in _REMOTES:
            return self._session.placed(_GIT_CONFIG, command)
        if call.path == ("config",):
            is_own = not any(option.name in ("--global", "--system") for option in call.options)
            return self._session.placed(_GIT_CONFIG if is_own else "~/.gitconfig", command)
        if call.path != ("clone",) or not call.operands:
            return ()
        if len(call.operands) > 1:
            return [f"{place}/{_GIT_CONFIG}" for place in self._session.places(call.operands[1], command)]
        urls = map(shown, self._session.expansions(call.operands[0], command))
        names = [url.rstrip("/").rpartition("/")[2].removesuffix(".git") for url in urls]
        return [place for name in names if name for place in self._session.placed(f"{name}/{_GIT_CONFIG}", command)]

    def _lasting(self, held: Held, command: Command, places: Sequence[str], name: str) -> Iterator[CredentialFile]:
        """The file at some places, unless something takes it away later."""
        if not places:
            yield CredentialFile(held, name, command, is_known=False)
        for place in places:
            if not self._is_removed(place, command):
                yield CredentialFile(held, place, command)

    def _is_removed(self, place: str, writer: Command) -> bool:
        order = self._record.order(writer)
        # Which file a logout is about, the program knows.
        lasts = [self._logouts.get(writer.program, -1)]
        while place:
            lasts.append(self._removals.get(place, -1))
            place = posixpath.dirname(place) if place != "/" else ""
        return max(lasts) > order

    @cached_property
    def _logouts(self) -> dict[str | None, int]:
        """When a program is told last to forget what it was given, by its name."""
        found: dict[str | None, int] = {}
        for command in self._record.commands:
            if any(word.literal == _LOGOUT for word in command.words[1:3]):
                found[command.program] = self._when(command)
        return found

    @cached_property
    def _removals(self) -> dict[str, int]:
        """When files and folders are removed last, by their places."""
        found: dict[str, int] = {}
        for command in self._record.commands:
            if (command.program or "").lower() in _REMOVERS:
                for word in command.words[1:]:
                    for place in self._session.places(word, command):
                        found[place.rstrip("/*") or place] = self._when(command)
        return found

    def _when(self, command: Command) -> int:
        """When a command is run; after all others, where it is in a function, which may be called at any time."""
        return self._record.order(command) if command.function is None else sys.maxsize
