"""The Docker auth configurations of a pipeline: in the variable that the Runner reads, in what scripts write and store.

What a script writes is found in written_auths.py; which secrets are in all these is a matter of credentials.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cilint.container.auth import parse_auth_config
from cilint.container.auth_config import AuthConfig, AuthFault, AuthProblem
from cilint.container.hints import AUTH_CONFIG, may_write_literal_auth_config
from cilint.container.references import References
from cilint.facts.auth_facts import AuthFact, AuthOrigin, AuthReader
from cilint.facts.auth_mappings import MappingValue
from cilint.facts.model import User
from cilint.facts.scripts import LOOK, Scripts
from cilint.lazy.patterns import regex
from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.definitions import Definition
from cilint.pipeline.variables import Variables
from cilint.syntax.scalar import mapped
from cilint.text.mapped import MappedText, Piece
from cilint.text.source import Span
from cilint.tools.variable_updates import stored_variable

if TYPE_CHECKING:
    from cilint.facts.written_auths import FileTexts

_VARIABLE = regex(r"\$(?:\{(?P<braced>[A-Za-z_]\w*)\}|(?P<bare>[A-Za-z_]\w*))", re.ASCII)
# What would have to be escaped within JSON.
_SPECIAL = regex(r"[\"\\\x00-\x1f]")
_LONGEST_VALUE = 5000


class Documents:
    """Reads each text once, however many jobs share it."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, int, str, References], tuple[MappedText, AuthConfig]] = {}
        self.contents: FileTexts = {}

    def read(self, text: MappedText, start: int, references: References, user: User) -> tuple[MappedText, AuthConfig]:
        """A text that begins at offset `start` of its source, whose places are known already, and what it holds."""
        user.job.work.spend(20 + len(text.text) // 20)
        key = (text.source.path, start, text.text, references)
        if key not in self._read:
            user.job.work.spend(len(text.text))
            self._read[key] = (text, parse_auth_config(text.text, references))
        return self._read[key]


def mapped_auths(values: Iterable[MappingValue]) -> Iterator[AuthFact]:
    """The values of DOCKER_AUTH_CONFIG that are JSON without quotes, which is a mapping in YAML."""
    for value in values:
        # GitLab: lib/gitlab/ci/config/entry/variable.rb (ComplexVariable).
        message = "the JSON has no quotes around it, so that YAML makes a mapping of it, where a text must be"
        fact = AuthFact(
            value.node.span, value.user, value.node.via, AuthOrigin.VARIABLE, AuthReader.RUNNER, AUTH_CONFIG
        )
        fact.config = AuthConfig(problems=(AuthProblem(AuthFault.YAML_MAPPING, message, 0, 0),))
        yield fact


def auths_of(user: User, scripts: Scripts, documents: Documents) -> Iterator[AuthFact]:
    """The auth configurations of one user, those of its variables first."""
    for definition, uses in _definitions(user.job.variables):
        if definition.text.strip():
            yield _variable(definition, uses, user, documents)
    if any(map(may_write_literal_auth_config, user.job.script_texts)):
        yield from _scripted(user, scripts, documents)


def _definitions(variables: Variables) -> Iterator[tuple[Definition, tuple[Span, ...]]]:
    """The values that DOCKER_AUTH_CONFIG can have; of one that is another variable's, that variable's values.

    With each come the places that name the variable which holds it.
    """
    seen = {AUTH_CONFIG}
    found: list[tuple[Definition, tuple[Span, ...]]] = [(item, ()) for item in variables.possible(AUTH_CONFIG)]
    while found:
        definition, uses = found.pop(0)
        reference = None if definition.raw else _VARIABLE.fullmatch(definition.text.strip())
        name = (reference["braced"] or reference["bare"]) if reference else ""
        inner = variables.possible(name) if name and name not in seen else ()
        if inner:
            seen.add(name)
            found += [(item, (*uses, definition.span)) for item in inner]
        elif not reference:
            yield definition, uses


def _variable(definition: Definition, uses: tuple[Span, ...], user: User, documents: Documents) -> AuthFact:
    text = mapped(definition.value)
    # The Runner expands the value of DOCKER_AUTH_CONFIG once more when it has come from another variable.
    references = References.NONE if definition.raw and not uses else References.VARIABLES
    if references is References.VARIABLES:
        text = _with_known_values(text, user.job.variables)
    held = documents.read(text, definition.span.start, references, user)
    fact = AuthFact(definition.span, user, definition.via, AuthOrigin.VARIABLE, AuthReader.RUNNER, AUTH_CONFIG)
    fact.holding(*held)
    fact.uses = uses
    return fact


def _with_known_values(text: MappedText, variables: Variables) -> MappedText:
    """The text with the value of each variable that has one for sure; its characters have the reference's place."""
    pieces: list[Piece] = []
    place = 0
    for match in _VARIABLE.finditer(text.text):
        name = match["braced"] or match["bare"]
        values = variables.expand(match[0]) if name in variables else ()
        value = values[0].known if len(values) == 1 else None
        if value is None or len(value) > _LONGEST_VALUE or _SPECIAL.search(value):
            continue
        pieces += [Piece(text.text[place : match.start()], place, match.start()), Piece(value, *match.span())]
        place = match.end()
    return text.derive([*pieces, Piece(text.text[place:], place, len(text.text))]) if pieces else text


def _scripted(user: User, scripts: Scripts, documents: Documents) -> Iterator[AuthFact]:
    # Most configurations are in variables, and need no reader of scripts.
    from cilint.facts.written_auths import written_auths

    run = scripts.run(user.job)
    user.job.work.spend(LOOK * run.own)
    items = {command: run.items[number] for number, command in run.entries[: run.own]}
    for written in written_auths(tuple(items), run.session.evaluation, documents.contents):
        place = written.text.span(0, len(written.text.text))
        held = documents.read(written.text, place.start, References.HOLES, user)
        via = items[written.command].via
        yield AuthFact(place, user, via, AuthOrigin.FILE, written.reader, written.file).holding(*held)
    for command, item in items.items():
        if stored_variable(command):
            yield AuthFact(command.span, user, item.via, AuthOrigin.API, AuthReader.RUNNER, AUTH_CONFIG)
