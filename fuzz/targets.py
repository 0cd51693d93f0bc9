"""What is fuzzed: for each part of cilint that reads what strangers write, a function that takes any text.

A function raises where something is not as it has to be: an exception that its part does not declare, a place outside
of the text, or two readers of which only one takes a text.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from cilint.container.auth import parse_auth_config
from cilint.container.image import ImageReferenceError, parse_reference
from cilint.container.references import References
from cilint.engine.catalog import built_in_rules, read_rule_file
from cilint.engine.documentation import parse_documentation
from cilint.errors import CilintError
from cilint.findings.finding import Result
from cilint.pipeline.conditions.evaluation import Truth, evaluate
from cilint.pipeline.conditions.expression import Expression
from cilint.pipeline.conditions.expression import parse as parse_condition
from cilint.pipeline.inputs.block import blocks
from cilint.pipeline.work import Work
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.shell.budget import Budget
from cilint.shell.script import parse_script
from cilint.syntax import toml, yaml
from cilint.syntax.node import Node
from cilint.syntax.scalar import mapped
from cilint.text.files import MemoryFiles
from cilint.text.mapped import MappedText, Piece
from cilint.text.source import Source, Span

FOLDER = Path(__file__).resolve().parent
RULES = built_in_rules()


class Target(NamedTuple):
    """A part that is fuzzed: what takes a text, the texts to begin with, and the name of its dictionary."""

    run: Callable[[str], None]
    seeds: Callable[[], Iterator[str]]
    dictionary: str

    @property
    def dictionary_file(self) -> Path:
        """The words that a fuzzer puts in, in the form of libFuzzer."""
        return FOLDER / "dictionaries" / f"{self.dictionary}.dict"

    def beginnings(self) -> Iterator[bytes]:
        """The texts as bytes."""
        return (seed.encode() for seed in self.seeds())

    def try_bytes(self, data: bytes) -> None:
        """Try what a file with these bytes would be, were it read with replacements: most are to be about something."""
        self.run(data.decode("utf-8", "replace"))


def _inside(span: Span | None, text: str) -> None:
    assert span is None or 0 <= span.start <= span.end <= len(text), span


def fuzz_yaml(text: str) -> None:
    """YAML is nodes whose places are in the file, and whose texts are those that their places say; or an error."""
    source = Source("fuzz.yml", text)
    try:
        documents = yaml.parse(source)
    except CilintError as error:
        _inside(error.span, text)
        return
    for node in nodes(documents):
        _inside(node.span, text)
        if node.is_scalar:
            decoded = mapped(node)
            assert decoded.text == node.written, (decoded.text, node.written)
            for offset in range(len(decoded.text)):
                _inside(decoded.span(offset, offset + 1), text)


def nodes(documents: tuple[Node, ...]) -> Iterator[Node]:
    """Each node once, however many aliases it has."""
    seen: set[int] = set()
    pending = list(documents)
    while pending:
        node = pending.pop()
        if id(node.value) not in seen or node.is_scalar:
            seen.add(id(node.value))
            yield node
            pending += node.children


def fuzz_toml(text: str) -> None:
    """TOML is what tomllib takes, with the same values; anything else is an error at its place."""
    try:
        expected = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        expected = None
    try:
        found = toml.plain_value(toml.parse(Source("config.toml", text)))
    except CilintError as error:
        _inside(error.span, text)
        return
    assert expected is not None, "this is no TOML"
    try:
        wanted = json.dumps(expected)
    except TypeError:
        # Dates are texts to us.
        return
    assert json.dumps(found) == wanted


def fuzz_shell(text: str) -> None:
    """A script is commands whose words are where they say, whatever its grammar is; a job may run it."""
    source = Source("script", text)
    script = parse_script(MappedText(text, source, lambda: [Piece(text, 0, len(text))]), Budget())
    for command in script.commands:
        _inside(command.span, text)
        for word in command.words:
            _inside(word.span, text)
            assert word.literal is None or isinstance(word.literal, str)
    _check(json.dumps({"test": {"script": [text], "variables": {"A": text}}}))


def fuzz_references(text: str) -> None:
    """An image reference that is one is the same in its normal form."""
    try:
        found = parse_reference(text)
    except ImageReferenceError:
        return
    again = parse_reference(found.normal_form)
    assert again.normal_form == found.normal_form
    assert again.repository == found.repository


def fuzz_auth(text: str) -> None:
    """An auth configuration is read without an error, whoever puts values in; entries are in the text."""
    for references in References:
        parse_auth_config(text, references)
    _check(json.dumps({"variables": {"DOCKER_AUTH_CONFIG": text}, "test": {"image": "r.example.com/a", "script": "x"}}))


def fuzz_inputs(text: str) -> None:
    """Blocks stand one behind the other in the text, and a file with inputs is checked."""
    end = 0
    for block in blocks(text):
        assert end <= block.start < block.end <= len(text)
        end = block.end
    header = json.dumps({"spec": {"inputs": {"a": {"default": text}, "b": {"type": "array", "default": [text]}}}})
    _check(f"{header}\n---\n{json.dumps({'test': {'script': [text, '$[[ inputs.a ]]']}})}")


def fuzz_conditions(text: str) -> None:
    """A condition is a tree or a fault in the text; it comes to the same twice, and certain answers stay."""
    found = parse_condition(text)
    if not isinstance(found, Expression):
        assert 0 <= found.start <= found.end <= len(text)
        return
    unknown = evaluate(found, lambda _: (None, "x", ""), Work())
    assert isinstance(unknown, Truth)
    known = evaluate(found, lambda _: ("x",), Work())
    assert unknown in (Truth.UNKNOWN, known)
    _check(json.dumps({"test": {"script": "x", "rules": [{"if": text}]}}))


def _check(text: str) -> Result:
    return Session(MemoryFiles({".gitlab-ci.yml": text}), Settings(), RULES).check([".gitlab-ci.yml"])


def pipelines() -> Iterator[str]:
    """The files of all examples of rules."""
    for rule in RULES:
        documentation = parse_documentation(read_rule_file(rule.id))
        for example in (*documentation.bad, *documentation.good):
            yield from (text for path, text in example.files.items() if path.endswith((".yml", ".yaml")))


def _scalars(wanted: str) -> Iterator[str]:
    """The texts of all scalars in those files that hold some text."""
    for text in pipelines():
        try:
            documents = yaml.parse(Source("seed.yml", text))
        except CilintError:
            continue
        yield from (node.text for node in nodes(documents) if node.is_scalar and wanted in node.text)


def _configurations() -> Iterator[str]:
    for rule in RULES:
        documentation = parse_documentation(read_rule_file(rule.id))
        for example in (*documentation.bad, *documentation.good):
            yield from (text for path, text in example.files.items() if path.endswith(".toml"))
    yield "a = 1\nb = [1.5, \"x\"]\n[c.d]\ne = '''y'''\n[[f]]\ng = 2026-01-02\n"


TARGETS: Mapping[str, Target] = {
    "yaml": Target(fuzz_yaml, pipelines, "yaml"),
    "toml": Target(fuzz_toml, _configurations, "toml"),
    "shell": Target(fuzz_shell, lambda: _scalars(" "), "shell"),
    "references": Target(fuzz_references, lambda: _scalars("/"), "references"),
    "auth": Target(fuzz_auth, lambda: _scalars("auth"), "auth"),
    "inputs": Target(fuzz_inputs, lambda: _scalars("$[["), "inputs"),
    "conditions": Target(fuzz_conditions, lambda: _scalars("$CI_"), "conditions"),
}
