"""Loads what a check needs from one file: a wheel has the modules that most checks load in one module besides.

To find, open and read a module takes longer than most of them take to do what they say, and a check loads more than two
hundred. The one, `_bundle_311.py`, is made of the others when a wheel is built (see hatch_bundle.py). It is source, so
that Python keeps its byte code where and when it keeps that of any module. Where there is none, as in a checkout,
nothing is different but the time.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from types import ModuleType

from cilint.lazy import patterns
from cilint.lazy.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from types import FunctionType
else:
    # Without loading `importlib`.
    ModuleSpec = type(sys.__spec__)

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def unpack() -> None:
    """Have the modules of the bundle loaded from there from now on, and those that every check loads at once."""
    bundle = _bundle()
    if bundle is None:
        return
    finder = _Finder(bundle.BODIES, frozenset(bundle.PACKAGES), bundle.NEEDED)
    finder.load(bundle.FIRST)
    sys.meta_path.insert(0, finder)
    patterns.prepare()


def names_of_bundles() -> tuple[str, ...]:
    """The names that a bundle has which this version of Python can read, the best first.

    Python writes source down again in the syntax of its own version. That of 3.11 is read by all that we support.
    """
    return tuple(dict.fromkeys((f"_bundle_{sys.version_info[0]}{sys.version_info[1]}", "_bundle_311")))


def _bundle() -> ModuleType | None:
    for name in names_of_bundles():
        try:
            return import_module(f"cilint.{name}")
        except ModuleNotFoundError:
            continue
    return None


class _Module(ModuleType):
    """A module of which `import` can ask for what is not there without an error that is worded and thrown away.

    So it asks all that are no package for `__path__`, at each `from … import`. Python 3.12 has that in its own modules.
    """

    __getattribute__ = object.__getattribute__


class _Finder:
    """Finds and loads the modules of the bundle, each of which is a function that does what the module would."""

    def __init__(
        self, bodies: Mapping[str, FunctionType], packages: frozenset[str], needed: Mapping[str, Sequence[str]]
    ) -> None:
        """`needed` are the modules that others import when they are loaded, each after what it imports itself."""
        self._bodies = bodies
        self._packages = packages
        self._needed = needed

    def load(self, names: Iterable[str]) -> None:
        """Load modules, each after those that it imports.

        Python's own way of doing so looks at each three times, and locks it, which takes longer than most of them do.
        """
        modules = {name: self._module(name) for name in names if name not in sys.modules}
        # A module below a package may be loaded before what the package itself holds.
        sys.modules.update({name: module for name, module in modules.items() if name in self._packages})
        for name, module in modules.items():
            parent, _, last = name.rpartition(".")
            setattr(sys.modules[parent], last, module)
            sys.modules[name] = module
            self._run(module)

    def _module(self, name: str) -> ModuleType:
        """A module of the bundle that holds nothing yet, with what `import` gives to it."""
        module = _Module(name)
        spec = self._spec(name)
        # Every `import` of a module asks its spec for it, and Python 3.11 words an error where it is not there.
        vars(spec)["_initializing"] = False
        vars(module).update(__spec__=spec, __loader__=self, __package__=spec.parent)
        if name in self._packages:
            module.__path__ = [_path(name)]
        return module

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """Where a module comes from; None for one that is not of the bundle."""
        return self._spec(name) if name in self._bodies else None

    def _spec(self, name: str) -> ModuleSpec:
        spec = ModuleSpec(name, self)  # type: ignore[arg-type]  # it has what is asked of a loader
        if name in self._packages:
            spec.submodule_search_locations = [_path(name)]
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """A module that Python gives to itself what `import` gives."""
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Do in a module what its source says, once what it imports is loaded."""
        self.load(self._needed.get(module.__name__, ()))
        self._run(module)

    def _run(self, module: ModuleType) -> None:
        name = module.__name__
        module.__file__ = f"{_path(name)}{os.sep}__init__.py" if name in self._packages else f"{_path(name)}.py"
        exec(self._bodies[name].__code__, vars(module))  # noqa: S102 - our own code


def _path(name: str) -> str:
    return f"{_ROOT}{os.sep}{name.replace('.', os.sep)}"
