"""Rule files: what they may hold, and where it says so when they hold something else."""

from __future__ import annotations

from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.engine.catalog import load_rules
from cilint.engine.rule import parse_rule
from cilint.engine.words import fill
from cilint.errors import RuleError
from cilint.findings.finding import Confidence, Persona, Severity
from cilint.findings.phrase import Phrase
from cilint.text.source import Source

RULE = """\
title: A house rule
group: house
severity: minor
confidence: high
select: jobs
message: a job
"""


def parse(text: str, name: str = "house-rule.yaml"):
    return parse_rule(Source(name, text))


def test_a_rule_is_named_after_its_file() -> None:
    assert parse(RULE, "folder/no-latest.yaml").id == "no-latest"


def test_what_a_rule_leaves_out_has_a_plain_meaning() -> None:
    rule = parse(RULE)
    assert rule.where == ()
    assert rule.variants == {}
    assert rule.persona is Persona.REGULAR
    assert (rule.verdict.label, rule.verdict.remedy) == ("", "")


def test_a_variant_says_only_what_differs() -> None:
    rule = parse(RULE + "remedy: mend it\nvariants:\n  worse: {severity: critical, message: far worse}\n")
    assert rule.verdict_on("worse") == rule.verdict._replace(severity=Severity.CRITICAL, message="far worse")
    assert rule.verdict_on("worse").confidence is Confidence.HIGH
    assert rule.verdict_on("") == rule.verdict


