"""Names in a file: of jobs, stages, variables, inputs and anchors; where they are defined, and where they are used."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.enums import Enum
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lsp.keywords import place
from cilint.lsp.tree import Standing, standing_with_aliases
from cilint.pipeline.keywords import RESERVED_NAMES
from cilint.pipeline.loading import Configuration
from cilint.syntax.node import Node, is_merge_key, key_text
from cilint.text.source import Source, Span

VARIABLE = regex(r"(?<!\$)\$(?:\{(?P<braced>[A-Za-z_]\w*)|(?P<plain>[A-Za-z_]\w*))")
_INPUT = regex(r"\$\[\[\s*inputs\.(?P<name>[\w-]+)")
_ANCHOR = regex(r"&[^\s,\[\]{}]+")
_LONGEST_ANCHOR = 200
_NAMES_OF_VARIABLES = frozenset({"variable", "job-variable", "global-variable", "id-token", "secret"})
"""What the mappings hold whose keys are variables."""


class NamedThing(Enum):
    """What a name is of."""

    JOB = "job"
    STAGE = "stage"
    VARIABLE = "variable"
    KEYWORD = "keyword"
    """A keyword of a job, as `!reference [job, keyword]` names it: its name is both, with a NUL between them."""
    INPUT = "input"
    """An input of a file: its name is the path and the input's, with a NUL between them."""
    GIVEN = "given input"
    """An input that an include gives to files which are told by the pipeline, as `giver` of the place says."""
    ANCHOR = "anchor"
    """What an alias stands for: its name is the path and the offset, with a NUL between them."""


class NamePlace(NamedTuple):
    """A place that has a name in it: where it is defined, or used.

    `is_computed` says that the text there becomes the name only with inputs put in; `holder` is the include that gives
    an input.
    """

    kind: NamedThing
    name: str
    span: Span
    is_definition: bool = False
    is_computed: bool = False
    holder: Node | None = None


def name_places(configuration: Configuration) -> Iterator[NamePlace]:
    """All names in a file."""
    for item in standing_with_aliases(configuration):
        if item.alias is not None:
            yield from _aliased(item)
            # Whoever writes a name there writes it for all aliases of the anchor.
            found = _used(item) if item.node.is_scalar and not item.is_key else ()
            yield from (place._replace(is_computed=True) for place in found)
        elif item.is_key:
            yield from _keyed(item)
        elif item.node.is_scalar:
            yield from _used(item)
            yield from _variables(item.node)
    yield from _inputs(configuration.source)


def _keyed(item: Standing) -> Iterator[NamePlace]:
    node = item.node
    if is_merge_key(node):
        return
    match item.keys:
        case (name,) if name not in (*RESERVED_NAMES, "spec"):
            yield _place(NamedThing.JOB, node, is_definition=True)
        case ("spec", "inputs", name):
            yield _place(NamedThing.INPUT, node, name=f"{node.source.path}\0{name}", is_definition=True)
        case (name, keyword) if name not in RESERVED_NAMES:
            yield _place(NamedThing.KEYWORD, node, name=f"{name}\0{keyword}", is_definition=True)
    if item.keys[:1] == ("include",) or item.keys[1:3] == ("trigger", "include"):
        if item.keys[-2:-1] == ("inputs",):
            yield _place(NamedThing.GIVEN, node)._replace(holder=item.around[-2])
    elif _is_variable(item.keys):
        yield _place(NamedThing.VARIABLE, node, is_definition="needs" not in item.keys)


def _is_variable(keys: tuple[str, ...]) -> bool:
    """Whether a key is the name of a variable."""
    above = place(keys[:-1])
    if any(form.word == "map" and form.argument in _NAMES_OF_VARIABLES for form in above.forms):
        return True
    return keys[-3:-1] == ("matrix", "") and any(row.name == "matrix" for row in above.rows)


def _used(item: Standing) -> Iterator[NamePlace]:
    for outer in reversed(item.around):
        if outer.is_reference:
            yield from _referenced(outer, item.node)
            return
    keys = tuple(filter(None, item.keys))
    holder = item.around[-1] if item.around else None
    match keys:
        case ("stages",):
            yield _place(NamedThing.STAGE, item.node, is_definition=True)
        case (_, "stage"):
            yield _place(NamedThing.STAGE, item.node)
        case (_, "extends" | "needs" | "dependencies") | (_, "environment", "on_stop"):
            yield _place(NamedThing.JOB, item.node)
        case (_, "needs", "job") | (_, "rules", "needs", "job") if holder and not _is_elsewhere(holder):
            yield _place(NamedThing.JOB, item.node)
        case (_, "rules", "needs") | (_, "trigger", "include", "job"):
            yield _place(NamedThing.JOB, item.node)
        case (_, "inherit", "variables"):
            yield _place(NamedThing.VARIABLE, item.node)


def _is_elsewhere(need: Node) -> bool:
    """Whether a need is of a job in another pipeline."""
    return not need.entries.keys().isdisjoint(("project", "pipeline"))


def _referenced(reference: Node, node: Node) -> Iterator[NamePlace]:
    parts = [part for part in reference.value if isinstance(part, Node)]
    names = [part.canonical for part in parts]
    index = next((number for number, part in enumerate(parts) if part is node), -1)
    if "variables" in names[:index] and names[index - 1] == "variables":
        yield _place(NamedThing.VARIABLE, node)
    elif index == 0 and names[0] not in RESERVED_NAMES:
        yield _place(NamedThing.JOB, node)
    elif index == 1 and names[0] not in RESERVED_NAMES:
        yield _place(NamedThing.KEYWORD, node, name=f"{names[0]}\0{names[1]}")


def _variables(node: Node) -> Iterator[NamePlace]:
    for match in VARIABLE.finditer(node.source.text, node.start, node.end):
        group = "braced" if match["braced"] else "plain"
        yield NamePlace(NamedThing.VARIABLE, match[group], Span(node.source, match.start(group), match.end(group)))


def _inputs(source: Source) -> Iterator[NamePlace]:
    for match in _INPUT.finditer(source.text):
        span = Span(source, match.start("name"), match.end("name"))
        yield NamePlace(NamedThing.INPUT, f"{source.path}\0{match['name']}", span)


def _aliased(item: Standing) -> Iterator[NamePlace]:
    node, step = item.node, item.alias
    if step is None:
        return
    name = f"{node.source.path}\0{node.start}"
    yield NamePlace(NamedThing.ANCHOR, name, step.span)
    before = node.source.text[max(0, node.start - _LONGEST_ANCHOR) : node.start]
    anchors = list(_ANCHOR.finditer(before))
    start = node.start - len(before) + anchors[-1].start() if anchors else node.start
    yield NamePlace(NamedThing.ANCHOR, name, Span(node.source, start, node.start), is_definition=True)


def _place(kind: NamedThing, node: Node, *, name: str = "", is_definition: bool = False) -> NamePlace:
    """The place of a name that is a scalar: what is within its quotes."""
    inner = Span(node.source, node.start + 1, node.end - 1)
    span = inner if inner.start < inner.end and inner.text == node.written else node.span
    return NamePlace(kind, name or key_text(node), span, is_definition, node.written != node.value)
