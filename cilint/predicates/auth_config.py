"""Predicates about Docker auth configurations: the Runner's variable, the files that scripts write, what they store."""

from __future__ import annotations

from cilint.container.auth_config import UNREADABLE, AuthFault
from cilint.container.matching import Difference, client_key_difference, key_difference, normalise_image, normalise_key
from cilint.container.references import References
from cilint.container.registries import ShortLived, short_lived
from cilint.facts.auth_facts import AuthEntryFact, AuthFact, AuthOrigin, AuthProblemFact, AuthReader
from cilint.facts.model import User
from cilint.findings.finding import Confidence
from cilint.findings.match import Match
from cilint.findings.phrase import Note, Phrase
from cilint.predicates.auth import near_keys
from cilint.predicates.contract import Predicate, predicate
from cilint.runner.config import Runner
from cilint.situation.runners import runners_of
from cilint.situation.situation import Situation, hands_variables_on, is_open

_NAMES = {
    AuthReader.RUNNER: "GitLab Runner",
    AuthReader.DOCKER: "docker",
    AuthReader.KANIKO: "kaniko",
    AuthReader.PODMAN: "podman",
}

_USELESS_ENTRY = frozenset({AuthFault.DUPLICATE_KEY, AuthFault.TRAILING_NEWLINE, AuthFault.LONE_TOKEN})
_RUNNERS_OWN = frozenset({AuthFault.HELPER_WITH_PATH, AuthFault.NO_CREDENTIALS, AuthFault.YAML_MAPPING})

# containers/image, pkg/docker/config: passes over an `auth` without a colon, and over members that it does not know.
_JUDGED = {
    AuthReader.RUNNER: UNREADABLE | _USELESS_ENTRY | _RUNNERS_OWN,
    AuthReader.DOCKER: UNREADABLE | _USELESS_ENTRY,
    AuthReader.KANIKO: UNREADABLE | _USELESS_ENTRY,
    AuthReader.PODMAN: UNREADABLE - {AuthFault.WRONG_TYPE, AuthFault.NO_USER},
}

_REMEDIES = {
    AuthFault.NOT_BASE64: "encode",
    AuthFault.NO_USER: "encode",
    AuthFault.LONE_TOKEN: "encode",
    AuthFault.TRAILING_NEWLINE: "encode-in-one-line",
    AuthFault.YAML_MAPPING: "quote",
    AuthFault.DUPLICATE_KEY: "one-entry",
    AuthFault.HELPER_WITH_PATH: "bare-helper",
}

_CONSEQUENCES = {
    "no-pipeline": (),
    "earlier-unused": (),
    "login-refused": (),
    "no-credentials": (),
    "job-ends": (),
    "file-unused": (),
    "ignored": (),
    "ignored-with": ("other", "more"),
}

_DEAD = (Difference.WILDCARD, Difference.SCHEME, Difference.HUB_KEY, Difference.NO_HOST, Difference.NO_REPOSITORY)
"""Why a key serves no image at all."""
_PASSED_ON = {"passed-on": ("variable",)}
"""The note on a variable that has the configuration from another one."""
_OTHER_KEYS = (Difference.HUB_KEY, Difference.WILDCARD)
"""Where it takes more than another form of the same host."""


@predicate(
    AuthProblemFact,
    names=("message", "name", "reader", "consequence", "remedy"),
    variants=("entry", "refused"),
    texts={"consequence": _CONSEQUENCES, "remedy": (*dict.fromkeys(_REMEDIES.values()), "form"), "note": _PASSED_ON},
)
def malformed(match: Match[AuthProblemFact], _context: Situation) -> Match[AuthProblemFact] | None:
    """Keeps what whoever reads the configuration cannot read, or can only take for something else."""
    fact = match.subject
    if fact.problem.fault not in _JUDGED[fact.auth.reader]:
        return None
    fault = fact.problem.fault
    return match._replace(variant=_variant(fact), related=_uses(fact.auth)).named(
        message=fact.problem.message,
        name=fact.auth.name,
        reader=_NAMES[fact.auth.reader],
        consequence=_consequence(fact),
        remedy=Phrase(_REMEDIES.get(fault, "form")),
    )


def _variant(fact: AuthProblemFact) -> str:
    if fact.problem.fault is AuthFault.YAML_MAPPING:
        return "refused"
    return "entry" if fact.problem.fault in _USELESS_ENTRY else ""


def _consequence(fact: AuthProblemFact) -> Phrase:
    """What the reader does because of the problem."""
    match fact.problem.fault:
        case AuthFault.YAML_MAPPING:
            return Phrase("no-pipeline")
        case AuthFault.DUPLICATE_KEY:
            return Phrase("earlier-unused")
        case AuthFault.TRAILING_NEWLINE | AuthFault.LONE_TOKEN:
            return Phrase("login-refused")
        case AuthFault.NO_CREDENTIALS:
            return Phrase("no-credentials")
    if fact.auth.config.aborts:
        return Phrase("job-ends")
    if fact.auth.reader is not AuthReader.RUNNER:
        return Phrase("file-unused")
    others = (entry for entry in fact.auth.config.entries if entry.key != fact.problem.key)
    other = next(others, None) if fact.problem.key is not None else None
    if other is None:
        return Phrase("ignored")
    more = len(fact.auth.config.entries) - 2
    return Phrase("ignored-with", {"other": fact.auth.written(other), "more": str(more) if more > 0 else ""})


def _uses(auth: AuthFact) -> tuple[Note, ...]:
    return tuple(Note(span, "passed-on", {"variable": auth.name}) for span in auth.uses)


