"""The facts about what scripts print: whatever a script is made of, they end, and stand on what names a secret."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cilint.facts.gather import Facts
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

PIECES = st.sampled_from(
    ["echo ", "$API_TOKEN", "${API_TOKEN:0:3}", "$(", ")", "`", '"', "'", " | ", "base64", "cat ", "env", "set -x",
     "; ", "\n", "{ ", "; }", "f() { ", "f ", "$1", "A=", "$A", "> file", ">&2", "<<< ", "<< EOF\n", "\nEOF\n", "; fi",
     "if true; then ", "for A in a; do ", "; done", "sh -c ", "ssh host ", "~/.docker/config.json", "tee ", "exec ",
     "docker login -u ci ", "crane push --insecure ", "localhost:5000/a", "https://registry.example.com/a", "jq . ",
     "docker push ", "$env:API_TOKEN", "Write-Host "]
)  # fmt: skip


def facts_of(script: str) -> Facts:
    lines = "".join(f"      {line}\n" for line in script.split("\n"))
    files = MemoryFiles({".gitlab-ci.yml": f"job:\n  script:\n    - |\n      true\n{lines}"})
    return next(Session(files, Settings(), ()).facts([".gitlab-ci.yml"]))


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=150, deadline=None)
def test_any_script_gives_facts_with_places_in_the_file(script: str) -> None:
    facts = facts_of(script)
    for fact in (*facts.leaks, *facts.transports, *facts.auth_writes, *facts.secret_flows):
        assert 0 <= fact.span.start < fact.span.end <= len(fact.span.source.text)


def test_a_secret_in_a_value_that_doubles_without_end_is_still_one() -> None:
    script = "\n".join(f"A{i}=$(echo $A{i - 1} $A{i - 1})" for i in range(1, 60))
    assert [fact.what for fact in facts_of(f"A0=$API_TOKEN\n{script}\necho $A59").leaks] == ["$API_TOKEN"]
    assert [fact.what for fact in facts_of(f"A0=$API_TOKEN\n{script}\necho $A1").leaks] == ["$API_TOKEN"]


@pytest.mark.parametrize(
    ("script", "places"),
    [
        ("echo $API_TOKEN > f\ncat f", ["f"]),
        ("f() { A=$1; echo $A; }\nf $API_TOKEN", ["$A"]),
        ("(A=$API_TOKEN)\necho $A", []),
        ("A=$API_TOKEN\nread A\necho $A", []),
        ("for API_TOKEN in a b; do echo $API_TOKEN; done", []),
        ("echo $API_TOKEN > f | cat", []),
        ("TOKEN=$(curl https://vault.example.com | jq -r .token)\necho $TOKEN", ["$TOKEN"]),
        ("A=$API_TOKEN\necho ${A:0:4}", ["${A:0:4}"]),
    ],
)
def test_a_secret_is_followed_to_where_it_is_printed(script: str, places: list[str]) -> None:
    assert [fact.span.text for fact in facts_of(script).leaks] == places


def test_a_leak_tells_the_secret_its_form_and_what_made_it_so() -> None:
    leaks = facts_of('echo "$API_TOKEN" | base64').leaks
    assert [(fact.what, fact.fields()["form"], fact.through) for fact in leaks] == [
        ("$API_TOKEN", "transformed", "base64")
    ]
