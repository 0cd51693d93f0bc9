"""The scripts of the repository that jobs run, as a linter is asked of them: each once for each shell that reads it.

Which ones a job surely runs, `sessions` tells; what is at hand for that, pipeline/repository_scripts.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cilint.facts.model import User
from cilint.facts.scripts import Scripts
from cilint.facts.shell_dialects import dialect_of_file
from cilint.facts.shell_sessions import Shell
from cilint.facts.shell_words import VariableValue
from cilint.lazy.records import NamedTuple
from cilint.pipeline.job import ScriptItem
from cilint.shell.opening import SOURCES

UNKNOWN_SHELL = "ShellCheck does not know its shell"


class FileUse(NamedTuple):
    """A file that a job of a user runs: its text as an entry with its way, and the shell that reads it."""

    user: User
    item: ScriptItem
    shell: Shell


def file_uses(user: User, own: str, scripts: Scripts) -> Iterator[FileUse]:
    """The files that a job runs, whose own shell has the dialect `own`; those for no known shell are left out."""
    if not user.job.script_files:
        # Nothing of its scripts has to be read as commands.
        return
    run = scripts.run(user.job)
    seen: set[tuple[str, Shell]] = set()
    for number, caller in run.callers.items():
        item = run.items[number]
        source = item.node.source
        dialect = dialect_of_file(source.text, caller.program, own)
        if dialect is None:
            scripts.leave_out(source.path, UNKNOWN_SHELL)
            continue
        is_sourced = caller.program in SOURCES
        shell = Shell(dialect, is_sourced, is_sourced or scripts.changes(item).is_opaque)
        if (source.path, shell) not in seen:
            seen.add((source.path, shell))
            yield FileUse(user, item, shell)


def by_shell(uses: Iterable[FileUse]) -> Sequence[Sequence[FileUse]]:
    """The uses of each file by each shell."""
    groups: dict[tuple[str, Shell], list[FileUse]] = {}
    for use in uses:
        groups.setdefault((use.item.node.source.path, use.shell), []).append(use)
    return tuple(groups.values())


def values_for_all(values: Iterable[Iterable[VariableValue]]) -> Iterator[VariableValue]:
    """The variables that one of several jobs has; one is a word where it is that in each of them."""
    jobs = [{value.name: value.is_word for value in job} for job in values]
    for name in sorted({name for job in jobs for name in job}):
        yield VariableValue(name, all(job.get(name, False) for job in jobs))
