"""Predicates about what others decide and a job runs: who can bring it, and in which pipelines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cilint.facts.decided_references import DecidedReferenceFact
from cilint.facts.injections import REF_NAMES, FreeText, InjectionFact
from cilint.facts.interpolations import InterpolationFact
from cilint.facts.job_secrets import secrets_of, trust_of
from cilint.facts.model import CommandFact
from cilint.findings.finding import Confidence
from cilint.findings.match import F, Match
from cilint.findings.phrase import Note, Phrase
from cilint.pipeline.conditions.evaluation import Value
from cilint.pipeline.events.decision import Runs
from cilint.pipeline.events.event import Event, Ref
from cilint.pipeline.events.harmful_names import harmful_names
from cilint.pipeline.events.kinds import DEFAULT_BRANCH, events
from cilint.pipeline.events.run import Run
from cilint.pipeline.events.sampling import deciding_place
from cilint.pipeline.job import Job
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation, is_pedantic
from cilint.text.source import Span

_WHO = {
    "CI_COMMIT_TAG": "tag",
    "CI_MERGE_REQUEST_": "merge-request",
    "CI_EXTERNAL_PULL_REQUEST_": "merge-request",
    "CI_COMMIT_": "commit",
    "CI_RELEASE_": "release",
    "CI_PIPELINE_SCHEDULE_": "schedule",
    "CHAT_": "chat",
    "TRIGGER_PAYLOAD": "trigger",
    "GITLAB_USER_": "account",
}
"""By the beginning of a variable's name who decides what it says, as a key of the rule's texts."""
_FORM = "form"
_ALL = ("branch", *dict.fromkeys(_WHO.values()), _FORM)
_MOST_STEPS = 4
_STEPS: Mapping[str, tuple[str, ...]] = {"step": (), "runs": ("runs", "event")}
_REMOTE = "ssh"
_CLIENTS = frozenset({"glab", "gh"})


@predicate(
    InjectionFact,
    names=("reader", "name", "who", "event", "trust", "way"),
    variants=("trusted", _FORM),
    texts={
        "who": _ALL,
        "trust": {"named": ("what",), "protected": ()},
        "way": ("argument", "remote", "make"),
        "note": _STEPS,
    },
)
def as_code(match: Match[InjectionFact], situation: Situation) -> Match[InjectionFact] | None:
    """Keeps a text of others that is read as code in an event for which the job runs, or may run, with a text that does
    harm: one for which its conditions on names of branches and tags let it run. The steps on its way are related, and
    what decides that the job runs.

    The variant is `trusted` where the job has a secret or an environment, or runs for the default branch, and `form`
    where the text is asked for from whoever starts the pipeline.
    """
    fact, user = match.subject, match.subject.user
    found = None if fact.reader.is_agent else _told(match, fact.origin, fact.steps, situation)
    if user is None or found is None:
        return None
    told, event = found
    trust = trust_of(user.job)
    is_trusted = bool(trust) or event.ref == DEFAULT_BRANCH
    return told._replace(variant=_FORM if fact.origin.is_asked_for else "trusted" if is_trusted else "").named(
        reader=fact.reader.name,
        trust=Phrase("named", {"what": trust}) if trust else Phrase("protected"),
        way=Phrase("make" if fact.reader.is_make else "remote" if fact.reader.name == _REMOTE else "argument"),
    )


@predicate(
    InjectionFact,
    names=("reader", "name", "who", "event", "means"),
    texts={"who": _ALL, "means": {"secret": ("what",), "tool": ("what",)}, "note": _STEPS},
)
def as_prompt(match: Match[InjectionFact], situation: Situation) -> Match[InjectionFact] | None:
    """Keeps a text of others that an AI agent takes for what it shall do, in an event for which the job may run.

    Only in a job in which that does harm: it names a secret, or runs `git push`, `glab` or `gh`.
    """
    fact, user = match.subject, match.subject.user
    found = _told(match, fact.origin, fact.steps, situation) if fact.reader.is_agent else None
    if user is None or found is None:
        return None
    secret = next(secrets_of(user.job), "")
    tool = "" if secret else next(filter(None, map(_changer, situation.facts.commands.of(user))), "")
    if not secret and not tool:
        return None
    means = Phrase("secret", {"what": secret}) if secret else Phrase("tool", {"what": tool})
    return found[0].named(reader=fact.reader.name, means=means)


@predicate(
    DecidedReferenceFact,
    names=("name", "who", "event"),
    variants=("environment",),
    texts={"who": _ALL, "note": _STEPS},
)
def decides(match: Match[DecidedReferenceFact], situation: Situation) -> Match[DecidedReferenceFact] | None:
    """Keeps a reference that somebody else decides in an event for which the job runs, or may run.

    The steps on its way are related, and what decides that the job runs. The variant is `environment` for the address
    of one, which is kept in pedantic runs alone.
    """
    fact = match.subject
    is_address = fact.role == "environment"
    if is_address and not is_pedantic(situation):
        return None
    found = _told(match, fact.origin, fact.steps, situation)
    return found[0]._replace(variant="environment" if is_address else "") if found else None


@predicate(InterpolationFact, names=("input", "block"), variants=("expanded", _FORM), texts={"note": {"again": ()}})
def interpolated(match: Match[InterpolationFact], _context: Situation) -> Match[InterpolationFact] | None:
    """Keeps an input that becomes a part of a script; further places of it in the job are related.

    The variant is `form` where whoever starts the pipeline gives it, and `expanded` where GitLab puts the values of
    variables into it. Of those that others give who include the file, none that is the program of a command: there the
    file is made to run what they say.
    """
    fact = match.subject
    if fact.is_command and not fact.is_asked_for:
        return None
    variant = _FORM if fact.is_asked_for else "expanded" if fact.expands else ""
    related = tuple(Note(use.span, "again") for use in fact.uses[1 : 1 + _MOST_STEPS])
    return match._replace(variant=variant, related=related).named(input=fact.name, block=fact.uses[0].span.text)


def _changer(fact: CommandFact) -> str:
    """The program with which a command changes what is in GitLab; empty where it does not."""
    command = fact.command
    if command.program == "git":
        return "git push" if any(word.literal == "push" for word in command.words[1:]) else ""
    return command.program if command.program in _CLIENTS else ""


def _told(
    match: Match[F], origin: FreeText, steps: tuple[Span, ...], situation: Situation
) -> tuple[Match[F], Event] | None:
    """The match with who brings a text in which event, and with its way there; None where nobody does."""
    user = match.subject.user
    if user is None or user.job.hidden:
        return None
    is_form = origin.is_asked_for
    occasion = situation.once(_occasion, (user.job, "" if is_form else origin.name, is_form))
    if occasion is None:
        return None
    event, runs, place = occasion
    related = (
        *(Note(step, "step") for step in steps[:_MOST_STEPS]),
        Note(place, "runs", {"runs": user.name, "event": event.name}),
    )
    found = match._replace(
        related=tuple(each for each in related if each.span != match.span),
        confidence=None if runs is Runs.YES else Confidence.MEDIUM,
    )
    who = Phrase(_FORM if is_form else _who(origin.name, event))
    return found.named(name=origin.name, who=who, event=event.name), event


def _who(name: str, event: Event) -> str:
    """Who decides what a variable says in an event."""
    if name in REF_NAMES or name == "CI_CONFIG_REF_URI":
        return {Ref.BRANCH: "branch", Ref.TAG: "tag", Ref.MERGE_REQUEST: "merge-request"}[event.kind]
    return next(who for start, who in _WHO.items() if name.startswith(start))


def _occasion(asked: tuple[Job, str, bool], situation: Situation) -> tuple[Event, Runs, Span] | None:
    """The first event in which somebody else decides a variable and the job may run, and what decides that.

    One in which it surely runs comes before one in which it may.
    """
    job, name, is_form = asked
    found: tuple[Event, Runs, Span] | None = None
    names = harmful_names(job, situation.facts.pipeline) if name in REF_NAMES else ()
    for event in events():
        if event.source != "web" if is_form else not _is_open(name, event):
            continue
        for state in _harmful(event, names) if names else (event,):
            run = Run(situation.facts.pipeline, state)
            runs = run.runs(job)
            if runs is Runs.YES:
                return event, runs, deciding_place(run.decision(job), job)
            if runs is Runs.MAY and found is None:
                found = event, runs, deciding_place(run.decision(job), job)
    return found


def _is_open(name: str, event: Event) -> bool:
    """Whether somebody else decides a variable in an event: nobody else gives the default branch its name."""
    if event.predefined.get(name, "") is None or str(event.source).startswith("external"):
        return False
    return name not in REF_NAMES or event.ref != DEFAULT_BRANCH


def _harmful(event: Event, names: Sequence[str]) -> Iterator[Event]:
    """The event for refs with names that hold code, and that nobody protects."""
    for text in names:
        refs: dict[str, Value] = {name: text for name in REF_NAMES if event.predefined.get(name) is not None}
        refs |= {"CI_COMMIT_REF_PROTECTED": "false", "CI_DEFAULT_BRANCH": "main"}
        yield event._replace(ref=text, predefined={**event.predefined, **refs})


PREDICATES: dict[str, Predicate] = {
    "as-code": as_code,
    "as-prompt": as_prompt,
    "decides": decides,
    "interpolated": interpolated,
}
