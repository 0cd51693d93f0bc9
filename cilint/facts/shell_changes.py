"""What the scripts of a job may change in the shell that runs them, from their texts: functions, options, traps.

Texts are searched rather than parsed, since a change may stand in a string for `eval` or in a file that is written. All
is what may be: a change that is found in a comment costs no more than a fix that is not called safe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.job import Job
from cilint.shell.powershell import looks_like_powershell

_FUNCTION = regex(r"(?<![\w.:-])([\w.:-]{1,100})[ \t]{0,9}\([ \t]{0,9}\)|\bfunction[ \t]+([\w.:-]{1,100})")
_ALIAS = regex(r"\balias[ \t]([^\n]{1,300})")
_ALIASED = regex(r"([\w.:-]{1,100})=")
_NOUNSET = regex(r"\bset[ \t][^;&|\n]{0,100}?(?<=[ \t])-\w{0,20}u|\bnounset\b")
# What a sourced file or an evaluated text holds is not known; but what ssh-agent prints are variables alone.
_UNKNOWN = regex(
    r"(?:^|[;&|(){}]|\b(?:then|do|else|if|while|until|builtin|command))[ \t]{0,99}(?:\.|source)[ \t]+[^\s;&|]"
    r"|\beval\b(?![ \t]{1,9}[\"']?(?:\$\(|`)[ \t]?ssh-agent\b)",
    re.MULTILINE,
)
_TRAP = regex(r"\btrap\b[^\n]{0,100}?\b(?:DEBUG|ERR|CHLD|SIGCHLD)\b")
_WINDOWS = regex(r"windows|powershell|pwsh|nanoserver|servercore", re.IGNORECASE)


class ShellChanges(NamedTuple):
    """What may be otherwise in the shell of a script than in one that has just started.

    `defined` are the names of functions and aliases; `is_opaque` says that there may be more than is found here, since
    files are sourced or texts evaluated; `has_traps` that something runs between commands or when one fails.
    """

    defined: frozenset[str] = frozenset()
    has_nounset: bool = False
    is_opaque: bool = False
    has_traps: bool = False
    is_powershell: bool = False


def changes_in(script: str) -> ShellChanges:
    """What a script may change."""
    defined = {name for names in _FUNCTION.findall(script) for name in names if name}
    aliased = {name for rest in _ALIAS.findall(script) for name in _ALIASED.findall(rest)}
    return ShellChanges(
        frozenset(defined | aliased),
        _NOUNSET.search(script) is not None,
        _UNKNOWN.search(script) is not None,
        _TRAP.search(script) is not None,
        looks_like_powershell(script),
    )


def joined(all_changes: Iterable[ShellChanges]) -> ShellChanges:
    """What several scripts of one shell, or of one job, may change."""
    found = tuple(all_changes)
    return ShellChanges(
        frozenset().union(*(changes.defined for changes in found)),
        any(changes.has_nounset for changes in found),
        any(changes.is_opaque for changes in found),
        any(changes.has_traps for changes in found),
        any(changes.is_powershell for changes in found),
    )


def is_for_windows(job: Job) -> bool:
    """Whether a job's image or one of its tags says that it is for Windows, or for PowerShell."""
    nodes = (job.image.name if job.image else None, *(job.tags or ()))
    return any(node is not None and node.is_scalar and _WINDOWS.search(node.text) for node in nodes)
