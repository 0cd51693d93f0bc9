"""Predicates about jobs that deploy: in which pipelines they do, and what holds them back."""

from __future__ import annotations

from cilint.container.hints import may_deploy
from cilint.facts.deployments import DeploymentFact
from cilint.facts.job_secrets import secrets_of
from cilint.facts.model import JobFact
from cilint.findings.match import Match
from cilint.findings.phrase import Note
from cilint.lazy.records import NamedTuple
from cilint.pipeline.events.decision import Decision, Runs
from cilint.pipeline.events.samples import MERGE_EVENT
from cilint.pipeline.events.sampling import Sample
from cilint.pipeline.graph.graph import Graph, Linked
from cilint.pipeline.graph.tiers import PRODUCTION
from cilint.pipeline.job import Job
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation, is_pedantic
from cilint.text.source import Span
from cilint.tools.deployments import deployment

_MANUAL = "manual"
_FOR_TRIALS = ("development", "testing")
"""The tiers of environments that merge requests are deployed to on purpose."""
_THROW_AWAY = frozenset({"kind", "k3d", "minikube", "ctlptl"})
"""Programs that make a cluster for the job alone."""


class _Deed(NamedTuple):
    """A command that deploys, in words, and its place."""

    words: str
    place: Span


@predicate(DeploymentFact, names=("what",), variants=("", "manual", "command"), texts={"note": {"runs": ("event",)}})
def for_merge_requests(match: Match[DeploymentFact], situation: Situation) -> Match[DeploymentFact] | None:
    """Keeps a job that deploys to production in pipelines of merge requests, whatever the project's settings are; the
    line that decides that is related. `what` is the environment.

    In pedantic runs also one that waits there for somebody (`manual`), and one with secrets that says of no environment
    that it is for trials and changes what runs elsewhere by a `command`: that is `what` then.
    """
    fact = match.subject
    sample = situation.facts.samples.running(fact.job, (MERGE_EVENT,)) if _is_asked(fact, situation) else None
    if sample is None:
        return None
    is_manual = _is_manual(sample.run.decision(fact.job))
    found = match._replace(related=(Note(sample.place(fact.job), "runs", {"event": sample.event.name}),))
    if fact.tier == PRODUCTION:
        named = found.named(what=match.span.text)
        return named if not is_manual else named._replace(variant=_MANUAL) if is_pedantic(situation) else None
    deed = _deed(fact.job, situation) if not is_manual and next(secrets_of(fact.job), "") else None
    return found.narrowed(deed.place)._replace(variant="command").named(what=deed.words) if deed else None


def _is_asked(fact: DeploymentFact, situation: Situation) -> bool:
    """Whether it is worth asking for which events a job runs."""
    if fact.tier == PRODUCTION:
        return True
    is_known = fact.environment is None or fact.tier is not None
    return is_pedantic(situation) and is_known and fact.tier not in _FOR_TRIALS and _may_deploy(fact.job)


@predicate(JobFact, names=("deploy", "event"), texts={"note": ("deploys", "keeps", "runs")})
def optional_gate(match: Match[JobFact], situation: Situation) -> Match[JobFact] | None:
    """Keeps a manual job that holds nothing back, since `allow_failure` is true for it unless somebody says otherwise,
    where a job of a later stage deploys in the same pipeline by itself, and needs nothing: the order of stages alone
    would have made it wait. Both deciding lines are related.
    """
    job = match.subject.user.job if match.subject.user else None
    when = job.when if job else None
    if job is None or job.hidden or when is None or when.canonical != _MANUAL or job.has("allow_failure"):
        return None
    environment = job.environment
    if environment is not None and environment.action != "start":
        return None
    graph = situation.facts.graph
    place = graph.positions.get(graph.jobs[job.name].stage or "")
    for sample, last in situation.once(_last_deploys, None) if place is not None else ():
        if place is None or graph.positions[last.stage or ""] <= place or not _waits(sample, job):
            continue
        related = (
            Note(last.job.key.span, "deploys"),
            Note(sample.place(job), "keeps"),
            Note(sample.place(last.job), "runs"),
        )
        others = tuple(each for each in related if each.span != when.span)
        found = match.narrowed(when.span)._replace(related=others)
        return found.named(deploy=last.job.name, event=sample.event.name)
    return None


def _last_deploys(_asked: None, situation: Situation) -> list[tuple[Sample, Linked]]:
    """The events for which some job surely deploys by itself once the stages before it are done: the last such job."""
    graph: Graph = situation.facts.graph
    deploys = [
        linked
        for linked in graph.jobs.values()
        if linked.job.needs is None and not linked.rule_needs and linked.stage in graph.positions
        if _is_deploy(linked, situation)
    ]
    deploys.sort(key=lambda linked: graph.positions[linked.stage or ""], reverse=True)
    found = ((sample, next((each for each in deploys if _is_automatic(sample, each.job)), None))
             for sample in (situation.facts.samples.all() if deploys else ()))  # fmt: skip
    return [(sample, last) for sample, last in found if last is not None]


def _is_deploy(linked: Linked, situation: Situation) -> bool:
    environment = linked.job.environment
    if environment is not None:
        return environment.action == "start"
    return _may_deploy(linked.job) and _deed(linked.job, situation) is not None


def _waits(sample: Sample, job: Job) -> bool:
    """Whether a job surely waits for somebody in an event, and nothing for it."""
    running = sample.run.decision(job).running
    return sample.run.runs(job) is Runs.YES and all(each.when == _MANUAL and each.allow_failure for each in running)


def _is_automatic(sample: Sample, job: Job) -> bool:
    """Whether a job surely runs by itself in an event."""
    running = sample.run.decision(job).running
    return sample.run.runs(job) is Runs.YES and all(each.when == "on_success" for each in running)


def _is_manual(decision: Decision) -> bool:
    return any(outcome.when == _MANUAL for outcome in decision.running)


def _may_deploy(job: Job) -> bool:
    return any(map(may_deploy, job.script_texts))


def _deed(job: Job, situation: Situation) -> _Deed | None:
    """The first command of a job that deploys to what is not its own."""
    commands = [command for _, command in situation.facts.scripts.run(job).commands()]
    if any(command.program in _THROW_AWAY for command in commands):
        return None
    found = ((deployment(command), command) for command in commands)
    return next((_Deed(words, command.span) for words, command in found if words), None)


PREDICATES: dict[str, Predicate] = {"for-merge-requests": for_merge_requests, "optional-gate": optional_gate}
