"""docs/writing-rules.md tells exactly what a rule file may hold, and its house rules find what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cilint.engine.catalog import load_rules, read_rule_file
from cilint.engine.documentation import parse_documentation
from cilint.engine.rule import Tree, parse_rule
from cilint.engine.selector import Selector
from cilint.errors import RuleError
from cilint.explain.trial import failures
from cilint.findings.finding import Confidence, Persona, Severity
from cilint.predicates.catalog import SUBJECTS
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles
from cilint.text.source import Source

GUIDE = (Path(__file__).resolve().parent.parent.parent / "docs" / "writing-rules.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"<!-- file: (\S+) -->\n```yaml\n(.*?)```\n", GUIDE, re.DOTALL))
HOUSE_RULES = [name.removeprefix("house/").removesuffix(".yaml") for name in FILES if name.startswith("house/")]
RULE = "title: t\ngroup: g\nseverity: info\nconfidence: low\nselect: jobs\nmessage: m\n"

PIPELINE = """\
variables: {TAG: "1"}
default: {retry: 2}
deploy:
  image: python:$TAG
  services: [postgres:16]
  environment: {name: production}
  script: curl --fail https://example.com
"""


def section(heading: str) -> str:
    """A section up to the next heading of any level."""
    _, _, rest = GUIDE.partition(f"\n{heading}\n")
    assert rest
    return re.split(r"^#+ ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def keys(text: str) -> set[str]:
    """The keys in the first cells of a table."""
    cells = re.findall(r"^\| (`[^|]+`) \|", text, re.MULTILINE)
    return {key for cell in cells for key in re.findall(r"`([^`]+)`", cell)}


def accepted_keys(text: str) -> set[str]:
    """The keys that a refused rule file is told that it may have."""
    source = Source("house-rule.yaml", text)
    parse = parse_documentation if "---" in text else parse_rule
    with pytest.raises(RuleError, match=r"unknown key 'nonsense' of .*; there are ") as caught:
        parse(source)
    return set(caught.value.message.partition("; there are ")[2].split(", "))


def test_the_guide_has_every_key_of_a_rule() -> None:
    assert keys(section("## What the engine needs")) == accepted_keys(f"{RULE}nonsense: x\n")


def test_the_guide_has_every_key_of_a_variant() -> None:
    (cell,) = re.findall(r"^\| `variants` \| +\| (.+) \|$", section("## What the engine needs"), re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", cell)) == accepted_keys(f"{RULE}variants: {{a: {{nonsense: x}}}}\n")


def test_the_guide_has_every_key_of_the_documentation_and_of_an_example() -> None:
    documentation, examples = section("## What people need").split("An example has")
    assert keys(documentation) == accepted_keys(f"{RULE}---\nnonsense: x\n")
    assert keys(examples) == accepted_keys(f"{RULE}---\nbad: [{{nonsense: x}}]\n")


@pytest.mark.parametrize(
    ("key", "members"), [("severity", Severity), ("confidence", Confidence), ("persona", Persona), ("tree", Tree)]
)
def test_the_guide_has_every_value_of_a_key(key: str, members: type[Severity | Confidence | Persona | Tree]) -> None:
    (row,) = re.findall(rf"^\| `{key}` \| .+$", section("## What the engine needs"), re.MULTILINE)
    assert {member.value for member in members} <= set(re.findall(r"`([\w-]+)`", row))


def test_the_guide_has_the_predicates_of_every_subject() -> None:
    assert {name.partition(".")[0] for name in keys(section("### Predicates"))} == set(SUBJECTS)


@pytest.mark.parametrize(
    ("tree", "select"), re.findall(r"^\| `(facts|pipeline|source)` \| `([^`]+)` \|", GUIDE, re.MULTILINE)
)
def test_a_selector_of_the_guide_finds_something(tree: str, select: str) -> None:
    rule = parse_rule(Source("house-rule.yaml", RULE))._replace(tree=Tree(tree), select=select.replace("\\|", "|"))
    (facts,) = Session(MemoryFiles({".gitlab-ci.yml": PIPELINE}), Settings(), ()).facts([".gitlab-ci.yml"])
    assert Selector(facts).matches(rule)


@pytest.fixture
def house(tmp_path: Path) -> str:
    """The folder with the house rules of the guide."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return str(tmp_path / "house")


@pytest.mark.parametrize("name", HOUSE_RULES)
def test_a_house_rule_of_the_guide_finds_something_in_the_pipeline_of_the_guide(name: str) -> None:
    outputs = re.findall(r"```console\n\$ cilint check (.*?)```", GUIDE, re.DOTALL)
    assert any(f": {name}: " in output for output in outputs)


def test_the_examples_of_the_house_rules_hold(house: str) -> None:
    rules = {rule.id: rule for rule in load_rules([house])}
    documented = {name: parse_documentation(read_rule_file(name, [house])) for name in HOUSE_RULES}
    assert sum(bool(documentation.bad and documentation.good) for documentation in documented.values()) >= 3
    for name, documentation in documented.items():
        assert list(failures(rules[name], documentation, tuple(rules.values()))) == []
