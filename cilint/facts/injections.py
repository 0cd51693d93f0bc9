"""The facts about texts that are read as code though somebody decides them who need not be able to change the project.

Who decides what a variable says, pipeline/predefined.tsv tells, and of the files' variables their `description`: who
starts a pipeline by hand is asked for these. A variable that a shell expands where it stands is no code: a text is read
as code where something reads it again, `eval`, another shell, an interpreter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cilint.facts.checked_names import is_checked
from cilint.facts.code import POWERSHELL_READERS
from cilint.facts.model import Fact, Plain, User
from cilint.facts.scripts import CLOSE_LOOK, Scripts
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.expansion import UnknownPart
from cilint.pipeline.job import Job
from cilint.pipeline.predefined import predefined
from cilint.programs.roles import Role
from cilint.sessions.evaluation import Evaluation
from cilint.sessions.operators import keeps
from cilint.sessions.outputs import is_split
from cilint.sessions.value import Carrier, UnknownText, Values
from cilint.shell.calls import call_of
from cilint.shell.command import Command, Context, Dialect
from cilint.shell.opening import LOCAL_OPENERS, SHELLS, SOURCES, Inner, opened, runs_here, script_word
from cilint.shell.word import PartKind, Word
from cilint.syntax.node import Step
from cilint.text.source import Span

_READERS = (LOCAL_OPENERS - {"retry"}) | {"ssh", "vagrant", "ansible", "gcloud", "docker-machine"}
"""Programs that hand what they are given to a shell."""
_NONE: Mapping[str, FreeText] = {}
_XARGS = "xargs"
_PARTS = ("#", "%", "^", ",")
"""Operators that leave much of a text as it is: those that take off an end of it, or change its case."""
_SHELL = "sh"
_MAKES = frozenset({"make", "gmake"})
_ASSIGNMENT = regex(r"[A-Za-z_][\w.-]*[:+?]?=")
REF_NAMES = frozenset(
    {"CI_COMMIT_REF_NAME", "CI_COMMIT_BRANCH", "CI_COMMIT_TAG", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"}
)
"""Variables with the name of what a pipeline runs for: Git allows no blank in them (git-check-ref-format(1))."""


class FreeText(NamedTuple):
    """The variable or input that holds a text at first; `definition` is the place of one of the files'.

    `is_asked_for` says that whoever starts the pipeline is asked for it.
    """

    name: str
    definition: Span | None = None
    is_asked_for: bool = False


class TextReader(NamedTuple):
    """The program that reads a text: as code, or as what an agent shall do.

    `is_make` says that it expands the text as make(1) does a variable that it is given: `$(shell …)` runs, which takes
    a blank, since it hands it on to the commands that it runs.
    """

    name: str
    is_agent: bool = False
    is_make: bool = False


class InjectionFact(Fact):
    """A text that is read as code, flagged at what names it there; `steps` are the places on its way, in their order.

    `reader` is what reads it.
    """

    __slots__ = ("origin", "reader", "steps")

    kind = "injection"

    def __init__(
        self,
        span: Span,
        user: User,
        via: tuple[Step, ...],
        reader: TextReader,
        origin: FreeText,
        steps: tuple[Span, ...],
    ) -> None:
        super().__init__(span, user, via)
        self.reader = reader
        self.origin = origin
        self.steps = steps

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"reader": self.reader.name, "variable": self.origin.name, "prompt": self.reader.is_agent}


def injections_of(user: User, scripts: Scripts, given: Mapping[str, FreeText]) -> Iterator[InjectionFact]:
    """The texts of others that the scripts of a user have read as code, once for each place that names one.

    `given` are variables with such texts that other jobs hand to this one.
    """
    run = scripts.run(user.job)
    user.job.work.spend(CLOSE_LOOK * len(run.entries))
    seen: set[Span] = set()
    for item, command in run.commands():
        if not command.words or not runs_here(command):
            continue
        for reader, values in _read_as_code(command, run.session.evaluation):
            for piece in dict.fromkeys(piece for value in values for piece in value):
                origin = origin_of(piece, user.job, given) if isinstance(piece, UnknownText) else None
                if origin is None or not isinstance(piece, UnknownText) or piece.use is None or piece.use.span in seen:
                    continue
                names = (piece.name, piece.use.part.name, *(step.name for step in piece.way))
                if (reader.is_make and origin.name in REF_NAMES) or is_checked(names, user.job):
                    continue
                seen.add(piece.use.span)
                places = (origin.definition, *(step.command.span for step in piece.way))
                steps = tuple(dict.fromkeys(place for place in places if place is not None))
                yield InjectionFact(piece.use.span, user, item.via, reader, origin, steps)


def _read_as_code(command: Command, evaluation: Evaluation) -> Iterator[tuple[TextReader, Values]]:
    """What a command has read as code, with the program that reads it."""
    program = command.program
    if program is None:
        yield from _file(command.words[0], command, evaluation)
        return
    inner = opened(command)
    if inner is not None and inner.context is not Context.REMOTE and (program in _READERS or inner.opener in SHELLS):
        yield from ((TextReader(inner.opener), values) for values in _opened(inner, command, evaluation))
    elif program in SHELLS | SOURCES:
        script = script_word(command)
        if script is not None:
            yield TextReader(program), evaluation.content(script, command)
        elif _XARGS in command.wrappers and command.words[-1].literal == "-c":
            yield TextReader(program), evaluation.appended(command) or ()
        elif program in SHELLS and inner is None:
            yield TextReader(program), evaluation.input(command) or ()
    elif command.dialect is Dialect.POWERSHELL and program.lower() in POWERSHELL_READERS:
        yield TextReader(program), _parts(command.words[1:], command, evaluation)
    elif "/" in command.words[0].raw:
        yield from _file(command.words[0], command, evaluation)
    elif program in _MAKES:
        yield TextReader(program, is_make=True), _parts(list(_given_to_make(command)), command, evaluation)
    yield from _interpreted(command, program, evaluation)


def _given_to_make(command: Command) -> Iterator[Word]:
    """The variables that make(1) is given on its command line; of several words a shell makes no whole text."""
    for word in command.words[1:]:
        if _ASSIGNMENT.match(word.raw.lstrip("\"'")) and not is_split(word):
            yield word


def _opened(inner: Inner, command: Command, evaluation: Evaluation) -> Iterator[Values]:
    """What a shell that a command opens gets as its script."""
    if inner.is_input:
        yield evaluation.input(command) or ()
        return
    yield _parts(inner.words, command, evaluation)
    if _XARGS in command.wrappers and any(map(_has_placeholder, inner.words)):
        yield evaluation.appended(command) or ()


def _file(word: Word, command: Command, evaluation: Evaluation) -> Iterator[tuple[TextReader, Values]]:
    """What a file holds that a command runs by its path."""
    if "/" in word.raw:
        yield TextReader(word.raw), evaluation.content(word, command)


def _interpreted(command: Command, program: str, evaluation: Evaluation) -> Iterator[tuple[TextReader, Values]]:
    """What a program gets as code of a language other than the shell's, or as what an agent shall do."""
    call = call_of(command)
    if call is None:
        return
    agent = TextReader(program, is_agent=True)
    for word in call.words(Role.PROMPT):
        yield agent, _parts((word,), command, evaluation)
    if Role.PROMPTED in call.subcommand.deeds:
        yield agent, evaluation.input(command) or ()
    for argument in call.of(Role.CODE, Role.SCRIPT):
        if argument.role is Role.SCRIPT:
            # What follows is given to that one.
            return
        if argument.detail != _SHELL and argument.word is not None:
            yield TextReader(program), _parts((argument.word,), command, evaluation)


