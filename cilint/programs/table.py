"""What the options and operands of command-line programs are, read from a table: a program with its subcommands.

The table is programs.tsv beside this module; its head explains the columns. Reading words with it is `shell.calls`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import cache

from cilint.lazy.records import NamedTuple


class Role(Enum):
    """What an option or operand is for, or in a row about a subcommand what that does; the detail stands in brackets.

    Those from FLAG on belong to options that take no value, those from LOGIN on to subcommands.
    """

    VALUE = "value"
    """Of no interest; it is known so that its value is taken for no operand."""
    IMAGE = "image"
    """A reference of an image (`run`, `pull`, `push`, `copy`, `build`: a local name; others are only looked at)."""
    REGISTRY = "registry"
    REGISTRY_USER = "registry-user"
    REGISTRY_PASSWORD = "registry-password"  # noqa: S105 - the name of a role
    """A password or token for a registry (the option that reads it from standard input instead)."""
    REGISTRY_CREDENTIALS = "registry-credentials"
    """`user:password` for a registry."""
    REGISTRY_TLS = "registry-tls"
    """`disabled` or `insecure` (the key before it, in a list of settings)."""
    INSECURE_HOST = "insecure-host"
    """A registry that is reached without TLS, or without verifying certificates."""
    OUTPUT = "output"
    """BuildKit's `type=image,name=…,push=true`."""
    CACHE = "cache"
    """BuildKit's `type=registry,ref=…`."""
    BUILD_ARGUMENT = "build-argument"
    """`NAME=value` or `NAME` for the `ARG` of a Dockerfile (what stands before the name)."""
    ENTRYPOINT = "entrypoint"
    COMMAND = "command"
    """The words of a command that it runs."""
    CODE = "code"
    """Text that is read as code (the language)."""
    HOST = "host"
    """A host that it talks to (of an option the port without any; of an operand how its port stands: `and`, `with`)."""
    PORT = "port"
    URL = "url"
    METHOD = "method"
    """The method of a request."""
    BODY = "body"
    """A body of a request, whose method is POST where none is given."""
    VARIABLE = "variable"
    """The name of a CI/CD variable that it stores."""
    SECRET = "secret"  # noqa: S105 - the name of a role
    """A password or token for something else than a registry."""

    FLAG = "flag"
    PASSWORD_STDIN = "password-stdin"  # noqa: S105 - the name of a role
    REGISTRY_TLS_VERIFY = "registry-tls-verify"
    """Certificates are verified unless it is set to false."""
    INSECURE_REGISTRY = "insecure-registry"
    """Certificates are not verified, or plain HTTP serves where HTTPS fails."""
    PLAIN_REGISTRY = "plain-registry"
    """Nothing is encrypted."""
    ALL_TAGS = "all-tags"
    PUSH = "push"
    NO_PUSH = "no-push"
    QUERY = "query"
    """The body goes into the URL, so that the method stays GET."""

    LOGIN = "login"
    """It hands credentials for a registry over (a `LoginKind`)."""
    PUSHES = "pushes"
    """It may push images that its words do not name."""
    PUBLISHES = "publishes"
    """What it pushes or publishes is no image."""
    CLIENT = "client"
    """It talks to the hosts in the URLs among its words."""
    SYNTAX = "syntax"
    """How its words are read (`operands-last`: options end at the first operand; `unknown-valued`: others take one)."""

    @property
    def takes_value(self) -> bool:
        """Whether an option with this role takes a value."""
        return self not in _ALONE


_ROLES = tuple(Role)
_ALONE = frozenset(_ROLES[_ROLES.index(Role.FLAG) :])
_EVERYWHERE = "-"
_ITSELF = "-"


class OptionSpec(NamedTuple):
    """The options of a program or subcommand, each with its dashes: `-u`, `--user`.

    An option that is neither in `valued` nor in `boolean` takes a value only where `unknown_valued` says so.
    `interspersed` is False for programs whose options end at the first operand (`docker run`, `sudo`).
    """

    valued: frozenset[str] = frozenset()
    boolean: frozenset[str] = frozenset()
    unknown_valued: bool = False
    interspersed: bool = True

    def takes_value(self, name: str) -> bool:
        """Whether the option takes a value."""
        return name in self.valued or (self.unknown_valued and name not in self.boolean)

    def __or__(self, other: object) -> OptionSpec:
        """Both programs' options; `interspersed` and `unknown_valued` are those of the right one."""
        if not isinstance(other, OptionSpec):
            return NotImplemented
        return other._replace(valued=self.valued | other.valued, boolean=self.boolean | other.boolean)


class Specs:
    """How the words of a program are read: the own options of each path of subcommands, `()` those that stand anywhere.

    What counts at a path is put together once, however many commands take it.
    """

    __slots__ = ("_beginnings", "_known", "_own")

    def __init__(self, own: Mapping[tuple[str, ...], OptionSpec]) -> None:
        self._own = own
        self._beginnings = frozenset(path[:length] for path in own for length in range(len(path) + 1))
        self._known: dict[tuple[str, ...], tuple[OptionSpec, bool]] = {}

    def leads_on(self, path: tuple[str, ...]) -> bool:
        """Whether a path is one of them or the beginning of one."""
        return path in self._beginnings

    def at(self, path: tuple[str, ...]) -> tuple[OptionSpec, bool]:
        """The options that count after a path: those of all its beginnings, as pflag's persistent ones do.

        The second says whether further words of a subcommand may follow.
        """
        if path not in self._known:
            spec = OptionSpec()
            for length in range(len(path) + 1):
                spec |= self._own.get(path[:length], OptionSpec())
            self._known[path] = spec, any(len(known) > len(path) and known[: len(path)] == path for known in self._own)
        return self._known[path]


