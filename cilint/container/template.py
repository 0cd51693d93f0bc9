"""Image references that are known only in part: what can be said of tag, digest and registry all the same.

A template is what remains of `image:` after the variables whose values are in the files were put in: texts, and
holes for the values that only the running pipeline knows. What is said here holds for every value that a hole may
take within its shape; where that leaves more than one answer, the answer is "unknown". Nothing here knows variables
by name, or severities.
"""

from __future__ import annotations

import re
from enum import Enum
from itertools import groupby
from typing import NamedTuple

from cilint.container.image import (
    DOCKER_HUB,
    ImageReferenceError,
    Reference,
    is_digest,
    is_tag,
    parse_reference,
)


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


class PinVerdict(Enum):
    """How firmly a reference fixes the image that will be pulled."""

    PINNED = "pinned"
    """A digest."""
    NO_TAG = "no tag"
    """Neither tag nor digest, which means `latest`."""
    FLOATING_TAG = "floating tag"
    """A tag without a digit: latest, stable, dind, bookworm."""
    VERSION_TAG = "version tag"
    """Any other tag."""
    OWN_BUILD = "own build"
    """A tag that names this very pipeline or commit."""
    UNKNOWN = "unknown"
    """The tag or the digest may come from a variable, or there is nothing that could be pinned."""
    INVALID = "invalid"
    """No image reference, whatever the holes hold."""
    UNSUPPORTED_SYNTAX = "unsupported syntax"
    """A shell's `${NAME:-text}`, which neither GitLab nor the Runner expands."""
    VM_IMAGE = "vm image"
    """The name of a virtual machine image of GitLab's hosted macOS or Windows runners."""


# GitLab, doc/ci/runners/hosted_runners/macos.md and windows.md (2026-07): `macos-15-xcode-16`; Windows runners have
# one image each, which some pipelines name all the same.
_VM_IMAGE = re.compile(r"macos-[\d.]+-xcode-[\d.]+|windows-(?:server-)?\d{4}(?:-[a-z\d.]+)*")

# What os.Expand of Go takes for the name of a variable that does not exist.
_SHELL_OPERATOR = re.compile(r"\$\{(?!\w+\})")
# A text that someone is meant to fill in, or that was to be expanded and was not: nothing can be said of it.
_UNRESOLVED = re.compile(r"\$\[\[|\$\{?\w|<[^<>]*>|\{\{|%\w+%")
_NEVER_VALID = re.compile(r"\s|\A[A-Za-z][A-Za-z0-9+.-]*://")
_DIGIT = re.compile(r"\d")

_NOT_PULLABLE = f"{DOCKER_HUB}/library/scratch"

# Stands for a hole where only the grammar is asked: valid in hosts, ports, paths and tags alike.
_STAND_IN = "1"


def classify_pin(template: Template) -> PinVerdict:
    """Say how firmly a reference, of which parts may be unknown, fixes its image."""
    pieces = _merged(template)
    literals = [piece for piece in pieces if isinstance(piece, str)]
    if any(_SHELL_OPERATOR.search(text) for text in literals):
        return PinVerdict.UNSUPPORTED_SYNTAX
    if not pieces or any(_UNRESOLVED.search(text) for text in literals):
        return PinVerdict.UNKNOWN
    if len(pieces) == 1 and literals:
        return _classify_literal(literals[0])
    if _is_surely_invalid(pieces):
        return PinVerdict.INVALID
    return _classify_partial(pieces)


def registry_of(template: Template) -> str | None:
    """The registry's host (and port) in lower case, `docker.io` for Docker Hub; None where a hole hides it."""
    host = registry_pattern(template)
    return None if host is None or "*" in host else host


def registry_pattern(template: Template) -> str | None:
    """The registry like `registry_of`, with `*` for each hole inside the host's name; None where nothing is known.

    `$ACCOUNT.dkr.ecr.eu-west-1.amazonaws.com/app` has the pattern `*.dkr.ecr.eu-west-1.amazonaws.com`.
    """
    pieces = _merged(template)
    if len(pieces) == 1 and isinstance(pieces[0], str):
        reference = _parse(pieces[0])
        return reference.registry if reference else None
    first, slash, _ = _partition(pieces, "/")
    text = _filled(first, "*")
    if not slash:
        # In `python:$VERSION` the name is complete: it is one on Docker Hub.
        complete = isinstance(pieces[0], str) and ":" in pieces[0] if pieces else False
        return DOCKER_HUB if complete else None
    if "*" not in text:
        reference = _parse(f"{text}/x")
        return reference.registry if reference else None
    # A host whose own text says nothing (`$HOST:5000/app`) may as well be the end of a path elsewhere.
    known = text.strip("*.:0123456789")
    return text.lower() if "." in text and known and not _UNRESOLVED.search(known) else None


