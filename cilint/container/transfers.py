"""Commands other than logins that take a registry's credentials as arguments: pushes, pulls and copies.

Sources: the references of `skopeo copy`, `podman push`, `buildah push`, `oras push`, `helm pull` and `helm cm-push`.
Last verified: 2026-08.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.shell.command import Command
from cilint.shell.word import Word

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

_OPTIONS = {
    "skopeo": _PAIRS | _SECRETS,
    "podman": _PAIRS,
    "buildah": _PAIRS,
    "oras": frozenset({"--password", "--identity-token"}),
    "helm": frozenset({"--password"}),
}


def transferred_secrets(command: Command) -> Iterator[Word]:
    """The words, or parts of words, in which the command gets a secret for a registry.

    Of `user:password` that is what follows the first colon, where the user is a literal text.
    """
    options = _OPTIONS.get(command.program or "", frozenset())
    words = command.words[1:]
    for index, word in enumerate(words):
        name, equals, _ = word.prefix.partition("=")
        if name not in options:
            continue
        if equals:
            value = word.after(len(name) + 1)
        elif index + 1 < len(words):
            value = words[index + 1]
        else:
            continue
        if name not in _PAIRS:
            yield value
        elif ":" in value.prefix:
            yield value.after(value.prefix.index(":") + 1)
