"""Which credentials the variables and words of a job hold: GitLab's own, those of its keywords and of the project's
settings, told by the names of variables, and literal secrets.

Sources: GitLab's app/models/ci/build.rb for what is the job's token under another name; for the rest secrets/exposure.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from cilint.container.hints import AUTH_CONFIG
from cilint.container.placeholder import is_literal_secret
from cilint.facts.filters import FilterEffect, effect_of
from cilint.facts.model import CredentialFact, User
from cilint.facts.printing_commands import prints_environment
from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.definitions import Definition
from cilint.pipeline.job import Job
from cilint.pipeline.predefined import Phase, predefined
from cilint.pipeline.substitution import references
from cilint.secrets.exposure import JOB_TOKENS, Exposure, exposure, names_secret_file
from cilint.sessions.value import KnownText, UnknownText, ValuePiece, Values
from cilint.shell.word import Word
from cilint.text.source import Span

if TYPE_CHECKING:
    from cilint.facts.gather import Facts
    from cilint.facts.secrets import SecretFact

_MOST_NAMES = 100
"""So many variables are looked at that one of the pipeline stands for."""
_LOOK = 25
"""The work of a look at a variable."""
_HIDING = (":+", "+")
"""Operators that show nothing of a variable."""
_LENGTH = "#"


class CredentialKind(Enum):
    """Where a credential comes from."""

    JOB_TOKEN = "job token"  # noqa: S105 - the name of a kind, as are the next ones
    """The job's token, under whatever name."""
    PREDEFINED = "predefined"
    """Another one that GitLab, or an integration of it, gives to jobs: a deploy token."""
    ID_TOKEN = "ID token"  # noqa: S105
    """An entry of `id_tokens:`."""
    SECRET = "secret"  # noqa: S105
    """An entry of `secrets:`."""
    AUTH_CONFIG = "auth configuration"
    """Docker's, in DOCKER_AUTH_CONFIG."""
    VARIABLE = "variable"
    """A variable that no file defines, so that settings do, whose name says that it is secret."""
    FILE = "file"
    """Such a variable in which tools look for the path of a file with credentials."""
    LITERAL = "literal"
    """A secret that is written out."""
    ENVIRONMENT = "environment"
    """All variables of the job, whatever is among them."""


class HeldCredential(NamedTuple):
    """A credential: the name of its variable; of a literal, what it is, and its `place`."""

    name: str
    kind: CredentialKind
    place: Span | None = None


ALL_VARIABLES = HeldCredential("all variables", CredentialKind.ENVIRONMENT)


class Held(NamedTuple):
    """A credential at the place that names it."""

    span: Span
    credential: HeldCredential


