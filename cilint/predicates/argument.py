"""Predicates about secrets among the arguments of programs, by the roles that the table of programs gives them."""

from __future__ import annotations

from collections.abc import Iterable

from cilint.facts.arguments import ArgumentFact, CarriedSecret
from cilint.findings.match import Match
from cilint.findings.phrase import Note, Phrase
from cilint.predicates.contract import Predicate, predicate
from cilint.programs.roles import Role
from cilint.secrets.exposure import JOB_TOKENS
from cilint.situation.situation import Situation, is_pedantic

_STEPS = {"note": {"step": ("name",)}}
_MOST_STEPS = 4


@predicate(ArgumentFact, names=("tool", "name"), variants=("compose", "kaniko"), texts=_STEPS)
def build_secret(match: Match[ArgumentFact], _context: Situation) -> Match[ArgumentFact] | None:
    """Keeps a build argument that is given a variable with a secret, also `--build-arg NAME` alone.

    The steps by which the secret came there are related. The variant says which builder has no option for secrets.
    """
    fact = match.subject
    argument, word = fact.argument, fact.argument.word
    if argument.role is not Role.BUILD_ARGUMENT or word is None or not word.prefix.startswith(argument.detail):
        return None
    variant = "" if fact.has_build_secrets else "kaniko" if fact.tool == "executor" else "compose"
    return _named(match._replace(variant=variant), fact.secrets)


@predicate(ArgumentFact, names=("tool", "name"), variants=("job-token",), texts=_STEPS)
def git_token(match: Match[ArgumentFact], situation: Situation) -> Match[ArgumentFact] | None:
    """Keeps a URL for git with a variable that holds a secret before its host.

    The variant is `job-token` for the job's own token, which is kept in pedantic runs alone: it ends with the job.
    """
    fact = match.subject
    if fact.argument.role is not Role.URL or fact.tool != "git":
        return None
    secrets = [each for each in fact.secrets if _is_before_host(each)]
    found = _named(match, [each for each in secrets if not each.is_job_token])
    if found is not None or not is_pedantic(situation):
        return found
    found = _named(match, secrets)
    return found and found._replace(variant="job-token")


_WAYS = ("env", "stdin", "file", "name")


@predicate(ArgumentFact, names=("tool", "name", "way", "means"), texts={"way": _WAYS, **_STEPS})
def exposed_secret(match: Match[ArgumentFact], _context: Situation) -> Match[ArgumentFact] | None:
    """Keeps a variable with a secret in an argument whose program takes it in another way, too, which `means` names.

    What ends with the job is none. The steps by which the secret came there are related.
    """
    fact, argument = match.subject, match.subject.argument
    way, _, means = argument.detail.split(" ", 1)[argument.role is Role.SECRET_PAIR].partition(":")
    is_elsewhere = argument.role is Role.PASS_PHRASE and argument.word and not argument.word.prefix.startswith("pass:")
    if not means or is_elsewhere:
        return None
    found = _named(match, [each for each in fact.secrets if not each.is_job_token])
    if found is None:
        own = fact.user.job.variables if fact.user else ()
        others = (name for name in fact.called_secret() if name not in own and name not in JOB_TOKENS)
        called = next((name for name in others if not name.islower()), None)
        found = match.named(tool=fact.tool, name=called) if called else None
    return found and found.named(way=Phrase(way), means=means)


def _is_before_host(secret: CarriedSecret) -> bool:
    _, scheme, user = secret.before.partition("://")
    return bool(scheme) and "/" not in user and "@" in secret.behind.partition("/")[0]


def _named(match: Match[ArgumentFact], secrets: Iterable[CarriedSecret]) -> Match[ArgumentFact] | None:
    """The match with the first of some secrets, and its way."""
    secret = next(iter(secrets), None)
    if secret is None:
        return None
    steps = [step for step in secret.steps if not step.holds(match.span)][:_MOST_STEPS]
    related = tuple(Note(step, "step", {"name": secret.name}) for step in steps)
    return match._replace(related=related).named(tool=match.subject.tool, name=secret.name)


PREDICATES: dict[str, Predicate] = {
    "build-secret": build_secret,
    "exposed-secret": exposed_secret,
    "git-token": git_token,
}
