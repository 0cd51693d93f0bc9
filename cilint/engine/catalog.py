"""Where rule files are, and the rules and documentation in them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from cilint.engine.rule import Rule, parse_rule
from cilint.errors import RuleError
from cilint.syntax import yaml
from cilint.syntax.node import Node
from cilint.text.files import DiskFiles
from cilint.text.source import Source, Span

_SUFFIX = ".yaml"


class Example(NamedTuple):
    """An example of a rule: files by name, the texts that findings must cover in each, and the severity expected.

    A good example flags nothing.
    """

    name: str
    files: dict[str, str]
    flagged: dict[str, tuple[str, ...]]
    severity: str
    environment: dict[str, str]


class Documentation(NamedTuple):
    """The second half of a rule file: what people need to know."""

    what: str
    why: str
    how: str
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    references: tuple[str, ...]


def rules_folder() -> str:
    """The folder with the built-in rules.

    In a checkout that is `rules/` beside the package, even where an editable install has left a copy of it in
    site-packages; in a wheel it is inside the package.
    """
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    checkout = os.path.join(os.path.dirname(package), "rules")
    if os.path.isfile(os.path.join(os.path.dirname(package), "pyproject.toml")) and os.path.isdir(checkout):
        return checkout
    return os.path.join(package, "rules")


def load_rules(folders: Iterable[str] = ()) -> tuple[Rule, ...]:
    """The built-in rules and those in `folders`, by id.

    Raises `RuleError` for a file that does not follow the format and for an id that exists twice.
    """
    rules: dict[str, Rule] = {}
    for folder in (rules_folder(), *folders):
        if not os.path.isdir(folder):
            raise RuleError(f"there is no folder {folder!r} with rules")
        for source in _rule_files(folder):
            rule = parse_rule(source)
            if rule.id in rules:
                raise RuleError(f"there is a rule {rule.id!r} already; give it another name", Span(source, 0, 0))
            rules[rule.id] = rule
    return tuple(sorted(rules.values()))


@lru_cache(maxsize=1)
def built_in_rules() -> tuple[Rule, ...]:
    """The rules that come with cilint."""
    return load_rules()


def documentation(rule: str, folder: str = "") -> Documentation:
    """The documentation and the examples of the rule with that id."""
    source = DiskFiles(folder or rules_folder()).read(rule + _SUFFIX)
    documents = yaml.parse(source)
    if len(documents) != 2:
        raise RuleError("a rule file has two documents, separated by ---", Span(source, 0, 0))
    half = documents[1]
    references = half.get("references")
    return Documentation(
        _text(half, "what"),
        _text(half, "why"),
        _text(half, "how"),
        _examples(half, "bad"),
        _examples(half, "good"),
        tuple(item.text for item in references.items) if references else (),
    )


DEFAULT_FILE = ".gitlab-ci.yml"


def _rule_files(folder: str) -> list[Source]:
    files = DiskFiles(folder, os.getcwd())
    names = sorted(name for name in os.listdir(folder) if name.endswith(_SUFFIX))
    return [files.read(name) for name in names]


def _text(node: Node, name: str) -> str:
    value = node.get(name)
    return value.text.strip() if value else ""


def _examples(half: Node, name: str) -> tuple[Example, ...]:
    examples = half.get(name)
    return tuple(_example(node) for node in examples.items) if examples else ()


def _example(node: Node) -> Example:
    files = node.get("files")
    texts = {path: pair.value.text for path, pair in files.entries.items()} if files else {}
    code = node.get("code")
    if code:
        texts[DEFAULT_FILE] = code.text
    flagged = node.get("flagged")
    if flagged and flagged.is_mapping:
        expected = {path: _texts(pair.value) for path, pair in flagged.entries.items()}
    else:
        expected = {DEFAULT_FILE: _texts(flagged)} if flagged else {}
    environment = node.get("environment")
    variables = {key: pair.value.text for key, pair in environment.entries.items()} if environment else {}
    return Example(_text(node, "name"), texts, expected, _text(node, "severity"), variables)


def _texts(node: Node) -> tuple[str, ...]:
    return tuple(item.text for item in node.items) if node.is_sequence else (node.text,)