def test_a_variant_that_a_rule_does_not_name_is_the_rule_itself() -> None:
    rule = parse(RULE)
    assert rule.verdict_on("no-tag") == rule.verdict


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(RULE + "---\nwhat: [this is not read\n", id="documentation after it"),
        pytest.param("---\n" + RULE, id="a document start"),
        pytest.param("# ours\n\n--- \n" + RULE + "---\nwhat: x\n", id="comments and a document start"),
        pytest.param(RULE.replace("\n", "\r\n") + "---\r\nwhat: x\r\n", id="line breaks of Windows"),
        pytest.param("\n\n" + RULE, id="empty lines"),
    ],
)
def test_the_first_document_is_the_rule(text: str) -> None:
    said = attrgetter("title", "group", "persona", "tree")
    assert said(parse(text)) == said(parse(RULE))


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        pytest.param("", "", "begins with a mapping", id="empty"),
        pytest.param("- a list\n", "- a list", "begins with a mapping", id="a list"),
        pytest.param(RULE + "sevrity: major\n", "sevrity", "unknown key 'sevrity'", id="an unknown key"),
        pytest.param(RULE + "were: []\n", "were", "unknown key 'were' of a rule; did you mean where?", id="a slip"),
        pytest.param(RULE + "severity: major\n", "severity: major", "'severity' stands here twice", id="a key twice"),
        pytest.param(
            RULE + "variants: {a: {label: b}, a: {label: c}}\n",
            "a: {label: c",
            "'a' stands here twice",
            id="a variant twice",
        ),
        pytest.param(RULE.replace("minor", "high"), "high", "'severity' must be one of info, minor", id="severity"),
        pytest.param(RULE.replace("high", "sure"), "sure", "'confidence' must be one of low", id="confidence"),
        pytest.param(RULE + "persona: strict\n", "strict", "'persona' must be one of regular", id="persona"),
        pytest.param(RULE + "tree: forest\n", "forest", "'tree' must be one of facts", id="tree"),
        pytest.param(RULE.replace("a job", "[a]"), "[a]", "'message' must be a text", id="a message that is a list"),
        pytest.param(RULE.replace("severity: minor\n", ""), "title", "'severity' must be one of", id="no severity"),
        pytest.param(RULE.replace("select: jobs\n", ""), "title", "'select' must be a text", id="no selector"),
        pytest.param(
            RULE + "where: fact.has\n", "fact.has", "'where' must be a list", id="a condition that is no list"
        ),
        pytest.param(RULE + "where: [[a]]\n", "[a]", "a condition is", id="a list in the list"),
        pytest.param(RULE + "where: [{a: b, c: d}]\n", "{a: b, c: d}", "a condition is", id="two in one"),
        pytest.param(RULE + "where: [{any: b}]\n", "b", "`any` has a list of conditions", id="any of no list"),
        pytest.param(RULE + "where: [{not: [b]}]\n", "[b]", "`not` has one condition", id="a list under not"),
        pytest.param(RULE + "variants: [a]\n", "[a]", "'variants' must be a mapping", id="variants as a list"),
        pytest.param(RULE + "variants: {a: b}\n", "b}", "a variant is a mapping", id="a variant that is a text"),
        pytest.param(RULE + "variants: {a: {title: b}}\n", "title: b", "unknown key 'title'", id="a variant's key"),
        pytest.param(RULE + "label: @x\n", "@x", "", id="no YAML"),
    ],
)
def test_a_rule_file_with_a_mistake_is_refused_at_its_place(text: str, place: str, problem: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse(text)
    assert problem in caught.value.message
    span = caught.value.span
    assert span
    assert span.source.text[span.start :].startswith(place)


@pytest.mark.parametrize("name", ["Rule.yaml", "no_latest.yaml", "-x.yaml", "a--b.yaml", "rule.v2.yaml", ".yaml"])
def test_an_id_is_written_in_lower_case_with_hyphens(name: str) -> None:
    with pytest.raises(RuleError, match="lower case with hyphens"):
        parse(RULE, name)


def test_a_house_rule_may_not_take_the_name_of_a_built_in_one(house) -> None:
    with pytest.raises(RuleError, match="there is a rule 'unpinned-image' already") as caught:
        house(name="unpinned-image")
    assert caught.value.span


def test_a_folder_that_is_none_is_told(tmp_path) -> None:
    with pytest.raises(RuleError, match="no folder"):
        load_rules([str(tmp_path / "nowhere")])


def test_rules_come_by_id_and_only_from_rule_files(house, tmp_path) -> None:
    (tmp_path / "README.md").write_text("# our rules", encoding="utf-8")
    house(name="zzz")
    house(name="aaa")
    ids = [rule.id for rule in load_rules([str(tmp_path)])]
    assert ids == sorted(ids)
    assert {"aaa", "zzz", "unpinned-image"} <= set(ids)
    assert "README" not in ids


@pytest.mark.usefixtures("project_with_rule")
def test_an_error_names_the_file_as_it_is_opened() -> None:
    with pytest.raises(RuleError) as caught:
        load_rules(["house"])
    assert caught.value.span
    assert caught.value.span.place.replace("\\", "/") == "house/mistake.yaml:7"


@pytest.fixture
def project_with_rule(tmp_path, monkeypatch) -> None:
    (tmp_path / "house").mkdir()
    (tmp_path / "house/mistake.yaml").write_text(RULE + "tre: facts\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def test_a_name_that_is_not_given_stays_as_it_is() -> None:
    assert (
        fill("{host} has {0} and {secret.real} and {other}", {"host": "a"}, {})
        == "a has {0} and {secret.real} and {other}"
    )


def test_what_is_put_in_is_not_looked_at_again() -> None:
    assert fill("{a}{b}", {"a": "{b}", "b": "c"}, {}) == "{b}c"
    assert fill("{a?<{a}>}", {"a": "{a?{b}}", "b": "c"}, {}) == "<{a?{b}}>"


def test_a_text_for_a_name_is_there_where_the_name_stands_for_something() -> None:
    template = "gone{since? since {since}}{late?, too late}."
    assert fill(template, {"since": "2025", "late": ""}, {}) == "gone since 2025."
    assert fill(template, {"since": "", "late": "yes"}, {}) == "gone, too late."
    assert fill("{other? {a}} {a? {other}", {"a": "b"}, {}) == "{other? {a}} {a? {other}"


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ("", ""),
        ("a", "a"),
        ("ab", "a and b"),
        ("abc", "a, b and c"),
        ("abcdefghi", "a, b, c, d, e, f, g, h and others"),
    ],
)
def test_a_list_may_have_another_separator_before_its_last_item(items: str, said: str) -> None:
    assert fill("{items*, | and }", {"items": tuple(items)}, {}) == said


def test_a_name_that_is_not_given_is_asked_for_where_a_text_has_it() -> None:
    asked = []

    def field(name: str) -> str | None:
        asked.append(name)
        return {"job": "of the fact", "line": "7"}.get(name)

    names = {"job": "build", "reason": Phrase("late", {"day": "today"})}
    assert fill("{job}{reason? at}", names, {}, field) == "build at"
    assert asked == []
    texts = {"reason": {"late": "{job} in line {line} {day} {night}"}}
    assert fill("{reason} {day}", names, texts, field) == "build in line 7 today {night} {day}"
    assert asked == ["line", "night", "day"]


PIECES = [*"abc:-{}[]\n '\"#&*!|>%@`,?", *RULE.splitlines(keepends=True), "where:\n  - ", "variants:\n  ", "---\n"]


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.permutations(RULE.splitlines(keepends=True)).map("".join))
def test_any_text_is_a_rule_or_an_error_with_a_place(text: str) -> None:
    try:
        place = parse(text).select_span
    except RuleError as error:
        place = error.span
    assert place
