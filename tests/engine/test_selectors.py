"""Selectors: lists of facts by name, and JSONPath over the three trees; what is found leads back to its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.engine.catalog import built_in_rules
from cilint.engine.rule import parse_rule
from cilint.errors import RuleError
from cilint.facts.lists import fact_lists
from cilint.session import Session
from cilint.settings.model import Selection, Settings
from cilint.text.files import MemoryFiles
from cilint.text.source import Source

PIPELINE = """\
default:
  image: python:3.12
  services:
    - postgres:16
    - name: redis:7
build job:
  script:
    - make
    - sudo docker login -u ci -p "$PASSWORD" registry.example.com
  variables:
    DOTTED.NAME: "1"
"deploy.prod":
  image: alpine
  needs: [build job]
  interruptible: false
"""


def flagged(result) -> list[str]:
    return [finding.span.text for finding in result.findings]


@pytest.mark.parametrize(
    ("select", "texts"),
    [
        ("images", ["python:3.12", "postgres:16", "redis:7", "alpine"]),
        ("$.images[*]", ["python:3.12", "postgres:16", "redis:7", "alpine"]),
        ("$.images[?(@.role == 'service')]", ["postgres:16", "redis:7"]),
        ("$.images[?(@.role == 'service')].values[*]", ["postgres:16", "redis:7"]),
        ("$.images[?(@.written =~ '^al')].written", ["alpine"]),
        ("$.jobs[?(@.name == 'deploy.prod')]", ['"deploy.prod"']),
        ("$.jobs[*].variables[*]", ["build job"]),
        ("$.commands[*].words[?(@ == 'make')]", ["make"]),
        ("$.logins[-1]", ['sudo docker login -u ci -p "$PASSWORD" registry.example.com']),
        ("$.syntax_errors[*]", []),
    ],
)
def test_jsonpath_over_the_facts_finds_facts(check, house, select: str, texts: list[str]) -> None:
    assert flagged(check(PIPELINE, house(select=f'"{select}"'))) == texts


@pytest.mark.parametrize(
    ("select", "texts"),
    [
        ("$.default.image", ["python:3.12"]),
        ("$.*.image", ["python:3.12", "alpine"]),
        ("$..image", ["python:3.12", "alpine"]),
        ("$.'build job'.image", ["python:3.12"]),
        ("$.'deploy.prod'.image", ["alpine"]),
        ("$['deploy.prod'].needs[0]", ["build job"]),
        ("$.'build job'.variables.'DOTTED.NAME'", ['"1"']),
        ("$.'build job'.services[1].name", ["redis:7"]),
        ("$.'build job'.script[0:1]", ["make"]),
        ("$.'build job'.script[-2]", ["make"]),
        ("$.'build job'.script[?(@ =~ 'docker login')]", [PIPELINE.splitlines()[8].strip(" -")]),
        ("$.*.interruptible", ["false"]),
        ("$.nothing.here", []),
    ],
)
def test_jsonpath_over_the_resolved_pipeline_finds_nodes(check, house, select: str, texts: list[str]) -> None:
    assert flagged(check(PIPELINE, house(tree="pipeline", select=f'"{select}"'))) == texts


def test_in_the_resolved_pipeline_jobs_have_what_they_inherit(check, house) -> None:
    rule = house(tree="pipeline", select="$.*.image", message='"{job}: {value}"', where="[fact.has: value]")
    (default, own) = check(PIPELINE, rule).findings
    assert default.jobs == ("build job",)
    assert (own.message, own.jobs) == ("deploy.prod: alpine", ("deploy.prod",))


def test_in_the_sources_jobs_have_what_is_written_in_them(check, house) -> None:
    files = {
        ".gitlab-ci.yml": "include: part.yml\njob:\n  extends: .a\n  script: x\n",
        "part.yml": ".a:\n  script: y\n",
    }
    assert flagged(check(files, house(tree="source", select="$.*.script"))) == ["x", "y"]
    assert flagged(check(files, house(tree="source", select="$.include"))) == ["part.yml"]
    assert flagged(check(files, house(tree="pipeline", select="$.include"))) == []


def test_several_lists_of_facts_are_selected_from_with_commas_between_them(check, house) -> None:
    files = "job:\n  image: alpine\n  services: [redis]\n  script: docker push registry.example.com/app\n"
    rule = house(select="pushes, images")
    assert flagged(check(files, rule)) == ["alpine", "redis", "registry.example.com/app"]


def test_a_list_of_facts_is_no_name_in_the_other_trees(check, house) -> None:
    files = "jobs:\n  script: x\n"
    assert flagged(check(files, house(tree="pipeline", select="$.jobs.script"))) == ["x"]


def test_predicates_of_facts_see_the_value_of_a_node(check, house) -> None:
    rule = house(
        tree="pipeline",
        select="$.*.interruptible",
        where="[{fact.has: value}, {fact.equals: value=false}]",
        message='"{node} is {value}"',
    )
    (finding,) = check(PIPELINE, rule).findings
    assert finding.message == "deploy.prod.interruptible is false"


@pytest.mark.parametrize(
    ("tree", "select", "problem"),
    [
        ("facts", "job", "there is no list of facts 'job', and JSONPath begins with $; did you mean jobs?"),
        ("facts", "image.role", "JSONPath begins with $"),
        ("facts", "$.*.image", "keywords of jobs are in the trees `pipeline` and `source`"),
        ("facts", "images, job", "there is no list of facts 'job', and JSONPath begins with $; did you mean jobs?"),
        ("facts", "$.jobs[", "is no JSONPath"),
        ("facts", "$", "finds what is no fact"),
        ("facts", "$.images", "finds what is no fact and no part of one; `$.images[*]` finds facts"),
        ("facts", "$.images[?(@.written =~ '(')]", "the pattern '(' is none of RE2"),
        ("facts", "$.images[?(@.role == 'x' || @.written =~ '(?=a)')]", "the pattern '(?=a)' is none of RE2"),
        ("facts", "$.images[?(@.written * 99999999 == 'x')]", "computes: a selector finds what is written"),
        ("facts", "$.images[*].written + 'x'", "computes: a selector finds what is written"),
        ("facts", "$.images[?(@.written.`sub(/(a+)+$/, x)` == 'x')]", "computes"),
        ("facts", "$.images[?(@.rolle == 'x' || @.written == 'x')]", "no field 'rolle'; did you mean role?"),
        ("pipeline", "job list", "is no JSONPath"),
        ("pipeline", "$.*[?(@.x ==)]", "is no JSONPath"),
        ("pipeline", "$", "finds what is written nowhere"),
        ("pipeline", "$.'build job'.script.`len`", "finds what is written nowhere"),
        ("source", "$", "finds what is written nowhere"),
        ("source", "$.*.script[?(@ =~ '(')]", "the pattern '(' is none of RE2"),
    ],
)
def test_a_selector_that_finds_nothing_with_a_place_is_refused(check, house, tree, select, problem) -> None:
    with pytest.raises(RuleError) as caught:
        check(PIPELINE, house(tree=tree, select=f'"{select}"'))
    assert problem in caught.value.message
    assert caught.value.span
    assert caught.value.span.text == f'"{select}"'


STEPS = r"""
.. . * [*] [0] [-1] [9] [0:2] image script deploy name `parent` `this` `len` [?(@.a)] [?(@=='x')] | where images
jobs values [\name] $ ( ) ,
"""


@given(
    tree=st.sampled_from(["facts", "pipeline", "source"]),
    select=st.lists(st.sampled_from(STEPS.split()), max_size=6).map(lambda steps: "$" + "".join(steps)),
)
def test_any_selector_finds_places_or_is_refused(tree: str, select: str) -> None:
    text = f"title: t\ngroup: g\nseverity: info\nconfidence: low\ntree: {tree}\nselect: |\n  {select}\nmessage: m\n"
    rule = parse_rule(Source("any-rule.yaml", text))
    files = MemoryFiles({".gitlab-ci.yml": PIPELINE})
    session = Session(files, Settings(Selection(select=("any-rule",))), (*built_in_rules(), rule))
    try:
        places = [finding.span for finding in session.check([".gitlab-ci.yml"]).findings]
    except RuleError as error:
        places = [error.span]
    assert all(place and place.text for place in places)


def test_every_list_of_facts_can_be_selected_by_its_name(check, house) -> None:
    for name in fact_lists():
        check(PIPELINE, house(select=name))
