"""Whole jobs that are offered at the top of a file; snippets.yaml beside this module has them.

No digest is made up: images come with those that the pipeline's own files or `cilint pin --lock` have, or with a place
for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from cilint.container.image import ImageReferenceError, parse_reference
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lsp.data import read_data
from cilint.lsp.locked import locked_digests
from cilint.lsp.markdown import fenced
from cilint.lsp.offer import ItemKind, Offer, Scene
from cilint.lsp.values import known_images, stages
from cilint.pipeline.keywords import DEFAULT_STAGE, DEFAULT_STAGES
from cilint.syntax import yaml
from cilint.text.source import Source

_FILE = "snippets.yaml"
_HOLE = regex(r"@(?P<kind>stage|image) (?P<number>\d+)(?: (?P<name>\w+))?@")
_STOP = regex(r"\$\{\d+[:|](?P<text>[^|}]*)[|]?\}|\$0")
_MOST = 12


class Snippet(NamedTuple):
    """A text with places to fill in, and what it is."""

    label: str
    about: str
    body: str


@cache
def snippets() -> tuple[Snippet, ...]:
    """All that there are."""
    (document,) = yaml.parse(Source(_FILE, read_data(_FILE)))
    rows = ((name, pair.value) for name, pair in document.entries.items())
    return tuple(Snippet(name, value.entries["about"].value.text, value.entries["body"].value.text)
                 for name, value in rows)  # fmt: skip


def snippets_at(scene: Scene) -> Iterator[Offer]:
    """Those that may be written at the spot: at the top of a file, where a line begins."""
    if scene.spot.keys or scene.spot.is_flow:
        return
    names = [offer.label for offer in stages(scene)] or list(DEFAULT_STAGES)
    images = _pinned(scene)
    for snippet in snippets():
        body = filled(snippet.body, names, images).rstrip("\n")
        shown = fenced(
            _STOP.sub(lambda match: (match["text"] or "").partition(",")[0], body).replace("\\", "").split("\n")
        )
        yield Offer(snippet.label, ItemKind.Snippet, snippet.about, f"{snippet.about}\n\n{shown}", body, True, True)


def filled(body: str, stages: Sequence[str], images: Sequence[str]) -> str:
    """The text of a snippet with the stages and images that there are to choose from."""

    def hole(match: re.Match[str]) -> str:
        number = int(match["number"])
        if match["kind"] == "stage":
            first = DEFAULT_STAGE if DEFAULT_STAGE in stages else next(iter(stages), DEFAULT_STAGE)
            return _choice(number, (first, *(name for name in stages if name != first)))
        known = [image for image in images if match["name"] in (None, _name(image))]
        name = f"{match['name']}:${{{number}:TAG}}" if match["name"] else f"${{{number}:IMAGE:TAG}}"
        return _choice(number, known) if known else f"{name}@sha256:${{{number + 1}:DIGEST}}"

    return _HOLE.sub(hole, body)


def _choice(number: int, texts: Iterable[str]) -> str:
    options = ",".join(re.sub(r"([\\,|$}])", r"\\\1", text) for text in list(texts)[:_MOST])
    return f"${{{number}|{options}|}}"


def _pinned(scene: Scene) -> list[str]:
    """The images with digests that are known: of the pipeline's own files, and of the lock file."""
    found = dict.fromkeys(image for image in known_images(scene) if "@sha256:" in image)
    locked = locked_digests(scene.analysis.repository.files)
    found |= dict.fromkeys(f"{reference}@{digest}" for reference, digest in locked.items())
    return list(found)


def _name(image: str) -> str:
    """The last part of an image's repository; empty where the text is no reference."""
    try:
        return parse_reference(image).repository.rpartition("/")[2]
    except ImageReferenceError:
        return ""
