"""Recognises the commands that store a CI/CD variable through GitLab's API: curl, wget, `glab variable`, `glab api`.

Sources: GitLab, doc/api/project_level_variables.md; the references of `glab variable set`, `glab variable update` and
`glab api`. Last verified: 2026-08.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cilint.container.hints import AUTH_CONFIG
from cilint.shell.command import Command
from cilint.shell.word import Word

# The two forms of an address: of one variable, and of all of them, where the body names the one.
_ONE = re.compile(rf"/variables/{AUTH_CONFIG}(?!\w)")
_ALL = re.compile(r"/variables/?(?=[\"'?]|\Z)")
_NAMED = re.compile(rf"\bkey[\"'\\]{{0,4}}\s{{0,4}}[=:]\s{{0,4}}[\"'\\]{{0,4}}{AUTH_CONFIG}\b")

_METHOD = re.compile(r"(?:-[a-zA-Z]*X|--request|--method)(?:=|\s*)(?P<method>[A-Za-z]+)?\Z")
_BODY = {
    "curl": re.compile(r"-[dF]|--(?:data|form|json)"),
    "wget": re.compile(r"--post-(?:data|file)"),
    "glab": re.compile(r"-[fF]|--(?:raw-)?field|--input"),
}
_QUERY = frozenset({"-G", "--get"})
_CHANGING = frozenset({"PUT", "PATCH", "POST"})
_STORE = frozenset({"create", "new", "set", "update"})


def stored_variable(command: Command) -> str | None:
    """The name of the variable that a command stores, if it is DOCKER_AUTH_CONFIG; None for all other commands."""
    program = command.program
    if program not in _BODY:
        return None
    words = [word.raw for word in command.words[1:]]
    if program == "glab" and words[:1] == ["variable"]:
        return AUTH_CONFIG if _STORE.issuperset(words[1:2]) and _names(command.words[3:]) else None
    if _method(program, words) not in _CHANGING:
        return None
    if any(map(_ONE.search, words)) or (any(map(_ALL.search, words)) and any(map(_NAMED.search, words))):
        return AUTH_CONFIG
    return None


def _names(words: Sequence[Word]) -> bool:
    return any(word.literal == AUTH_CONFIG for word in words)


def _method(program: str, words: Sequence[str]) -> str:
    """The method of the request: the one that is named, else POST where there is a body."""
    method = ""
    for index, word in enumerate(words):
        if found := _METHOD.match(word):
            method = found["method"] or "".join(words[index + 1 : index + 2])
    if method:
        return method.strip("\"'").upper()
    return "POST" if any(map(_BODY[program].match, words)) and _QUERY.isdisjoint(words) else "GET"
