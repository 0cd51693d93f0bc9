"""Predicates about secrets among the arguments of programs, by the roles that the table of programs gives them."""

from __future__ import annotations

from cilint.facts.arguments import ArgumentFact
from cilint.findings.match import Match
from cilint.predicates.contract import Predicate, predicate
from cilint.programs.roles import Role
from cilint.secrets.exposure import Exposure, exposure
from cilint.situation.situation import Situation


@predicate(ArgumentFact, names=("tool", "name"))
def build_secret(match: Match[ArgumentFact], _context: Situation) -> Match[ArgumentFact] | None:
    """Keeps a build argument that is given a variable with a secret, also `--build-arg NAME` alone."""
    fact = match.subject
    argument, word = fact.argument, fact.argument.word
    if argument.role is not Role.BUILD_ARGUMENT or word is None or not word.prefix.startswith(argument.detail):
        return None
    bare = word.literal.removeprefix(argument.detail) if word.literal else ""
    names = [bare] if bare and "=" not in bare else fact.variables()
    return _named(match, names)


@predicate(ArgumentFact, names=("tool", "name"))
def git_token(match: Match[ArgumentFact], _context: Situation) -> Match[ArgumentFact] | None:
    """Keeps a URL for git with a variable that holds a secret before its host; the job's own token is none."""
    fact = match.subject
    word = fact.argument.word
    if fact.argument.role is not Role.URL or fact.tool != "git" or word is None:
        return None
    user, at, _ = word.text.text.partition("@")
    has_user = at and "://" in user and "/" not in user.partition("://")[2]
    return _named(match, [name for name in fact.variables(len(user)) if name != "CI_JOB_TOKEN"]) if has_user else None


_WAYS = ("env", "stdin", "file", "name")
_OF_THE_JOB = frozenset({"CI_JOB_TOKEN", "CI_REGISTRY_PASSWORD"})


@predicate(ArgumentFact, names=("tool", "name", "way", "means"), texts={"way": _WAYS})
def exposed_secret(match: Match[ArgumentFact], _context: Situation) -> Match[ArgumentFact] | None:
    """Keeps a variable with a secret in an argument whose program takes it in another way, too, which `means` names.

    What ends with the job is none.
    """
    argument = match.subject.argument
    way, _, means = argument.detail.split(" ", 1)[argument.role is Role.SECRET_PAIR].partition(":")
    is_elsewhere = argument.role is Role.PASS_PHRASE and argument.word and not argument.word.prefix.startswith("pass:")
    if not means or is_elsewhere:
        return None
    names = [name for name in match.subject.variables() if name not in _OF_THE_JOB]
    called = [name for name in match.subject.called_secret() if name in names]
    named = _named(match, names) or _named(match, called, by_name=False)
    return named and named.named(way=way, means=means)


def _named(match: Match[ArgumentFact], names: list[str], *, by_name: bool = True) -> Match[ArgumentFact] | None:
    """The match with the first variable that the files do not define; `by_name` of those whose name says secret."""
    user = match.subject.user
    own = user.job.variables if user else ()
    foreign = (name for name in names if name not in own and not name.islower())
    secret = next((name for name in foreign if not by_name or exposure(name) is not Exposure.NONE), None)
    if secret is None:
        return None
    return match.named(tool=match.subject.tool, name=secret)


PREDICATES: dict[str, Predicate] = {
    "build-secret": build_secret,
    "exposed-secret": exposed_secret,
    "git-token": git_token,
}
