"""Predicates about what the settings require of pipelines, and forbid."""

from __future__ import annotations

from collections.abc import Iterable

from cilint.facts.configuration import IncludeFact, RootFact
from cilint.facts.model import JobFact, VariableFact
from cilint.findings.mask import redacted
from cilint.findings.match import F, Match
from cilint.findings.phrase import Note
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.include import Include, IncludeKind
from cilint.pipeline.job import Job
from cilint.pipeline.refs import holds_variable
from cilint.predicates.contract import Predicate, predicate
from cilint.settings.patterns import fits
from cilint.settings.policy import IncludePolicy, JobPolicy, version_of
from cilint.situation.situation import Situation
from cilint.text.source import Span

if TYPE_CHECKING:
    from cilint.situation.policies import JobAbsence


@predicate(RootFact, names=("jobs*",), texts={"note": ("decides",)})
def missing_job(match: Match[RootFact], situation: Situation) -> Match[RootFact] | None:
    """Keeps a pipeline without a job that the settings require, or in which it never is; a note says what decides that.

    None is kept where an include was not read: it may bring the job, or its rules.
    """
    if situation.facts.unread or not situation.settings.policy.jobs:
        return None
    # Few settings have policies.
    from cilint.situation.policies import absences

    missing: list[str] = []
    notes: list[Note] = []
    for policy in situation.settings.policy.jobs:
        found = _jobs_for(policy, situation)
        never = absences((), found, situation) if found else {}
        if never or not found:
            missing.append(policy.name)
            notes += [Note(absence.place, "decides") for absence in never.values()]
    return match._replace(related=tuple(notes)).named(jobs=tuple(map(redacted, missing))) if missing else None


@predicate(JobFact, names=("required", "events*"), texts={"note": ("decides",)})
def unmet_job(match: Match[JobFact], situation: Situation) -> Match[JobFact] | None:
    """Keeps a required job that surely no pipeline of an event has in which it is to be, nor another in its place.

    Of several jobs that a pattern means the first is kept. Flags what decides that, or where it lies elsewhere the
    beginning of the pipeline, with a note of it. What no event at all starts is `policy.missing-job`.
    """
    job = match.subject.user.job if match.subject.user else None
    if job is None or job.hidden or job.never_runs or not situation.facts.roots:
        return None
    for policy in situation.settings.policy.jobs:
        absence = _absence(policy, job, situation) if policy.events and policy.is_for(job.name) else None
        if absence:
            match = _at(match, absence.place, situation)
            notes = () if match.span == absence.place else (Note(absence.place, "decides"),)
            return match._replace(related=notes).named(required=redacted(policy.name), events=absence.events)
    return None


def _absence(policy: JobPolicy, job: Job, situation: Situation) -> JobAbsence | None:
    # An include that was not read may have a job that stands in for it, or the rules of this one.
    if situation.facts.unread and (policy.name != job.name or not job.has("rules")):
        return None
    from cilint.situation.policies import absences

    fellows = _jobs_for(policy, situation)
    first = next(each.name for each in fellows if not each.never_runs)
    return absences(policy.events, fellows, situation).get(job.name) if job.name == first else None


def _jobs_for(policy: JobPolicy, situation: Situation) -> list[Job]:
    return [each for each in situation.facts.pipeline.jobs if not each.hidden and policy.is_for(each.name)]


@predicate(RootFact, names=("includes*",))
def missing_include(match: Match[RootFact], situation: Situation) -> Match[RootFact] | None:
    """Keeps a pipeline without an include that the settings require; none where one that was not read may bring it."""
    includes = [include for include in situation.facts.pipeline.includes if include.is_made]
    wanted = [policy for policy in situation.settings.policy.includes if not _has(policy, includes)]
    return match.named(includes=tuple(map(_told, wanted))) if wanted else None


def _has(policy: IncludePolicy, includes: Iterable[Include]) -> bool:
    """Whether an include is there, or may be: behind one that was not read, or as what a variable leaves open."""
    return any(
        policy.is_for(include.source)
        or (include.problem and include.kind is not IncludeKind.TEMPLATE)
        or (include.kind is policy.kind and holds_variable(include.source.project or include.source.location))
        for include in includes
    )


