"""Secrets in what files say to no effect: overridden jobs, repeated keys, misspelt keywords, what stands out of place.

No rule speaks of them, since no job has them; they are as secret as others, and nothing may print them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cilint.container.auth_secrets import literal_secrets
from cilint.container.hints import may_hold_auth_config, may_hold_credentials
from cilint.facts.credentials import secrets_of_session
from cilint.facts.literals import value_span
from cilint.facts.named_secrets import assigned_secrets, is_named_value, may_assign
from cilint.facts.passed_secrets import passed_in
from cilint.facts.scripts import Scripts
from cilint.pipeline.job import ScriptItem
from cilint.pipeline.variables import Variables
from cilint.pipeline.work import Work
from cilint.secrets.hints import may_pass_literal
from cilint.syntax.node import Kind, Node, key_text, node_of
from cilint.syntax.scalar import mapped
from cilint.text.source import Span

_VALUE_KEYS = frozenset({"value", "default", "options"})
"""What may stand between a name and its values: a variable's `value`, an input's `default`."""


def dormant_secrets(documents: Iterable[Node], scripts: Scripts) -> Iterator[Span]:
    """The places of secrets in all that documents say, or a script, whether a job has them or not.

    `scripts` are those that read what jobs run.
    """
    walk = _Walk(scripts.aside())
    for document in documents:
        walk.visit(document, "")
    yield from walk.places()


class _Walk:
    """Goes through all that a document says, whatever it is good for."""

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts
        self._seen: set[tuple[int, str]] = set()
        self._sessions: list[list[ScriptItem]] = []
        self._found: list[Span] = []

    def places(self) -> Iterator[Span]:
        """What was found, scripts read."""
        yield from self._found
        for items in self._sessions:
            yield from secrets_of_session(items, self._scripts)
            run = self._scripts.reader.run_of(items, Variables(()), Work())
            yield from (passed.literal.span for passed in passed_in(run))
            yield from (span for item in items for span, _, _ in assigned_secrets(item, self._scripts))

    def visit(self, node: Node, name: str) -> None:
        """Look through a node; `name` is that of the variable or input it belongs to."""
        # Aliases share what they stand for.
        key = (id(node.value), name)
        if key in self._seen:
            return
        self._seen.add(key)
        if node.kind is Kind.SCALAR:
            self._scalar(node, name)
            self._session([node])
        elif node.kind is Kind.SEQUENCE:
            self._session(node.items)
            for item in node.items:
                if item.kind is Kind.SCALAR:
                    self._scalar(item, name)
                else:
                    self.visit(item, name)
        for pair in node.pairs:
            own = key_text(pair.key)
            self.visit(pair.value, name if own in _VALUE_KEYS else own)

    def _scalar(self, node: Node, name: str) -> None:
        if is_named_value(name, node):
            self._found.append(value_span(node))
        if may_hold_auth_config(node.written):
            text = mapped(node)
            self._found += (text.span(secret.start, secret.end) for secret in literal_secrets(text.text))

    def _session(self, nodes: Sequence[Node]) -> None:
        """Take note of what may be a script: texts, and mappings that a colon made of a text."""
        lines = (node if node.is_scalar else _as_line(node) for node in nodes)
        items = [ScriptItem(line, "", 0, ()) for line in lines if line and not {" ", "="}.isdisjoint(line.written)]
        if any(_may_tell(item.node.written) for item in items):
            self._sessions.append(items)


def _may_tell(script: str) -> bool:
    return may_hold_credentials(script) or may_assign(script) or may_pass_literal(script)


def _as_line(node: Node) -> Node | None:
    """A mapping with one key that has blanks in it, as the line of a script that it was meant to be."""
    if len(node.pairs) != 1 or " " not in key_text(node.pairs[0].key):
        return None
    text = node.span.text.rstrip()
    return node_of(Kind.SCALAR, text, node.source, node.start, node.start + len(text))
