"""What legacy-service-links says of a job's services, by the flag, its place, and what is known of the runner."""

from __future__ import annotations

import pytest

from tests.verdicts.conftest import Check

TRUE = ["1", "t", "T", "TRUE", "true", "True", '"1"', '"t"', '"True"', '"true"', "yes", "on", "tRUE", "!!str true"]
FALSE = ["0", "f", "F", "FALSE", '"false"', "False", "no", "off", '"0"', '"F"']
INVALID = ['"yes"', '"on"', '"TRUE "', '" 1"', "enabled", '""', "2", "y"]

PIPELINES = [
    # C: has services, no flag.
    """
    a: {«links services»: [postgres@DIGEST], script: make}
    """,
    """
    a:
      «links services»:
        - name: postgres@DIGEST
          alias: db
        - redis@DIGEST
      script: make
    """,
    """
    «links services»: [postgres@DIGEST]
    a: {script: make}
    b: {script: make}
    """,
    """
    default:
      «links services»: [postgres@DIGEST]
    a: {script: make}
    b: {script: make}
    """,
    """
    default: {«links services»: [postgres@DIGEST]}
    a: {script: make}
    b: {«links services»: [redis@DIGEST], script: make}
    c: {services: [], script: make}
    d: {inherit: {default: false}, script: make}
    e: {inherit: {default: [image]}, script: make}
    """,
    """
    default: {«links services»: [postgres@DIGEST]}
    a:
      services:
      script: make
    """,
    """
    default: {services: [postgres@DIGEST]}
    a: {services: [], script: make}
    b: {trigger: group/project}
    """,
    """
    .db: {«links services»: [postgres@DIGEST]}
    a: {extends: .db, script: make}
    b: {extends: .db, script: make}
    c: {«links services»: !reference [.db, services], script: make}
    """,
    """
    .db: &db
      «links services»: [postgres@DIGEST]
    a: {<<: *db, script: make}
    """,
    """
    .db: {«links services»: [postgres@DIGEST]}
    a: {extends: .db, services: [], script: make}
    b: {script: make}
    """,
    # The flag, and who sees it.
    """
    variables: {FF_NETWORK_PER_BUILD: "true"}
    a: {services: [postgres@DIGEST], script: make}
    b:
      variables: {FF_NETWORK_PER_BUILD: «links:minor "false"»}
      services: [postgres@DIGEST]
      script: make
    c:
      inherit: {variables: false}
      «links services»: [postgres@DIGEST]
      script: make
    d:
      inherit: {variables: [OTHER]}
      «links services»: [postgres@DIGEST]
      script: make
    e:
      inherit: {variables: [FF_NETWORK_PER_BUILD]}
      services: [postgres@DIGEST]
      script: make
    """,
    """
    variables: {FF_NETWORK_PER_BUILD: «links:minor "false"»}
    a: {services: [postgres@DIGEST], script: make}
    b: {services: [redis@DIGEST], script: make}
    c: {variables: {FF_NETWORK_PER_BUILD: 1}, services: [redis@DIGEST], script: make}
    """,
    """
    variables:
      FF_NETWORK_PER_BUILD: {value: "true", description: a network of its own}
    a: {services: [postgres@DIGEST], script: make}
    """,
    """
    variables: {NETWORK: "true", FF_NETWORK_PER_BUILD: $NETWORK}
    a: {services: [postgres@DIGEST], script: make}
    """,
    """
    variables: {FF_NETWORK_PER_BUILD: $NETWORK}
    a: {services: [postgres@DIGEST], script: make}
    """,
    """
    .flag: {variables: {FF_NETWORK_PER_BUILD: 1}}
    a: {extends: .flag, services: [postgres@DIGEST], script: make}
    """,
    """
    .flag: {FF_NETWORK_PER_BUILD: 1}
    a: {variables: !reference [.flag], services: [postgres@DIGEST], script: make}
    """,
    """
    include: ci/variables.yml
    a: {services: [postgres@DIGEST], script: make}
    # file: ci/variables.yml
    variables: {FF_NETWORK_PER_BUILD: 1}
    """,
    # Under a condition.
    """
    a:
      rules:
        - if: $CI_COMMIT_TAG
          variables: {FF_NETWORK_PER_BUILD: "true"}
        - when: on_success
      «links/low services»: [postgres@DIGEST]
      script: make
    """,
    """
    a:
      rules:
        - variables: {FF_NETWORK_PER_BUILD: "true"}
      services: [postgres@DIGEST]
      script: make
    """,
    """
    workflow:
      rules:
        - if: $CI_COMMIT_TAG
          variables: {FF_NETWORK_PER_BUILD: "true"}
        - when: always
    a: {«links/low services»: [postgres@DIGEST], script: make}
    """,
    """
    down:
      variables: {FF_NETWORK_PER_BUILD: 1}
      trigger: {include: child.yml}
    a: {«links services»: [postgres@DIGEST], script: make}
    """,
    # What was not read, and what never runs.
    """
    include: {template: Jobs/Build.gitlab-ci.yml}
    a: {«links/low services»: [postgres@DIGEST], script: make}
    """,
    """
    include: {component: $CI_SERVER_FQDN/group/a/b@1}
    variables: {FF_NETWORK_PER_BUILD: 1}
    a: {services: [postgres@DIGEST], script: make}
    """,
    """
    .dead: {«links services»: [postgres@DIGEST]}
    a: {script: make}
    """,
    """
    a: {rules: [{when: never}], «links services»: [postgres@DIGEST], script: make}
    """,
    # Tags are no evidence of an executor; the settings are.
    """
    a: {tags: [kubernetes, shell], only: {kubernetes: active}, «links services»: [postgres@DIGEST], script: make}
    """,
    """
    a:
      variables: {DOCKER_HOST: "tcp://localhost:2375"}
      «links services»: [docker:dind@DIGEST]
      script: make
    """,
    """
    a: {services: [postgres@DIGEST], script: make}
    # file: .cilint.yml
    runner: {executor: kubernetes}
    """,
    """
    a: {«links services»: [postgres@DIGEST], script: make}
    # file: .cilint.yml
    runner: {executor: docker}
    """,
    """
    a: {script: make}
    """,
]


@pytest.mark.parametrize("value", TRUE)
def test_a_flag_that_is_true_to_the_runner_silences_the_rule(check_pipeline: Check, value: str) -> None:
    check_pipeline(f"""
        variables: {{FF_NETWORK_PER_BUILD: {value}}}
        a: {{services: [postgres@DIGEST], script: make}}
    """)


@pytest.mark.parametrize("value", FALSE)
def test_a_flag_that_is_false_to_the_runner_is_flagged_itself(check_pipeline: Check, value: str) -> None:
    check_pipeline(f"""
        a:
          variables:
            FF_NETWORK_PER_BUILD: «links:minor {value}»
          services: [postgres@DIGEST]
          script: make
    """)


@pytest.mark.parametrize("value", INVALID)
def test_a_flag_that_the_runner_cannot_read_counts_as_none(check_pipeline: Check, value: str) -> None:
    check_pipeline(f"""
        variables: {{FF_NETWORK_PER_BUILD: {value}}}
        a: {{«links services»: [postgres@DIGEST], script: make}}
    """)


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_services_without_a_network_of_their_own_are_flagged_where_they_are_written(
    check_pipeline: Check, pipeline: str
) -> None:
    check_pipeline(pipeline)
