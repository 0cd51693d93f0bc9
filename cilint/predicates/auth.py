"""Predicates about the credentials with which the Runner pulls images."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cilint.container.auth import AuthConfig, parse_auth_config
from cilint.container.matching import AuthSource, Difference, NearMiss, NoMatch, resolve
from cilint.container.predefined import OWN_REGISTRY, shaped
from cilint.container.registries import RegistryKind, registry_kind
from cilint.container.template import PinVerdict, Template, classify_pin, registry_pattern
from cilint.facts.model import ImageFact, User, shown
from cilint.findings.finding import Confidence, Related
from cilint.findings.match import Match
from cilint.pipeline.variables import Expansion
from cilint.predicates.catalog import Context, Predicate, unread_includes
from cilint.predicates.image import becomes, definitions
from cilint.text.source import Span

AUTH_CONFIG = "DOCKER_AUTH_CONFIG"

_NOT_PULLED = frozenset({PinVerdict.INVALID, PinVerdict.UNSUPPORTED_SYNTAX, PinVerdict.VM_IMAGE})
_NEEDS_CREDENTIALS = frozenset({RegistryKind.PRIVATE_ALWAYS, RegistryKind.UNKNOWN_PRIVATE})

_DIFFERENCES = {
    Difference.PORT: "{key} has another port",
    Difference.SCHEME: "{key} has a scheme that the Runner does not read",
    Difference.PATH: "{key} is for another path",
    Difference.HUB_KEY: "{key} never matches; write https://index.docker.io/v1/",
    Difference.WILDCARD: "{key} has a wildcard, which the Runner takes literally",
    Difference.DIGEST: "{key} does not match a reference with a digest and no tag; write the tag before the digest",
    Difference.NO_HOST: "{key} names no host",
}


class _Missing(NamedTuple):
    """One value of an image that no credentials match."""

    expansion: Expansion
    host: str
    kind: RegistryKind
    sources: tuple[AuthSource, ...]
    near: tuple[NearMiss, ...]


def missing(match: Match, context: Context, _argument: str) -> Match | None:
    """Keeps an image whose registry needs credentials of which none that match are to be seen."""
    fact = match.subject
    if not isinstance(fact, ImageFact) or fact.user is None:
        return None
    found = [item for option in fact.expansions if (item := _check(option, fact.user, context))]
    if not found:
        return None
    item = found[0]
    related = [*definitions(item.expansion)]
    late = tuple(_late_logins(item.host, fact.user, context))
    related += [Related(span, "this login comes too late: images are pulled before any script runs") for span in late]
    match = match._replace(
        related=tuple(related),
        variant="evidence" if item.sources else "",
        confidence=_confidence(item, context),
        topic=item.host,
    )
    return match.named(
        becomes=becomes(fact, item.expansion),
        host=item.host,
        reason=_reason(item),
        login="; a docker login in its script comes too late for that" if late else "",
        unread=unread_includes(context, "may hold them"),
    )


def _check(option: Expansion, user: User, context: Context) -> _Missing | None:
    template = shaped(option.template)
    if classify_pin(template) in _NOT_PULLED or _is_own(template):
        return None
    host = registry_pattern(template)
    if host is None or _is_served(host, context):
        return None
    reference = shown(option)
    kind = registry_kind(host, reference.partition("/")[2])
    if kind not in _NEEDS_CREDENTIALS:
        return None
    sources = tuple(_sources(user, context))
    outcome = resolve(reference, sources)
    if not isinstance(outcome, NoMatch) or not outcome.is_certain or _may_match(template, sources):
        return None
    return _Missing(option, host, kind, sources, outcome.near)


def _is_own(template: Template) -> bool:
    first = template[0] if template else ""
    return not isinstance(first, str) and first.name in OWN_REGISTRY


def _is_served(host: str, context: Context) -> bool:
    """Whether the job has credentials for the host anyway, or the settings say where they come from."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    own = context.settings.environment.own_hosts
    return host in own or f"{name}:*" in own or host in context.settings.registries


def _sources(user: User, context: Context) -> Iterator[AuthSource]:
    """The auth configurations that the job is seen to have, in the Runner's order."""
    definitions = user.job.variables.possible(AUTH_CONFIG)
    if definitions:
        for expansion in user.job.variables.expand(f"${AUTH_CONFIG}"):
            yield AuthSource(f"the variable {AUTH_CONFIG}", parse_auth_config(shown(expansion)))
    if context.settings.environment.auth_config is not None:
        name = f"{AUTH_CONFIG} of this job's environment"
        yield AuthSource(name, parse_auth_config(context.settings.environment.auth_config))


def _may_match(template: Template, sources: tuple[AuthSource, ...]) -> bool:
    """Whether an unknown part of the image's path may make it match a key that is for one path."""
    if all(isinstance(part, str) for part in template):
        return False
    return any("/" in entry.key for source in sources for entry in source.config.entries)


def _confidence(item: _Missing, context: Context) -> Confidence:
    if context.facts.pipeline.unread:
        return Confidence.LOW
    sure = item.kind is RegistryKind.PRIVATE_ALWAYS or bool(item.near)
    return Confidence.HIGH if sure else Confidence.MEDIUM


def _reason(item: _Missing) -> str:
    """What the visible configuration has instead of a matching entry."""
    dropped = [source for source in item.sources if source.config.is_dropped]
    if dropped:
        return f"{dropped[0].name} is none that the Runner can read ({_problem(dropped[0].config)}), so it is ignored"
    if item.near:
        differences = (_DIFFERENCES[near.difference].format(key=near.entry.key) for near in item.near)
        return f"{item.near[0].source} has no entry that matches: {'; '.join(dict.fromkeys(differences))}"
    keys = [entry.key for source in item.sources for entry in source.config.entries]
    has = f"has entries for {', '.join(dict.fromkeys(keys))} only" if keys else "has no entries"
    return f"{item.sources[0].name} {has}" if item.sources else ""


def _problem(config: AuthConfig) -> str:
    return config.problems[0].message if config.problems else ""


def _late_logins(host: str, user: User, context: Context) -> Iterator[Span]:
    """The places of logins to the same registry in the job's own scripts."""
    for fact in context.facts.logins:
        registry = fact.login.registry
        if fact.user and fact.user.name == user.name and registry:
            values = {shown(option) for option in user.job.variables.expand(registry.text.text)}
            if host in {value.removeprefix("https://").partition("/")[0].lower() for value in values}:
                yield fact.span


PREDICATES: dict[str, Predicate] = {"missing": missing}
