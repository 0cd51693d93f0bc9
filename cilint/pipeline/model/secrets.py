"""`secrets:` and `id_tokens:`: what a job is given to know, or to prove who it is.

Source: GitLab's lib/gitlab/ci/config/entry/id_token.rb, and ee/lib/gitlab/ci/config/entry/secret.rb.
"""

from __future__ import annotations

from cilint.lazy.records import NamedTuple
from cilint.pipeline.model.parts import flag, one_or_listed, part
from cilint.syntax.node import Node, Pair


class IdToken(NamedTuple):
    """A token in the variable that `key` names, for whom its audiences say."""

    key: Node
    audiences: tuple[Node, ...] = ()


class JobSecret(NamedTuple):
    """A secret in the variable that `key` names: in a file whose path that is, where it does not say otherwise."""

    key: Node
    is_file: bool | None = True


def read_id_tokens(pair: Pair) -> dict[str, IdToken]:
    """The value of `id_tokens:`, a mapping by the names of variables."""
    return {name: IdToken(each.key, one_or_listed(each.value, "aud")) for name, each in pair.value.entries.items()}


def read_secrets(pair: Pair) -> dict[str, JobSecret]:
    """The value of `secrets:`, a mapping by the names of variables."""
    entries = pair.value.entries.items()
    return {name: JobSecret(each.key, flag(part(each.value, "file"), otherwise=True)) for name, each in entries}
