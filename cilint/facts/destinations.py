"""Where a command takes what it is given: to which hosts, into which images and containers, else to its program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.container.image import DOCKER_HUB
from cilint.facts.origins import Origins
from cilint.facts.scripts import Scripts
from cilint.facts.services import ServiceFact
from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.programs.roles import Role
from cilint.sessions.scripts import ScriptRun
from cilint.shell.calls import Call, call_of
from cilint.shell.command import Command
from cilint.shell.remote import remote_host
from cilint.shell.word import Word

_COPIES = frozenset({"scp", "rsync", "sftp"})
_ENGINES = frozenset({"docker", "podman", "podman-remote", "nerdctl"})
_SCHEME = "://"


class Way(Enum):
    """How a credential leaves the shell of a job."""

    HOST = "host"
    """A client sends it to a host, or logs in there with it."""
    IMAGE = "image"
    """It is an argument of a build, and stays in the image."""
    CONTAINER = "container"
    """A container gets it whose image the script names."""
    PROGRAM = "program"
    """A program gets it of which nobody knows here what it does with it."""
    FILE = "file"
    """It is written to a file."""
    ARTIFACT = "artifact"
    """Such a file is among the artifacts."""
    CACHE = "cache"
    """Such a file is in a cache."""
    PIPELINE = "pipeline"
    """The pipeline that the job starts gets it in a variable."""


class Destination(NamedTuple):
    """Where something goes: a host, a reference, a program, as far as it is known, and which tool takes it there.

    `is_own` is the GitLab that runs the job, or its registry; `is_near` this machine or a service of the job. `is_sure`
    says that it is the only one that it can be.
    """

    way: Way
    target: str
    tool: str
    is_own: bool = False
    is_near: bool = False
    is_sure: bool = True


class Destinations:
    """Reads the commands of one job."""

    def __init__(self, run: ScriptRun, scripts: Scripts, services: Iterable[ServiceFact]) -> None:
        self._session = run.session
        self._scripts = scripts
        self._origins = Origins(run.session, services)

    def of(self, command: Command) -> tuple[Destination, ...]:
        """The destinations of what a command is given; its program where nothing else is known."""
        tool = command.program or command.words[0].raw
        found = dict.fromkeys((*self._hosts(command, tool), *self._containers(command, tool)))
        return tuple(found) or (Destination(Way.PROGRAM, tool, tool),)

    def of_build_argument(self, command: Command, call: Call) -> tuple[Destination, ...]:
        """The images that keep what a build gets as an argument; one without a name where no word has it."""
        names = [self._text(word, command) for word in call.words(Role.IMAGE)]
        return tuple(Destination(Way.IMAGE, name, call.program.name) for name in names or [""])

    def _hosts(self, command: Command, tool: str) -> Iterator[Destination]:
        login = self._scripts.login(command)
        if login is not None and login.registry is None and login.tool in _ENGINES:
            yield Destination(Way.HOST, DOCKER_HUB, tool)
        words = [] if login is None or login.registry is None else [login.registry]
        for word in dict.fromkeys((*words, *_addresses(command, tool))):
            origins = self._origins.of(word, command)
            for origin in origins:
                if origin.written:
                    yield Destination(
                        Way.HOST, origin.written, tool, origin.names_own, origin.is_near, is_sure=len(origins) == 1
                    )

    def _containers(self, command: Command, tool: str) -> Iterator[Destination]:
        call = call_of(command) if tool in _ENGINES else None
        for argument in call.of(Role.IMAGE) if call else ():
            if argument.detail == "run" and argument.word is not None:
                yield Destination(Way.CONTAINER, self._text(argument.word, command), tool)

    def _text(self, word: Word, command: Command) -> str:
        options = self._session.expansions(word, command)
        parts = options[0].template if len(options) == 1 else (word.raw,)
        return "".join(part if isinstance(part, str) else f"${{{part.name}}}" for part in parts)


def _addresses(command: Command, tool: str) -> Iterator[Word]:
    """The words that name hosts: by the roles of the program, with a scheme, or as the other machine of a shell."""
    call = call_of(command)
    if call is not None:
        yield from call.words(Role.URL) if _is_client(call) else ()
        yield from (argument.word for argument in call.of(Role.HOST) if argument.word is not None)
        if _is_client(call):
            yield from (word for word in command.words[1:] if _SCHEME in word.prefix)
    host = remote_host(command)
    if host is not None:
        yield host
    elif tool in _COPIES:
        yield from (word for word in command.words[1:] if _is_remote_path(word))


def _is_client(call: Call) -> bool:
    """Whether the URLs that a program is given have hosts: `glab api` takes the paths of endpoints."""
    return call.program.name != "glab" and not {Role.URL, Role.CLIENT, Role.HOST, Role.DEPLOYS}.isdisjoint(
        call.program.roles
    )


def _is_remote_path(word: Word) -> bool:
    """Whether an operand of scp(1) or rsync(1) is of another machine: `user@host:path`."""
    before, colon, _ = word.text.text.partition(":")
    return bool(colon) and "/" not in before and not before.startswith("-") and len(before) > 1
