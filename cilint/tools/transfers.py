"""Commands other than logins that take a registry's credentials: pushes, pulls, copies, and variables they look for.

Sources: the references of `skopeo copy`, `podman push`, `buildah push`, `oras push`, `helm pull`, `helm cm-push`,
`trivy image`, `cosign sign` and `imgpkg push`, and Apptainer's user guide ("Support for Docker and OCI Containers").
Last verified: 2026-08.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cilint.shell.command import Command
from cilint.shell.word import PartKind, Word

_PAIRS = frozenset({"--creds", "--src-creds", "--dest-creds"})
"""Options whose value is `user:password`."""

_SECRETS = frozenset(
    {
        "--password",
        "--src-password",
        "--dest-password",
        "--registry-token",
        "--src-registry-token",
        "--dest-registry-token",
        "--identity-token",
    }
)

_REGISTRY_SECRETS = frozenset({"--registry-password", "--registry-token"})

PASSWORD_VARIABLES = frozenset({"APPTAINER_DOCKER_PASSWORD", "SINGULARITY_DOCKER_PASSWORD", "TRIVY_PASSWORD"})
"""Variables in which a tool looks for a registry's password, so that no command has to name them."""

_OPTIONS = {
    "skopeo": _PAIRS | _SECRETS,
    "podman": _PAIRS,
    "buildah": _PAIRS,
    "oras": frozenset({"-p", "--password", "--identity-token"}),
    "helm": frozenset({"--password"}),
    "trivy": frozenset({"--password", "--registry-token"}),
    "cosign": _REGISTRY_SECRETS,
    "imgpkg": _REGISTRY_SECRETS,
}


class Transferred(NamedTuple):
    """What a command gets for a registry: a password or token, or `user:password` where `is_pair`."""

    word: Word
    is_pair: bool


def transferred_secrets(command: Command) -> Iterator[Transferred]:
    """The words, or parts of words, in which the command gets a secret for a registry."""
    options = _OPTIONS.get(command.program or "", frozenset())
    words = command.words[1:]
    for index, word in enumerate(words):
        name, equals, _ = word.prefix.partition("=")
        if name not in options:
            continue
        if equals:
            yield Transferred(word.after(len(name) + 1), name in _PAIRS)
        elif index + 1 < len(words):
            yield Transferred(words[index + 1], name in _PAIRS)


def password_of(pair: Word) -> Word | None:
    """What follows the first colon of `user:password`; None where there is nothing, or no colon is written."""
    for index, part in enumerate(pair.parts):
        if part.kind is not PartKind.LITERAL or ":" not in part.text:
            continue
        parts = pair.parts[index + 1 :]
        cut = part.text.index(":") + 1
        if cut < len(part.text):
            start = part.start + cut if len(part.text) == part.end - part.start else part.start
            parts = (part._replace(text=part.text[cut:], start=start), *parts)
        return Word.of_parts(pair.script, parts[0].start, parts[-1].end, parts) if parts else None
    return None
