"""What commands print of secrets: from the variables that hold them, through assignments, pipes and filters.

Where the output goes, and so whether anybody can read it, is decided in `leaks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from cilint.container.placeholder import is_literal_secret
from cilint.facts.filters import FilterEffect, effect_of
from cilint.facts.held_credentials import reached_variables
from cilint.facts.printing_commands import fetches, is_config_file, makes_token, prints_environment
from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.job import Job
from cilint.pipeline.substitution import references
from cilint.secrets.exposure import Exposure, exposure, names_secret_file, says_secret
from cilint.sessions.environment import ShellSession
from cilint.sessions.outputs import ALL_PRINTERS, outermost
from cilint.sessions.value import Carrier, KnownText, UnknownText, Values, VariableUse, used
from cilint.shell.command import Assignment, Command, extent
from cilint.shell.word import PartKind, Word
from cilint.text.source import Span


class PrintedForm(Enum):
    """How a secret appears where it is printed; the later, the worse where one is printed in several ways."""

    HIDDEN = "hidden"
    """As it is, and every runner masks it."""
    ENVIRONMENT = "environment"
    """All variables are printed, whatever is among them."""
    OPEN = "open"
    """As it is: hidden only where the variable is masked in GitLab's settings."""
    PART = "part"
    """A piece of it, which no masking knows."""
    FILE = "file"
    """In a file with credentials."""
    FRESH = "fresh"
    """Made by a command of the job, so that nothing can know it."""
    TRANSFORMED = "transformed"
    """Encoded or rearranged, so that masking does not find it."""


class Printed(NamedTuple):
    """A secret that is printed: the place that names it, what it is in words, its form, and the filter that made it so.

    `name` is that of the variable at `span`, empty where there is none.
    """

    span: Span
    what: str
    form: PrintedForm
    through: str = ""
    name: str = ""


_GOT = "a token"
_READERS = frozenset({"nl", "more", "less", "sort", "head", "tail", "uniq"})
_SLICE = regex(r":\s?-?\s?\d+(?::\s?-?\d+)?")
_CHANGES = frozenset({"^", "^^", ",", ",,", "#*:", "##*:", "@Q", "@E", "@U", "@L"})


class Printing:
    """What the commands of one job print of secrets."""

    def __init__(self, job: Job, session: ShellSession) -> None:
        """`session` is that of the job's shells."""
        self._job = job
        self._evaluation = session.evaluation
        self.functions = {name for _, name in self._evaluation.record.functions}
        """The names of the functions that the scripts define."""

    def outputs(self, command: Command) -> list[Printed]:
        """The secrets in what a command writes to its standard output."""
        program = (command.program or "").lower()
        if program in ALL_PRINTERS:
            is_mask = len(command.words) > 1 and command.words[1].prefix.startswith("::add-mask::")
            return [] if is_mask else self.words(command.words[1:], command)
        return self._of_values(self._evaluation.output(command))

    def words(self, words: Iterable[Word], command: Command) -> list[Printed]:
        """The secrets that words of a command become."""
        parts = (values for word in words for _, values in self._evaluation.parts(word, command))
        return [found for values in parts for found in self._of_values(values)]

    def fetched(self, assignments: Iterable[Assignment]) -> list[Printed]:
        """The secrets that assignments get from elsewhere, where they are assigned."""
        values = [item.value for item in assignments if item.value and _is_fetched(item.name, item.value)]
        return [Printed(value.span, _GOT, PrintedForm.FRESH) for value in values]

    def _of_values(self, values: Values) -> list[Printed]:
        self._job.work.spend(len(values))
        pieces = dict.fromkeys(piece for value in values for piece in value)
        return list(dict.fromkeys(found for piece in pieces for found in self._of_piece(piece)))

    def _of_piece(self, piece: KnownText | UnknownText) -> Iterator[Printed]:
        """The secrets in a text, as operators and filters leave them."""
        effects = [effect_of(command) for command in piece.through]
        found: Iterable[Printed] = ()
        # What is left of anything is not known behind such a filter.
        if FilterEffect.UNKNOWN not in effects:
            found = self._unfiltered(piece)
            for command, effect in zip(piece.through, effects, strict=True):
                found = _through(command, effect, found)
            found = list(found)
        yield from found or (_got_from_elsewhere(piece) if isinstance(piece, UnknownText) else ())

    def _unfiltered(self, piece: KnownText | UnknownText) -> Iterable[Printed]:
        files = [step.file for step in piece.way if step.file and is_config_file(step.file)]
        if files:
            return [Printed(files[-1].span, "Docker's credentials", PrintedForm.FILE)]
        return _operated(piece, self._named(piece)) if isinstance(piece, UnknownText) else ()

    def _named(self, piece: UnknownText) -> Iterator[Printed]:
        """The secrets in a text before it is changed, each at the place that names it."""
        if piece.name and piece.use:
            found = self._variable(piece.name, piece.use.span)
        elif piece.file:
            found = self._file(piece.file, piece.commands[0])
        else:
            found = (item for command in piece.commands for item in self._made(command))
        if piece.use:
            use = piece.use
            found = (item._replace(span=use.span, name=use.part.name) for item in found)
        yield from found

    def _made(self, command: Command) -> Iterator[Printed]:
        """The secrets in what a command prints by itself."""
        program = (command.program or "").lower()
        effect = effect_of(command)
        if program == "printenv" and len(command.words) > 1:
            yield from (item for word in command.words[1:] for item in self._printed_variable(word, command))
        elif prints_environment(command):
            start, end = extent(command.words)
            yield Printed(command.script.span(start, end), "all variables", PrintedForm.ENVIRONMENT)
        elif makes_token(command):
            yield Printed(command.span, _GOT, PrintedForm.FRESH)
        elif effect is not FilterEffect.UNKNOWN:
            files = (self._file(word, command, of_filter=program not in _READERS) for word in command.words[1:])
            yield from _through(command, effect, [item for found in files for item in found])

    def _printed_variable(self, word: Word, command: Command) -> Iterator[Printed]:
        """`printenv NAME`."""
        name = word.literal or ""
        if name.isidentifier():
            use = VariableUse(word.parts[0]._replace(name=name), word.script)
            yield from self._of_values(used(self._evaluation.variable(name, command), use))

    def _file(self, word: Word, command: Command, *, of_filter: bool = False) -> Iterator[Printed]:
        """The secrets in a file; what a variable names may be no file for a filter, which has other arguments too."""
        if is_config_file(word):
            yield Printed(word.span, "Docker's credentials", PrintedForm.FILE)
        elif (variable := word.variable) and not variable.operator and not of_filter:
            name = variable.name
            values = self._evaluation.variable(name, command)
            is_outside = values == ((UnknownText(name),),) and name not in self._job.variables
            if is_outside and name not in (self._job.secrets or ()) and names_secret_file(name):
                yield Printed(word.span, f"the file of {variable.text}", PrintedForm.OPEN, name=name)

    def _variable(self, name: str, place: Span) -> Iterator[Printed]:
        """The secrets in a variable of the environment, and in those of which the pipeline makes it."""
        for each, definitions in reached_variables(name, self._job):
            texts = [definition.text for definition in definitions]
            if not any(map(is_literal_secret, texts)) and not any(next(references(text), "") for text in texts):
                yield from self._outside(each, place)

    def _outside(self, name: str, place: Span) -> Iterator[Printed]:
        """The secret of a variable that only the running job knows."""
        if name in (self._job.id_tokens or ()):
            yield Printed(place, f"${name}", PrintedForm.HIDDEN, name=name)
        elif name not in (self._job.secrets or ()) and (found := exposure(name)) is not Exposure.NONE:
            yield Printed(
                place, f"${name}", PrintedForm.HIDDEN if found is Exposure.HIDDEN else PrintedForm.OPEN, name=name
            )


