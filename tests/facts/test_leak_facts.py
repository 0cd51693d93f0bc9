"""The facts about what scripts print: whatever a script is made of, they end, and stand on what names a secret."""

from __future__ import annotations

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
    for fact in (*facts.leaks, *facts.transports, *facts.auth_writes):
        assert 0 <= fact.span.start < fact.span.end <= len(fact.span.source.text)


def test_a_value_that_is_nested_without_end_is_given_up() -> None:
    script = "\n".join(f"A{i}=$(echo $A{i - 1} $A{i - 1})" for i in range(1, 60))
    assert facts_of(f"A0=$API_TOKEN\n{script}\necho $A59").leaks == []
    assert [fact.what for fact in facts_of(f"A0=$API_TOKEN\n{script}\necho $A1").leaks] == ["$API_TOKEN"]


def test_a_leak_tells_the_secret_its_form_and_what_made_it_so() -> None:
    leaks = facts_of('echo "$API_TOKEN" | base64').leaks
    assert [(fact.what, fact.fields()["form"], fact.through) for fact in leaks] == [
        ("$API_TOKEN", "transformed", "base64")
    ]
