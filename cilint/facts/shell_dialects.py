"""Which shell reads a script, in the names of ShellCheck: by the image of a job, by what a file says and how it is run.

Source: the Runner takes Bash where the image has it (`BashDetectShellScript` in shells/bash.go of GitLab Runner 18).
"""

from __future__ import annotations

from collections.abc import Sequence

from cilint.container.image import DOCKER_HUB, ImageReferenceError, parse_reference
from cilint.facts.model import ImageFact
from cilint.lazy.patterns import regex
from cilint.shell.opening import SHELLS, SOURCES

BASH, BUSYBOX, _POSIX = "bash", "busybox", "sh"

_DIALECTS = {
    "sh": _POSIX, "bash": BASH, "rbash": BASH, "dash": "dash", "ksh": "ksh", "ash": BUSYBOX, "busybox": BUSYBOX,
}  # fmt: skip
"""The shells that ShellCheck knows, by the names of their programs."""
_TOLD = regex(r"(?:[ \t]*(?:#[^\n]*)?\n)*?[ \t]*#[ \t]*shellcheck[ \t](?:[^\n]*[ \t])?shell=(\w+)")
"""A directive before all commands: ShellCheck's own page on directives."""
_SHEBANG = regex(r"#![ \t]*(?:\S*/env[ \t]+(?:-\S+[ \t]+)*)?(?:\S*/)?(\w+)")

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


def dialect_of_file(text: str, program: str | None, own: str) -> str | None:
    """The shell of a file that a command runs; None for one that ShellCheck does not know, as zsh.

    A directive in the file says so, or its first line, else the `program` that is given it. What is sourced, and what
    says nothing of itself, is read by the shell of the job, which is `own`.
    """
    told = _TOLD.match(text)
    shebang = None if program in SOURCES else _SHEBANG.match(text)
    called = program if program in SHELLS else None
    name = told[1] if told else shebang[1] if shebang else called
    if name is None or (name == _POSIX and own == BUSYBOX):
        return own
    return _DIALECTS.get(name)
