"""Commands that look for weaknesses: whether they fail where they find some, and whether anybody hears of it."""

from __future__ import annotations

import re

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.programs.roles import Role
from cilint.shell.calls import Call, call_of
from cilint.shell.command import Command
from cilint.text.source import Span

# Only what follows a command directly takes its failure away; of a pipe the last command counts.
_FORGIVEN = regex(r"[ \t]*\|\|[ \t]*(?:\\\n[ \t]*)?(?:/bin/)?(?:true|:|exit[ \t]+0)(?=[ \t]*(?:$|[;&|#)\n]))", re.ASCII)


_INVENTORIES = ("cyclonedx", "spdx")
"""Formats that list what there is, and no weaknesses."""


class Scan(NamedTuple):
    """A scan: `tool` is the program with its subcommand.

    `is_gate` says that it fails where it finds something; `harmless` is the option by which it surely never does;
    `report` is the file that it writes what it finds to, where that is not the job's log.
    """

    tool: str
    is_gate: bool
    harmless: Span | None = None
    report: str = ""


def scan(command: Command) -> Scan | None:
    """The scan that a command makes; none of one that lists what there is, or fetches what it compares with."""
    call = call_of(command)
    if call is None or Role.SCANS not in call.subcommand.deeds or call.of(Role.DRY_RUN):
        return None
    if any(word.raw.rpartition("=")[2].startswith(_INVENTORIES) for word in command.words):
        return None
    found = _scan(call)
    saved = call.word(Role.SAVED_AS) or next((r.target for r in command.redirections if r.operator == ">"), None)
    return found._replace(report=(saved.literal or "") if saved else "")


def _scan(call: Call) -> Scan:
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
