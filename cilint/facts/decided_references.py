"""The facts about images, services and addresses of environments that somebody decides who need not be able to change
the project.

Who decides what a variable says, pipeline/predefined.tsv tells, and of the files' variables their `description`. Only
what stands at the beginning of a reference decides where it leads: behind a registry, or for a tag, it chooses among
what is there.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.container.registries import RegistryKind, registry_kind
from cilint.facts.injections import FreeText, is_free_text
from cilint.facts.interpolations import input_name, is_asked_for_input
from cilint.facts.model import Fact, Plain, User
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.inputs.block import Block, blocks
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Node
from cilint.text.source import Span

_REFERENCE = regex(r"\$\$|\$\{(?P<braced>[A-Za-z_]\w*)\}|\$(?P<bare>[A-Za-z_]\w*)")
_DEEPEST = 10
"""So often a variable hands a text on to the next."""
_LOOK = 5
"""The work of a look at a value."""
_UNKNOWN = "\0"
"""Stands for what a variable or an input says."""
_ADDRESS = regex(r"(?:[a-z][a-z0-9+.-]*://[^/?#]*)?")
"""What stands in an address before one that decides where it leads."""
_ENVIRONMENT = "environment"


class DecidedReferenceFact(Fact):
    """A reference that begins with a text of somebody else, flagged as it is written; `role` says what it is for.

    `steps` are the places of the variables that hand the text on.
    """

    __slots__ = ("node", "origin", "role", "steps")

    kind = "decided_reference"

    def __init__(self, node: Node, user: User, role: str, origin: FreeText, steps: tuple[Span, ...]) -> None:
        super().__init__(node.span, user, node.via)
        self.node = node
        self.role = role
        self.origin = origin
        self.steps = steps

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"role": self.role, "written": self.node.written, "variable": self.origin.name}


class _Decider(NamedTuple):
    """A text of somebody else, and the way by which it came."""

    origin: FreeText
    steps: tuple[Span, ...]


class _Reference(NamedTuple):
    """What stands for a text in another: a variable or a block, behind `before`."""

    before: str
    name: str = ""
    block: Block | None = None


def decided_references_of(user: User, pipeline: Pipeline) -> Iterator[DecidedReferenceFact]:
    """What a job takes its images from, and says where its environment is, as far as somebody else decides that."""
    environment = user.job.environment
    named = [("image", user.job.image.name if user.job.image else None)]
    named += (("service", service.name) for service in user.job.services)
    named.append((_ENVIRONMENT, environment.url if environment else None))
    for role, node in named:
        search = _Search(user, pipeline, is_address=role == _ENVIRONMENT)
        found = search.decider(node) if node is not None else None
        if node is not None and found is not None:
            yield DecidedReferenceFact(node, user, role, *found)


class _Search:
    """The search for the text of somebody else that decides where a reference leads."""

    def __init__(self, user: User, pipeline: Pipeline, *, is_address: bool) -> None:
        self._job = user.job
        self._pipeline = pipeline
        self._is_address = is_address

    def decider(self, node: Node, before: str = "", steps: tuple[Span, ...] = ()) -> _Decider | None:
        """That of a text which stands behind `before`, to which the variables at `steps` have led."""
        self._job.work.spend(_LOOK + len(node.written))
        for reference in _references(node.written, before):
            if self._leads(reference.before):
                found = self._behind(reference, node, steps)
                if found is not None:
                    return found
        return None

    def _behind(self, reference: _Reference, node: Node, steps: tuple[Span, ...]) -> _Decider | None:
        name, block = reference.name, reference.block
        if block is not None:
            is_asked_for = is_asked_for_input(block, node.source, self._pipeline)
            return _Decider(FreeText(input_name(block), is_asked_for=True), steps) if is_asked_for else None
        if name not in self._job.variables:
            return _Decider(FreeText(name), steps) if is_free_text(name) else None
        for definition in self._job.variables.possible(name) if len(steps) < _DEEPEST else ():
            way = (*steps, definition.span)
            if definition.asked_for:
                return _Decider(FreeText(name, definition.span, is_asked_for=True), way)
            found = None if definition.raw else self.decider(definition.value, reference.before, way)
            if found is not None:
                return found
        return None

    def _leads(self, before: str) -> bool:
        """Whether what stands behind a text decides where it leads."""
        if self._is_address:
            return _ADDRESS.fullmatch(before) is not None
        host, slash, rest = before.partition("/")
        return not before or (slash == "/" and not rest and registry_kind(host) is RegistryKind.PUBLIC)


def _references(text: str, before: str) -> Iterator[_Reference]:
    """The variables and blocks of a text, each with what stands before it."""
    tokens: list[tuple[int, int, str | Block]] = [(block.start, block.end, block) for block in blocks(text)]
    tokens += (
        (match.start(), match.end(), match["braced"] or match["bare"] or "") for match in _REFERENCE.finditer(text)
    )
    place = 0
    for start, end, what in sorted(tokens, key=lambda token: token[0]):
        before += text[place:start]
        if isinstance(what, Block):
            yield _Reference(before, block=what)
        elif what:
            yield _Reference(before, what)
        before += _UNKNOWN
        place = end
