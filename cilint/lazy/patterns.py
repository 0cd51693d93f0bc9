"""Regular expressions that are compiled on first use: `regex` for the `re.compile` of a module's constants.

A check loads some two hundred and fifty of them and uses a tenth to a third; compiling them all was a seventh of its
start. `re` has a cache for that, but no name for what is in it. Those that are used still take a tenth of a small
check, nearly all of it for translating their texts to the codes of Python's own matcher, which depend on nothing but
the version of that. So a wheel has these codes for the version of Python that it is built with, as pre-commit and `pip
install` do from source. Where all patterns of a run are among them, nobody loads `re`, which takes as long as sixty of
our modules. A pattern that is made of a text of the pipeline is none of them: that is what `pattern_of` is for.
"""

from __future__ import annotations

import sys
from importlib import import_module

from cilint.lazy.typing import TYPE_CHECKING, Any, AnyStr

if TYPE_CHECKING:
    import re

try:
    _matcher: Any = import_module("_sre")
    """What is behind `re`; None in an interpreter that has something else there."""
except ModuleNotFoundError:
    _matcher = None

_prepared: dict[tuple[str | bytes, int], tuple[Any, ...]] = {}


class _Pattern:
    """What stands for a pattern until something is asked of it; from then on each of its methods is that of `re`'s."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self.pattern = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = _compiled(self.pattern, self._flags)
        # Found in here by Python itself, a method costs as much as that of a pattern.
        vars(self).update({each: getattr(compiled, each) for each in dir(compiled) if not each.startswith("_")})
        return getattr(compiled, name)


def regex(text: AnyStr, flags: int | re.RegexFlag = 0) -> re.Pattern[AnyStr]:
    """The pattern, which is compiled when it is first used."""
    return _Pattern(text, flags)  # type: ignore[return-value]  # it has all that a pattern has


def pattern_of(text: str, flags: int | re.RegexFlag = 0) -> re.Pattern[str]:
    """The pattern that is made while a check runs, of what stands there. `re` is loaded for it, which keeps many."""
    import re

    return re.compile(text, flags)


def escaped(text: str) -> str:
    """The text as a pattern that means it. `re` is loaded for it, as for `pattern_of`."""
    import re

    return re.escape(text)


def prepare() -> None:
    """Take the codes that the wheel has for this version of the matcher, if it has."""
    module = module_of_codes()
    if module:
        try:
            _prepared.update(import_module(f"cilint.{module}").CODES)
        except ModuleNotFoundError:
            return


def module_of_codes() -> str:
    """The name of the module with the codes for this version of the matcher; empty where there can be none."""
    magic = getattr(_matcher, "MAGIC", None)
    # Codes are kept as they are in memory.
    return f"_patterns_{magic}" if magic and _matcher.CODESIZE == 4 and sys.byteorder == "little" else ""


def _compiled(text: str | bytes, flags: int) -> Any:
    found = _prepared.get((text, int(flags)))
    if found is None:
        import re

        return re.compile(text, flags)
    all_flags, codes, *groups = found
    return _matcher.compile(text, all_flags, memoryview(codes).cast("I").tolist(), *groups)
