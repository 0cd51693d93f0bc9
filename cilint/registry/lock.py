"""A file with the digests that tags had when registries were asked, so that `cilint pin --offline` asks none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cilint.container.image import ImageReferenceError, is_digest, parse_reference
from cilint.container.lookup import Answer, Question, Status
from cilint.lazy.typing import Any
from cilint.text import lock_file

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
    """The text of a lock file, sorted (see `lock_file.formatted`)."""
    return lock_file.formatted(_VERSION, {"images": dict(sorted(digests.items()))})


def parse_lock(text: str, path: str) -> dict[str, str]:
    """The digests that `text`, the content of the file at `path`, holds, by references.

    Raises what `lock_file.parsed` does.
    """
    return lock_file.parsed(text, path, _VERSION, _images, "cilint pin --lock")


def _images(content: Mapping[str, Any]) -> dict[str, str]:
    images = content["images"]
    if not all(_is_entry(*entry) for entry in images.items()):
        raise ValueError("an entry is none")
    return dict(images)


def _is_entry(reference: str, digest: object) -> bool:
    try:
        parsed = parse_reference(reference)
    except ImageReferenceError:
        return False
    return parsed.tag is not None and isinstance(digest, str) and is_digest(digest)
