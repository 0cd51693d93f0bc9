"""Where in a pipeline password-on-command-line finds a login: every script keyword, every way to write a text."""

from __future__ import annotations

import pytest

from tests.verdicts.conftest import Check


@pytest.mark.parametrize(
    "pipeline",
    [
        """
        job:
          hooks:
            pre_get_sources_script:
              - docker login -u ci «argument -p $A» quay.io
          before_script:
            - docker login -u ci «argument -p $B» quay.io
          script: docker login -u ci «argument -p $C» quay.io
          after_script:
            - - docker login -u ci «argument -p $D» quay.io
              - [docker login -u ci «argument -p $E» quay.io]
        """,
        """
        before_script:
          - docker login -u ci «argument -p $B» quay.io
        after_script:
          - docker login -u ci «argument -p $D» quay.io
        job:
          script: make
        """,
        """
        default:
          hooks: {pre_get_sources_script: "docker login -u ci «argument -p $A» quay.io"}
          before_script: docker login -u ci «argument -p $B» quay.io
          after_script: ['docker login -u ci «argument -p "$D"» quay.io']
        job:
          script: make
        """,
        """
        job:
          run:
            - name: login
              script: docker login -u ci «argument -p $P» quay.io
            - name: registry
              script: docker login -u ci «argument -p $P» ${{ job.CI_REGISTRY }}
            - name: both
              script: docker login -u ci «argument -p ${{ job.CI_REGISTRY_PASSWORD }}» "${{ job.CI_REGISTRY }}"
            - name: push
              step: ./push
        """,
        r"""
        job:
          script:
            - "docker login -u \"$U\" «argument -p \"$P\"» quay.io"
            - 'docker login -u ''ci'' «argument -p ''«secret Se$cret»''» quay.io'
            - "docker login -u ci \
               «argument --password $P» quay.io"
        """,
        r"""
        job:
          script:
            - docker login
              -u ci
              «argument --password
              $P» quay.io
            - >-
              docker login -u ci
              «argument --password=$P» quay.io
            - |-
              docker login -u ci \
                «argument --password=$P» quay.io
            - >
              docker login -u ci «argument -p $P» quay.io

              docker push quay.io/a/b
            - |
              docker login -u ci
              -p $P quay.io
        """,
        """
        .login: &login
          - docker login -u ci «argument -p $P» quay.io
        .auth:
          before_script: *login
        a: {extends: .auth, script: make}
        b:
          before_script: [*login, docker info]
          script: make
        c:
          script:
            - !reference [.auth, before_script]
            - make
        """,
        """
        a:
          script: docker login -u ci «argument -p $P» quay.io
        b:
          script: docker login -u ci «argument -p $P» quay.io
        """,
        """
        .unused:
          script: docker login -u ci «argument:info -p $P» quay.io
        a:
          script: make
        """,
        """
        .exported:
          script: docker login -u ci «argument -p $P» quay.io
        """,
        """
        include: {project: group/templates, file: /build.yml}
        .exported:
          script: docker login -u ci «argument -p $P» quay.io
        a:
          script: make
        """,
    ],
)
def test_a_login_is_found_in_every_script_keyword_and_reported_once_for_each_place_of_writing(
    check_pipeline: Check, pipeline: str
) -> None:
    check_pipeline(pipeline)
