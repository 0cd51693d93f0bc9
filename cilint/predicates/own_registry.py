"""Which written-out host is the registry of the GitLab that runs the pipeline, as its files tell. No predicates."""

from __future__ import annotations

import re
from functools import lru_cache

from cilint.pipeline.pipeline import Pipeline

_REGISTRY = "registry."
_GITLAB = r"(?i)(?<![\w.-])((?:git|gitlab|code)\.[a-z0-9-]+(?:\.[a-z0-9-]+)+)"
"""How people call the host of their GitLab, where it is in a domain of their own."""


def is_beside_gitlab(host: str, pipeline: Pipeline) -> bool:
    """Whether a host is `registry.DOMAIN`, and the pipeline's files speak of a GitLab in that domain.

    Omnibus suggests that name (doc/administration/packages/container_registry.md), and every job has credentials for
    it, with which the Runner pulls.
    """
    name = host.partition(":")[0].lower()
    if not name.startswith(_REGISTRY):
        return False
    domain = name.removeprefix(_REGISTRY)
    texts = tuple(dict.fromkeys(item.source.text for item in pipeline.configurations))
    hosts = _gitlab_hosts(texts)
    return domain in hosts or any(f"{label}.{domain}" in hosts for label in ("git", "gitlab", "code"))


@lru_cache(maxsize=16)
def _gitlab_hosts(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(match[1].lower() for text in texts for match in re.finditer(_GITLAB, text))