class Meaning(NamedTuple):
    """The role of an option or operand, with its detail."""

    role: Role
    detail: str


class Operand(NamedTuple):
    """The meaning of operands: number `first`, from 1, and all that follow where `rest` says so; 0 is the last one."""

    first: int
    rest: bool
    meaning: Meaning


class Subcommand(NamedTuple):
    """What a subcommand takes and does.

    `valued` are those of its `options` that take a value; `deeds` are the roles of the rows about itself, each with its
    detail.
    """

    options: Mapping[str, Meaning]
    valued: frozenset[str]
    operands: tuple[Operand, ...]
    deeds: Mapping[Role, str]

    @property
    def spec(self) -> OptionSpec:
        """How its words are read."""
        syntax = self.deeds.get(Role.SYNTAX, "")
        boolean = frozenset(self.options) - self.valued
        return OptionSpec(self.valued, boolean, "unknown-valued" in syntax, "operands-last" not in syntax)


_NOTHING = Subcommand({}, frozenset(), (), {})


class Program:
    """A program with its subcommands by their path; `()` has what stands anywhere.

    `specs` say how its words are read; `roles` are all that something of it has.
    """

    __slots__ = ("_known", "name", "roles", "specs", "subcommands")

    def __init__(
        self, name: str, subcommands: Mapping[tuple[str, ...], Subcommand], roles: frozenset[Role] = frozenset()
    ) -> None:
        self.name = name
        self.subcommands = subcommands
        self.specs = Specs({path: subcommand.spec for path, subcommand in subcommands.items()})
        self.roles = roles
        self._known: dict[tuple[str, ...], Subcommand] = {}

    def at(self, path: tuple[str, ...]) -> Subcommand:
        """What counts after a path: its own operands and deeds, and the options of all its beginnings."""
        if path not in self._known:
            parts = [self.subcommands.get(path[:length], _NOTHING) for length in range(len(path) + 1)]
            options: dict[str, Meaning] = {}
            for part in parts:
                options.update(part.options)
            valued = frozenset[str]().union(*(part.valued for part in parts))
            self._known[path] = parts[-1]._replace(options=options, valued=valued)
        return self._known[path]


def find_program(name: str | None) -> Program | None:
    """The program of that name, without folder; None where the table has none."""
    return _program(name) if name in _rows() else None


def programs_with(role: Role) -> Iterator[Program]:
    """All programs of which something has the role, in the order of the table."""
    for name, rows in _rows().items():
        if any(row[2] == role.value for row in rows):
            yield _program(name)


@cache
def subcommands_with(deed: Role) -> tuple[tuple[str, ...], ...]:
    """The subcommands that do something, whichever program has them, each once and in the order of the table."""
    rows = (row for rows in _rows().values() for row in rows if row[2] == deed.value)
    return tuple(dict.fromkeys(path for subcommands, *_ in rows for path in _paths(subcommands)))


@cache
def _program(name: str) -> Program:
    found: dict[tuple[str, ...], _Collected] = {(): _Collected()}
    roles = set()
    for subcommands, arguments, role_name, detail in _rows()[name]:
        role = Role(role_name)
        roles.add(role)
        for path in _paths(subcommands):
            found.setdefault(path, _Collected()).add(arguments.split(), Meaning(role, detail), valued=role.takes_value)
    return Program(name, {path: collected.subcommand for path, collected in found.items()}, frozenset(roles))


class _Collected:
    """What the rows about a subcommand say."""

    __slots__ = ("_deeds", "_operands", "_options", "_valued")

    def __init__(self) -> None:
        self._options: dict[str, Meaning] = {}
        self._valued: set[str] = set()
        self._operands: list[Operand] = []
        self._deeds: dict[Role, str] = {}

    def add(self, arguments: Sequence[str], meaning: Meaning, *, valued: bool) -> None:
        """Take note of a row; `valued` says that its role takes a value."""
        if arguments[0] == _ITSELF:
            self._deeds[meaning.role] = meaning.detail
        elif arguments[0][0] != "-":
            self._operands += [_operand(argument, meaning) for argument in arguments]
        else:
            self._options.update(dict.fromkeys(arguments, meaning))
            self._valued.update(arguments if valued else ())

    @property
    def subcommand(self) -> Subcommand:
        """All of it."""
        return Subcommand(self._options, frozenset(self._valued), tuple(self._operands), self._deeds)


def _paths(subcommands: str) -> Iterator[tuple[str, ...]]:
    if subcommands == _EVERYWHERE:
        yield ()
    else:
        yield from (tuple(path.split()) for path in subcommands.split(","))


def _operand(written: str, meaning: Meaning) -> Operand:
    if written == "last":
        return Operand(0, False, meaning)
    return Operand(int(written.removesuffix("+")), written.endswith("+"), meaning)


@cache
def _rows() -> Mapping[str, list[tuple[str, str, str, str]]]:
    """The rows of each program, without its name."""
    rows: dict[str, list[tuple[str, str, str, str]]] = {}
    with open(os.path.join(os.path.dirname(__file__), "programs.tsv"), encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                names, subcommands, arguments, role, *detail = line.rstrip("\n").split("\t")
                row = (subcommands, arguments, role, detail[0] if detail else "")
                for name in names.split():
                    rows.setdefault(name, []).append(row)
    return rows
