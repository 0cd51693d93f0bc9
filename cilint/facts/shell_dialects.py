"""Which shell reads a script, by the image of its job.

Source: the Runner takes Bash where the image has it (`BashDetectShellScript` in shells/bash.go of GitLab Runner 18).
"""

from __future__ import annotations

from collections.abc import Sequence

from cilint.container.image import DOCKER_HUB, ImageReferenceError, parse_reference
from cilint.facts.model import ImageFact

BASH, BUSYBOX = "bash", "busybox"

_WITHOUT_BASH = frozenset({"library/alpine", "library/busybox", "library/docker"})
"""Official images whose only shell is that of BusyBox, by their Dockerfiles."""


def dialect_of(images: Sequence[ImageFact]) -> str:
    """The shell of a job: Bash, as the Runner prefers it, but where the image surely has BusyBox alone."""
    known = [option.known for image in images if image.role == "image" for option in image.expansions]
    return BUSYBOX if known and all(_lacks_bash(text) for text in known) else BASH


def _lacks_bash(reference: str | None) -> bool:
    try:
        parsed = parse_reference(reference) if reference else None
    except ImageReferenceError:
        return False
    return parsed is not None and parsed.registry == DOCKER_HUB and parsed.path in _WITHOUT_BASH
