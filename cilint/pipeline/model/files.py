"""`artifacts:` and `cache:`: the files that jobs hand on to others, and keep for the next pipeline.

Source: GitLab's lib/gitlab/ci/config/entry/{artifacts,reports,cache,caches,key}.rb.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cilint.lazy.records import NamedTuple
from cilint.pipeline.model.parts import entries_of, flag, listed, one_or_listed, part, scalar, text
from cilint.pipeline.nesting import flat_items
from cilint.syntax.node import Node, Pair


class Artifacts(NamedTuple):
    """What a job hands on; `reports` are the files of each kind of report, `untracked` None where it cannot be told.

    `untracked_by` is what says so. Who may download it is what `access` says, or `public`, which is older. `excluded`
    are patterns of what is left out.
    """

    node: Node
    paths: tuple[Node, ...] = ()
    reports: Mapping[str, tuple[Node, ...]] = {}
    untracked: bool | None = False
    expire_in: Node | None = None
    access: Node | None = None
    public: Node | None = None
    excluded: tuple[Node, ...] = ()
    untracked_by: Node | None = None


class Cache(NamedTuple):
    """One cache of a job; `key` is None for the key that all caches without one have.

    A key of files has `key_files`, with `key_prefix` perhaps. `unprotect` and `untracked` are None where it cannot be
    told, `unprotected_by` and `untracked_by` are what says so.
    """

    node: Node
    key: Node | None = None
    policy: str = "pull-push"
    unprotect: bool | None = False
    unprotected_by: Node | None = None
    paths: tuple[Node, ...] = ()
    key_files: tuple[Node, ...] = ()
    key_prefix: Node | None = None
    untracked: bool | None = False
    untracked_by: Node | None = None

    @property
    def writes(self) -> bool:
        """Whether the job may write the cache: a policy may hold variables."""
        return self.policy != "pull"

    @property
    def reads(self) -> bool:
        """Whether the job may read the cache."""
        return self.policy != "push"


def read_artifacts(pair: Pair) -> Artifacts:
    """The value of `artifacts:`, a mapping."""
    node = pair.value
    reports, untracked = part(node, "reports"), part(node, "untracked")
    return Artifacts(
        node,
        listed(node, "paths"),
        {name: one_or_listed(reports, name) for name in reports.entries} if reports is not None else {},
        flag(untracked, otherwise=False),
        scalar(node, "expire_in"),
        scalar(node, "access"),
        scalar(node, "public"),
        listed(node, "exclude"),
        untracked,
    )


def read_caches(pair: Pair) -> tuple[Cache, ...]:
    """The value of `cache:`, a mapping or a list of them."""
    return tuple(_caches(pair.value))


def _caches(node: Node) -> Iterator[Cache]:
    for item in entries_of(node):
        if item.is_mapping:
            unprotect, untracked = part(item, "unprotect"), part(item, "untracked")
            yield Cache(
                item,
                part(item, "key"),
                text(item, "policy", otherwise="pull-push"),
                flag(unprotect, otherwise=False),
                unprotect,
                listed(item, "paths"),
                tuple(flat_items(part(item, "key", "files") or part(item, "key", "files_commits"))),
                part(item, "key", "prefix"),
                flag(untracked, otherwise=False),
                untracked,
            )
