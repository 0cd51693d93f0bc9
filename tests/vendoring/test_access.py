"""Which GitLab server a repository belongs to, and where its token may go."""

from __future__ import annotations

import pytest

from cilint.errors import UsageError
from cilint.vendoring.access import find_instance

JOB = {"GITLAB_CI": "true", "CI_API_V4_URL": "https://git.example.com/gitlab/api/v4", "CI_JOB_TOKEN": "job-invented"}
TOKEN = {"CILINT_GITLAB_TOKEN": "glpat-invented"}


def test_in_a_job_it_is_the_jobs_server_with_the_jobs_token() -> None:
    instance = find_instance(JOB, "https://other.example.com", ["third.example.com"])
    assert (instance.address, instance.name) == ("https://git.example.com/gitlab", "git.example.com/gitlab")
    assert (instance.token.header, instance.token.value) == ("JOB-TOKEN", "job-invented")


def test_a_token_of_the_users_goes_before_that_of_the_job() -> None:
    assert find_instance(JOB | {"GITLAB_TOKEN": "a"}).token.variable == "GITLAB_TOKEN"
    assert find_instance(JOB | {"GITLAB_TOKEN": "a"} | TOKEN).token.variable == "CILINT_GITLAB_TOKEN"


def test_the_users_variable_goes_before_all_and_takes_the_jobs_token_nowhere_else() -> None:
    instance = find_instance(JOB | {"CILINT_GITLAB_URL": "https://mine.example.com/"})
    assert (instance.address, instance.token) == ("https://mine.example.com", None)
    assert find_instance(JOB | {"CILINT_GITLAB_URL": "https://git.example.com/gitlab/"}).token


def test_variables_of_a_job_count_in_a_job_alone() -> None:
    variables = {name: value for name, value in JOB.items() if name != "GITLAB_CI"}
    assert find_instance(variables) is None


@pytest.mark.parametrize(
    ("configured", "remotes"),
    [("https://evil.example.com", ()), ("", ("evil.example.com",)), ("https://gitlab.com.evil.example.com", ())],
)
def test_a_server_that_the_repository_names_gets_no_token_and_the_remedy_says_how(configured, remotes) -> None:
    instance = find_instance(TOKEN, configured, remotes)
    assert instance.token is None
    assert instance.remedy == f"set CILINT_GITLAB_URL={instance.address} and CILINT_GITLAB_TOKEN"


def test_gitlab_com_gets_the_token() -> None:
    assert find_instance(TOKEN, "", ["gitlab.com"]).token.value == "glpat-invented"


def test_where_nothing_tells_there_is_no_server() -> None:
    assert find_instance(TOKEN) is None


@pytest.mark.parametrize(
    "address",
    ["git.example.com", "ftp://git.example.com", "https://u:p@git.example.com", "https://git.example.com/?x=1"],
)
def test_an_address_that_is_none_is_told_without_repeating_it(address) -> None:
    with pytest.raises(UsageError, match="write https://HOST") as caught:
        find_instance({"CILINT_GITLAB_URL": address})
    assert address not in caught.value.message


@pytest.mark.parametrize("token", ["glpat\nX-Evil: 1", "glpat-é"])
def test_a_token_that_is_none_is_told_without_repeating_it(token) -> None:
    with pytest.raises(UsageError, match="GITLAB_TOKEN holds characters") as caught:
        find_instance({"CILINT_GITLAB_URL": "https://git.example.com", "GITLAB_TOKEN": token})
    assert "glpat" not in caught.value.message
