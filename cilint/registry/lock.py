"""A file with the digests that tags had when registries were asked, so that `cilint pin --offline` asks none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from cilint.container.image import ImageReferenceError, is_digest, parse_reference
from cilint.container.lookup import Answer, Question, Status
from cilint.errors import UnreadableFileError
from cilint.text.source import Source, Span

LOCK_PATH = ".cilint/images.json"
"""Below the repository's root."""
_VERSION = 1


class LockedImages:
    """What a lock file knows of images (see `container.lookup.Registries`)."""

    def __init__(self, digests: Mapping[str, str]) -> None:
        """`digests` are by references in full, with their tags."""
        self._digests = digests

    def ask(self, questions: Iterable[Question]) -> list[Answer]:
        """The answers, in the order of the questions."""
        return [self._answer(question) for question in questions]

    def _answer(self, question: Question) -> Answer:
        digest = self._digests.get(question.reference._replace(digest=None).normal_form, "")
        if digest:
            return Answer(Status.FOUND, digest)
        return Answer(Status.FAILED, detail=f"it is not in {LOCK_PATH}: run cilint pin --lock")


def format_lock(digests: Mapping[str, str]) -> str:
    """The text of a lock file: sorted, so that a change of one image changes one line; all of it is ASCII."""
    return json.dumps({"version": _VERSION, "images": dict(sorted(digests.items()))}, indent=2) + "\n"


def parse_lock(text: str, path: str) -> dict[str, str]:
    """The digests that `text`, the content of the file at `path`, holds, by references.

    Raises `UnreadableFileError` for what is no lock file, or one that a later cilint wrote.
    """
    try:
        content = json.loads(text)
        version, images = content["version"], content["images"]
        if version == _VERSION and all(_is_entry(*entry) for entry in images.items()):
            return dict(images)
        if not isinstance(version, int):
            raise TypeError(type(version))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        version = _VERSION
    problem = "is no lock file of cilint pin (a merge conflict?): delete it, and run cilint pin --lock"
    if version != _VERSION:
        problem = f"is of version {version!s:.20}, which this cilint does not know: update cilint"
    raise UnreadableFileError(problem, Span(Source(path, ""), 0, 0))


def _is_entry(reference: str, digest: object) -> bool:
    try:
        parsed = parse_reference(reference)
    except ImageReferenceError:
        return False
    return parsed.tag is not None and isinstance(digest, str) and is_digest(digest)
