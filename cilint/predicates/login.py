"""Predicates about logins to registries."""

from __future__ import annotations

from cilint.container.login_tools import LoginKind
from cilint.facts.model import LoginFact
from cilint.findings.match import Match
from cilint.predicates.catalog import Context, Predicate


def password_argument(match: Match, _context: Context, _argument: str) -> Match | None:
    """Keeps a login that takes its password as an argument, though the tool could read it; flags option and value."""
    fact = match.subject
    if not isinstance(fact, LoginFact):
        return None
    login = fact.login
    option = login.password
    if option is None or login.kind is LoginKind.KUBERNETES_SECRET:
        return None
    # A literal is not shown again, and has to become a variable first anyway.
    is_variable = option.value is not None and option.value.literal is None
    value = option.value.raw if option.value and is_variable else '"$PASSWORD"'
    registry = login.registry.raw if login.registry else ""
    match = match.narrowed(option.span)._replace(variant="" if login.stdin_option else "no-stdin")
    return match.named(
        tool=login.tool,
        value=value,
        stdin_option=login.stdin_option or "",
        registry=f" for {registry}" if registry else "",
    )


PREDICATES: dict[str, Predicate] = {"password-argument": password_argument}
