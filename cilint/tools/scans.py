"""Commands that look for weaknesses: whether they fail where they find some, and whether anybody hears of it."""

from __future__ import annotations

import re

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.programs.roles import Role
from cilint.shell.calls import call_of
from cilint.shell.command import Command
from cilint.text.source import Span

# Only what follows a command directly takes its failure away; of a pipe the last command counts.
_FORGIVEN = regex(r"[ \t]*\|\|[ \t]*(?:\\\n[ \t]*)?(?:/bin/)?(?:true|:|exit[ \t]+0)(?=[ \t]*(?:$|[;&|#)\n]))", re.ASCII)


class Scan(NamedTuple):
    """A scan: `tool` is the program with its subcommand.

    `is_gate` says that it fails where it finds something; `harmless` is the option by which it surely never does.
    """

    tool: str
    is_gate: bool
    harmless: Span | None = None


def scan(command: Command) -> Scan | None:
    """The scan that a command makes."""
    call = call_of(command)
    if call is None or Role.SCANS not in call.subcommand.deeds:
        return None
    tool = " ".join((call.program.name, *call.path))
    never = call.of(Role.NO_FAILURE)
    if never:
        option = never[-1].option
        return Scan(tool, is_gate=False, harmless=option.span if option else None)
    needed, code = call.subcommand.deeds[Role.SCANS], call.of(Role.FAILURE_CODE)
    if code and code[-1].word is not None and code[-1].option:
        text = code[-1].word.literal
        return Scan(tool, is_gate=text not in (None, "0"), harmless=code[-1].option.span if text == "0" else None)
    return Scan(tool, is_gate=not needed or any(option.name == needed for option in call.options))


def forgiven(command: Command) -> Span | None:
    """The place of the `|| true` behind a command."""
    text = command.script.text
    found = _FORGIVEN.match(text, command.end)
    if found is None:
        return None
    return command.script.span(command.end + len(found[0]) - len(found[0].lstrip()), found.end())