def _operated(piece: UnknownText, found: Iterable[Printed]) -> Iterator[Printed]:
    """What an operator leaves of secrets."""
    form = _form_of(piece.operator)
    if form is not None:
        yield from (_changed(item, form, piece.use.part.text if piece.use else "") for item in found)
    elif not piece.operator:
        yield from found


def _form_of(operator: str) -> PrintedForm | None:
    if _SLICE.fullmatch(operator):
        return PrintedForm.PART
    return PrintedForm.TRANSFORMED if operator in _CHANGES else None


def _got_from_elsewhere(piece: UnknownText) -> Iterator[Printed]:
    """The secret of a variable whose name says so, and which a command has given what it got from elsewhere."""
    is_kept = not piece.operator or _form_of(piece.operator) is not None
    for step, following in pairwise(piece.way):
        is_assigned = step.carrier is Carrier.OUTPUT and following.carrier is Carrier.ASSIGNMENT
        if is_kept and piece.use and is_assigned and says_secret(following.name) and fetches(step.command):
            # What has read it since may print anything.
            later = [command for command in piece.through if not _feeds(command, step.command)]
            if all(effect_of(command) is not FilterEffect.UNKNOWN for command in later):
                yield Printed(piece.use.span, _GOT, PrintedForm.FRESH, name=piece.use.part.name)
            return


def _feeds(command: Command, last: Command) -> bool:
    """Whether a command is a part of the pipeline that ends with the last one."""
    stage: Command | None = last
    while stage is not None and stage is not command:
        stage = stage.reads_from
    return stage is not None


def _is_fetched(name: str, word: Word) -> bool:
    """Whether a variable whose name says secret gets what a command prints that has it from elsewhere."""
    substitutions = [part for part in word.parts if part.kind is PartKind.COMMAND_SUBSTITUTION]
    if not substitutions or not says_secret(name):
        return False
    return any(fetches(command) for part in substitutions for command in outermost(part.commands))


def _changed(found: Printed, form: PrintedForm, through: str) -> Printed:
    """What is found, as a filter leaves it; what no masking finds anyway stays what it is."""
    if found.form not in (PrintedForm.HIDDEN, PrintedForm.OPEN, PrintedForm.PART) or found.form is form:
        return found
    return found._replace(form=form, through=through)


def _through(command: Command, effect: FilterEffect, found: Iterable[Printed]) -> Iterator[Printed]:
    """What remains of secrets in the output of a filter that reads them, whose effect is known."""
    for item in found:
        if effect is FilterEffect.NONE or item.form is PrintedForm.ENVIRONMENT:
            yield item
        else:
            form = PrintedForm.PART if effect is FilterEffect.PART else PrintedForm.TRANSFORMED
            yield _changed(item, form, command.program or "")
