"""docs/facts.md names exactly the lists and fields that there are, with examples that have exactly these fields."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from cilint.container.auth_config import AuthFault
from cilint.engine.catalog import built_in_rules
from cilint.facts.auth_facts import AuthOrigin, AuthReader
from cilint.facts.gather import Facts
from cilint.facts.linting import Level, LintedScript, ShellWarning
from cilint.facts.lists import fact_lists
from cilint.facts.model import FACTS_VERSION
from cilint.facts.secrets import Evidence
from cilint.pipeline.include import IncludeKind
from cilint.pipeline.refs import RefKind
from cilint.pipeline.supply import Means
from cilint.runner.config import Tags, parse_runner_config
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles
from cilint.text.source import Source
from cilint.tools.login import LoginKind

DOCUMENT = (Path(__file__).resolve().parent.parent.parent / "docs" / "facts.md").read_text(encoding="utf-8")
EVERY_FACT = "Fields of every fact"

FILES = dict(re.findall(r"<!-- file: (\S+) -->\n```(?:yaml|toml)\n(.*?)```\n", DOCUMENT, re.DOTALL))
CONFIG = Source("config.toml", FILES["config.toml"])
TYPES = {"string": str, "integer": int, "boolean": bool, "list of strings": list, "list of integers": list}


def sections() -> dict[str, str]:
    parts = re.split(r"^## (.+)$", DOCUMENT, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def fields(section: str) -> dict[str, str]:
    """The fields in a section's table, with their types."""
    return dict(re.findall(r"^\| `(\w+)` \| ([\w ]+) \|", section, re.MULTILINE))


class OneWarning:
    """A linter that says the same of each script."""

    def warnings(self, scripts: Sequence[LintedScript]) -> list[list[ShellWarning]]:
        return [[ShellWarning(len(script.text) - 1, len(script.text), Level.INFO, 1, "a")] for script in scripts]


@cache
def parts() -> list[Facts]:
    """Facts of every kind, from a pipeline, a template, a runner's configuration and a file that is no YAML."""
    runners = tuple(runner._replace(tags=Tags(frozenset({"docker"}))) for runner in parse_runner_config(CONFIG))
    session = Session(MemoryFiles(FILES), Settings(runners=runners), built_in_rules(), linter=OneWarning())
    return list(session.facts([".gitlab-ci.yml", "ci/broken.yml", "templates/release.yml", CONFIG.path]))


@cache
def examples() -> dict[str, list[dict[str, object]]]:
    found = parts()
    return {name: [fact for part in found for fact in part.plain()[name]] for name in fact_lists()}


def test_every_list_has_a_section_in_the_order_of_the_output() -> None:
    assert tuple(sections()) == (EVERY_FACT, *fact_lists())


@pytest.mark.parametrize("name", fact_lists())
def test_the_table_of_a_list_names_its_fields_with_their_types(name: str) -> None:
    documented = {**fields(sections()[EVERY_FACT]), **fields(sections()[name])}
    facts = examples()[name]
    assert facts
    for fact in facts:
        assert list(fact) == list(documented)
        for field, value in fact.items():
            kind, _, nullable = documented[field].partition(" or ")
            assert (value is None and nullable == "null") or type(value) is TYPES[kind], field


@pytest.mark.parametrize("name", fact_lists())
def test_the_example_of_a_list_is_a_fact_of_that_list(name: str) -> None:
    (line,) = re.findall(r"^```json\n(.*)\n```$", sections()[name], re.MULTILINE)
    example, (fact, *_) = json.loads(line), examples()[name]
    assert list(example) == list(fact)
    assert example["kind"] == fact["kind"]
    assert {key: type(value) for key, value in example.items() if value and fact[key]} == {
        key: type(value) for key, value in fact.items() if value and example[key]
    }


def test_the_frame_of_the_output_is_the_one_that_is_shown() -> None:
    (frame,) = re.findall(r"^```json\n(.*?)\n```$", DOCUMENT.partition("## ")[0], re.MULTILINE | re.DOTALL)
    output = json.loads(frame)
    assert output["version"] == FACTS_VERSION
    assert list(output["pipelines"][0]) == ["root", *fact_lists()]


@pytest.mark.parametrize("name", fact_lists())
def test_the_facts_of_a_list_are_of_the_class_that_is_declared(name: str) -> None:
    assert {type(fact) for part in parts() for fact in part.select(name)} == {fact_lists()[name].kind}


@pytest.mark.parametrize(("field", "values"), [("purpose", LoginKind), ("from", IncludeKind), ("evidence", Evidence)])
def test_the_values_of_a_field_are_all_named(field: str, values: type[LoginKind | IncludeKind | Evidence]) -> None:
    named = re.search(rf"^\| `{field}` .*$", DOCUMENT, re.MULTILINE)
    assert named
    assert set(re.findall(r"`([^`]+)`", named[0])) == {field, *(member.value for member in values)}


@pytest.mark.parametrize(
    ("name", "field", "values"),
    [
        ("auths", "source", AuthOrigin),
        ("auths", "reader", AuthReader),
        ("auth_problems", "about", AuthFault),
        ("includes", "ref_kind", RefKind),
        ("includes", "read_from", Means),
    ],
)
def test_the_values_of_a_field_of_one_list_are_all_named(
    name: str, field: str, values: type[AuthOrigin | AuthReader | AuthFault | RefKind | Means]
) -> None:
    named = re.search(rf"^\| `{field}` .*$", sections()[name], re.MULTILINE)
    assert named
    assert {member.value for member in values} <= set(re.findall(r"`([^`]+)`", named[0]))
