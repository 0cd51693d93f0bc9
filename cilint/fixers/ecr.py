"""Mends logins to Amazon ECR through `aws ecr get-login`, which version 2 of the AWS CLI has no more."""

from __future__ import annotations

from cilint.facts.model import CommandFact, LoginFact
from cilint.findings.finding import Applicability, Fix
from cilint.findings.match import Match
from cilint.fixers.catalog import Fixer, fixer
from cilint.fixers.scalar import ChangedText, Replacement, edits_for
from cilint.shell.calls import call_of
from cilint.shell.command import Command, Context
from cilint.shell.word import PartKind, Word
from cilint.situation.situation import Situation

_KNOWN = frozenset({"--region", "--registry-ids", "--no-include-email", "--include-email"})
"""The options that the mended command needs, or does without; another, `--profile` say, would be lost."""
_ACCOUNT = "$(aws sts get-caller-identity --query Account --output text)"


@fixer(LoginFact)
def password_through_pipe(match: Match[LoginFact], situation: Situation) -> Fix | None:
    """Lets `aws ecr get-login-password` print the password into a `docker login`; unsafe, as it takes another command.

    Only for `$(aws ecr get-login …)` that is a command by itself, or all that `eval` gets, with the region told.
    Without `--registry-ids` the registry is that of the account whose credentials the job has, as for the old command.
    """
    fact = match.subject
    inner = fact.login.command
    outer = _outer(fact.command, situation)
    mended = _mended(inner)
    if outer is None or mended is None:
        return None
    stretch = ChangedText(outer.script, outer.start, outer.end)
    edits = edits_for(stretch, (Replacement(outer.start, outer.end, mended),), fact.command.item.node.style)
    return Fix(mended, edits, Applicability.UNSAFE) if edits else None


def _outer(fact: CommandFact, situation: Situation) -> Command | None:
    """The command that is nothing but the output of another one; None where there is more to it."""
    for other in situation.facts.commands:
        if other.item.node is not fact.item.node or other.command.context is not Context.DIRECT:
            continue
        command = other.command
        words = command.words[1:] if command.program == "eval" else command.words
        is_alone = not (command.assignments or command.redirections or command.reads_from)
        if is_alone and len(words) == 1 and _runs_only(words[0], fact.command):
            return command
    return None


def _runs_only(word: Word, command: Command) -> bool:
    parts = word.parts
    is_substitution = len(parts) == 1 and parts[0].kind is PartKind.COMMAND_SUBSTITUTION
    return is_substitution and [(each.start, each.end) for each in parts[0].commands] == [(command.start, command.end)]


def _mended(command: Command) -> str | None:
    call = call_of(command)
    options = {option.name: option.value for option in call.options} if call else {}
    region = _text(options.get("--region"))
    if call is None or not region or call.operands or not _KNOWN.issuperset(options):
        return None
    account = _text(options["--registry-ids"]) if "--registry-ids" in options else _ACCOUNT
    if not account:
        return None
    suffix = ".cn" if region.startswith("cn-") else ""
    host = f"{account}.dkr.ecr.{region}.amazonaws.com{suffix}"
    quoted = f'"{host}"' if "$" in host else host
    shown = f'"{region}"' if "$" in region else region
    return f"aws ecr get-login-password --region {shown} | docker login --username AWS --password-stdin {quoted}"


def _text(value: Word | None) -> str | None:
    """The value of an option as it stands in double quotes; None where it is no text and no single variable."""
    if value is None:
        return None
    variable = value.variable
    if variable is not None:
        return None if variable.operator else f"${{{variable.name}}}"
    literal = value.literal
    return literal if literal and literal.replace("-", "").isalnum() else None


FIXERS: dict[str, Fixer] = {"password-through-pipe": password_through_pipe}
