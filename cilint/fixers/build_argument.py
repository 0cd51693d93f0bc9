"""Hands a secret to a build as a secret, where its Dockerfile mounts it as one."""

from __future__ import annotations

import posixpath

from cilint.facts.arguments import ArgumentFact
from cilint.findings.finding import Applicability, Fix
from cilint.findings.match import Match
from cilint.fixers.catalog import Fixer, fixer
from cilint.fixers.scalar import ChangedText, Replacement, edits_for
from cilint.fixers.surroundings import is_in_flow
from cilint.lazy.patterns import regex
from cilint.shell.calls import Call, call_of
from cilint.shell.word import Word
from cilint.situation.situation import Situation

_BUILDERS = frozenset({"docker", "podman"})
_GIVEN = regex(r"(?P<name>[A-Za-z_]\w*)(?:=\$(?:(?P<bare>\w+)|\{(?P<braced>\w+)\}))?")
_MOUNT = regex(r"--mount=(\S+)")
_FILE_OPTIONS = ("-f", "--file")


@fixer(ArgumentFact)
def mount_secret(match: Match[ArgumentFact], situation: Situation) -> Fix | None:
    """Writes `--secret id=NAME,env=VARIABLE` in place of `--build-arg NAME=$VARIABLE`, for docker and podman.

    Only where the Dockerfile is a file of the repository that mounts a secret of this id, since another one would get
    nothing from then on. Unsafe, as it may use the argument, too.
    """
    fact = match.subject
    argument, item = fact.argument, fact.command.item
    command, call = fact.command.command, call_of(fact.command.command)
    given = _GIVEN.fullmatch(argument.word.raw.replace('"', "")) if argument.word else None
    if given is None or argument.option is None or call is None or fact.tool not in _BUILDERS or item.is_file:
        return None
    variable = given["bare"] or given["braced"] or given["name"]
    # What a shell has assigned itself need not be in the environment.
    if [(secret.name, secret.steps) for secret in fact.secrets] != [(variable, ())]:
        return None
    if command.script != argument.option.word.script or not _mounts(given["name"], call, match, situation):
        return None
    start, end = argument.option.start, argument.option.end
    written = f"--secret id={given['name']},env={variable}"
    change = Replacement(start, end, written)
    stretch = ChangedText(command.script, start, end)
    edits = edits_for(stretch, (change,), item.node.style, in_block=not is_in_flow(item.node, situation))
    return Fix(f"write {written}", edits, Applicability.UNSAFE) if edits else None


def _mounts(name: str, call: Call, match: Match[ArgumentFact], situation: Situation) -> bool:
    """Whether the Dockerfile of a build is at hand, and mounts a secret of that name."""
    fact = match.subject
    files = [option.value for option in call.options if option.name in _FILE_OPTIONS]
    path = _literal(files[-1]) if files else _below(_literal(call.operands[-1]) if call.operands else None)
    if path is None or fact.user is None:
        return False
    session = situation.facts.scripts.run(fact.user.job).session
    places = session.placed(path, fact.command.command)
    text = situation.facts.pipeline.shared.text_of(places[0]) if len(places) == 1 else None
    mounts = (mount.split(",") for mount in _MOUNT.findall(text or ""))
    return any("type=secret" in mount and f"id={name}" in mount for mount in mounts)


def _literal(word: Word | None) -> str | None:
    return word.literal if word is not None else None


def _below(folder: str | None) -> str | None:
    """The usual Dockerfile of a folder; None where that is none of the repository."""
    return None if folder is None or "://" in folder or folder == "-" else posixpath.join(folder, "Dockerfile")


FIXERS: dict[str, Fixer] = {"mount-secret": mount_secret}
