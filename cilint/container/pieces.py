"""Texts with holes, of which image references that are known in part are made, and how to take them to pieces.

What a template says of an image is in template.py (how firmly it fixes the image) and parts.py (its repository, tag).
"""

from __future__ import annotations

from functools import lru_cache

from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple


class HoleShape(Enum):
    """What the value of a hole may be."""

    UNKNOWN = "unknown"
    """Anything: an empty text, and `/`, `:tag` and `@digest` too."""
    PATH = "path"
    """A registry's host, a path in it, or both: CI_REGISTRY, CI_REGISTRY_IMAGE, CI_PROJECT_PATH; no tag, no digest."""
    TAG_TEXT = "tag text"
    """A text without `/`, `@` and `:`, so that it is no digest: CI_COMMIT_REF_SLUG, CI_COMMIT_TAG."""
    PIPELINE_ID = "pipeline id"
    """Such a text that names this very pipeline or commit: CI_COMMIT_SHA, CI_PIPELINE_ID, CI_JOB_ID."""


class Hole(NamedTuple):
    """The place of a variable whose value is not known; `name` is without `$`."""

    name: str
    shape: HoleShape = HoleShape.UNKNOWN


Template = tuple[str | Hole, ...]

asked_often = lru_cache(maxsize=4096)
"""For what several rules ask of each image, since images repeat themselves."""

STAND_IN = "1"
"""Stands for a hole where only the grammar is asked: valid in hosts, ports, paths and tags alike."""


def is_unknown(piece: str | Hole) -> bool:
    """Whether a piece is a hole of which nothing is known."""
    return isinstance(piece, Hole) and piece.shape is HoleShape.UNKNOWN


def filled(pieces: Template, stand_in: str = STAND_IN) -> str:
    """The template's text with `stand_in` for each hole."""
    return "".join([piece if isinstance(piece, str) else stand_in for piece in pieces])


def merged(template: Template) -> Template:
    """The same template without empty texts, and with neighbouring texts joined."""
    # Most references are one text.
    if len(template) == 1 and template[0]:
        return template
    pieces: list[str | Hole] = []
    for piece in template:
        last = pieces[-1] if pieces else None
        if isinstance(piece, str) and isinstance(last, str):
            pieces[-1] = last + piece
        elif piece:
            pieces.append(piece)
    return tuple(pieces)


def partition(pieces: Template, separator: str) -> tuple[Template, bool, Template]:
    """Like str.partition, over the texts of a merged template: what is before, whether it was found, what is after.

    Both are merged as well.
    """
    for index, piece in enumerate(pieces):
        if isinstance(piece, str) and separator in piece:
            before, _, after = piece.partition(separator)
            return _without_empty(*pieces[:index], before), True, _without_empty(after, *pieces[index + 1 :])
    return pieces, False, ()


def rpartition(pieces: Template, separator: str) -> tuple[Template, bool, Template]:
    """Like str.rpartition, over the texts of a merged template."""
    for index in range(len(pieces) - 1, -1, -1):
        piece = pieces[index]
        if isinstance(piece, str) and separator in piece:
            before, _, after = piece.rpartition(separator)
            return _without_empty(*pieces[:index], before), True, _without_empty(after, *pieces[index + 1 :])
    return (), False, pieces


def _without_empty(*pieces: str | Hole) -> Template:
    return tuple(filter(None, pieces))
