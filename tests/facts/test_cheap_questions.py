"""Cheap questions decide what is worth a look, never what is found: without them the findings are the same."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cilint.container import deprecated
from cilint.engine.catalog import built_in_rules
from cilint.facts import checked_names, deprecations, leaks, possible_leaks, secret_lists
from cilint.facts.gather import Facts
from cilint.facts.job_images import JobImages
from cilint.facts.job_texts import Jobs, JobTexts
from cilint.facts.listing import IfWorth, ListAttribute
from cilint.facts.lists import fact_lists
from cilint.findings.finding import Persona
from cilint.predicates import auth
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
    'echo "$CI_COMMIT_REF_NAME" | grep -x "[a-z]*" && eval "echo $CI_COMMIT_REF_NAME"',
    '[[ $CI_COMMIT_TITLE =~ ^[a-z]+$ ]] && eval "echo $CI_COMMIT_TITLE"',
    'case $CI_COMMIT_TITLE in *[!a-z]*) exit 1;; esac; eval "echo $CI_COMMIT_TITLE"',
)


def with_script(script: str) -> str:
    return f"a:\n  variables: {{GIVEN: Fake-literal-2}}\n  script:\n    - |\n      {script}\n"


def with_login(registry: str) -> str:
    login = f"docker login -u ci -p $PASSWORD {registry}"
    return f"a:\n  image: registry.example.com/a:1.2\n  variables: {{HOST: registry.example.com}}\n  script: {login}\n"


PIPELINES = (
    *map(with_login, ("$HOST", "https://$HOST", "Registry.Example.com/app", "example.com")),
    "default:\n  retry: {max: 1, when: stuck_or_timeout_failure}\na:\n  script: make\n",
    "default:\n  retry: 1\na:\n  script: make\n  only: [main]\n",
    with_script("make") + "  befor_script: docker login -u ci -p Fake-literal-1 registry.example.com\n",
    with_script("docker login -u ci -p $PASSWORD") + "  befor_script: docker login -u ci -p Fake-literal-1\n",
)


LISTINGS = {name: listing for name, listing in vars(Facts).items() if isinstance(listing, ListAttribute)}
ASKING: dict[str, IfWorth[Any]] = {name: each.make for name, each in LISTINGS.items() if isinstance(each.make, IfWorth)}
ASKED_BY_SECRETS = [
    name for name, each in vars(secret_lists).items() if getattr(each, "__annotations__", {}).get("return") == "Jobs"
]


def found(pipeline: str) -> set[tuple[str, int, str]]:
    files = MemoryFiles({".gitlab-ci.yml": pipeline})
    everything = Settings(Selection(persona=Persona.PEDANTIC))
    report = Session(files, everything, RULES).check([".gitlab-ci.yml"])
    findings = {(finding.rule, finding.span.start, finding.message) for finding in report.findings}
    return findings | {("secret", place.start, place.text) for place in report.secrets}


def everybody(texts: JobTexts) -> Jobs:
    """As if every job were worth a look."""
    return texts.everybody


def found_without_cheap_questions(pipeline: str) -> set[tuple[str, int, str]]:
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
        patch.setattr(checked_names, "_MARKS", ("",))
        patch.setattr(deprecations, "_of_jobs", lambda: {"script"})
        patch.setattr(auth, "_may_name", lambda *_: True)
        patch.setattr(secret_lists, "speaks_of_credentials", lambda _: True)
        return found(pipeline)


@pytest.mark.parametrize("script", SCRIPTS)
def test_cheap_questions_decide_nothing(script: str) -> None:
    assert found(with_script(script)) == found_without_cheap_questions(with_script(script))


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_cheap_questions_decide_nothing_of_other_pipelines(pipeline: str) -> None:
    assert found(pipeline) == found_without_cheap_questions(pipeline)


COMMANDS = st.tuples(
    st.sampled_from(["", "sudo ", "command ", "A=b ", "/usr/bin/", "time ", "! ", "( ", "$(", "if ", "test x && "]),
    st.sampled_from(SCRIPTS),
    st.sampled_from(["", " ", "; make", " | cat", " > file", " 2>/dev/null || true", " # as it is", ' "$@"']),
).map("".join)


@settings(max_examples=25)
@example(["env", "/usr/bin/env"])
@given(st.lists(COMMANDS, min_size=1, max_size=4))
def test_cheap_questions_decide_nothing_of_several_commands(commands: list[str]) -> None:
    pipeline = with_script("\n      ".join(commands))
    assert found(pipeline) == found_without_cheap_questions(pipeline)


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
