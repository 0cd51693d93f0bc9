"""Finds an installed package that settings name, and what it has for cilint. None of its code is run for that.

Source: "Entry points specification" and "Core metadata specifications" of the Python Packaging User Guide.
"""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import Distribution
from importlib.util import find_spec

from cilint import __version__
from cilint.errors import SettingsError
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.packages.registry import PackagePart
from cilint.packages.requirements import unmet
from cilint.text import disk
from cilint.text.source import Span

RULES = "cilint.rules"
CODE = ("cilint.predicates", "cilint.facts", "cilint.fixers")
"""The groups of entry points: what is in the first one is a folder, in the others something that Python makes."""

_NAME = regex(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


class RulePackage(NamedTuple):
    """A package that is installed: its folders with rules, and the parts that are made by its code."""

    folders: tuple[str, ...]
    parts: tuple[PackagePart, ...]


def find_package(name: str, repository: str, place: Span | None) -> RulePackage:
    """The package that pip calls `name`, as settings for the folder `repository` may name it at a `place`.

    Raises `SettingsError` for one that is not installed, has nothing for cilint or needs another cilint, and for one
    that lies in the repository: whoever can write there could have cilint run what he likes.
    """
    if not _NAME.fullmatch(name):
        raise SettingsError(f"{name!r} is no name of a package, as pip has them", place)
    own = _own_folders()
    paths = [os.path.abspath(path) for path in sys.path]
    trusted = [path for path in paths if not _is_strangers(path, repository, own)]
    distribution = next(iter(Distribution.discover(name=name, path=trusted)), None)
    if distribution is None:
        if next(iter(Distribution.discover(name=name, path=paths)), None):
            raise SettingsError(_in_repository(name), place)
        raise SettingsError(f"the package {name} is not installed here: pip install {name}, where cilint is", place)
    # What the package comes to depends on more than the disk is asked for: no result is kept.
    disk.watch(None)
    package = f"{distribution.metadata['Name']} {distribution.version}"
    problem = unmet(distribution.requires or (), "cilint", __version__)
    if problem:
        raise SettingsError(f"{package} needs {problem}, and this is {__version__}: update one of them", place)
    found = [entry for entry in distribution.entry_points if entry.group in (RULES, *CODE)]
    if not found:
        groups = ", ".join((RULES, *CODE))
        raise SettingsError(f"{package} has nothing for cilint: it declares no entry points of {groups}", place)
    folders = []
    for entry in found:
        top = list(_folders(entry.module))
        if not top:
            raise SettingsError(f"{package} names the module {entry.module}, which is not there: reinstall it", place)
        if any(_is_strangers(folder, repository, own) for folder in top) and not _is_editable(distribution):
            raise SettingsError(_in_repository(name), place)
        if entry.group == RULES:
            folders.append(_rules_in(top, entry.module, package, place))
    parts = tuple(PackagePart(package, entry.group, entry.name, entry.value) for entry in found if entry.group != RULES)
    return RulePackage(tuple(folders), parts)


def _in_repository(name: str) -> str:
    return f"the package {name} lies in the repository, of which cilint runs no code: install it where cilint is"


def _own_folders() -> list[str]:
    """The folders of packages of this Python, which may lie in a repository, as those of a virtual environment do."""
    found = {*sysconfig.get_paths().values(), *site.getsitepackages(), site.getusersitepackages()}
    return [disk.real_path(folder) for folder in found]


def _is_strangers(path: str, repository: str, own: list[str]) -> bool:
    """Whether a folder lies in the repository, and in none of this Python's own folders."""
    real = disk.real_path(path)
    return _is_in(real, disk.real_path(repository)) and not any(_is_in(real, folder) for folder in own)


def _is_in(path: str, folder: str) -> bool:
    return os.path.join(path, "").startswith(os.path.join(folder, ""))


def _is_editable(distribution: Distribution) -> bool:
    """Whether somebody has installed a package from its sources on purpose (PEP 660: `direct_url.json` says so)."""
    import json

    try:
        return bool(json.loads(distribution.read_text("direct_url.json") or "{}")["dir_info"]["editable"])
    except (ValueError, KeyError, TypeError):
        return False


def _folders(module: str) -> Iterator[str]:
    """The folders in which the first part of a module's name is; asking for that alone runs no code."""
    try:
        spec = find_spec(module.partition(".")[0])
    except (ImportError, ValueError):
        return
    if spec and spec.submodule_search_locations:
        yield from map(os.path.abspath, spec.submodule_search_locations)
    elif spec and spec.origin:
        yield os.path.dirname(os.path.abspath(spec.origin))


def _rules_in(folders: list[str], module: str, package: str, place: Span | None) -> str:
    for top in folders:
        folder = os.path.join(top, *module.split(".")[1:])
        if disk.is_folder(folder):
            return folder
    raise SettingsError(f"{package} names the folder {module} with rules, which is not there: reinstall it", place)
