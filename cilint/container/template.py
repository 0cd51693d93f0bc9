"""Image references that are known only in part: what can be said of tag, digest and registry all the same.

A template is what remains of `image:` after the variables whose values are in the files were put in: texts, and
holes for the values that only the running pipeline knows. What is said here holds for every value that a hole may
take within its shape; where that leaves more than one answer, the answer is "unknown". Nothing here knows variables
by name, or severities.
"""

from __future__ import annotations

from cilint.container.image import (
    DOCKER_HUB,
    ImageReferenceError,
    Reference,
    is_digest,
    is_tag,
    parse_reference,
)
from cilint.container.parts import tag_of
from cilint.container.pieces import Hole as Hole
from cilint.container.pieces import HoleShape as HoleShape
from cilint.container.pieces import Template as Template
from cilint.container.pieces import asked_often, filled, merged, partition
from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex


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
    """A shell's `${NAME:-text}` or `$(command)`, which neither GitLab nor the Runner expands."""
    VM_IMAGE = "vm image"
    """The name of a virtual machine image of GitLab's hosted macOS or Windows runners."""


# GitLab, doc/ci/runners/hosted_runners/macos.md and windows.md (2026-07): `macos-15-xcode-16`; Windows runners have
# one image each, which some pipelines name all the same.
_VM_IMAGE = regex(r"macos-[\d.]+-xcode-[\d.]+|windows-(?:server-)?\d{4}(?:-[a-z\d.]+)*")

# What os.Expand of Go takes for the name of a variable that does not exist, and what it leaves as it is.
_SHELL_OPERATOR = regex(r"\$\{(?!\w+\})|\$\(")
# A text that someone is meant to fill in, or that was to be expanded and was not: nothing can be said of it.
_UNRESOLVED = regex(r"\$\[\[|\$\{?\w|<[^<>]*>|\{\{|%\w+%")
_NEVER_VALID = regex(r"\s|\A[A-Za-z][A-Za-z0-9+.-]*://")
_DIGIT = regex(r"\d")

_NOT_PULLABLE = "library/scratch"


@asked_often
def classify_pin(template: Template) -> PinVerdict:
    """Say how firmly a reference, of which parts may be unknown, fixes its image."""
    pieces = merged(template)
    literals = [piece for piece in pieces if isinstance(piece, str)]
    if any(map(_SHELL_OPERATOR.search, literals)):
        return PinVerdict.UNSUPPORTED_SYNTAX
    if not pieces or any(map(_UNRESOLVED.search, literals)):
        return PinVerdict.UNKNOWN
    if len(pieces) == 1 and literals:
        return _classify_literal(literals[0])
    if _is_surely_invalid(pieces):
        return PinVerdict.INVALID
    return _classify_partial(pieces)


@asked_often
def fault_of(template: Template) -> ImageReferenceError | None:
    """Why no value of the holes makes a reference; None where one may."""
    if classify_pin(template) is not PinVerdict.INVALID:
        return None
    pieces = merged(template)
    name, _, _ = partition(pieces, "@")
    for known in (name, pieces):
        try:
            parse_reference(filled(known))
        except ImageReferenceError as error:
            # It is kept, and with where it was raised it would keep what all callers were at.
            return error.with_traceback(None)
    return None


def registry_of(template: Template) -> str | None:
    """The registry's host (and port) in lower case, `docker.io` for Docker Hub; None where a hole hides it."""
    host = registry_pattern(template)
    return None if host is None or "*" in host else host


@asked_often
def registry_pattern(template: Template) -> str | None:
    """The registry like `registry_of`, with `*` for each hole inside the host's name; None where nothing is known.

    `$ACCOUNT.dkr.ecr.eu-west-1.amazonaws.com/app` has the pattern `*.dkr.ecr.eu-west-1.amazonaws.com`.
    """
    pieces = merged(template)
    if len(pieces) == 1 and isinstance(pieces[0], str):
        reference = _parse(pieces[0])
        return reference.registry if reference else None
    first, slash, _ = partition(pieces, "/")
    text = filled(first, "*")
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
    if reference.path == _NOT_PULLABLE and reference.registry == DOCKER_HUB:
        return PinVerdict.UNKNOWN
    if reference.is_pinned:
        return PinVerdict.PINNED
    return _classify_text(reference.tag) if reference.tag else PinVerdict.NO_TAG


def _is_surely_invalid(pieces: Template) -> bool:
    """Whether no value of the holes makes a reference."""
    if any(isinstance(piece, str) and _NEVER_VALID.search(piece) for piece in pieces):
        return True
    if any(isinstance(piece, Hole) and piece.shape is HoleShape.UNKNOWN for piece in pieces):
        return False
    name, at, digest = partition(pieces, "@")
    known = name if at and any(isinstance(piece, Hole) for piece in digest) else pieces
    return _parse(filled(known)) is None


def _classify_partial(pieces: Template) -> PinVerdict:
    name, at, digest = partition(pieces, "@")
    if at:
        return _classify_digest(digest)
    tag = tag_of(name)
    if tag is None:
        return PinVerdict.UNKNOWN
    return _classify_tag(tag) if tag or _ends_with_colon(name) else PinVerdict.NO_TAG


def _ends_with_colon(name: Template) -> bool:
    return bool(name) and isinstance(name[-1], str) and name[-1].endswith(":")


def _classify_digest(digest: Template) -> PinVerdict:
    if any(isinstance(piece, Hole) for piece in digest):
        return PinVerdict.UNKNOWN
    return PinVerdict.PINNED if is_digest(filled(digest)) else PinVerdict.INVALID


def _classify_tag(tag: Template) -> PinVerdict:
    shapes = {piece.shape for piece in tag if isinstance(piece, Hole)}
    if not is_tag(filled(tag)):
        return PinVerdict.INVALID
    if HoleShape.PIPELINE_ID in shapes:
        return PinVerdict.OWN_BUILD
    if HoleShape.PATH in shapes:
        return PinVerdict.UNKNOWN
    return PinVerdict.VERSION_TAG if shapes else _classify_text(filled(tag))


def _classify_text(tag: str) -> PinVerdict:
    return PinVerdict.VERSION_TAG if _DIGIT.search(tag) else PinVerdict.FLOATING_TAG


def _parse(text: str) -> Reference | None:
    try:
        return parse_reference(text)
    except ImageReferenceError:
        return None
