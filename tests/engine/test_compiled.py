"""The rules as a wheel has them are those of the rule files, but for the places in them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import pytest

from cilint.engine import catalog
from cilint.engine.catalog import load_rules
from cilint.engine.compiled import module_text
from cilint.engine.rule import Rule, parse_rule
from cilint.lazy.frozen import Frozen
from cilint.syntax.node import Node
from cilint.text.source import Source, Span

EVERYTHING = """\
title: A rule with one of each
group: jobs
severity: minor
confidence: low
persona: pedantic
tree: pipeline
select: $.*.script
where:
  - job.runs
  - fact.equals: {a: "b", 'c': [d, ~, "~", 01, "01", !!str 01]}
  - not: job.runs
  - not: {any: [job.runs, [job.runs, {fact.equals: x}]]}
message: "{job} says 'x'"
label: l
remedy: r
variants:
  one: {severity: major}
  two: {confidence: high, message: "two\\nlines", label: é, remedy: ""}
texts:
  reason: {a: "b's", c: "{job} é"}
fix: some-fixer
---
what: that
"""


def compiled(rules: tuple[Rule, ...], monkeypatch: pytest.MonkeyPatch) -> tuple[Rule, ...]:
    """What a wheel with these rules loads."""
    values: dict[str, Any] = {}
    exec(module_text(rules), values)  # as Python does with any module
    module = type(sys)("cilint.engine.built_in")
    vars(module).update(values)
    monkeypatch.setitem(sys.modules, "cilint.engine.built_in", module)
    monkeypatch.setattr(catalog, "_checkout", lambda: "")
    return load_rules()


def plain(value: Any) -> Any:
    """A rule, or a part of one, without places."""
    if isinstance(value, Span):
        return None
    if isinstance(value, Node):
        content = value.text if value.is_scalar else [*map(plain, value.children)]
        return value.kind, content, value.scalar_type if value.is_scalar else None, value.canonical
    if isinstance(value, Mapping):
        return [(name, plain(item)) for name, item in value.items()]
    if isinstance(value, Frozen):
        return type(value), [plain(getattr(value, name)) for name in value.__match_args__]
    if isinstance(value, tuple):
        return type(value), [plain(item) for item in value]
    return value


@pytest.mark.usefixtures("rules_are_read_anew")
def test_the_rules_of_a_wheel_are_those_of_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = load_rules()
    assert len(rules) > 50
    assert plain(compiled(rules, monkeypatch)) == plain(rules)


@pytest.mark.usefixtures("rules_are_read_anew")
def test_all_that_a_rule_file_can_say_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = (parse_rule(Source("one-of-each.yaml", EVERYTHING)),)
    assert plain(compiled(rules, monkeypatch)) == plain(rules)
