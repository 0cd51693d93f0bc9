"""Predicates about caches: who writes what others trust."""

from __future__ import annotations

from cilint.facts.caches import CacheFact, shared_key
from cilint.facts.job_secrets import trust_of
from cilint.facts.model import User
from cilint.findings.match import Match
from cilint.findings.phrase import Note, Phrase
from cilint.lazy.records import NamedTuple
from cilint.pipeline.events.samples import BRANCH_EVENT, MERGE_EVENT
from cilint.pipeline.events.sampling import Sample
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation

_OPEN_EVENTS = (BRANCH_EVENT, MERGE_EVENT)
"""What anybody can start who may push to an unprotected branch."""


_NOTES = {"runs": ("runs", "event"), "writes": ("writes",)}


class _Writer(NamedTuple):
    """A job that writes a cache, in an event that anybody can start."""

    user: User
    fact: CacheFact
    sample: Sample


@predicate(
    CacheFact,
    names=("writer", "event", "trust", "remedy"),
    texts={"writer": {"other": ("other",), "own": ()}, "remedy": ("entry", "project"), "note": _NOTES},
)
def poisoned(match: Match[CacheFact], situation: Situation) -> Match[CacheFact] | None:
    """Keeps a cache that a job with secrets or an environment reads for the default branch, and that a job writes which
    surely runs for other branches or merge requests: one that is common to all refs by `unprotect`, or by the settings.

    `trust` is what the reader has, `event` what starts the writer.
    """
    fact, user = match.subject, match.subject.user
    is_common = fact.cache.unprotect or not situation.settings.separate_caches
    if user is None or user.job.hidden or not is_common or not fact.cache.reads:
        return None
    trust = trust_of(user.job)
    reader = situation.facts.samples.running_on_default_branch(user.job) if trust else None
    writer = _writer(fact, user, situation) if reader else None
    if reader is None or writer is None:
        return None
    place = writer.sample.place(writer.user.job)
    related = (
        Note(reader.place(user.job), "runs", {"runs": user.name, "event": reader.event.name}),
        Note(writer.fact.span, "writes", {"writes": writer.user.name}),
        Note(place, "runs", {"runs": writer.user.name, "event": writer.sample.event.name}),
    )
    others = tuple(each for each in related if each.span != match.span)
    other = Phrase("other", {"other": writer.user.name}) if writer.user is not user else Phrase("own")
    remedy = Phrase("entry" if fact.cache.unprotect else "project")
    return match._replace(related=others).named(
        writer=other, event=writer.sample.event.name, trust=trust, remedy=remedy
    )


def _writer(fact: CacheFact, reader: User, situation: Situation) -> _Writer | None:
    """The first job that writes the cache for refs that anybody can push to."""
    key = shared_key(fact.cache, reader.job)
    return situation.once(_writers, None).get(key) if key is not None else None


def _writers(_asked: None, situation: Situation) -> dict[str, _Writer]:
    """By the key of a cache the first job that writes it for such refs."""
    found: dict[str, _Writer] = {}
    for fact in situation.facts.caches:
        user = fact.user
        key = shared_key(fact.cache, user.job) if user and not user.job.hidden and fact.cache.writes else None
        sample = situation.facts.samples.running(user.job, _OPEN_EVENTS) if user and key not in (None, *found) else None
        if user and key and sample:
            found[key] = _Writer(user, fact, sample)
    return found


PREDICATES: dict[str, Predicate] = {"poisoned": poisoned}
