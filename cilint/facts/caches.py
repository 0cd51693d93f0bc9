"""The facts about the caches of jobs, and which of them are one and the same cache.

Source: GitLab's app/models/ci/build.rb (`cache`): the key gets `-protected` for a protected ref unless the entry says
`unprotect`, else `-non_protected`, and nothing where the project does not separate caches.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.model import Fact, Plain, User
from cilint.pipeline.expansion import UnknownPart
from cilint.pipeline.job import Job
from cilint.pipeline.model.files import Cache
from cilint.pipeline.predefined import predefined
from cilint.syntax.node import Node
from cilint.text.source import Span

_CACHE = 10
"""The work of a cache of a job (see pipeline/work.py)."""
_DEFAULT_KEY = "default"
_JOB_NAMES = frozenset({"CI_JOB_NAME", "CI_JOB_NAME_SLUG"})


class CacheFact(Fact):
    """A cache of a job, flagged at what makes it common to all refs, else at its key."""

    __slots__ = ("cache",)

    kind = "cache"

    def __init__(self, cache: Cache, user: User) -> None:
        super().__init__(_place(cache), user, cache.node.via)
        self.cache = cache

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        key = self.cache.key
        return {
            "key": None if key is None else key.span.text,
            "policy": self.cache.policy,
            "unprotect": bool(self.cache.unprotect),
        }


def caches_of_user(user: User) -> Iterator[CacheFact]:
    """The caches of a job."""
    for cache in user.job.caches or ():
        user.job.work.spend(_CACHE)
        yield CacheFact(cache, user)


def shared_key(cache: Cache, job: Job) -> str | None:
    """What is the same for two caches that surely have one key, whatever the refs; None where refs may decide it."""
    key = cache.key
    if key is None:
        return _DEFAULT_KEY
    if not key.is_mapping:
        return _text(key, job)
    before = "" if cache.key_prefix is None else _text(cache.key_prefix, job)
    if not cache.key_files or before is None:
        return None
    names = [_text(item, job) for item in cache.key_files]
    return None if None in names else f"{before} {names}"


def _text(node: Node, job: Job) -> str | None:
    options = job.variables.expand_node(node) if node.is_scalar else ()
    if len(options) != 1:
        return None
    parts = [_part(part, job) for part in options[0].template]
    return None if None in parts else "".join(part for part in parts if part is not None)


def _part(part: str | UnknownPart, job: Job) -> str | None:
    if isinstance(part, str):
        return part
    if part.name in _JOB_NAMES:
        return f"${part.name} of {job.name}"
    known = predefined(part.name)
    return f"${part.name}" if known and known.is_constant else None


def _place(cache: Cache) -> Span:
    common = cache.unprotected_by if cache.unprotect else None
    return (common or cache.key or cache.node).span
