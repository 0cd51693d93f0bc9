"""The door to PyYAML's C parser, which is libyaml 0.2.5, as in GitLab's Psych, and to nothing else of PyYAML.

`import yaml` loads loaders, dumpers, resolvers and their patterns, which takes as long as an empty Python process and
of which parsing needs nothing. So here the package is made without running its own code: that runs when somebody asks
for what is not there, such as `yaml.safe_load`. Until then the C module, which takes classes from most other modules of
PyYAML as soon as it is loaded, has an exception in their place: parsing uses none of them but errors.
"""

from __future__ import annotations

import sys
from _thread import RLock
from collections.abc import Callable, Mapping
from types import ModuleType

from cilint.lazy.typing import Any

_PARTS = [
    "events",
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
"""The modules from which the C module takes classes, but for `error`, which is small and needed."""

_one_at_a_time = RLock()
"""Held by whoever changes what the C module takes for PyYAML's classes; loading those may ask for more of PyYAML."""


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
    """The package `yaml` before its own code has run: as long as it is one, nobody but cilint has PyYAML."""

    taken: set[str]

    def __getattr__(self, name: str) -> Any:
        if self.__spec__ is None or self.__spec__.loader is None:
            raise AttributeError(name)
        # Loaded here because few runs need more of PyYAML.
        from importlib import import_module

        # Where cilint is parsing in another thread, this waits until its handlers are gone from the C module.
        with _one_at_a_time:
            taken = vars(self).pop("taken", None)
            if taken is not None:
                # First of all, since other threads see what is in the package while its code still runs.
                for part in _PARTS:
                    real = vars(import_module(f"yaml.{part}"))
                    for each in taken & real.keys():
                        setattr(self._yaml, each, real[each])
                self.__spec__.loader.exec_module(self)
                self.__class__ = ModuleType  # type: ignore[assignment]
        return ModuleType.__getattribute__(self, name)


def _load() -> tuple[Any, ModuleType | None]:
    """PyYAML's C module, or None where PyYAML was built without, and the package that was made for it, if one was."""
    package = None if "yaml" in sys.modules else _package()
    try:
        import yaml.error

        try:
            import yaml._yaml
        except ImportError:
            return None, package
        return yaml._yaml, package
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


_module, _made = _load()


def read(
    text: str, handlers: Mapping[str, Callable[..., object]], run: Callable[[Callable[[], object]], object]
) -> None:
    """Have `run` read a text: it is given what has the next event handled, and answers what the handler answers.

    The C parser calls `handlers`, by the names of PyYAML's events, with what it makes such an event of: to make them
    would take as long as all of its parsing. It looks for the classes in its module each time, which is the same one
    for all of the process. So threads take turns, and where others have PyYAML too, it makes the events after all.
    """
    with _one_at_a_time:
        if type(_made) is _Package:
            classes = {name: getattr(_module, name) for name in handlers}
            vars(_module).update(handlers)
            try:
                run(_module.CParser(text).get_event)
            finally:
                vars(_module).update(classes)
            return
    # Loaded here because most runs are of cilint alone.
    from cilint.syntax.handling import handling

    run(handling(_module.CParser(text).get_event, handlers))


def _is_gitlabs() -> bool:
    """Whether the C parser says what GitLab's says, and says it to handlers, which PyYAML does not promise."""
    if _module is None or _module.get_version() < (0, 2, 5):
        return False
    heard: list[object] = []
    read("", {"StreamStartEvent": lambda *_: heard.append(None)}, lambda handle_next: handle_next())
    return bool(heard)


CParser: Any = _module.CParser if _is_gitlabs() else None
"""The C parser; None where PyYAML was built without, with an older one, which refuses `[docker:dind]`, or with one that
`read` cannot use.
"""


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
