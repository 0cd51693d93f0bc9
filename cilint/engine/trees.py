"""The trees `pipeline` and `source` as plain values for JSONPath, with a side table that leads back to the nodes."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.facts.lists import Field
from cilint.facts.model import Fact, Plain, User
from cilint.facts.users import offers, reach
from cilint.findings.mask import Mask
from cilint.lazy.typing import Any
from cilint.pipeline.keywords import DEFAULT_KEYWORDS
from cilint.pipeline.pipeline import Pipeline
from cilint.syntax.node import Kind, Node, Pair, Step
from cilint.syntax.resolution import ScalarType
from cilint.syntax.scalar import mapped
from cilint.text.source import Span

Path = tuple[str | int, ...]


class NodeFact(Fact):
    """A node that a selector found in the tree `pipeline` or `source`, flagged as a whole."""

    __slots__ = ("path", "value")

    kind = "node"

    def __init__(self, node: Node, path: Path, user: User | None, via: tuple[Step, ...], value: Any) -> None:
        super().__init__(node.span, user, via)
        self.path = path
        self.value = value

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"node": ".".join(str(step) for step in self.path), "value": self.value}


NODE_FIELDS = (
    Field("node", "string", "where it is, as in `deploy.only`"),
    Field("value", "any", "what stands there"),
)
"""What a fact from one of the trees has besides the fields of every fact."""


class PlainTree:
    """Plain values made from nodes: `value` for the selector, `fact` for what it finds.

    A scalar that holds a secret has the mask's marker in its place, so that no rule's message can disclose it.
    """

    def __init__(self, pipeline: Pipeline, mask: Mask, users: dict[str, User] | None = None) -> None:
        self.value: dict[str, Any] = {}
        self._mask = mask
        self._root = pipeline.path
        self._offered = offers(pipeline)
        self._users = users or {}
        self._nodes: dict[Path, tuple[Node, tuple[Step, ...]]] = {}
        self._keys: dict[Path, Span] = {}

    def add(self, name: str, pair: Pair) -> None:
        """Put a top-level entry into the tree."""
        self.value[name] = self._project_pair(pair, (name,), ())

    def add_keyword(self, job: str, keyword: str, pair: Pair) -> None:
        """Put a keyword into the entry of a job that does not have it itself."""
        self.value[job][keyword] = self._project_pair(pair, (job, keyword), ())

    def key(self, path: Path) -> Span | None:
        """The place of the key under which a list or mapping is written; None for all else."""
        return self._keys.get(path)

    def fact(self, path: Path, value: Any) -> NodeFact | None:
        """The fact for what stands at `path`; None for the root, which is no node."""
        if path not in self._nodes:
            return None
        node, via = self._nodes[path]
        fact = NodeFact(node, path, self._users.get(str(path[0])), via, value)
        fact.reach = reach(fact.user, fact.span, self._root, offered=self._offered)
        return fact

    def _project_pair(self, pair: Pair, path: Path, outer: tuple[Step, ...]) -> Any:
        if not pair.value.is_scalar:
            self._keys[path] = pair.key.span
        return self._project(pair.value, path, outer)

    def _project(self, node: Node, path: Path, outer: tuple[Step, ...]) -> Any:
        via = (*node.via, *outer)
        self._nodes[path] = (node, via)
        if node.kind is Kind.SCALAR:
            return shown_scalar(node, self._mask)
        if node.kind is Kind.SEQUENCE:
            return [self._project(item, (*path, index), via) for index, item in enumerate(node.items)]
        return {name: self._project_pair(pair, (*path, name), via) for name, pair in node.entries.items()}


def pipeline_tree(pipeline: Pipeline, mask: Mask) -> PlainTree:
    """The resolved pipeline: its global keywords, and each job with the defaults that it inherits."""
    jobs = {job.name: job for job in pipeline.jobs}
    tree = PlainTree(pipeline, mask, {name: User(name, job) for name, job in jobs.items()})
    for name, pair in pipeline.entries.items():
        tree.add(name, pair)
    for job in pipeline.jobs:
        for keyword in sorted(DEFAULT_KEYWORDS):
            inherited = None if job.own(keyword) else job.pair(keyword)
            if inherited:
                tree.add_keyword(job.name, keyword, inherited)
    return tree


def source_trees(pipeline: Pipeline, mask: Mask) -> Iterator[PlainTree]:
    """Each file of the pipeline as it is written."""
    seen = set()
    for configuration in pipeline.configurations:
        if configuration.source.path not in seen:
            seen.add(configuration.source.path)
            tree = PlainTree(pipeline, mask)
            for name, pair in configuration.body.entries.items():
                tree.add(name, pair)
            yield tree


def shown_scalar(node: Node, mask: Mask) -> str | int | float | bool | None:
    """The value of a scalar, with the mask's marker in the place of what is a secret of it."""
    value = plain_scalar(node)
    if isinstance(value, str) and node.alternatives:
        return mask.without(value, node.alternatives[0].origins)
    return mask.decoded(mapped(node)) if mask.hides(node.span) else mask.value(value)


def plain_scalar(node: Node) -> str | int | float | bool | None:
    """A scalar as the value that GitLab's parser makes of it; texts of numbers too large for a number stay texts."""
    kind = node.scalar_type
    text = node.canonical
    if kind is ScalarType.NULL:
        return None
    if kind is ScalarType.BOOL:
        return text == "true"
    try:
        if kind is ScalarType.INT:
            return int(text)
        return float(text) if kind is ScalarType.FLOAT else text
    except (ValueError, OverflowError):
        return text
