"""The ways by which a literal in a variable or in an auth configuration reaches a registry, and those that end."""

from __future__ import annotations

import pytest

from tests.verdicts.conftest import Check

PIPELINES = [
    """
    variables:
      P: «secret Fake-literal-1»
    job:
      script: docker login -u ci «argument -p $P» quay.io
    """,
    """
    variables:
      P: "«secret Fake-literal-1»"
      Q: ${P}
    job:
      variables: {R: "$Q"}
      script: echo "$R" | docker login -u ci --password-stdin quay.io
    """,
    """
    job:
      variables:
        P:
          value: '«secret Fake-literal-1»'
          expand: false
      script: [docker login -u ci «argument -p $P» quay.io]
    """,
    """
    variables:
      P:
        description: The password
        value: «secret Fake-literal-1»
        options: [$TOKEN, «secret Fake-literal-2»]
    job:
      script: docker login -u ci «argument -p $P» quay.io
    """,
    """
    workflow:
      rules:
        - if: $CI_COMMIT_TAG
          variables: {P: «secret Fake-literal-1»}
        - when: always
    job:
      script: docker login -u ci «argument -p $P» quay.io
    """,
    """
    job:
      rules:
        - if: $CI_COMMIT_TAG
          variables: {P: «secret Fake-literal-1»}
        - when: manual
      script: docker login -u ci «argument -p $P» quay.io
    """,
    """
    job:
      parallel:
        matrix:
          - P: [«secret Fake-literal-1», $TOKEN]
          - P: «secret Fake-literal-2»
      script: docker login -u ci «argument -p $P» quay.io
    """,
    """
    job:
      services:
        - name: registry.example.com/dind@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
          variables:
            DOCKER_AUTH_CONFIG: '{"auths": {"quay.io": {"auth": "«secret Y2k6RmFrZS1saXRlcmFsLTE=»"}}}'
      variables:
        FF_NETWORK_PER_BUILD: 1
        DOCKER_AUTH_CONFIG: '{"auths": {"registry.example.com": {"auth": "$AUTH"}}}'
      script: make
    """,
    """
    variables:
      AUTH: «secret Y2k6RmFrZS1saXRlcmFsLTE=»
      DOCKER_AUTH_CONFIG: '{"auths": {"quay.io": {"auth": "$AUTH"}}}'
    job:
      script: make
    """,
    """
    variables:
      DOCKER_AUTH_CONFIG: >-
        {"auths": {"quay.io": {"auth": "«secret Y2k6RmFrZS1saXRlcmFsLTE=»"}}}
    job:
      script: make
    """,
    r"""
    variables:
      DOCKER_AUTH_CONFIG: "{\"auths\": {\"quay.io\": {\"auth\": \"«secret Y2k6RmFrZS1saXRlcmFsLTE=»\"}}}"
    job:
      script: make
    """,
    """
    variables:
      DOCKER_AUTH_CONFIG: |
        {
          "auths": {
            "quay.io": {"username": "ci", "password": "«secret Fake-literal-1»"},
            "ghcr.io": {"username": "ci", "password": "$GHCR_TOKEN"},
            "registry.example.com": {}
          },
          "credHelpers": {"public.ecr.aws": "ecr-login"},
          "credsStore": "desktop"
        }
    job:
      script: make
    """,
    """
    job:
      variables:
        DOCKER_AUTH_CONFIG: {value: '{"auths":{"quay.io":{"identitytoken":"«secret Fake-literal-1»"}}}', expand: false}
      script: make
    """,
    """
    variables:
      AUTH_JSON: '{"auths": {"quay.io": {"auth": "«secret Y2k6RmFrZS1saXRlcmFsLTE=»"}}}'
      DOCKER_AUTH_CONFIG: $AUTH_JSON
    job:
      script: make
    """,
    """
    job:
      variables:
        CONFIG: '{"auths": {"quay.io": {"auth": "«secret Y2k6RmFrZS1saXRlcmFsLTE=»"}}}'
      script:
        - mkdir -p ~/.docker
        - echo "$CONFIG" > ~/.docker/config.json
    """,
    """
    variables:
      DOCKER_AUTH_CONFIG: '{"auths": {"quay.io": {"auth": "bXlfdXNlcm5hbWU6bXlfcGFzc3dvcmQ="}}}'
    job:
      script: make
    """,
    """
    variables:
      DOCKER_AUTH_CONFIG: '{"auths": {"quay.io": {"auth": "(Base64 content from above)"}, "a.io": {"auth": "<auth>"}}}'
    job:
      script: make
    """,
    """
    variables:
      DOCKER_AUTH_CONFIG: $DEV_BUILDER_DOCKER_AUTH_CONFIG
      CI_DEPLOY_PASSWORD: gldt-x-xxxxxxxxxxxxxxxxxx # The token value
      CI_REGISTRY_PASSWORD: 'YOUR_REGISTRY_PASS'
      DOCKER_PASSWORD: "${CI_REGISTRY_PASSWORD}"
      POSTGRES_PASSWORD: runner
    job:
      script:
        - docker login -u ci «argument -p $CI_DEPLOY_PASSWORD» quay.io
        - docker login -u ci «argument -p "$DOCKER_PASSWORD"» quay.io
    """,
    """
    variables:
      P: Fake-literal-1
    job:
      inherit: {variables: false}
      script: docker login -u ci «argument -p $P» quay.io
    """,
    """
    variables:
      P: Fake-literal-1
    job:
      variables: {P: $TOKEN}
      script: docker login -u ci «argument -p $P» quay.io
    """,
    """
    job:
      before_script: ["export P=Fake-literal-1"]
      script: make
      after_script: [docker login -u ci «argument -p $P» quay.io]
    """,
    """
    job:
      before_script: ["export P=«secret Fake-literal-1»"]
      script:
        - echo ok
        - docker login -u ci «argument -p $P» quay.io
    """,
    """
    a: {script: "P=Fake-literal-1"}
    b: {script: docker login -u ci «argument -p $P» quay.io}
    """,
    """
    default:
      before_script: [export P=«secret Fake-literal-1»]
    a: {script: docker login -u ci «argument -p $P» quay.io}
    b: {script: docker login -u ci «argument -p $P» quay.io}
    """,
    """
    .vars: &vars
      P: «secret Fake-literal-1»
    a:
      variables:
        <<: *vars
      script: docker login -u ci «argument -p $P» quay.io
    b:
      variables: {OTHER: x, <<: *vars}
      script: docker login -u ci «argument -p $P» quay.io
    """,
    """
    .registry:
      variables: {P: «secret Fake-literal-1»}
    a:
      extends: .registry
      script: docker login -u ci «argument -p $P» quay.io
    b:
      variables: !reference [.registry, variables]
      script: docker login -u ci «argument -p $P» quay.io
    """,
    """
    job:
      script:
        - echo "prepare"
        - |-
          P=«secret Fake-literal-1»
        - >-
          echo "$P" |
          docker login -u ci --password-stdin quay.io
    """,
    """
    .unused:
      script: docker login -u ci «argument:info -p «secret:info Fake-literal-1»» quay.io
    job:
      script: make
    """,
    """
    never:
      rules: []
      script: docker login -u ci «argument:info -p «secret Fake-literal-1»» quay.io
    """,
    """
    trigger:
      variables:
        DOCKER_AUTH_CONFIG: '{"auths": {"quay.io": {"auth": "«secret Y2k6RmFrZS1saXRlcmFsLTE=»"}}}'
      trigger: group/project
    """,
    """
    spec:
      inputs:
        password:
          default: «secret Fake-literal-1»
    ---
    job:
      script: docker login -u ci «argument -p $[[ inputs.password ]]» quay.io
    """,
    """
    variables:
      P: «secret 12345678»
    job:
      script: docker login -u ci «argument -p $P» quay.io
    """,
    """
    include: vars.yml
    job:
      script: echo $P | docker login -u ci --password-stdin quay.io
    # file: vars.yml
    variables:
      P: «secret Fake-literal-1»
    """,
]


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_a_literal_that_reaches_a_registry_is_flagged_where_it_is_written(check_pipeline: Check, pipeline: str) -> None:
    check_pipeline(pipeline)