def _classify_literal(text: str) -> PinVerdict:
    if _VM_IMAGE.fullmatch(text):
        return PinVerdict.VM_IMAGE
    reference = _parse(text)
    if reference is None:
        return PinVerdict.INVALID
    if reference.repository == _NOT_PULLABLE:
        return PinVerdict.UNKNOWN
    if reference.is_pinned:
        return PinVerdict.PINNED
    return _classify_tag((reference.tag,)) if reference.tag else PinVerdict.NO_TAG


def _is_surely_invalid(pieces: Template) -> bool:
    """Whether no value of the holes makes a reference."""
    if any(isinstance(piece, str) and _NEVER_VALID.search(piece) for piece in pieces):
        return True
    if any(isinstance(piece, Hole) and piece.shape is HoleShape.UNKNOWN for piece in pieces):
        return False
    name, at, digest = _partition(pieces, "@")
    known = name if at and any(isinstance(piece, Hole) for piece in digest) else pieces
    return _parse(_filled(known)) is None


def _classify_partial(pieces: Template) -> PinVerdict:
    name, at, digest = _partition(pieces, "@")
    if at:
        return _classify_digest(digest)
    # Of several unknown holes only the last can hold the digest, and what follows it tells whether it does.
    last = max((index for index, piece in enumerate(name) if _is_unknown(piece)), default=-1)
    tail = name[last + 1 :]
    if last >= 0 and not tail:
        return PinVerdict.UNKNOWN
    _, slash, component = _rpartition(tail, "/")
    if last < 0 or slash:
        component = component if slash else tail
        _, colon, tag = _partition(component, ":")
        return _classify_tag(tag) if colon else PinVerdict.NO_TAG
    # Without a `:` of its own, the tail is the end of a name or of a tag that nobody knows.
    _, colon, tag = _partition(tail, ":")
    return _classify_tag(tag) if colon else PinVerdict.UNKNOWN


def _classify_digest(digest: Template) -> PinVerdict:
    if any(isinstance(piece, Hole) for piece in digest):
        return PinVerdict.UNKNOWN
    return PinVerdict.PINNED if is_digest(_filled(digest)) else PinVerdict.INVALID


def _classify_tag(tag: Template) -> PinVerdict:
    shapes = {piece.shape for piece in tag if isinstance(piece, Hole)}
    if not is_tag(_filled(tag)):
        return PinVerdict.INVALID
    if HoleShape.PIPELINE_ID in shapes:
        return PinVerdict.OWN_BUILD
    if HoleShape.PATH in shapes:
        return PinVerdict.UNKNOWN
    return PinVerdict.VERSION_TAG if shapes or _DIGIT.search(_filled(tag)) else PinVerdict.FLOATING_TAG


def _is_unknown(piece: str | Hole) -> bool:
    return isinstance(piece, Hole) and piece.shape is HoleShape.UNKNOWN


def _parse(text: str) -> Reference | None:
    try:
        return parse_reference(text)
    except ImageReferenceError:
        return None


def _filled(pieces: Template, stand_in: str = _STAND_IN) -> str:
    """The template's text with `stand_in` for each hole."""
    return "".join(piece if isinstance(piece, str) else stand_in for piece in pieces)


def _merged(template: Template) -> Template:
    """The same template without empty texts, and with neighbouring texts joined."""
    pieces: list[str | Hole] = []
    for is_text, group in groupby(template, key=lambda piece: isinstance(piece, str)):
        if is_text:
            pieces.append("".join(map(str, group)))
        else:
            pieces.extend(group)
    return tuple(piece for piece in pieces if piece)


def _partition(pieces: Template, separator: str) -> tuple[Template, bool, Template]:
    """Like str.partition, over the texts of a template."""
    for index, piece in enumerate(pieces):
        if isinstance(piece, str) and separator in piece:
            before, _, after = piece.partition(separator)
            return _merged((*pieces[:index], before)), True, _merged((after, *pieces[index + 1 :]))
    return pieces, False, ()


def _rpartition(pieces: Template, separator: str) -> tuple[Template, bool, Template]:
    """Like str.rpartition, over the texts of a template."""
    for index in range(len(pieces) - 1, -1, -1):
        piece = pieces[index]
        if isinstance(piece, str) and separator in piece:
            before, _, after = piece.rpartition(separator)
            return _merged((*pieces[:index], before)), True, _merged((after, *pieces[index + 1 :]))
    return (), False, pieces
