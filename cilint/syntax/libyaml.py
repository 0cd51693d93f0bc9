"""The door to PyYAML's C parser, which is libyaml 0.2.5, as in GitLab's Psych, and to nothing else of PyYAML.

`import yaml` loads loaders, dumpers, resolvers and their patterns, which takes as long as an empty Python process and
of which a stream of events needs nothing. So here the package is made without running its own code: that runs when
somebody asks for what is not there, such as `yaml.safe_load`. Until then the C module, which takes classes from most
other modules of PyYAML as soon as it is loaded, has an exception in their place: parsing uses none of them but errors.
"""

from __future__ import annotations

import sys
from types import ModuleType

from cilint.lazy.typing import Any

_PARTS = [
    "tokens",
    "nodes",
    "reader",
    "scanner",
    "parser",
    "composer",
    "constructor",
    "emitter",
    "serializer",
    "representer",
]
"""The modules from which the C module takes classes, but for `error` and `events`, which are small and needed."""


class LibyamlError(Exception):
    """What stands in for PyYAML's errors: what libyaml says is wrong, where that begins, and where it shows."""

    context: Any = None
    context_mark: Any = None
    problem: Any = None
    problem_mark: Any = None
    reason: Any = None

    def __init__(self, *details: Any) -> None:
        super().__init__(*details)
        # The reader, which tells of characters that YAML does not allow, gives five details, and none of these.
        self.reason = details[4] if len(details) == 5 else None
        if len(details) == 4:
            self.context, self.context_mark, self.problem, self.problem_mark = details


class _StandIn:
    """What stands in for a module of PyYAML; keeps the names of the classes that were taken from it."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken

    def __getattr__(self, name: str) -> type:
        self._taken.add(name)
        return LibyamlError


class _Package(ModuleType):
    """The package `yaml` before its own code has run."""

    taken: set[str]

    def __getattr__(self, name: str) -> Any:
        if self.__spec__ is None or self.__spec__.loader is None:
            raise AttributeError(name)
        self.__class__ = ModuleType  # type: ignore[assignment]
        self.__spec__.loader.exec_module(self)
        for part in _PARTS:
            real = vars(sys.modules[f"yaml.{part}"])
            for taken in self.taken & real.keys():
                setattr(self._yaml, taken, real[taken])
        return getattr(self, name)


def _load() -> tuple[Any, Any]:
    """PyYAML's C module, or None where PyYAML was built without, and its module of events."""
    package = None if "yaml" in sys.modules else _package()
    try:
        import yaml.error
        import yaml.events

        try:
            import yaml._yaml
        except ImportError:
            return None, yaml.events
        return yaml._yaml, yaml.events
    finally:
        if package is not None:
            for part in _PARTS:
                vars(package).pop(part)


def _package() -> _Package:
    """The package with stand-ins for its modules, as the one that is loaded by its name."""
    finders = (finder.find_spec("yaml", None) for finder in sys.meta_path)
    spec = next(spec for spec in finders if spec is not None)
    package = _Package("yaml")
    package.__spec__ = spec
    package.__loader__ = spec.loader
    package.__file__ = spec.origin
    package.__path__ = spec.submodule_search_locations or []
    package.__package__ = "yaml"
    package.taken = set()
    for part in _PARTS:
        setattr(package, part, _StandIn(package.taken))
    sys.modules["yaml"] = package
    return package


_module, events = _load()

_is_gitlabs = _module is not None and _module.get_version() >= (0, 2, 5)
CParser: Any = _module.CParser if _is_gitlabs else None
"""The C parser; None where PyYAML was built without, or with an older one, which refuses `[docker:dind]`."""


def version() -> str:
    """The version of the library behind the C parser."""
    return str(_module.get_version_string())


def package_version() -> str:
    """The version of PyYAML; runs the package's own code."""
    import yaml

    return str(yaml.__version__)


def words_of(error: Exception) -> str:
    """What GitLab says of an error that the C parser raised: it shows the words of libyaml as they are."""
    if CParser is None or isinstance(error, UnicodeError):
        return ""
    # The class is PyYAML's own where somebody has loaded that before.
    told = (getattr(error, name, None) for name in ("reason", "problem", "context"))
    return " ".join(str(words) for words in told if words)
