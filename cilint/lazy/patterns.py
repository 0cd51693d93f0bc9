"""Regular expressions that are compiled on first use: `regex` for the `re.compile` of a module's constants.

A check loads some hundred and forty of them and uses a third; compiling them all was a seventh of its start. `re` has a
cache for that, but no name for what is in it.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr


class _Pattern:
    """What stands for a pattern until something is asked of it; from then on each of its methods is that of `re`'s."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self.pattern = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        # Found in here by Python itself, a method costs as much as that of a pattern.
        vars(self).update({each: getattr(compiled, each) for each in dir(compiled) if not each.startswith("_")})
        return getattr(compiled, name)


def regex(text: AnyStr, flags: int | re.RegexFlag = 0) -> re.Pattern[AnyStr]:
    """The pattern, which is compiled when it is first used."""
    return _Pattern(text, flags)  # type: ignore[return-value]  # it has all that a pattern has
