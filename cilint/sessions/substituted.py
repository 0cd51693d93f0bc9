"""What envsubst(1) makes of what it reads: the variables that the text names in the place of their names.

Source: GNU gettext's manual, section "Invoking the envsubst program".
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.patterns import regex
from cilint.lazy.typing import TYPE_CHECKING
from cilint.sessions.value import (
    EMPTY,
    KnownText,
    UnknownText,
    Values,
    VariableUse,
    filtered,
    joined,
    united,
    used,
)
from cilint.shell.command import Command
from cilint.shell.word import Part, PartKind, Quoting

if TYPE_CHECKING:
    from cilint.sessions.evaluation import Evaluation

_NAME = regex(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})")


def substituted(command: Command, evaluation: Evaluation) -> Values | None:
    """What it prints; None where it is not known what it reads, or which variables it knows."""
    found = evaluation.input(command)
    words = command.words[1:]
    format_text = words[0].literal if words else ""
    if found is None or format_text is None or len(words) > 1 or format_text.startswith("-"):
        return None
    wanted = {name for match in _NAME.findall(format_text) for name in match if name} if words else None
    texts = []
    for value in found:
        choices: list[Values] = []
        for piece in value:
            if isinstance(piece, KnownText) and not piece.through:
                choices += _filled(piece, wanted, command, evaluation)
            else:
                choices.append(filtered(((piece,),), command))
        texts.append(joined(choices) if choices else EMPTY)
    return united(texts)


def _filled(piece: KnownText, wanted: set[str] | None, command: Command, evaluation: Evaluation) -> Iterator[Values]:
    place = 0
    for match in _NAME.finditer(piece.text):
        name = match[1] or match[2]
        if wanted is not None and name not in wanted:
            continue
        if place < match.start():
            yield ((piece.cut(place, match.start()),),)
        place = match.end()
        start, end = piece.cut(match.start(), place)[2:4]
        part = Part(PartKind.VARIABLE, match[0], start, end, Quoting.NONE, name)
        # It gets the variables of the environment, not those that the shell keeps to itself.
        values = evaluation.variable(name, command)
        is_given = all(isinstance(each, UnknownText) and each.name == name for value in values for each in value)
        given = values if is_given else filtered(values, command)
        yield used(given, VariableUse(part, piece.script))
    if place < len(piece.text):
        yield ((piece.cut(place, len(piece.text)),),)