@predicate(
    IncludeFact,
    names=("required",),
    variants={"outdated": ("version", "found"), "skipped": ("events*",)},
)
def unmet_include(match: Match[IncludeFact], situation: Situation) -> Match[IncludeFact] | None:
    """Keeps a required include that is `outdated`, or brings no job into an event in which it has to (`skipped`)."""
    include = match.subject.include
    if not include.is_made or not situation.facts.roots:
        return None
    for policy in situation.settings.policy.includes:
        if not policy.is_for(include.source):
            continue
        if _is_outdated(policy, include):
            match = _at(match, include.location.ref_span, situation)._replace(variant="outdated")
            return match.named(required=_told(policy), version=redacted(policy.version), found=include.source.ref)
        missing = _missed_events(policy, include, situation)
        if missing:
            match = _at(match, match.span, situation)._replace(variant="skipped")
            return match.named(required=_told(policy), events=missing)
    return None


def _is_outdated(policy: IncludePolicy, include: Include) -> bool:
    found, wanted = version_of(include.source.ref), version_of(policy.version)
    return bool(found and wanted and found.is_before(wanted))


def _missed_events(policy: IncludePolicy, include: Include, situation: Situation) -> tuple[str, ...]:
    if not policy.events or include.problem or situation.facts.unread:
        return ()
    from cilint.situation.policies import absences, brought

    files = brought(include, situation.facts.pipeline)
    theirs = [each for each in situation.facts.pipeline.configurations if each.source.path in files]
    jobs = [
        job
        for job in situation.facts.pipeline.jobs
        if not job.hidden and any(job.name in each.body.entries for each in theirs)
    ]
    found = absences(policy.events, jobs, situation)
    return next(iter(found.values())).events if found else ()


@predicate(JobFact, names=("include", "keywords*"), texts={"note": ("required",)})
def overridden(match: Match[JobFact], situation: Situation) -> Match[JobFact] | None:
    """Keeps a job of a required include of which the repository has another definition; `keywords` are what it changes.

    Flags that definition, with that of the include as a note. What the settings allow to change (`may_change`), and
    what is the same in both, does not count.
    """
    if not situation.settings.policy.includes:
        return None
    from cilint.situation.policies import overrides

    name = match.subject.user.name if match.subject.user else ""
    found = situation.once(overrides, None).get(name)
    if found is None:
        return None
    match = match.narrowed(found.place)._replace(related=(Note(found.required, "required"),))
    return match.named(include=_told(found.policy), keywords=found.keywords)


@predicate(JobFact)
def forbidden_job(match: Match[JobFact], situation: Situation) -> Match[JobFact] | None:
    """Keeps a job that the settings forbid by its name."""
    job = match.subject.user.job if match.subject.user else None
    if job is None or job.hidden or not any(each.is_for(job.name) for each in situation.settings.policy.forbidden_jobs):
        return None
    return _at(match, match.span, situation)


@predicate(IncludeFact, names=("include",))
def forbidden_include(match: Match[IncludeFact], situation: Situation) -> Match[IncludeFact] | None:
    """Keeps an include that the settings forbid, wherever it stands."""
    include = match.subject.include
    policies = situation.settings.policy.forbidden_includes
    if not include.is_made or not any(policy.is_for(include.source) for policy in policies):
        return None
    return _at(match, match.span, situation).named(include=include.name)


@predicate(VariableFact, names=("variable",))
def forbidden_variable(match: Match[VariableFact], situation: Situation) -> Match[VariableFact] | None:
    """Keeps a definition of a variable that the settings forbid."""
    name = match.subject.name
    if not fits(name, situation.settings.policy.forbidden_variables):
        return None
    return _at(match, match.span, situation).named(variable=name)


def _told(policy: IncludePolicy) -> str:
    """What the settings call an include, without what is a secret by its looks: no mask knows those of settings."""
    return redacted(str(policy))


def _at(match: Match[F], place: Span, situation: Situation) -> Match[F]:
    """The match at a place, or where that is not in the repository, at the beginning of the pipeline's own file."""
    roots = situation.facts.roots
    sources = situation.facts.pipeline.sources_of(place.source)
    is_own = not sources or any(source.is_own for source in sources)
    return match.narrowed(place if is_own or not roots else roots[0].span)


PREDICATES: dict[str, Predicate] = {
    "forbidden-include": forbidden_include,
    "forbidden-job": forbidden_job,
    "forbidden-variable": forbidden_variable,
    "missing-include": missing_include,
    "missing-job": missing_job,
    "overridden": overridden,
    "unmet-include": unmet_include,
    "unmet-job": unmet_job,
}
