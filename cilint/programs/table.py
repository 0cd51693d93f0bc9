"""What the options and operands of command-line programs are, read from a table: a program with its subcommands.

The table is programs.tsv beside this module; its head explains the columns. Reading words with it is `shell.calls`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from cilint.lazy.frozen import Frozen
from cilint.lazy.table import read_table
from cilint.programs.roles import Role

_EVERYWHERE = "-"
_ITSELF = "-"


class OptionSpec(Frozen):
    """The options of a program or subcommand, each with its dashes: `-u`, `--user`.

    An option that is neither in `valued` nor in `boolean` takes a value only where `unknown_valued` says so.
    `interspersed` is False for programs whose options end at the first operand (`docker run`, `sudo`). Those that are
    `attached` may have a value in the same word, and take no other.
    """

    valued: frozenset[str] = frozenset()
    boolean: frozenset[str] = frozenset()
    unknown_valued: bool = False
    interspersed: bool = True
    attached: frozenset[str] = frozenset()

    def takes_value(self, name: str) -> bool:
        """Whether the option takes a value."""
        return name in self.valued or (self.unknown_valued and name not in self.boolean)

    def __or__(self, other: object) -> OptionSpec:
        """Both programs' options; `interspersed` and `unknown_valued` are those of the right one."""
        if not isinstance(other, OptionSpec):
            return NotImplemented
        return other._replace(
            valued=self.valued | other.valued,
            boolean=self.boolean | other.boolean,
            attached=self.attached | other.attached,
        )


class Specs:
    """How the words of a program are read behind a path of subcommands, at first `()`: by the options of `spec`.

    These are those of all beginnings of the path, as pflag's persistent ones are. What counts there is put together
    once, however many commands take it. `names` are the subcommands with which the path may go on.
    """

    __slots__ = ("_further", "_own", "_path", "names", "spec")

    def __init__(
        self,
        own: Mapping[tuple[str, ...], OptionSpec],
        path: tuple[str, ...] = (),
        spec: OptionSpec = OptionSpec(),  # noqa: B008 - nobody changes it
    ) -> None:
        """`own` has the own options of each path of subcommands, `spec` is that of the path without its last."""
        self._own = own
        self._path = path
        self._further: dict[str, Specs] = {}
        self.spec = spec | own.get(path, OptionSpec())
        depth = len(path)
        self.names = frozenset([longer[depth] for longer in own if len(longer) > depth and longer[:depth] == path])

    def after(self, name: str) -> Specs | None:
        """The same behind one more word; None where it is no subcommand."""
        further = self._further.get(name)
        if further is None and name in self.names:
            further = self._further[name] = Specs(self._own, (*self._path, name), self.spec)
        return further


class Meaning(Frozen):
    """The role of an option or operand, with its detail."""

    role: Role
    detail: str


class Operand(Frozen):
    """The meaning of the operands that have a `place` among all: one, all from there on, or the last one."""

    place: slice
    meaning: Meaning


class Subcommand(Frozen):
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
        attached = frozenset(name for name in boolean if self.options[name].role is Role.ATTACHED_SECRET)
        return OptionSpec(self.valued, boolean, "unknown-valued" in syntax, "operands-last" not in syntax, attached)


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
        known = self._known.get(path)
        if known is None:
            parts = [self.subcommands.get(path[:length], _NOTHING) for length in range(len(path) + 1)]
            options: dict[str, Meaning] = {}
            for part in parts:
                options.update(part.options)
            valued = frozenset[str]().union(*(part.valued for part in parts))
            known = self._known[path] = parts[-1]._replace(options=options, valued=valued)
        return known


@lru_cache(maxsize=512)
def find_program(name: str | None) -> Program | None:
    """The program of that name, without folder; None where the table has none."""
    return _program(name) if name in _rows() else None


def programs_with(role: Role) -> Iterator[Program]:
    """All programs of which something has the role, in the order of the table."""
    yield from map(_program, names_with(role))


def names_with(role: Role) -> tuple[str, ...]:
    """The names of the programs of which something has the role, in the order of the table: no program is read."""
    return tuple(_names_by_role().get(role.value, ()))


@cache
def _names_by_role() -> Mapping[str, Mapping[str, None]]:
    found: dict[str, dict[str, None]] = {}
    for name, rows in _rows().items():
        for row in rows:
            found.setdefault(row[2], {})[name] = None
    return found


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
        return Operand(slice(-1, None), meaning)
    number = int(written.removesuffix("+"))
    return Operand(slice(number - 1, None if written.endswith("+") else number), meaning)


@cache
def _rows() -> Mapping[str, list[tuple[str, str, str, str]]]:
    """The rows of each program, without its name."""
    rows: dict[str, list[tuple[str, str, str, str]]] = {}
    for names, subcommands, arguments, role, *detail in read_table(__file__, "programs.tsv"):
        row = (subcommands, arguments, role, detail[0] if detail else "")
        for name in names.split():
            rows.setdefault(name, []).append(row)
    return rows
