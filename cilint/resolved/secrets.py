"""Every credential that the files of a pipeline name: which jobs have it, and by which ways it leaves them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.facts.destinations import Way
from cilint.facts.gather import Facts
from cilint.facts.held_credentials import ALL_VARIABLES, CredentialKind, HeldCredential, HeldCredentials, held_by
from cilint.facts.leaks import LeakFact
from cilint.facts.model import Reach, User
from cilint.facts.printing import PrintedForm
from cilint.facts.secret_flows import SecretFlowFact
from cilint.lazy.records import NamedTuple
from cilint.pipeline.definitions import Definition
from cilint.pipeline.substitution import references
from cilint.text.source import Span

_LOG = "log"
_VARIABLE = "variable"
_LOOK = 10
"""The work of a look at a variable of a job."""
_ORDER = list(CredentialKind)


class CredentialWay(NamedTuple):
    """A way by which a credential leaves a job, as `SecretFlowFact` has it; `target` is empty where it is not known.

    Besides those of facts there are `log`, the log of the job, and `variable`, one of the files' that holds it: all
    programs of the job have that.
    """

    way: str
    target: str
    place: Span
    tool: str = ""
    file: str = ""
    report: str = ""
    is_own: bool = False
    is_near: bool = False
    is_sure: bool = True


class CredentialUse(NamedTuple):
    """What a job does with a credential that it has."""

    user: User
    ways: tuple[CredentialWay, ...]


class Credential(NamedTuple):
    """A credential, for whom it is, where it says so (an ID token), and the jobs that have it."""

    held: HeldCredential
    audiences: tuple[str, ...]
    uses: tuple[CredentialUse, ...]


def credentials_in(facts: Facts) -> tuple[Credential, ...]:
    """The credentials of a pipeline, those of GitLab first; hidden jobs count where other files may use them."""
    uses: dict[HeldCredential, list[CredentialUse]] = {}
    audiences: dict[str, dict[str, None]] = {}
    triggers = (User(job.name, job) for job in facts.pipeline.jobs if job.is_trigger)
    for user in (*facts.users, *triggers):
        if user.job.hidden and not facts.is_offered:
            continue
        for credential, ways in _of_user(user, facts).items():
            uses.setdefault(credential, []).append(CredentialUse(user, tuple(dict.fromkeys(ways))))
        for name, token in (user.job.id_tokens or {}).items():
            audiences.setdefault(name, {}).update(dict.fromkeys(each.written for each in token.audiences))
    found = [Credential(held, _audiences(held, audiences), tuple(uses[held])) for held in uses]
    return tuple(sorted(found, key=lambda credential: (_ORDER.index(credential.held.kind), credential.held.name)))


def _audiences(held: HeldCredential, audiences: dict[str, dict[str, None]]) -> tuple[str, ...]:
    return tuple(audiences.get(held.name, ())) if held.kind is CredentialKind.ID_TOKEN else ()


def _of_user(user: User, facts: Facts) -> dict[HeldCredential, list[CredentialWay]]:
    """The credentials that the files name for a job, each with its ways out of it."""
    held = held_by(user, facts)
    found: dict[HeldCredential, list[CredentialWay]] = {credential: [] for credential in held.literals}
    for name in (*(user.job.id_tokens or ()), *(user.job.secrets or ()), *_named(user)):
        found.update((credential, found.get(credential, [])) for credential in held.of_variable(name))
    for flow in facts.secret_flows.of(user):
        if flow.reach is not Reach.UNUSED:
            found.setdefault(flow.credential, []).append(_way_of(flow))
    for definition in user.job.variables:
        user.job.work.spend(_LOOK)
        for credential in held.of_variable(definition.name):
            if credential.name != definition.name and credential.kind is not CredentialKind.LITERAL:
                found.setdefault(credential, []).append(_in_variable(definition))
    for leak in facts.leaks.of(user):
        for credential in _leaked(leak, held):
            found.setdefault(credential, []).append(CredentialWay(_LOG, "", leak.span))
    return found


def _named(user: User) -> Iterator[str]:
    """The variables that the scripts of a job name."""
    for text in user.job.script_texts:
        user.job.work.spend(1 + len(text) // 100)
        yield from references(text)


def _way_of(flow: SecretFlowFact) -> CredentialWay:
    there = flow.destination
    return CredentialWay(
        there.way.value, there.target, flow.span, there.tool, flow.file, flow.report,
        is_own=there.is_own, is_near=there.is_near, is_sure=there.is_sure,
    )  # fmt: skip


def _in_variable(definition: Definition) -> CredentialWay:
    return CredentialWay(_VARIABLE, definition.name, definition.span)


def _leaked(leak: LeakFact, held: HeldCredentials) -> Iterable[HeldCredential]:
    """What a job prints to its log, where nothing is known to hide it for sure."""
    if leak.form is PrintedForm.ENVIRONMENT:
        return (ALL_VARIABLES,)
    if leak.form is PrintedForm.HIDDEN:
        return ()
    return dict.fromkeys(each for name in references(leak.what) for each in held.of_variable(name))


def leaves(way: CredentialWay) -> bool:
    """Whether a way leads out of the job: a file and a variable do not by themselves."""
    return way.way not in (Way.FILE.value, _VARIABLE)
