"""Where the credentials come from with which the Runner pulls an image, as far as that is to be seen. No predicates."""

from __future__ import annotations

from cilint.container.matching import NoEntry
from cilint.container.registries import RegistryKind, registry_kind
from cilint.container.template import PinVerdict, classify_pin, registry_pattern
from cilint.facts.image_templates import shaped
from cilint.facts.model import User, shown
from cilint.findings.phrase import Phrase
from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.pipeline.expansion import Expansion
from cilint.situation.own_registry import has_own_credentials, is_own
from cilint.situation.pull_credentials import find_match, reason_for
from cilint.situation.situation import Situation

_WITHOUT_CREDENTIALS = {
    RegistryKind.PUBLIC: "needed for private images only",
    RegistryKind.LOOPBACK: "the registry is on the machine that pulls",
}
"""What is to be said of an image for which there are no credentials, and may well need to be none."""


class PullAccess(Enum):
    """What is to be seen of an image's credentials."""

    MATCH = "match"
    """An entry of an auth configuration serves it."""
    JOB = "job"
    """Those that every job has for GitLab's own registry and the dependency proxy serve it."""
    DECLARED = "declared"
    """The settings say where they come from."""
    NONE = "none"
    """No entry serves it."""
    UNKNOWN = "unknown"
    """The registry is not known, or a configuration may hold more than its text says."""


class PullSource(NamedTuple):
    """Where the credentials for an image come from: the `source` by its name, and the `key` of its entry that matches.

    Without them `reasons` say why: in words, or as the phrase `reason` of the rule missing-registry-auth.
    """

    access: PullAccess
    source: str = ""
    key: str = ""
    reasons: tuple[str | Phrase, ...] = ()


def pull_source(option: Expansion, user: User, situation: Situation) -> PullSource:
    """The credentials that the Runner takes for one value of a job's image.

    An entry of an auth configuration goes before those of the job itself (gitlab-runner: helpers/docker/auth/auth.go).
    """
    template = shaped(option.template)
    if classify_pin(template) in (PinVerdict.INVALID, PinVerdict.UNSUPPORTED_SYNTAX):
        return PullSource(PullAccess.UNKNOWN, reasons=("this is no image reference",))
    if is_own(template):
        return PullSource(PullAccess.JOB, "the job token", f"${getattr(template[0], 'name', '')}")
    host = registry_pattern(template)
    if host is None:
        return PullSource(PullAccess.UNKNOWN, reasons=("the registry is in a variable that the files do not define",))
    outcome = find_match(shown(option), user, situation)
    if not isinstance(outcome, NoEntry):
        helper = f", asked by the helper {outcome.entry.helper}" if outcome.entry.helper else ""
        return PullSource(PullAccess.MATCH, outcome.source + helper, outcome.entry.key)
    if host in situation.settings.registries:
        return PullSource(PullAccess.DECLARED, f"the settings: {situation.settings.registries[host].value}", host)
    if has_own_credentials(host, situation):
        return PullSource(PullAccess.JOB, "the job token", host)
    if not outcome.is_certain:
        return PullSource(PullAccess.UNKNOWN, reasons=("the auth configuration may hold more than its text says",))
    reason = reason_for(outcome, user, situation) or "no DOCKER_AUTH_CONFIG is to be seen"
    without = _WITHOUT_CREDENTIALS.get(registry_kind(host, shown(option).partition("/")[2]))
    return PullSource(PullAccess.NONE, reasons=(without, reason) if without else (reason,))