def _has_placeholder(word: Word) -> bool:
    """Whether xargs puts into a word what it reads: `sh -c 'echo {}'` behind `xargs -I{}`."""
    return any(part.kind is PartKind.OTHER and not part.text.startswith(("$", "`", "<")) for part in word.parts)


def _parts(words: Iterable[Word], command: Command, evaluation: Evaluation) -> Values:
    """What the parts of some words can be, each by itself."""
    return tuple(value for word in words for _, values in evaluation.parts(word, command) for value in values)


def origin_of(piece: UnknownText, job: Job, given: Mapping[str, FreeText] = _NONE) -> FreeText | None:
    """The variable whose text a piece is, where somebody else decides it and nothing on the way may have changed it."""
    name = piece.name.removeprefix("env:")
    is_kept = keeps(piece.operator) or (piece.operator.startswith(_PARTS) and piece.operator != "#")
    if not name.isidentifier() or piece.through or not is_kept:
        return None
    if name in given:
        return given[name]
    if any(step.carrier is Carrier.DEFAULT for step in piece.way) and name not in job.variables:
        return None
    if name not in job.variables:
        return FreeText(name) if is_free_text(name) else None
    definitions = job.variables.possible(name)
    if any(definition.asked_for for definition in definitions):
        return FreeText(name, definitions[0].span, is_asked_for=True)
    for expansion in job.variables.expand(f"${{{name}}}"):
        for part in expansion.template:
            if isinstance(part, UnknownPart) and is_free_text(part.name):
                return FreeText(part.name, definitions[0].span if definitions else None)
    return None


def is_free_text(name: str) -> bool:
    """Whether a variable of GitLab's holds any text of somebody who need not be able to change the project."""
    known = predefined(name)
    return known is not None and known.control.is_free_text