@predicate(
    AuthEntryFact,
    names=("key", "reader", "reason", "remedy"),
    texts={
        "reason": tuple(each.value for each in _DEAD),
        "remedy": ("hub-key", "wildcard", "host"),
        "note": _PASSED_ON,
    },
)
def unmatched(match: Match[AuthEntryFact], situation: Situation) -> Match[AuthEntryFact] | None:
    """Keeps an entry whose key serves no image at all; where `auth.missing` tells of it at an image, that is enough."""
    fact = match.subject
    if not fact.entry.is_known or fact.entry.is_empty or not fact.entry.key:
        return None
    difference = _dead(fact, situation)
    if difference is None:
        return None
    executors = {runner.executor for runner in _runners(fact, situation)}
    sure = fact.auth.reader is not AuthReader.RUNNER or "" not in executors
    return match._replace(confidence=None if sure else Confidence.MEDIUM, related=_uses(fact.auth)).named(
        key=fact.auth.written(fact.entry),
        reader=_NAMES[fact.auth.reader],
        reason=Phrase(difference.value),
        remedy=Phrase(difference.value if difference in _OTHER_KEYS else "host"),
    )


def _dead(fact: AuthEntryFact, situation: Situation) -> Difference | None:
    """Why no image takes the entry, as far as its reader and the job's own images tell."""
    if fact.auth.reader is AuthReader.KANIKO:
        return client_key_difference(fact.entry.key)
    difference = key_difference(fact.entry.key)
    if fact.auth.reader is not AuthReader.RUNNER or difference is None:
        return None
    # The kubelet has a matching of its own, with wildcards.
    if all(runner.executor == "kubernetes" for runner in _runners(fact, situation)):
        return None
    return None if fact.user and _has_image_for(fact.entry.key, fact.user, situation) else difference


def _runners(fact: AuthEntryFact, situation: Situation) -> tuple[Runner, ...]:
    return runners_of(fact.user, situation) if fact.user else situation.settings.runners_for(None)


def _has_image_for(key: str, user: User, situation: Situation) -> bool:
    """Whether an image of the job is at the very host of the key, or `auth.missing` names the key for it."""
    hosts, near = situation.once(_hosts_and_near_keys, user)
    return normalise_key(key).partition("/")[0] in hosts or key in near


def _hosts_and_near_keys(user: User, situation: Situation) -> tuple[set[str], set[str]]:
    """The hosts of a job's images, and the keys that `auth.missing` names for them."""
    images = situation.facts.images.of(user)
    known = [expansion.known for image in images for expansion in image.expansions if expansion.known]
    hosts = {normalise_image(text).partition("/")[0] for text in known}
    return hosts, {key for image in images for key in near_keys(image, user, situation)}


@predicate(
    AuthEntryFact, names=("key", "owner", "lifetime", "helper"), variants=("variable",), texts={"note": _PASSED_ON}
)
def expiring(match: Match[AuthEntryFact], situation: Situation) -> Match[AuthEntryFact] | None:
    """Keeps an entry for a password that is no longer valid when it is used, unless something makes a new one."""
    fact = match.subject
    if fact.entry.helper is not None or fact.entry.is_empty:
        return None
    kind = _short_lived(fact)
    if kind is None or fact.auth.config.is_dropped:
        return None
    if not fact.entry.is_literal and (fact.auth.source is not AuthOrigin.VARIABLE or _may_be_fresh(fact, situation)):
        return None
    match = match._replace(variant="" if fact.entry.is_literal else "variable", related=_uses(fact.auth))
    return match.named(key=fact.auth.written(fact.entry), owner=kind.owner, lifetime=kind.lifetime, helper=kind.helper)


def _short_lived(fact: AuthEntryFact) -> ShortLived | None:
    key = References.VARIABLES.replaced(fact.entry.key, "*")
    return short_lived(normalise_key(References.HOLES.replaced(key, "*")).partition("/")[0], fact.entry.username)


def _may_be_fresh(fact: AuthEntryFact, situation: Situation) -> bool:
    """Whether a job may make the password for the jobs after it: in a report of variables, or out of sight."""
    user = fact.user
    if user is None or is_open(user, situation) or user.job.has("secrets"):
        return True
    return hands_variables_on(situation)


@predicate(AuthFact, names=("section", "key"), texts={"note": _PASSED_ON})
def mixed(match: Match[AuthFact], _context: Situation) -> Match[AuthFact] | None:
    """Keeps a configuration of the Runner that has credentials of its own beside helpers; flags the helpers' key."""
    fact = match.subject
    if fact.source is not AuthOrigin.VARIABLE or fact.config.helpers is None:
        return None
    helpers = fact.config.helpers
    own = [entry for entry in fact.config.entries if entry.helper is None and not entry.is_empty]
    if not own:
        return None
    match = match.narrowed(fact.place(helpers.start, helpers.end))._replace(related=_uses(fact))
    return match.named(section=helpers.text, key=fact.written(own[0]))


@predicate(AuthFact)
def stored(match: Match[AuthFact], _context: Situation) -> Match[AuthFact] | None:
    """Keeps a command that stores the project's DOCKER_AUTH_CONFIG through GitLab's API."""
    fact = match.subject
    return match if fact.source is AuthOrigin.API else None


PREDICATES: dict[str, Predicate] = {
    "expiring": expiring,
    "malformed": malformed,
    "mixed": mixed,
    "stored": stored,
    "unmatched": unmatched,
}
