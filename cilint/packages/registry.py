"""What the packages that settings name add to cilint, by name; code of theirs is run when a rule uses it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from cilint.errors import CilintError, RuleError, SettingsError
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.text import disk
from cilint.text.source import Span


class PackagePart(NamedTuple):
    """An entry point of a package: its group and name, and `module:attribute`; `package` is its name and version."""

    package: str
    group: str
    name: str
    value: str


_declared: dict[str, tuple[PackagePart, ...]] = {}
"""The parts of packages by how settings name these."""
_in_use: frozenset[str] | None = None
_folders: dict[str, str] = {}
_loaded: dict[str, str] = {}
"""The packages of which code was run, by what Python calls the outermost of their modules."""
_read: dict[str, bytes] = {}


def declare(source: str, folders: Iterable[str], parts: Iterable[PackagePart], place: Span | None) -> None:
    """Make known what a package has: its folders with rules, and what it adds besides.

    `source` is how settings name it. Raises `SettingsError` for a name that another package has taken.
    """
    _folders.update(dict.fromkeys(folders, source))
    _declared.setdefault(source, ())
    for part in parts:
        other = find_part(part.group, part.name) or part
        # Of another version, where the package was updated while cilint runs.
        is_older = other.package != part.package and _name(other) == _name(part)
        kept = (each for each in _declared[source] if not is_older or each != other)
        _declared[source] = (*dict.fromkeys((*kept, part)),)
        if other != part and not is_older:
            raise SettingsError(
                f"{other.package} and {part.package} both have {part.name!r} in {part.group}: leave one out", place
            )


def source_of(folder: str) -> str:
    """How settings name a folder with rules: as its package, where it is one of a package's."""
    return _folders.get(os.path.abspath(folder), folder)


class Only:
    """Within, no packages are known but these, by how settings name them: those of one repository among several.

    A class, since every check asks for it, and what makes one of a function would be loaded for this alone.
    """

    def __init__(self, sources: Iterable[str]) -> None:
        self._sources = frozenset(sources)
        self._before: frozenset[str] | None = None

    def __enter__(self) -> None:
        global _in_use
        self._before, _in_use = _in_use, self._sources

    def __exit__(self, *_: object) -> None:
        global _in_use
        _in_use = self._before


def declared(group: str) -> tuple[PackagePart, ...]:
    """The parts of a group, of all packages that were named so far."""
    parts = (part for source, own in _declared.items() if _in_use is None or source in _in_use for part in own)
    return (*dict.fromkeys(part for part in parts if part.group == group),)


def find_part(group: str, name: str) -> PackagePart | None:
    """The part of that name; None where no package has it."""
    return next((part for part in declared(group) if part.name == name), None)


@cache
def load(part: PackagePart) -> Any:
    """What the code of a package makes for a part. Raises `RuleError` where it cannot be had."""
    # Few runs know a package.
    from importlib.metadata import EntryPoint

    try:
        made = EntryPoint(part.name, part.value, part.group).load()
        _loaded.setdefault(part.value.partition(".")[0].partition(":")[0], _name(part))
        return made
    except CilintError as error:
        raise RuleError(_broken(part, error.message)) from error
    except (Exception, SystemExit) as error:
        raise RuleError(_broken(part, f"{type(error).__name__}: {error}")) from error


def outdated() -> Iterator[str]:
    """The packages of which code runs that is not what lies on the disk by now.

    What Python has loaded stays as it is until the process ends; a file counts from when this was first asked of it.
    """
    yield from dict.fromkeys(
        package
        for top, package in _loaded.items()
        for name, module in tuple(sys.modules.items())
        if name.partition(".")[0] == top and _has_changed(getattr(module, "__file__", None))
    )


def _has_changed(path: str | None) -> bool:
    if not path:
        return False
    try:
        content = disk.content(path)
    except (OSError, disk.UnreadFileError):
        content = b""
    return _read.setdefault(path, content) != content


def wrong_kind(part: PackagePart, wanted: str) -> RuleError:
    """The error for a part that is not what its group asks for."""
    return RuleError(_broken(part, f"this is no {wanted}"))


def _name(part: PackagePart) -> str:
    return part.package.rpartition(" ")[0]


def _broken(part: PackagePart, problem: str) -> str:
    return (
        f"{part.package} cannot be used: {part.value}, its {part.group} {part.name!r}: {problem}; "
        "mend or update the package, or take it out of rules_from"
    )


def guarded(part: PackagePart, name: str, run: Callable[..., Any]) -> Callable[..., Any]:
    """A function of a package that raises `RuleError` where it fails, whatever else it raises.

    The text of its errors is left out: it may hold what is a secret of the pipeline.
    """

    def guard(*arguments: Any) -> Any:
        try:
            return run(*arguments)
        except CilintError:
            raise
        except Exception as error:
            from traceback import extract_tb

            last = extract_tb(error.__traceback__)[-1]
            place = f"{os.path.basename(last.filename)}:{last.lineno}"
            problem = f"{name} of {part.package} failed with {type(error).__name__} at {place}"
            raise RuleError(f"{problem}: mend or update the package, or take it out of rules_from") from error

    return guard
