"""Recognises the commands that store a CI/CD variable through GitLab's API: curl, wget, `glab variable`, `glab api`.

Sources: GitLab, doc/api/project_level_variables.md; the references of `glab variable set`, `glab variable update` and
`glab api`. Last verified: 2026-08.
"""

from __future__ import annotations

from cilint.container.hints import AUTH_CONFIG
from cilint.lazy.patterns import regex
from cilint.programs.roles import Role
from cilint.shell.calls import call_of
from cilint.shell.command import Command
from cilint.tools.requests import method_of

# The two forms of an address: of one variable, and of all of them, where the body names the one.
_ONE = regex(rf"/variables/{AUTH_CONFIG}(?!\w)")
_ALL = regex(r"/variables/?(?=[\"'?]|\Z)")
_NAMED = regex(rf"\bkey[\"'\\]{{0,4}}\s{{0,4}}[=:]\s{{0,4}}[\"'\\]{{0,4}}{AUTH_CONFIG}\b")

_CHANGING = frozenset({"PUT", "PATCH", "POST"})


def stored_variable(command: Command) -> str | None:
    """The name of the variable that a command stores, if it is DOCKER_AUTH_CONFIG; None for all other commands."""
    call = call_of(command)
    if call is None or call.program.roles.isdisjoint((Role.METHOD, Role.VARIABLE)):
        return None
    if any(word.literal == AUTH_CONFIG for word in call.words(Role.VARIABLE)):
        return AUTH_CONFIG
    if method_of(call) not in _CHANGING:
        return None
    words = [word.raw for word in command.words[1:]]
    if any(map(_ONE.search, words)) or (any(map(_ALL.search, words)) and any(map(_NAMED.search, words))):
        return AUTH_CONFIG
    return None
