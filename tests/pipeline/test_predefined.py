"""The table of GitLab's predefined variables."""

from __future__ import annotations

import pytest

from cilint.pipeline.predefined import Control, Phase, ReferencePart, predefined, predefined_variables


@pytest.mark.parametrize(
    ("name", "phase"),
    [
        ("CI_COMMIT_BRANCH", Phase.PRE_PIPELINE),
        ("CI_MERGE_REQUEST_IID", Phase.PRE_PIPELINE),
        ("CI_EXTERNAL_PULL_REQUEST_IID", Phase.PRE_PIPELINE),
        ("CI_JOB_NAME", Phase.PIPELINE),
        ("CI_DEPENDENCY_PROXY_PASSWORD", Phase.PIPELINE),
        ("CHAT_INPUT", Phase.PIPELINE),
        ("CI_JOB_TOKEN", Phase.JOB_ONLY),
        ("CI_DEPLOY_USER", Phase.JOB_ONLY),
        ("HARBOR_HOST", Phase.JOB_ONLY),
        ("KUBE_TOKEN", Phase.JOB_ONLY),
    ],
)
def test_each_variable_has_the_phase_in_which_it_begins_to_exist(name: str, phase: Phase) -> None:
    known = predefined(name)
    assert known is not None
    assert known.phase is phase


def test_the_version_that_brought_a_variable_is_told_where_it_is_known() -> None:
    versions = {name: variable.since for name, variable in predefined_variables().items()}
    assert (versions["CI_SERVER_FQDN"], versions["CI_COMMIT_SHA"]) == ("16.10", "")


def test_each_variable_says_what_it_may_be_in_the_name_of_an_image() -> None:
    shapes = {name: variable.shape for name, variable in predefined_variables().items()}
    assert shapes["CI_REGISTRY_IMAGE"] is ReferencePart.PATH
    assert shapes["CI_COMMIT_TAG"] is ReferencePart.TAG
    assert shapes["CI_COMMIT_SHA"] is ReferencePart.PIPELINE
    assert shapes["CI_JOB_TOKEN"] is ReferencePart.NONE


def test_a_variable_of_one_s_own_is_not_predefined() -> None:
    assert predefined("MY_TOKEN") is None
    assert predefined("ci_commit_sha") is None


def test_the_table_is_in_order() -> None:
    assert list(predefined_variables()) == sorted(predefined_variables())


def test_what_is_constant_exists_before_the_pipeline_and_is_no_secret() -> None:
    constant = [variable for variable in predefined_variables().values() if variable.is_constant]
    assert {variable.phase for variable in constant} == {Phase.PRE_PIPELINE}
    secret = ("TOKEN", "PASSWORD", "USER", "KEY", "COMMIT", "MERGE_REQUEST", "PIPELINE")
    assert [variable.name for variable in constant if any(word in variable.name for word in secret)] == []


@pytest.mark.parametrize(
    ("name", "control"),
    [
        ("CI_COMMIT_MESSAGE", Control.AUTHOR),
        ("CI_COMMIT_BRANCH", Control.AUTHOR),
        ("CI_MERGE_REQUEST_TITLE", Control.AUTHOR),
        ("CI_MERGE_REQUEST_LABELS", Control.AUTHOR),
        ("GITLAB_USER_NAME", Control.STARTER),
        ("TRIGGER_PAYLOAD", Control.STARTER),
        ("GITLAB_USER_LOGIN", Control.ACCOUNT),
        ("CI_MERGE_REQUEST_SOURCE_PROJECT_PATH", Control.FORK),
        ("CI_PROJECT_PATH", Control.PROJECT),
        ("CI_REGISTRY", Control.ADMIN),
        ("CI_COMMIT_REF_SLUG", Control.GITLAB),
        ("CI_PIPELINE_ID", Control.GITLAB),
    ],
)
def test_who_decides_what_a_variable_says_is_told(name: str, control: Control) -> None:
    known = predefined(name)
    assert known is not None
    assert known.control is control


def test_what_others_can_make_say_anything_is_no_slug_hash_number_or_secret_and_no_part_of_an_address() -> None:
    free = {variable.name for variable in predefined_variables().values() if variable.control.is_free_text}
    harmless = ("_SLUG", "_SHA", "_ID", "_IID", "_URL", "_TOKEN", "_PASSWORD", "_TIMESTAMP", "_PROTECTED", "_PATH")
    assert not [name for name in free if name.endswith(harmless)]
    assert {"CI_COMMIT_REF_NAME", "CI_COMMIT_TAG", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"} <= free
    assert all(not variable.is_constant for variable in predefined_variables().values() if variable.name in free)
