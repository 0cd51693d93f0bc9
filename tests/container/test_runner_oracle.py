"""The credentials that cilint finds for an image are those that GitLab Runner's own code takes, in thousands of cases.

Where Go or the Runner's module cannot be had, the tests are skipped.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from cilint.container.auth import parse_auth_config
from cilint.container.auth_config import AuthConfig, AuthEntry
from cilint.container.basic_auth import decode_auth
from cilint.container.matching import CredentialSource, EntryMatch, resolve
from tests.container.conftest import Ask
from tests.oracle.cases import STRANGE_AUTHS, Case, Generator

# The Runner's code is built for it, which takes most of a minute.
pytestmark = pytest.mark.slow

TOKEN = {"type": "registry", "username": "gitlab-ci-token", "password": "Fake-job-token"}


class Verdict(NamedTuple):
    """The credentials that serve an image, or none, or that the job ends; and whether the variable is dropped."""

    source: str = ""
    key: str = ""
    username: str = ""
    aborts: bool = False
    drops_variable: bool = False


def ours(case: Case) -> Verdict:
    variable = parse_auth_config(case.variable)
    home = parse_auth_config(case.home or "")
    job = AuthConfig(tuple(AuthEntry(url, username="gitlab-ci-token") for url in case.job))
    if variable.aborts or home.aborts:
        return Verdict(aborts=True)
    sources = [CredentialSource("variable", variable), CredentialSource("home", home), CredentialSource("job", job)]
    match = resolve(case.image, sources)
    if not isinstance(match, EntryMatch):
        return Verdict(drops_variable=variable.is_dropped)
    username = "helped" if match.entry.helper else match.entry.username or ""
    return Verdict(match.source, match.entry.key, username, drops_variable=variable.is_dropped)


def question(case: Case) -> dict[str, Any]:
    return {**case._asdict(), "credentials": [{**TOKEN, "url": url} for url in case.job]}


def theirs(answer: dict[str, Any]) -> Verdict:
    if answer["error"]:
        assert answer["error"] == "path traversal is not allowed"
        return Verdict(aborts=True)
    source = str(answer["source"])
    for mark, name in {"$DOCKER_AUTH_CONFIG": "variable", "config.json": "home", "job payload": "job"}.items():
        source = name if mark in source else source
    return Verdict(source, str(answer["key"]), str(answer["username"]), drops_variable=bool(answer["warnings"]))


def disagreements(ask_runner: Ask, cases: list[Case]) -> list[tuple[Case, Verdict, Verdict]]:
    """The cases in which the Runner decides otherwise than we do, with our verdict and its, the shortest first."""
    answers = ask_runner(map(question, cases))
    compared = ((case, ours(case), theirs(answer)) for case, answer in zip(cases, answers, strict=True))
    return sorted((one for one in compared if one[1] != one[2]), key=lambda one: len(str(one[0])))


@pytest.mark.parametrize("seed", range(4))
def test_the_runner_takes_the_same_credentials_of_several_sources(ask_runner: Ask, seed: int) -> None:
    generator = Generator(seed)
    cases = [generator.case() for _ in range(1000)]
    assert disagreements(ask_runner, cases)[:1] == []
    verdicts = [ours(case) for case in cases]
    assert {verdict.source for verdict in verdicts} == {"variable", "home", "job", ""}
    assert {verdict.aborts for verdict in verdicts} == {verdict.drops_variable for verdict in verdicts} == {True, False}


def test_the_runner_takes_the_same_key_for_an_image(ask_runner: Ask) -> None:
    generator = Generator(99)
    cases = [
        Case(generator.image(), json.dumps({"auths": {generator.key(): {}, generator.key(): {}}})) for _ in range(4000)
    ]
    assert disagreements(ask_runner, cases)[:1] == []
    assert sum(bool(ours(case).source) for case in cases) > 500


def test_the_runner_decodes_the_same_user_and_password(ask_runner: Ask) -> None:
    generator = Generator(7)
    auths = [auth for auth in STRANGE_AUTHS if auth] + [generator.auth() for _ in range(500)]
    auths += [auth[:place] + mark + auth[place:] for auth in auths for place in (1, 4, 6) for mark in "=-A\n"]
    questions = [question(Case("x", json.dumps({"auths": {"docker.io": {"auth": auth}}}))) for auth in auths if auth]
    for auth, answer in zip(filter(None, auths), ask_runner(questions), strict=True):
        credentials = decode_auth(auth)
        if credentials is None:
            assert (auth, answer["key"]) == (auth, "")
        elif "\ufffd" not in "".join(credentials):
            assert (auth, answer["username"], answer["password"]) == (auth, *credentials)


HELPED = '{"auths": {"registry.example.com": {}}, "credHelpers": {"other.example.com": "absent"}}'
STORED = '{"auths": {"registry.example.com": {}}, "credsStore": "absent"}'
FOUND = Verdict("variable", "registry.example.com")


@pytest.mark.parametrize(
    ("case", "their_verdict", "our_verdict"),
    [
        pytest.param(
            Case("registry.example.com/app", HELPED),
            Verdict(drops_variable=True),
            FOUND,
            id="which helpers are installed where the Runner runs is unknown: they are taken to be there",
        ),
        pytest.param(
            Case("registry.example.com/app", STORED),
            Verdict(drops_variable=True),
            FOUND,
            id="so are stores, and what a store holds besides is unknown",
        ),
        pytest.param(
            Case("x", "", job=("https://index.docker.io", "docker.io")),
            Verdict("job", "https://index.docker.io", "gitlab-ci-token"),
            Verdict("job", "docker.io", "gitlab-ci-token"),
            id="all credentials of the job are the same token: their order does not matter",
        ),
        pytest.param(
            Case("registry.example.com/group//app", '{"auths": {"registry.example.com/group/app": {}}}'),
            Verdict("variable", "registry.example.com/group/app"),
            Verdict(),
            id="what is no image reference is not pulled, whatever its credentials",
        ),
    ],
)
def test_where_they_differ_on_purpose(
    ask_runner: Ask, case: Case, their_verdict: Verdict, our_verdict: Verdict
) -> None:
    (answer,) = ask_runner([question(case)])
    assert (theirs(answer), ours(case)) == (their_verdict, our_verdict)
