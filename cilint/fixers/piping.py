"""How sure it is that a command does the same for its job when its input comes from a pipe, where it had none.

The new pipe puts the command, with the expansion of its words, into a subshell: what that changes in variables is lost,
what ends the script there ends the subshell alone, and what reads standard input reads from the pipe.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.model import LoginFact
from cilint.facts.shell_changes import ShellChanges, is_for_windows, joined
from cilint.findings.finding import Applicability
from cilint.fixers.word_effects import Effect, effect_of, worst_of
from cilint.lazy.patterns import regex
from cilint.shell.command import Command
from cilint.shell.options import Option
from cilint.shell.word import PartKind, Word
from cilint.situation.runners import runners_of
from cilint.situation.situation import Situation

# The next command, as far as it stands on the rest of the line or on the next one.
_NEXT_COMMAND = regex(r"[^\n]{0,300}\n?[^\n]{0,300}")
_ASKS_OF_PIPE = regex(r"PIPESTATUS|\$_(?!\w)|\$\{_\W")
_COPROCESS = regex(r"\bcoproc(?:[ \t]+\w+)?[ \t]*\Z")
_POWERSHELLS = ("pwsh", "powershell")


def changes_around(fact: LoginFact, situation: Situation) -> ShellChanges | None:
    """What the scripts of all jobs with a login may change in their shells; None where one may be for PowerShell.

    Its variables can be written as those of a shell: the Runner sets each as `$NAME` too (shells/powershell.go).
    """
    facts = situation.facts
    jobs = [login.user.job for login in facts.logins.at(fact.span) if login.user]
    changes = joined(facts.shell_changes(job) for job in jobs)
    runners = runners_of(fact.user, situation) if fact.user else ()
    is_windows = any(runner.executor == "docker-windows" or runner.value("shell") in _POWERSHELLS for runner in runners)
    return None if changes.is_powershell or is_windows or any(map(is_for_windows, jobs)) else changes


def certainty(
    command: Command, programs: frozenset[str], option: Option, changes: ShellChanges
) -> Applicability | None:
    """How sure it is that a login does the same behind `printf … |` but for `option`; None where it does not.

    `programs` are the names by which it and what runs it are called.
    """
    effect = worst_of(map(effect_of, (*_words_beside(command, option), *_variables(option))))
    if effect is Effect.LOST or changes.defined & {*programs, "printf"} or _is_looked_at(command):
        return None
    is_changed = changes.is_opaque or changes.has_nounset or changes.has_traps
    return Applicability.UNSAFE if is_changed or effect is not Effect.NONE else Applicability.SAFE


def _words_beside(command: Command, option: Option) -> Iterator[Word | None]:
    """What the shell expands for a command, but for one of its options."""
    yield from (word for word in command.all_words if not option.start < word.end <= option.end)
    yield from (assignment.value for assignment in command.assignments)
    yield from (redirection.target for redirection in command.redirections if redirection.target)


def _variables(option: Option) -> Iterator[Word]:
    """The variables of an option's value: what it substitutes had a subshell of its own before."""
    for part in option.value.parts if option.value else ():
        if part.kind is PartKind.VARIABLE:
            yield Word.of_parts(option.word.script, part.start, part.end, (part,))


def _is_looked_at(command: Command) -> bool:
    """Whether something is asked of the command that a pipe would answer, or a coprocess is made of it."""
    text = command.script.text
    following = _NEXT_COMMAND.match(text, command.end)
    if following and _ASKS_OF_PIPE.search(following.group()):
        return True
    return _COPROCESS.search(text, max(command.start - 100, 0), command.start) is not None