class HeldCredentials:
    """What the variables and words of one job hold."""

    def __init__(self, job: Job, literals: Iterable[CredentialFact | SecretFact]) -> None:
        """`literals` are those that the job's files give it."""
        self._job = job
        self._by_path: dict[str, list[HeldCredential]] = {}
        # One may be for several registries.
        by_place = {fact.span: fact for fact in literals if fact.is_plausible}
        for place, fact in sorted(by_place.items(), key=lambda found: found[0].start):
            what = _registry_password(fact) if isinstance(fact, CredentialFact) else fact.what
            credential = HeldCredential(what, CredentialKind.LITERAL, place)
            self._by_path.setdefault(place.source.path, []).append(credential)
        self._known: dict[str, tuple[HeldCredential, ...]] = {}

    @property
    def literals(self) -> Iterator[HeldCredential]:
        """The literal secrets that the files give the job."""
        return (credential for found in self._by_path.values() for credential in found)

    def has_literal_in(self, word: Word) -> bool:
        """Whether one of them shares a character with a word."""
        # Most jobs have none, and to work out where a word stands takes long.
        return bool(self._by_path) and any(True for _ in self._within(word.span))

    def of_variable(self, name: str) -> tuple[HeldCredential, ...]:
        """The credentials in a variable of the job's environment, and in those of which the pipeline makes it."""
        if name not in self._known:
            self._job.work.spend(_LOOK)
            self._known[name] = tuple(dict.fromkeys(self._of_variable(name)))
        return self._known[name]

    def _of_variable(self, name: str) -> Iterator[HeldCredential]:
        for each, definitions in reached_variables(name, self._job):
            literals = [found for definition in definitions for found in self._within(definition.value.span)]
            yield from literals
            texts = [definition.text for definition in definitions]
            names = {inner for text in texts for inner in references(text)}
            is_given = not any(map(is_literal_secret, texts)) and (not names or each in names)
            if not literals and is_given and (found := credential_of(each, self._job)) is not None:
                yield found

    def of_values(self, values: Values, place: Span) -> Iterator[Held]:
        """The credentials in what a word at `place` can be, each where it is named."""
        self._job.work.spend(len(values))
        for piece in dict.fromkeys(piece for value in values for piece in value):
            # A checksum of a secret is none.
            if all(effect_of(command) is not FilterEffect.UNKNOWN for command in piece.through):
                yield from (Held(_place(piece, place), credential) for credential in self._of_piece(piece))

    def _of_piece(self, piece: ValuePiece) -> Iterator[HeldCredential]:
        if isinstance(piece, KnownText):
            yield from self._within(piece.span) if self._by_path else ()
            return
        if piece.operator.startswith(_HIDING) or piece.operator == _LENGTH:
            return
        if piece.name:
            yield from self.of_variable(piece.name.removeprefix("env:"))
        elif any(map(prints_environment, piece.commands)):
            yield ALL_VARIABLES
        elif piece.file is not None and (variable := piece.file.variable) is not None:
            yield from (each for each in self.of_variable(variable.name) if names_secret_file(each.name))

    def _within(self, span: Span) -> Iterator[HeldCredential]:
        """The literal secrets that share a character with a place."""
        found = self._by_path.get(span.source.path, ()) if self._by_path else ()
        # Places of secrets do not overlap: those before the end of this one end in their order.
        for index in range(bisect_left(found, span.end, key=_start) - 1, -1, -1):
            place = found[index].place
            if place is None or place.end <= span.start:
                return
            yield found[index]


def held_by(user: User, facts: Facts) -> HeldCredentials:
    """What the variables and words of a user's job hold."""
    literals: list[CredentialFact | SecretFact] = [*facts.credentials.of(user), *facts.secrets.of(user)]
    return HeldCredentials(user.job, literals)


def reached_variables(name: str, job: Job) -> Iterator[tuple[str, tuple[Definition, ...]]]:
    """A variable and all those of which the pipeline makes it, each with its definitions in the files."""
    waiting, seen = [name], {name}
    while waiting and len(seen) < _MOST_NAMES:
        name = waiting.pop()
        job.work.spend(1)
        definitions = job.variables.possible(name)
        yield name, definitions
        further = dict.fromkeys(each for definition in definitions for each in references(definition.text))
        waiting += (each for each in further if each not in seen)
        seen.update(further)


def credential_of(name: str, job: Job) -> HeldCredential | None:
    """The credential that a variable is by its name, where the files do not say what it holds; None for another one."""
    kind: CredentialKind | None = None
    known = predefined(name)
    if job.is_trigger and known is not None and known.phase is Phase.JOB_ONLY:
        # It runs on no runner, and has none of these.
        return None
    if name in (job.id_tokens or ()):
        kind = CredentialKind.ID_TOKEN
    elif name in (job.secrets or ()):
        kind = CredentialKind.SECRET
    elif name in JOB_TOKENS:
        kind = CredentialKind.JOB_TOKEN
    elif exposure(name) is not Exposure.NONE:
        is_own = exposure(name) is Exposure.HIDDEN or known is not None
        kind = CredentialKind.PREDEFINED if is_own else CredentialKind.VARIABLE
        kind = CredentialKind.AUTH_CONFIG if name == AUTH_CONFIG else kind
    elif names_secret_file(name):
        kind = CredentialKind.FILE
    return HeldCredential(name, kind) if kind is not None else None


def _start(credential: HeldCredential) -> int:
    return credential.place.start if credential.place else 0


def _registry_password(fact: CredentialFact) -> str:
    return f"password for {fact.registry}" if fact.registry else "password for a registry"


def _place(piece: ValuePiece, place: Span) -> Span:
    if isinstance(piece, UnknownText) and piece.use is not None:
        return piece.use.span
    return place
