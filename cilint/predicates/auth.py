"""Predicates about the credentials with which the Runner pulls images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cilint.container.registries import RegistryKind, registry_kind
from cilint.container.template import PinVerdict, classify_pin, registry_pattern
from cilint.facts.image_templates import shaped
from cilint.facts.model import ImageFact, User, shown
from cilint.findings.finding import Confidence
from cilint.findings.match import Match
from cilint.findings.phrase import Note
from cilint.lazy.frozen import Frozen
from cilint.pipeline.expansion import Expansion
from cilint.predicates.contract import Predicate, predicate
from cilint.predicates.notes import DEFINITION, definitions
from cilint.situation.auth_texts import Lack
from cilint.situation.lacks import lack_of
from cilint.situation.own_registry import has_own_credentials, is_own
from cilint.situation.situation import UNREAD, Situation, is_open, unread_includes
from cilint.text.source import Span

_NOT_PULLED = frozenset({PinVerdict.INVALID, PinVerdict.UNSUPPORTED_SYNTAX, PinVerdict.VM_IMAGE})
_NEEDS_CREDENTIALS = frozenset({RegistryKind.PRIVATE_ALWAYS, RegistryKind.UNKNOWN_PRIVATE})
_TOLD = ("hosts*", "key", "reason", "login", "asked", "unread")
_TEXTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "reason": {
        "unreadable": ("source", "problem"),
        "near": ("source", "differences*"),
        "others": ("source", "keys*"),
        "no-entries": ("source",),
    },
    "differences": dict.fromkeys(("port", "scheme", "path", "hub-key", "wildcard", "digest"), ("key",)),
    "unread": UNREAD,
    "version": {"tag": ("tag",), "digest": ("digest",)},
    "note": {**DEFINITION, "late": ()},
}
"""The phrases of `situation.pull_credentials`, which few runs load, and of `refusals`."""
_REFUSALS = ("unauthorised", "forbidden", "missing-tag", "missing-repository", "missing-image")
"""What `refusals.refusal` tells apart, and what its matches are told of."""


class _Missing(Frozen):
    """One value of an image that no credentials serve; `is_refused`: its registry was asked, and says so itself."""

    expansion: Expansion
    host: str
    kind: RegistryKind
    lack: Lack
    is_refused: bool = False


@predicate(
    ImageFact,
    variants={"": _TOLD, "evidence": _TOLD, **dict.fromkeys(_REFUSALS, ("host", "repository", "version", "source"))},
    texts=_TEXTS,
)
def missing(match: Match[ImageFact], situation: Situation) -> Match[ImageFact] | None:
    """Keeps an image whose registry needs credentials of which none that match are to be seen."""
    fact = match.subject
    if fact.user is None or fact.is_wrong:
        return None
    if situation.settings.environment.registries:
        # Only --online knows what registries answer.
        from cilint.predicates.refusals import refusal

        if refused := refusal(match, situation):
            return refused
    found = _unserved(fact, fact.user, situation)
    if not found:
        return None
    if len(found) > 1:
        found.sort(key=lambda item: (item.lack.is_seen, item.kind is RegistryKind.PRIVATE_ALWAYS), reverse=True)
    worst = found[0]
    is_seen = worst.lack.is_seen
    hosts = dict.fromkeys([item.host for item in found if item.lack.is_seen is is_seen])
    # Where the host itself is written, the variables behind it have nothing to do with the matter.
    substituted = [item.expansion for item in found if not fact.node.written.lower().startswith(item.host)]
    late = [span for host in hosts for span in _late_logins(host, fact.user, situation)]
    return match._replace(
        names=match.names_with(
            hosts=tuple(hosts),
            key=worst.host,
            reason=worst.lack.reason or "",
            login=late[0].place if late else "",
            asked=worst.host if worst.is_refused else "",
            unread=unread_includes(situation),
        ),
        related=(*definitions(substituted), *[Note(span, "late") for span in late]),
        values=tuple(dict.fromkeys(map(shown, substituted))),
        variant="evidence" if is_seen else "",
        confidence=_confidence(worst, fact.user, situation),
        topic=worst.host,
        fold=worst.host if is_seen else "",
    )


def near_keys(fact: ImageFact, user: User, situation: Situation) -> set[str]:
    """The keys that `missing` names when it says of an image what does not serve it."""
    return {key for item in _unserved(fact, user, situation) for key in item.lack.near}


def _unserved(fact: ImageFact, user: User, situation: Situation) -> list[_Missing]:
    return [item for option in fact.expansions if (item := _check(option, fact, user, situation))]


def _check(option: Expansion, fact: ImageFact, user: User, situation: Situation) -> _Missing | None:
    template = shaped(option.template)
    if classify_pin(template) in _NOT_PULLED or is_own(template):
        return None
    host = registry_pattern(template)
    if host is None or has_own_credentials(host, situation):
        return None
    reference = shown(option)
    kind = registry_kind(host, reference.partition("/")[2])
    lets_in, refuses = _asked(fact, option, situation)
    if lets_in or (kind not in _NEEDS_CREDENTIALS and not refuses):
        return None
    lack = lack_of(reference, template, user, situation)
    return _Missing(option, host, kind, lack, refuses) if lack else None


def _asked(fact: ImageFact, option: Expansion, situation: Situation) -> tuple[bool, bool]:
    """Whether the registry lets the job pull the image, and whether it refuses; neither where it was not asked."""
    if situation.settings.environment.registries is None:
        return False, False
    from cilint.situation.online import reply_to

    reply = reply_to(fact, option, situation)
    return (reply.lets_job_in, reply.takes_credentials) if reply else (False, False)


def _confidence(item: _Missing, user: User, situation: Situation) -> Confidence:
    if is_open(user, situation):
        return Confidence.LOW
    sure = item.kind is RegistryKind.PRIVATE_ALWAYS or bool(item.lack.near) or item.is_refused
    return Confidence.HIGH if sure else Confidence.MEDIUM


def _late_logins(host: str, user: User, situation: Situation) -> Iterator[Span]:
    """The places of logins to a registry in the job's own scripts."""
    for fact in situation.facts.logins.of(user):
        registry = fact.login.registry
        text = (registry.literal or registry.text.text) if registry else ""
        if _may_name(text, host):
            values = map(shown, user.job.variables.expand(text))
            if host in [value.removeprefix("https://").partition("/")[0].lower() for value in values]:
                yield fact.span


def _may_name(registry: str, host: str) -> bool:
    """Whether the registry of a login may be that of a host. Many are others."""
    return "$" in registry or host in registry.lower()


PREDICATES: dict[str, Predicate] = {"missing": missing}
