"""What programs that share a subcommand have in common, for a command whose program is not known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from cilint.programs.roles import Role
from cilint.programs.table import Meaning, Program, Subcommand, programs_with


@cache
def program_alike(path: tuple[str, ...], deed: Role) -> Program:
    """What the programs take that do something with a subcommand of that path, as one program without a name."""
    alike = [program for program in programs_with(deed) if path in program.subcommands]
    doing = [program for program in alike if deed in program.subcommands[path].deeds]
    return Program("", {(): _common(doing, ()), path: _common(doing, path)})


def _common(programs: Iterable[Program], path: tuple[str, ...]) -> Subcommand:
    """The options of all of them; operands and deeds are those of the first, on which they agree."""
    parts = [program.at(path) for program in programs]
    valued = frozenset[str]().union(*(part.valued for part in parts))
    return parts[0]._replace(options=_merged(part.options for part in parts), valued=valued)


def _merged(all_options: Iterable[Mapping[str, Meaning]]) -> Mapping[str, Meaning]:
    """An option takes a value where it does for one of them; where they differ in its detail, it has none."""
    merged: dict[str, Meaning] = {}
    for name, meaning in (item for options in all_options for item in options.items()):
        known = merged.get(name, meaning)
        if known.role is not meaning.role:
            merged[name] = known if known.role.takes_value else meaning
        else:
            merged[name] = known if known.detail == meaning.detail else known._replace(detail="")
    return merged
