"""Where the files are that settings extend: beside them, or in packages of Python."""

from __future__ import annotations

import os

from cilint.errors import SettingsError
from cilint.lazy.patterns import regex
from cilint.settings.reading import SettingsReader, file_path
from cilint.settings.rule_sources import PACKAGE
from cilint.syntax.node import Node
from cilint.text import disk

PACKAGE_FILE = "cilint.yml"
"""What the settings of a package are called, in its folder."""

_NAME = regex(r"[A-Za-z_][A-Za-z0-9_]*")


def extended_path(reader: SettingsReader, node: Node) -> str:
    """The path, as `Files` has them, of what an entry of `extends` names.

    Raises `SettingsError` for what is no settings file by its name, and for a package that is not installed.
    """
    name = file_path(node)
    if name.startswith(PACKAGE):
        return _path_in(name.removeprefix(PACKAGE), node)
    if not name.endswith((".yml", ".yaml")):
        raise SettingsError(f"{name!r} is no settings file, which ends in .yml, and no package:NAME", node.span)
    return reader.companion(name)


def _path_in(package: str, node: Node) -> str:
    if not _NAME.fullmatch(package):
        raise SettingsError(f"{package!r} is no name by which Python imports a package, as acme_cilint is", node.span)
    # Few settings come from packages. No code of a package is run, since its name has no dot.
    from importlib.util import find_spec

    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        spec = None
    if spec is None:
        raise SettingsError(f"there is no Python package {package} here: install it where cilint is", node.span)
    for folder in spec.submodule_search_locations or ():
        path = os.path.join(os.path.abspath(folder), PACKAGE_FILE)
        if disk.is_file(path):
            return path.replace(os.sep, "/")
    raise SettingsError(f"the Python package {package} has no {PACKAGE_FILE} in its folder", node.span)
