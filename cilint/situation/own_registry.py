"""Which written-out host is the registry of the GitLab that runs the pipeline, as its files tell. No predicates."""

from __future__ import annotations

from cilint.container.hints import any_in
from cilint.container.template import Template
from cilint.facts.image_templates import OWN_REGISTRY
from cilint.lazy.patterns import regex
from cilint.situation.situation import Situation

_REGISTRY = "registry."
_LABELS = ("git.", "gitlab.", "code.")
_GITLAB = regex(r"(?i)(?<![\w.-])((?:git|gitlab|code)\.[a-z0-9-]+(?:\.[a-z0-9-]+)+)")
"""How people call the host of their GitLab, where it is in a domain of their own."""


def _is_beside_gitlab(host: str, situation: Situation) -> bool:
    """Whether a host is `registry.DOMAIN`, and the pipeline's files speak of a GitLab in that domain.

    Omnibus suggests that name (doc/administration/packages/container_registry.md), and every job has credentials for
    it, with which the Runner pulls.
    """
    name = host.partition(":")[0].lower()
    if not name.startswith(_REGISTRY):
        return False
    domain = name.removeprefix(_REGISTRY)
    hosts = situation.once(_gitlab_hosts, None)
    return domain in hosts or any(f"{label}.{domain}" in hosts for label in ("git", "gitlab", "code"))


def _gitlab_hosts(_asked: None, situation: Situation) -> frozenset[str]:
    texts = dict.fromkeys(item.source.text for item in situation.facts.pipeline.configurations)
    # Most files name no such host, and the expression looks at each of their characters.
    named = (text for text in texts if any_in(_LABELS, text.lower()))
    return frozenset(match[1].lower() for text in named for match in _GITLAB.finditer(text))


def is_own(template: Template) -> bool:
    """Whether an image is of GitLab's own registry or proxy, by one of their variables."""
    first = template[0] if template else ""
    return not isinstance(first, str) and first.name in OWN_REGISTRY


def has_own_credentials(host: str, situation: Situation) -> bool:
    """Whether the job has credentials for the host anyway, or the settings say where they come from."""
    return situation.once(_has_own_credentials, host)


def _has_own_credentials(host: str, situation: Situation) -> bool:
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    own = situation.settings.environment.own_hosts
    if host in own or f"{name}:*" in own or host in situation.settings.registries:
        return True
    # Where the environment tells which registry is the job's own, it need not be guessed.
    return not own and _is_beside_gitlab(host, situation)
