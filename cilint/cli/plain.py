"""Reads the command lines that are beyond doubt without argparse, which takes as long to load and ready as a small run.

What a command takes is declared once, by a function that adds options to argparse's parser or to this one. What is not
beyond doubt (an option that is unknown or written short, a value that is missing or refused, paths in two places,
`--help`) is left to argparse, and so is what is to be said of it.
"""

from __future__ import annotations

from types import SimpleNamespace

from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from argparse import Namespace, _ActionsContainer
    from collections.abc import Callable, Collection, Iterator, Sequence

    Options: TypeAlias = "_ActionsContainer | PlainParser"
    """What takes the declarations of options."""


class _Option(NamedTuple):
    """What becomes of the value of an option; `store_true` takes none."""

    key: str
    action: str
    read: Callable[[str], Any]
    choices: Collection[str]


class PlainParser:
    """Has of argparse's parser what it takes to declare options; any number of operands are `paths`."""

    def __init__(self) -> None:
        self._options: dict[str, _Option] = {}
        self._values: dict[str, Any] = {}

    def add_argument(
        self,
        *names: str,
        action: str = "store",
        type: Callable[[str], Any] = str,  # noqa: A002 - argparse's name for it
        default: Any = None,
        choices: Collection[str] = (),
        **_: object,
    ) -> None:
        """Declare an option by its names, or the operands; the rest of what argparse takes is for its help."""
        if not names[0].startswith("-"):
            self._values[names[0]] = []
            return
        key = next(name for name in names if name.startswith("--")).removeprefix("--").replace("-", "_")
        for name in names:
            self._options[name] = _Option(key, action, type, choices)
        self._values[key] = False if action == "store_true" else default

    def add_argument_group(self, _: str) -> PlainParser:
        """The same parser: groups are for the help."""
        return self

    def parse(self, arguments: Sequence[str]) -> Namespace | None:
        """The options as argparse would give them; None where it has to see to that."""
        values = {key: value[:] if isinstance(value, list) else value for key, value in self._values.items()}
        paths: list[str] = values["paths"]
        after_paths = 0
        pending = iter(enumerate(arguments, 1))
        for place, argument in pending:
            if argument.startswith("-") and argument != "-":
                if not self._take(argument, pending, values):
                    return None
            elif paths and place != after_paths:
                return None
            else:
                paths.append(argument)
                after_paths = place + 1
        return SimpleNamespace(**values)  # type: ignore[return-value]  # it has what is asked of a Namespace

    def _take(self, argument: str, pending: Iterator[tuple[int, str]], values: dict[str, Any]) -> bool:
        """Put an option with its value into `values`; whether that is beyond doubt."""
        name, equals, text = argument.partition("=")
        option = self._options.get(name)
        if option is None or (equals and not (text and name.startswith("--"))):
            return False
        key = option.key
        if option.action == "store_true":
            values[key] = True
            return not equals
        if not equals:
            _, text = next(pending, (0, "--"))
        if text.startswith("-"):
            return False
        try:
            value = option.read(text)
        except _refusals():
            return False
        if option.choices and value not in option.choices:
            return False
        if option.action == "store":
            values[key] = value
        else:
            values[key] += value if option.action == "extend" else [value]
        return True


def _refusals() -> tuple[type[Exception], ...]:
    """What says that a value is refused: asked for where one is, when argparse is needed anyway."""
    from argparse import ArgumentTypeError

    return ArgumentTypeError, TypeError, ValueError
