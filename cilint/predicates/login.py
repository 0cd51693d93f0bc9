"""Predicates about logins to registries."""

from __future__ import annotations

from cilint.facts.login_passwords import is_expansion
from cilint.facts.model import LoginFact
from cilint.findings.match import Match
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation
from cilint.tools.login import Login, LoginKind


@predicate(
    LoginFact,
    names=("tool", "subcommand", "value", "stdin_option", "registry", "hub"),
    variants=("no-stdin", "transfer", "powershell"),
)
def password_argument(match: Match[LoginFact], _context: Situation) -> Match[LoginFact] | None:
    """Keeps a login that takes its password as an argument, though the tool could read it; flags option and value.

    `hub` is Docker Hub where docker logs in to it for want of a name. The variant says why another remedy is needed:
    the tool cannot read the password (`no-stdin`), or keeps what a login told it (`transfer`); or it is PowerShell.
    """
    fact = match.subject
    login = fact.login
    option = login.password
    if option is None or login.kind is LoginKind.KUBERNETES_SECRET:
        return None
    in_powershell = fact.command.is_powershell
    # Literal text is not shown again, and has to become a variable first anyway.
    value = "$env:PASSWORD" if in_powershell else '"$PASSWORD"'
    if option.value and is_expansion(option.value):
        is_ready = in_powershell or option.value.raw.startswith('"')
        value = option.value.raw if is_ready else f'"{option.value.raw}"'
    variant = "powershell" if in_powershell else ""
    if not login.stdin_option:
        variant = "transfer" if login.kind is LoginKind.TRANSFER else "no-stdin"
    return (
        match.narrowed(option.span)
        ._replace(variant=variant)
        .named(
            tool=login.tool,
            subcommand=" ".join(login.path),
            value=value,
            stdin_option=login.stdin_option or "",
            registry=_registry(login),
            hub=_DOCKER_HUB if login.registry is None and login.tool == "docker" else "",
        )
    )


@predicate(LoginFact, names=("tool", "registry"))
def kubernetes_password(match: Match[LoginFact], _context: Situation) -> Match[LoginFact] | None:
    """Keeps a command that makes a Kubernetes pull secret of a password in its arguments; flags option and value."""
    fact = match.subject
    if fact.login.kind is not LoginKind.KUBERNETES_SECRET:
        return None
    option = fact.login.password
    if option is None or (option.value is not None and option.value.literal == ""):
        return None
    return match.narrowed(option.span).named(tool=fact.login.tool, registry=_registry(fact.login))


@predicate(LoginFact, names=("tool", "subcommand"))
def printed(match: Match[LoginFact], _context: Situation) -> Match[LoginFact] | None:
    """Keeps a command that prints a login with the password in it: `aws ecr get-login`."""
    fact = match.subject
    if fact.login.kind is not LoginKind.LOGIN_COMMAND:
        return None
    return match.named(tool=fact.login.tool, subcommand=" ".join(fact.login.path))


def _registry(login: Login) -> str:
    """The registry that a login names; empty where it names none."""
    return login.registry.text.text if login.registry else ""


_DOCKER_HUB = "docker.io"


PREDICATES: dict[str, Predicate] = {
    "kubernetes-password": kubernetes_password,
    "password-argument": password_argument,
    "printed": printed,
}
