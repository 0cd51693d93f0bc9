"""The facts about installs that may take other versions than the repository's lock file says.

Sources: docs.npmjs.com/cli/commands/npm-install and npm-ci; classic.yarnpkg.com/lang/en/docs/cli/install;
yarnpkg.com/configuration/yarnrc, `enableImmutableInstalls`; pnpm.io/cli/install, `--frozen-lockfile` (pnpm and Yarn 2
keep to the file where the variable CI is set, as GitLab does); getcomposer.org/doc/03-cli.md; pipenv's documentation.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from cilint.facts.model import CommandFact, Fact, Plain, User
from cilint.facts.scripts import LOOK, Scripts
from cilint.pipeline.repository_scripts import fetches_repository
from cilint.pipeline.shared import Shared
from cilint.programs.roles import Role
from cilint.sessions.environment import ShellSession
from cilint.shell.calls import Call, call_of
from cilint.shell.command import Command

_CLASSIC = "# yarn lockfile v1"
_SWITCH = "YARN_ENABLE_IMMUTABLE_INSTALLS"
_OFF = frozenset({"false", "0"})
_FROZEN = "frozen"


class UnlockedInstallFact(Fact):
    """An install beside a lock file that it may pass over, flagged at the command; `lock` is the file's path."""

    __slots__ = ("call", "command", "is_told", "lock")

    kind = "unlocked_install"

    def __init__(self, command: CommandFact, call: Call, lock: str, *, is_told: bool) -> None:
        """`is_told` says that an option or a variable tells the program so."""
        super().__init__(command.span, command.user, command.via)
        self.command = command
        self.call = call
        self.lock = lock
        self.is_told = is_told

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"tool": self.call.program.name, "lock": self.lock, "told": self.is_told}


def unlocked_installs_of(user: User, scripts: Scripts, shared: Shared) -> Iterator[UnlockedInstallFact]:
    """The installs of a user's scripts that may pass over a lock file which the repository has."""
    if not fetches_repository(user.job.variables):
        return
    run = scripts.run(user.job)
    user.job.work.spend(LOOK * len(run.entries))
    for item, command in run.commands():
        call = call_of(command)
        if call is None or call.operands or Role.RESOLVES not in call.subcommand.deeds or call.of(Role.LOCKED):
            continue
        names = call.subcommand.deeds[Role.RESOLVES].split()
        lock = _lock(names, call, command, run.session, shared)
        if lock is not None:
            is_frozen = _FROZEN in names or (call.program.name == "yarn" and not _is_classic(lock, shared))
            is_told = bool(call.of(Role.UNLOCKED)) or (is_frozen and _is_switched_off(user, call))
            if is_told or not is_frozen:
                yield UnlockedInstallFact(CommandFact(command, item, user), call, lock, is_told=is_told)


def _lock(names: list[str], call: Call, command: Command, session: ShellSession, shared: Shared) -> str | None:
    """The lock file in the folder in which a program runs; None where there is none, or the folder is not known."""
    told = call.word(Role.FOLDER)
    folder = told.literal if told is not None else ""
    if folder is None:
        return None
    for name in names:
        places = session.placed(posixpath.join(folder, name), command)
        if len(places) == 1 and shared.has_file(places[0]):
            return places[0]
    return None


def _is_classic(lock: str, shared: Shared) -> bool:
    return _CLASSIC in (shared.text_of(lock) or "")[:200]


def _is_switched_off(user: User, call: Call) -> bool:
    """Whether Yarn 2 is told by a variable that it may change its lock file."""
    values = user.job.variables.possible(_SWITCH) if call.program.name == "yarn" else ()
    return any(value.text.lower() in _OFF for value in values)
