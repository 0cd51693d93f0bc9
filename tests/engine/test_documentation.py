"""The second half of a rule file: what it may hold, and where it says so when it holds something else."""

from __future__ import annotations

import pytest

from cilint.engine.catalog import built_in_rules, read_rule_file
from cilint.engine.documentation import Documentation, parse_documentation
from cilint.errors import RuleError, UnreadableFileError
from cilint.text.source import Source

ENGINE = "title: A house rule\n---\n"


def parse(text: str) -> Documentation:
    return parse_documentation(Source("house-rule.yaml", ENGINE + text))


def test_a_file_without_a_second_document_has_no_documentation() -> None:
    assert parse_documentation(Source("house-rule.yaml", "title: x\n")) == Documentation()
    assert parse("") == Documentation()
    assert parse("# later\n") == Documentation()


def test_texts_come_without_the_space_around_them() -> None:
    documentation = parse("what: |\n  One.\n\n  Two.\n\nwhy: '  x '\nreferences: [a, b]\n")
    assert (documentation.what, documentation.why, documentation.how) == ("One.\n\nTwo.", "x", "")
    assert documentation.references == ("a", "b")


def test_risks_and_weaknesses_are_ids_and_numbers() -> None:
    documentation = parse("owasp: [CICD-SEC-6, CICD-SEC-10]\ncwe: [798, 1357]\n")
    assert (documentation.owasp, documentation.cwe) == (("CICD-SEC-6", "CICD-SEC-10"), (798, 1357))


def test_code_stands_for_the_pipeline_and_comes_before_other_files() -> None:
    (example,) = parse("bad: [{name: x, files: {a.yml: A}, code: B, flagged: [B]}]\n").bad
    assert list(example.files.items()) == [(".gitlab-ci.yml", "B"), ("a.yml", "A")]
    assert example.flagged == {".gitlab-ci.yml": ("B",)}


def test_flagged_texts_may_be_given_by_file() -> None:
    (example,) = parse("bad: [{name: x, files: {a: A, b: B}, flagged: {b: [B, B]}}]\n").bad
    assert example.flagged == {"b": ("B", "B")}


def test_an_example_may_set_variables_of_the_environment() -> None:
    (example,) = parse("good: [{name: x, code: A, environment: {CI: 'true'}}]\n").good
    assert example.environment == {"CI": "true"}


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        pytest.param("[a]\n", "[a]", "is a mapping", id="a list"),
        pytest.param("wat: x\n", "wat", "unknown key 'wat'", id="an unknown key"),
        pytest.param("what: x\nwhat: y\n", "what: y", "'what' stands here twice", id="a key twice"),
        pytest.param("what: [a]\n", "[a]", "'what' must be a text", id="a text that is a list"),
        pytest.param("owasp: [CICD-SEC-11]\n", "CICD-SEC-11", "CICD-SEC-1 to CICD-SEC-10", id="no such risk"),
        pytest.param("owasp: [CICD-SEC-06]\n", "CICD-SEC-06", "CICD-SEC-1 to CICD-SEC-10", id="a risk with a zero"),
        pytest.param("owasp: CICD-SEC-6\n", "CICD-SEC-6", "'owasp' must be a list", id="a single risk"),
        pytest.param("cwe: [CWE-798]\n", "CWE-798", "the number of a CWE", id="a weakness that is no number"),
        pytest.param("bad: {name: x}\n", "{name", "'bad' must be a list", id="a single example"),
        pytest.param("bad: [a]\n", "a]", "an example is a mapping", id="an example that is a text"),
        pytest.param("bad: [{name: x}]\n", "{name", "has code, or files", id="an example without files"),
        pytest.param("bad: [{code: x}]\n", "{code", "'name' must be a text", id="an example without a name"),
        pytest.param("bad: [{name: x, code: x, flaged: [x]}]\n", "flaged", "unknown key 'flaged'", id="a slip"),
        pytest.param("bad: [{name: x, code: x, flagged: x}]\n", "x}", "'flagged' must be a list", id="flagged text"),
        pytest.param(
            "bad: [{name: x, files: {a: x}, flagged: {b: [x]}}]\n", "b:", "unknown key 'b'", id="no such file"
        ),
        pytest.param("bad: [{name: x, code: [x]}]\n", "[x]", "must be a text", id="code that is a list"),
        pytest.param("since: 0.1\n", "0.1", "three numbers, as in 0.1.0", id="a version of two numbers"),
        pytest.param("references: [[a]]\n", "[a]]", "must be a text", id="a reference that is a list"),
        pytest.param("what: x\n---\nwhat: y\n", "what: y", "two documents", id="three documents"),
        pytest.param("what: @x\n", "@x", "", id="no YAML"),
    ],
)
def test_documentation_with_a_mistake_is_refused_at_its_place(text: str, place: str, problem: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse(text)
    assert problem in caught.value.message
    span = caught.value.span
    assert span
    assert span.source.text[span.start :].startswith(place)


def test_the_file_of_a_rule_is_read_whole(tmp_path) -> None:
    (tmp_path / "house-rule.yaml").write_text(f"{ENGINE}what: x\n", encoding="utf-8")
    assert read_rule_file("house-rule", [str(tmp_path)]).text == f"{ENGINE}what: x\n"
    assert "\n---\n" in read_rule_file("unpinned-image", [str(tmp_path)]).text


def test_a_rule_without_a_file_is_told(tmp_path) -> None:
    with pytest.raises(UnreadableFileError):
        read_rule_file("house-rule", [str(tmp_path)])


def test_every_rule_says_which_version_brought_it() -> None:
    rules = built_in_rules()
    assert [rule.id for rule in rules if not parse_documentation(read_rule_file(rule.id)).since] == []


@pytest.mark.parametrize(
    "rule",
    [rule for rule in built_in_rules() if rule.group not in ("flow", "policy", "run", "shell", "structure")],
    ids=lambda rule: rule.id,
)
def test_every_rule_about_security_names_its_risks_and_weaknesses(rule) -> None:
    documentation = parse_documentation(read_rule_file(rule.id))
    assert documentation.owasp
    assert documentation.cwe
