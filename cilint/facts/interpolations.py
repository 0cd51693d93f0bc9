"""The facts about inputs that GitLab puts into the text of scripts, before any shell reads it.

Source: doc/ci/inputs/_index.md (GitLab 18.9), "Specify functions to manipulate input values".
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.model import Fact, Plain, User
from cilint.facts.scripts import CLOSE_LOOK, Scripts
from cilint.lazy.records import NamedTuple
from cilint.pipeline.inputs.access import parse_access
from cilint.pipeline.inputs.block import OPENING, Block, blocks
from cilint.pipeline.inputs.block_values import INPUTS
from cilint.pipeline.inputs.functions import FunctionName, parse_function
from cilint.pipeline.inputs.values import Complaint
from cilint.pipeline.job import Job, ScriptItem
from cilint.pipeline.loading import Configuration
from cilint.pipeline.pipeline import Pipeline
from cilint.programs.roles import Role
from cilint.shell.calls import call_of
from cilint.shell.command import Command, Dialect
from cilint.shell.comments import comments
from cilint.shell.word import Quoting, Word
from cilint.syntax.scalar import mapped
from cilint.text.source import Source, Span

_DEEPEST = 10
"""So often one file hands an input on to the next."""


class InputUse(NamedTuple):
    """A block for an input in the entry of a script."""

    block: Block
    item: ScriptItem
    span: Span


class InterpolationFact(Fact):
    """An input that becomes a part of a job's scripts, flagged at its first block there.

    `uses` are all of the job's blocks that ask for the same in the same file, in order. `is_asked_for` says that
    whoever starts the pipeline gives the value, and `is_command` that the first block is the program of a command.
    """

    __slots__ = ("is_asked_for", "is_command", "name", "uses")

    kind = "interpolation"

    def __init__(
        self, name: str, uses: tuple[InputUse, ...], user: User, *, is_asked_for: bool, is_command: bool
    ) -> None:
        super().__init__(uses[0].span, user, uses[0].item.via)
        self.name = name
        self.uses = uses
        self.is_asked_for = is_asked_for
        self.is_command = is_command

    @property
    def expands(self) -> bool:
        """Whether GitLab puts variables into the value before."""
        return _has(self.uses[0].block, FunctionName.EXPAND_VARS)

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {
            "input": self.name,
            "expands": self.expands,
            "asked_for": self.is_asked_for,
            "other_lines": [use.span.begin.line for use in self.uses[1:]],
        }


def interpolations_of(user: User, pipeline: Pipeline, scripts: Scripts) -> Iterator[InterpolationFact]:
    """The inputs that may be any text in the scripts of a user, once for each file and way to ask for it."""
    job = user.job
    found: dict[tuple[Source, str, tuple[str, ...]], list[InputUse]] = {}
    for use in _uses(job, scripts):
        key = use.span.source, use.block.access, use.block.functions
        found.setdefault(key, []).append(use)
    programs: set[Span] | None = None
    for (source, _, _), uses in found.items():
        is_asked_for = is_asked_for_input(uses[0].block, source, pipeline)
        if is_asked_for is None:
            continue
        if programs is None:
            programs = _programs(job, scripts)
        name, is_command = input_name(uses[0].block), uses[0].span in programs
        yield InterpolationFact(name, tuple(uses), user, is_asked_for=is_asked_for, is_command=is_command)


def _uses(job: Job, scripts: Scripts) -> Iterator[InputUse]:
    """The blocks for inputs in a job's scripts, but those in comments, and those that are quoted for a shell."""
    for item in job.script_items:
        if OPENING not in item.node.written:
            continue
        text = mapped(item.node)
        asked = [block for block in blocks(text.text) if block.context == INPUTS]
        job.work.spend(len(text.text) + CLOSE_LOOK * len(asked))
        remarks = list(comments(text, scripts.reader.budget)) if "#" in text.text else []
        for block in asked:
            is_remark = any(remark.start <= block.start < remark.end for remark in remarks)
            if not is_remark and not _has(block, FunctionName.POSIX_ESCAPE):
                yield InputUse(block, item, text.span(block.start, block.end))


def _has(block: Block, name: FunctionName) -> bool:
    return any(function.name is name for function in map(parse_function, block.functions) if function)


def _programs(job: Job, scripts: Scripts) -> set[Span]:
    """The places of the programs that a job runs."""
    run = scripts.run(job)
    job.work.spend(len(run.entries))
    return {command.words[0].span for _, command in run.commands() if command.words}


def input_name(block: Block) -> str:
    """The name of the input that a block asks for."""
    access = parse_access(block.key)
    return "" if isinstance(access, Complaint) else access.name


def is_asked_for_input(block: Block, source: Source, pipeline: Pipeline, depth: int = _DEEPEST) -> bool | None:
    """Whether whoever starts the pipeline gives the input that a block of a file asks for, and not who includes it.

    None where the files at hand give it, or its definition says what it may be.
    """
    holders = [each for each in pipeline.configurations if each.source is source] if depth else ()
    answers = [_is_asked_for(each, input_name(block), pipeline, depth) for each in holders]
    known = [answer for answer in answers if answer is not None]
    return any(known) if known else None


def _is_asked_for(configuration: Configuration, name: str, pipeline: Pipeline, depth: int) -> bool | None:
    declared = configuration.inputs.get(name)
    if declared is None or declared.is_limited:
        return None
    if not declared.is_given:
        is_root = configuration.source is pipeline.configurations[0].source and not pipeline.is_child
        return pipeline.is_entry_point if is_root else None
    handed = ((block, value.source) for value in declared.values for block in blocks(value.written))
    answers = [is_asked_for_input(block, source, pipeline, depth - 1) for block, source in handed]
    known = [answer for answer in answers if answer is not None]
    return any(known) if known else None


def expanded_places(fact: InterpolationFact, scripts: Scripts) -> set[Span]:
    """The places of an input at which a shell would expand a variable, and nothing reads what comes of that as code."""
    places = {use.span for use in fact.uses}
    found: set[Span] = set()
    refused: set[Span] = set()
    for _, command in scripts.run(fact.user.job).commands() if fact.user else ():
        is_own = command.outer is None and command.dialect is Dialect.BASH
        call = call_of(command)
        code = call.words(Role.CODE) if call else ()
        for word, is_quoted in _words(command):
            for part in word.parts:
                span = word.script.span(part.start, part.end)
                if span in places:
                    is_free = is_own and not is_quoted and part.quoting is not Quoting.SINGLE and word not in code
                    (found if is_free else refused).add(span)
    return found - refused


def _words(command: Command) -> Iterator[tuple[Word, bool]]:
    """All that a shell expands for a command, with whether it is a here-document in which it expands nothing."""
    yield from ((word, False) for word in command.all_words)
    yield from ((each.value, False) for each in command.assignments if each.value is not None)
    yield from ((each.target, False) for each in command.redirections if each.target is not None)
    yield from ((each.body, each.quoted) for each in command.here_documents)
