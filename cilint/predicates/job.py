"""Questions about the job that a fact is of: its name, its stage, its keywords, whether a runner has it at all."""

from __future__ import annotations

from cilint.facts.model import Fact
from cilint.pipeline.entries.table import job_keywords
from cilint.pipeline.structure.stages import stage_of
from cilint.predicates.arguments import texts, words
from cilint.predicates.contract import Predicate, question
from cilint.settings.patterns import fits
from cilint.situation.situation import Situation, is_open

_PATTERNS = texts("a name, or a pattern with `*`")


@question(Fact)
def runs(fact: Fact, _context: Situation) -> bool | None:
    """Keeps what is of a job that a runner gets: none that is hidden, starts a pipeline, or is in none by its rules."""
    if fact.user is None:
        return None
    job = fact.user.job
    return not (job.hidden or job.is_trigger or job.never_runs)


@question(Fact, argument=words("keyword of jobs", job_keywords()))
def has(fact: Fact, situation: Situation, keywords: frozenset[str]) -> bool | None:
    """Keeps what is of a job that has a keyword, its own or by default: `job.has: timeout`.

    Whether it has none is not known where an include was not read, a parent is missing, or others include the file.
    """
    if fact.user is None:
        return None
    if any(fact.user.job.has(keyword) for keyword in keywords):
        return True
    return None if is_open(fact.user, situation) else False


@question(Fact, argument=_PATTERNS)
def named(fact: Fact, _context: Situation, patterns: frozenset[str]) -> bool | None:
    """Keeps what is of a job with such a name: `job.named: deploy*`."""
    if fact.user is None or not fact.user.name:
        return None
    return fits(fact.user.name, patterns)


@question(Fact, argument=_PATTERNS)
def stage(fact: Fact, _context: Situation, patterns: frozenset[str]) -> bool | None:
    """Keeps what is of a job in such a stage: `job.stage: [deploy, release-*]`; without `stage` a job is in `test`."""
    if fact.user is None or not fact.user.name:
        return None
    job = fact.user.job
    name = stage_of(job)
    return None if name is None or (job.missing and not job.has("stage")) else fits(name, patterns)


PREDICATES: dict[str, Predicate] = {"has": has, "named": named, "runs": runs, "stage": stage}
