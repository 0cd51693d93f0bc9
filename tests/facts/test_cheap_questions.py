"""Cheap questions decide what is worth a look, never what is found: without them the findings are the same."""

from __future__ import annotations

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.facts import credential_facts, pipeline_facts
from cilint.findings.finding import Persona
from cilint.session import Session
from cilint.settings.model import Selection, Settings
from cilint.text.files import MemoryFiles

RULES = built_in_rules()
SCRIPTS = (
    "env",
    "/usr/bin/env",
    "env # all of it",
    "env 2>&1",
    "env 2> /dev/null",
    "printenv",
    "export -p",
    "/usr/bin/printenv PASSWORD",
    "/bin/echo $API_TOKEN",
    "docker push registry.example.com/app:latest",
    "/usr/bin/docker login -u ci -p $PASSWORD registry.example.com",
    "/usr/bin/docker run alpine",
    "/usr/bin/curl --insecure -u ci:Fake-literal-1 https://registry.example.com/v2/",
    "make",
)


def found(script: str) -> set[tuple[str, int, str]]:
    files = MemoryFiles({".gitlab-ci.yml": f"a:\n  script:\n    - |\n      {script}\n"})
    settings = Settings(Selection(persona=Persona.PEDANTIC))
    findings = Session(files, settings, RULES).check([".gitlab-ci.yml"]).findings
    return {(finding.rule, finding.span.start, finding.message) for finding in findings}


@pytest.mark.parametrize("script", SCRIPTS)
def test_cheap_questions_decide_nothing(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = found(script)
    for module in (pipeline_facts, credential_facts):
        for name in [name for name in vars(module) if name.startswith("may_")]:
            monkeypatch.setattr(module, name, lambda _: True)
    assert asked == found(script)
