"""Which credentials a job is seen to have for an image, and why none of them serve it. No predicates."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from cilint.container.matching import CredentialSource, EntryMatch, Keyring, NoEntry
from cilint.container.template import Template
from cilint.facts.model import User
from cilint.findings.phrase import Phrase
from cilint.lazy.typing import TypeVar
from cilint.situation.auth_texts import Lack, auth_texts
from cilint.situation.situation import Situation

_LOOKED_AT = 100
"""A configuration may have thousands of entries, of which a message names the first few."""


_Item = TypeVar("_Item")


def find_lack(reference: str, template: Template, user: User, situation: Situation) -> Lack | None:
    """What a job that has an auth configuration lacks to pull `reference`; None where it serves that, or may do so."""
    keyring = keyring_of(user, situation)
    outcome = find_match(reference, user, situation)
    if not isinstance(outcome, NoEntry) or not outcome.is_certain or _may_match(template, keyring):
        return None
    near = tuple(miss.entry.key for miss in outcome.near)
    return Lack(near, _reason(keyring.sources, outcome))


def find_match(reference: str, user: User, situation: Situation) -> EntryMatch | NoEntry:
    """The entry that the Runner takes for `reference` of those to be seen, or what there is instead."""
    outcome = keyring_of(user, situation).find(reference)
    if isinstance(outcome, NoEntry):
        user.job.work.spend(2 * len(outcome.near))
    return outcome


def reason_for(outcome: NoEntry, user: User, situation: Situation) -> Phrase | None:
    """Why no entry serves an image; None where no auth configuration is to be seen."""
    return _reason(keyring_of(user, situation).sources, outcome)


def keyring_of(user: User, situation: Situation) -> Keyring:
    """The auth configurations that the job is seen to have, in the Runner's order."""
    return situation.once(_keyring, auth_texts(user, situation))


def _keyring(texts: tuple[tuple[str, str], ...], situation: Situation) -> Keyring:
    situation.facts.pipeline.shared.work.spend(sum(len(text) for _, text in texts) // 4)
    return Keyring(_source(name, text) for name, text in texts)


def _source(name: str, text: str) -> CredentialSource:
    # Few pipelines show a configuration, and what reads one is large.
    from cilint.container.auth import parse_auth_config

    return CredentialSource(name, parse_auth_config(text))


def _may_match(template: Template, keyring: Keyring) -> bool:
    """Whether an unknown part of the image's path may make it match a key that is for one path."""
    return keyring.has_paths and not all(isinstance(part, str) for part in template)


def _reason(sources: tuple[CredentialSource, ...], outcome: NoEntry) -> Phrase | None:
    """What the visible configurations have instead of a matching entry; `auth.missing` declares these phrases."""
    if not sources:
        return None
    for source in sources:
        if problem := source.config.dropped_for:
            return Phrase("unreadable", {"source": source.name, "problem": problem.message})
    if outcome.near:
        seen = _first((near.difference, near.entry.key) for near in outcome.near)
        phrases = tuple(Phrase(difference.value, {"key": key}) for difference, key in seen)
        return Phrase("near", {"source": outcome.near[0].source, "differences": phrases})
    keys = _first(entry.key for source in sources for entry in source.config.entries)
    return Phrase("others" if keys else "no-entries", {"source": sources[0].name, "keys": keys})


def _first(items: Iterable[_Item]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(islice(items, _LOOKED_AT)))
