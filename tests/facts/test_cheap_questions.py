"""Cheap questions decide what is worth a look, never what is found: without them the findings are the same."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cilint.container import deprecated
from cilint.engine.catalog import built_in_rules
from cilint.facts import leaks, possible_leaks, secret_lists
from cilint.facts.gather import Facts
from cilint.facts.job_images import JobImages
from cilint.facts.job_texts import Jobs, JobTexts
from cilint.facts.listing import IfWorth, ListAttribute
from cilint.facts.lists import fact_lists
from cilint.findings.finding import Persona
from cilint.session import Session
from cilint.sessions.environment import ShellSession
from cilint.settings.model import Selection, Settings
from cilint.shell import script as shell_script
from cilint.text.files import MemoryFiles

RULES = built_in_rules()
SCRIPTS = (
    "env",
    "echo to the log; env | cat",
    "/usr/bin/env",
    "env # all of it",
    "env 2>&1",
    "env 2> /dev/null",
    "printenv",
    "export -p",
    "/usr/bin/printenv PASSWORD",
    "/bin/echo $API_TOKEN",
    "docker push registry.example.com/app:latest",
    "docker push registry.example.com/app:$CI_COMMIT_SHA",
    "docker push registry.example.com/app:$CI_COMMIT_REF_SLUG",
    "docker push registry.example.com/app:${CI_COMMIT_TAG:-latest}",
    "docker push registry.example.com:5000/$CI_COMMIT_SHA",
    "CI_COMMIT_SHA=latest; docker push registry.example.com/app:$CI_COMMIT_SHA",
    "docker push registry.example.com/app:1:latest",
    "IMAGE=registry.example.com/app:1; docker push $IMAGE:latest",
    "IMAGE=registry.example.com/app:latest; docker push $IMAGE:1.2",
    "docker build -t example.com/a:main -t example.com/a:1.2 --push .",
    "/usr/bin/docker login -u ci -p $PASSWORD registry.example.com",
    "/usr/bin/docker run alpine",
    "/usr/bin/curl --insecure -u ci:Fake-literal-1 https://registry.example.com/v2/",
    "make",
    "set",
    "dir env:",
    "oc whoami -t",
    "echo $API_TOKEN | base64",
    "echo $API_TOKEN | docker login -u ci --password-stdin registry.example.com",
    "echo $GIVEN | docker login -u ci --password-stdin registry.example.com",
    "echo $BASH_SOURCE | docker login -u ci --password-stdin registry.example.com",
    "echo -n Fake-literal-1 | docker login -u ci --password-stdin registry.example.com",
    "P=Fake-literal-1; echo $P | docker login -u ci --password-stdin registry.example.com",
    "echo $API_TOKEN | docker login -u ci --password-stdin registry.example.com <<< Fake-literal-1",
    "docker login -u ci -p Fake-literal-1$API_TOKEN registry.example.com",
    "echo '$API_TOKEN' | envsubst",
    "curl https://example.com/$API_TOKEN | basename $API_TOKEN",
    "cat ~/.docker/config.json",
    "cat < ~/.docker/config.json | make",
    "API_TOKEN=$(curl https://example.com/) && echo $API_TOKEN",
    "echo $(docker login -p $PASSWORD registry.example.com)",
    'eval "echo $CI_COMMIT_TITLE"',
    '/usr/bin/ssh host.example.com "echo $CI_COMMIT_TITLE"',
    'echo "echo $CI_COMMIT_TITLE" > run; ./run',
)


LISTINGS = {name: listing for name, listing in vars(Facts).items() if isinstance(listing, ListAttribute)}
ASKING: dict[str, IfWorth[Any]] = {name: each.make for name, each in LISTINGS.items() if isinstance(each.make, IfWorth)}
ASKED_BY_SECRETS = [
    name for name, each in vars(secret_lists).items() if getattr(each, "__annotations__", {}).get("return") == "Jobs"
]


def found(script: str) -> set[tuple[str, int, str]]:
    files = MemoryFiles(
        {".gitlab-ci.yml": f"a:\n  variables: {{GIVEN: Fake-literal-2}}\n  script:\n    - |\n      {script}\n"}
    )
    everything = Settings(Selection(persona=Persona.PEDANTIC))
    findings = Session(files, everything, RULES).check([".gitlab-ci.yml"]).findings
    return {(finding.rule, finding.span.start, finding.message) for finding in findings}


def everybody(texts: JobTexts) -> Jobs:
    """As if every job were worth a look."""
    return texts.everybody


def found_without_cheap_questions(script: str) -> set[tuple[str, int, str]]:
    with pytest.MonkeyPatch.context() as patch:
        for make in ASKING.values():
            patch.setattr(make, "asks", everybody)
        for name in ASKED_BY_SECRETS:
            patch.setattr(secret_lists, name, everybody)
        patch.setattr(secret_lists, "may_hold_secret", lambda _: True)
        patch.setattr(leaks, "is_silent", lambda *_: False)
        patch.setattr(possible_leaks, "_may_leak", lambda *_: True)
        patch.setattr(ShellSession, "is_from_outside", lambda *_: False)
        patch.setattr(JobImages, "tag", lambda *_: None)
        patch.setattr(deprecated, "_may_be_listed", lambda *_: True)
        patch.setattr(shell_script, "simple_commands", lambda *_: [])
        return found(script)


@pytest.mark.parametrize("script", SCRIPTS)
def test_cheap_questions_decide_nothing(script: str) -> None:
    assert found(script) == found_without_cheap_questions(script)


COMMANDS = st.tuples(
    st.sampled_from(["", "sudo ", "command ", "A=b ", "/usr/bin/", "time ", "! ", "( ", "$(", "if ", "test x && "]),
    st.sampled_from(SCRIPTS),
    st.sampled_from(["", " ", "; make", " | cat", " > file", " 2>/dev/null || true", " # as it is", ' "$@"']),
).map("".join)


@settings(max_examples=25)
@example(["env", "/usr/bin/env"])
@given(st.lists(COMMANDS, min_size=1, max_size=4))
def test_cheap_questions_decide_nothing_of_several_commands(commands: list[str]) -> None:
    script = "\n      ".join(commands)
    assert found(script) == found_without_cheap_questions(script)


def test_what_is_asked_is_said_of_the_list() -> None:
    assert ASKING
    assert "holding_credentials" in ASKED_BY_SECRETS
    assert ASKING.keys() <= {each.name for each in fact_lists().values() if each.skipped}


def test_what_is_worth_a_look_is_a_set_in_which_users_are_looked_up() -> None:
    script = "echo TITLE=$CI_COMMIT_TITLE > a.env"
    text = f"a:\n  script: {script}\n  artifacts:\n    reports: {{dotenv: a.env}}\n"
    files = MemoryFiles({".gitlab-ci.yml": text})
    (facts,) = Session(files, Settings(), RULES).facts([".gitlab-ci.yml"])
    answers = {name: make.asks(facts.texts) for name, make in ASKING.items()}
    assert answers["injections"]
    assert not {name: jobs for name, jobs in answers.items() if not isinstance(jobs, AbstractSet)}


def test_every_list_that_is_declared_is_made_and_the_other_way_round() -> None:
    assert list(LISTINGS) == list(fact_lists())
