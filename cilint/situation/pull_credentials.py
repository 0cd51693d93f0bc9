"""Which credentials a job is seen to have for an image, and in words why none of them serve it. No predicates."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from cilint.container.auth import parse_auth_config
from cilint.container.hints import AUTH_CONFIG
from cilint.container.matching import CredentialSource, Difference, EntryMatch, Keyring, NoEntry
from cilint.container.template import Template
from cilint.facts.model import User, shown
from cilint.situation.runners import runners_of
from cilint.situation.situation import Situation

_DIFFERENCES = {
    Difference.PORT: "{key} has another port",
    Difference.SCHEME: "{key} has a scheme that the Runner does not read",
    Difference.PATH: "{key} is for another path",
    Difference.HUB_KEY: "{key} never matches; write https://index.docker.io/v1/",
    Difference.WILDCARD: "{key} has a wildcard, which the Runner takes literally",
    Difference.DIGEST: "{key} does not match a reference with a digest and no tag; write the tag before the digest",
    Difference.NO_HOST: "{key} names no host",
    Difference.NO_REPOSITORY: "{key} has a path that no repository has",
}


_MOST_NAMED = 8
_LOOKED_AT = 100


class Lack(NamedTuple):
    """An image that no credentials serve.

    `is_seen` says that there is an auth configuration to be seen, and `reason` what it has instead; `near` are the keys
    of entries that differ only in a detail.
    """

    is_seen: bool
    near: tuple[str, ...]
    reason: str


def find_lack(reference: str, template: Template, user: User, situation: Situation) -> Lack | None:
    """What the job lacks to pull `reference`; None where credentials serve it, or may do so."""
    keyring = keyring_of(user, situation)
    outcome = find_match(reference, user, situation)
    if not isinstance(outcome, NoEntry) or not outcome.is_certain or _may_match(template, keyring):
        return None
    near = tuple(miss.entry.key for miss in outcome.near)
    return Lack(bool(keyring.sources), near, _reason(keyring.sources, outcome))


def find_match(reference: str, user: User, situation: Situation) -> EntryMatch | NoEntry:
    """The entry that the Runner takes for `reference` of those to be seen, or what there is instead."""
    outcome = keyring_of(user, situation).find(reference)
    if isinstance(outcome, NoEntry):
        user.job.work.spend(2 * len(outcome.near))
    return outcome


def reason_for(outcome: NoEntry, user: User, situation: Situation) -> str:
    """Why no entry serves an image, in words; empty where no auth configuration is to be seen."""
    return _reason(keyring_of(user, situation).sources, outcome)


def keyring_of(user: User, situation: Situation) -> Keyring:
    """The auth configurations that the job is seen to have, in the Runner's order."""
    return situation.once(_keyring, auth_texts(user, situation))


def auth_texts(user: User, situation: Situation) -> tuple[tuple[str, str], ...]:
    """The same as texts, each with the name that messages give it."""
    return situation.once(_texts, user)


def _keyring(texts: tuple[tuple[str, str], ...], situation: Situation) -> Keyring:
    situation.facts.pipeline.shared.work.spend(sum(len(text) for _, text in texts) // 4)
    return Keyring(CredentialSource(name, parse_auth_config(text)) for name, text in texts)


def _texts(user: User, situation: Situation) -> tuple[tuple[str, str], ...]:
    return tuple(_named_texts(user, situation))


def _named_texts(user: User, situation: Situation) -> Iterator[tuple[str, str]]:
    if AUTH_CONFIG in user.job.variables:
        for expansion in user.job.variables.expand(f"${AUTH_CONFIG}"):
            # To the Runner, an empty variable is none.
            if expansion.known != "":
                yield f"the variable {AUTH_CONFIG}", shown(expansion)
    else:
        # The job's own variable goes before that of the runner (gitlab-runner: common/build.go GetAllVariables).
        for runner in runners_of(user, situation):
            text = runner.environment.get(AUTH_CONFIG, "")
            if text:
                yield f"{AUTH_CONFIG} of the runner {runner.name}".rstrip(), text
    if situation.settings.environment.auth_config:
        yield f"{AUTH_CONFIG} of this job's environment", situation.settings.environment.auth_config


def _may_match(template: Template, keyring: Keyring) -> bool:
    """Whether an unknown part of the image's path may make it match a key that is for one path."""
    return keyring.has_paths and not all(isinstance(part, str) for part in template)


def _reason(sources: tuple[CredentialSource, ...], outcome: NoEntry) -> str:
    """What the visible configurations have instead of a matching entry."""
    if not sources:
        return ""
    for source in sources:
        if problem := source.config.dropped_for:
            return f"{source.name} is none that the Runner can read ({problem.message}), so it is ignored"
    if outcome.near:
        differences = (_DIFFERENCES[near.difference].format(key=near.entry.key) for near in outcome.near)
        return f"{outcome.near[0].source} has no entry that matches: {_first('; ', differences)}"
    keys = _first(", ", (entry.key for source in sources for entry in source.config.entries))
    entries = f"entries for {keys} only" if keys else "no entries"
    return f"{sources[0].name} has {entries}"


def _first(separator: str, texts: Iterator[str]) -> str:
    """The first few different texts, and a word of the others: a configuration may have thousands."""
    named = dict.fromkeys(islice(texts, _LOOKED_AT))
    shown = list(named)[:_MOST_NAMED]
    return separator.join([*shown, "others"] if len(named) > len(shown) else shown)
