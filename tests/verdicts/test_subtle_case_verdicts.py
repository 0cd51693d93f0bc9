"""Pipelines whose obvious verdict is wrong, and the shapes of real pipelines that break naive readers."""

from __future__ import annotations

import pytest

from tests.verdicts.conftest import Check

CASES = {
    "only a login's own -p is a password": """
        a:
          script:
            - python -m pytest -p no:warnings .
            - mkdir -p x && docker run -p 80:80 nginx && ssh -p 22 host
            - printf '%s' "$P" | docker login -u ci --password-stdin quay.io && mkdir -p d
            - docker compose -p proj up -d login
        """,
    "options between docker and login, and a glued value": """
        a:
          script:
            - docker --config /etc/c -H tcp://docker:2376 login -u u «argument -p«secret S3cret»» registry.example.com
        """,
    "the output of a command is an argument too": """
        a:
          script:
            - docker login -u AWS «argument -p $(aws ecr get-login-password)» 123.dkr.ecr.eu-west-1.amazonaws.com
        """,
    "a literal on standard input": """
        a:
          script:
            - echo «secret hunter2» | docker login -u u --password-stdin quay.io
        """,
    "comments, messages and files are no commands": """
        a:
          # docker login -u ci -p $P quay.io
          script:
            - echo "run docker login -p TOKEN"
            - |
              # docker login -u ci -p $P quay.io
              cat > README << EOF
              docker login -u ci -p $P quay.io
              EOF
            - sh -c "docker login -u ci «argument -p $P» quay.io"
            - ssh h "docker login -u ci «argument -p $P» quay.io"
        """,
    "lines that YAML joins, and lines that it does not": """
        a:
          script:
            - docker login -u u
              «argument -p $P» quay.io
            - >
              docker login -u u
              «argument -p $P» quay.io
            - |
              docker login -u u
              -p $P quay.io
        """,
    "a reference is no secret, nor is a text with one in it": """
        variables:
          REG_PASS: $CI_REGISTRY_PASSWORD
          VAULT: "${VAULT_TOKEN}"
          PREFIXED: prefix-$TOKEN
          BROKEN: abc$def
        a:
          script:
            - docker login -u u «argument -p $REG_PASS» quay.io
            - docker login -u u «argument -p $VAULT» quay.io
            - docker login -u u «argument -p $PREFIXED» quay.io
            - docker login -u u «argument -p $BROKEN» quay.io
        """,
    "a service's throw-away password is no registry password": """
        a:
          «links services»: [postgres@DIGEST]
          variables:
            POSTGRES_PASSWORD: runner
            DATABASE_URL: postgres://runner:runner@postgres/db
          script: make
        """,
    "helpers and empty entries are no secrets and serve their host": """
        variables:
          DOCKER_AUTH_CONFIG: '{"credHelpers": {"123456789012.dkr.ecr.eu-west-1.amazonaws.com": "ecr-login"},
            "auths": {"registry.example.com": {}}}'
        a: {image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a:1@DIGEST", script: make}
        b: {image: "registry.example.com/a:1@DIGEST", script: make}
        """,
    "a login in a script comes too late for the image": """
        a:
          image: «auth registry.example.com/a:1@DIGEST»
          before_script: [docker login -u ci «argument -p $P» registry.example.com]
          script: make
        """,
    "the project's own registry has credentials of its own": """
        a: {image: "$CI_REGISTRY_IMAGE/x:1@DIGEST", script: make}
        b: {image: "${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/postgres:16@DIGEST", script: make}
        c: {image: "$CI_REGISTRY/other/group/x:1@DIGEST", script: make}
        """,
    "a default in an image's variable is not expanded, which is another rule's": """
        a: {image: "${BASE_IMAGE:-alpine:3.20}", script: make}
        b: {image: "registry.example.com/${APP:-app}:1", script: make}
        """,
    "hosts and names": """
        a: {image: «pin:major localhost/app», script: make}
        b: {image: «pin "ubuntu:5000"», script: make}
        c: {image: «pin:major example.com», script: make}
        d: {image: «auth «pin:major "registry.local:5000/app"»», script: make}
        """,
    "a mapping merges, a text replaces": """
        .pinned: {image: "ruby:3@DIGEST"}
        .named: {image: {name: "ruby:3@DIGEST"}}
        a: {extends: .pinned, image: {name: «pin "ruby:3"», entrypoint: [""]}, script: make}
        b: {extends: .named, image: {entrypoint: [""]}, script: make}
        """,
    "services that are taken away, and those that are not": """
        default: {image: "ruby@DIGEST", «links services»: [«pin "redis:7"»]}
        a: {services: [], script: make}
        b: {inherit: {default: [image]}, script: make}
        c: {services: null, script: make}
        """,
    "a template that nobody extends": """
        .old: {image: «pin:info "ruby:2"», script: [docker login -u ci «argument:info -p $P» quay.io]}
        a: {script: make}
        """,
    "an image that the including file replaces": """
        include: part.yml
        a: {image: "ruby@DIGEST"}
        # file: part.yml
        a: {image: "ruby:latest", script: make}
        """,
    "the flag of one rule, and of a trigger": """
        a:
          rules: [{if: $X, variables: {FF_NETWORK_PER_BUILD: 1}}, {when: always}]
          «links/low services»: [redis@DIGEST]
          script: make
        b: {variables: {FF_NETWORK_PER_BUILD: 1}, trigger: group/project}
        """,
    "a matrix is expanded": """
        a:
          parallel: {matrix: [{IMG: ["node:20", "node@DIGEST"]}]}
          image: «pin $IMG»
          script: make
        """,
    "an input's default and options": """
        spec:
          inputs:
            image: {default: "alpine:latest"}
            other: {default: "a:1@DIGEST", options: ["a:1@DIGEST", "b:2"]}
        ---
        a: {image: «pin:major "$[[ inputs.image ]]"», script: make}
        b: {image: «pin "$[[ inputs.other ]]"», script: make}
        """,
    "a reference and an anchor are one finding": """
        .login:
          script: &login
            - docker login -u ci «argument -p $P» quay.io
        a: {script: [!reference [.login, script], make]}
        b: {before_script: *login, script: make}
        """,
    "documentation's placeholders": """
        variables:
          DOCKER_AUTH_CONFIG: '{"auths": {"quay.io": {"auth": "bXlfdXNlcm5hbWU6bXlfcGFzc3dvcmQ="}}}'
        a: {image: "<AWS_ACCOUNT_ID>.dkr.ecr.eu-west-1.amazonaws.com/app:1", script: make}
        """,
    "a job that starts a pipeline, and one that never runs": """
        default: {image: "ruby:latest", services: ["redis:7"]}
        a: {trigger: group/project}
        """,
    "hidden keys that hold no job, and visible ones too": """
        .login: &login |
          docker login -u ci «argument -p $P» quay.io
        .list: &list [make, make test]
        versions: &versions
          - "3.12"
        123456: "123456"
        "build:5.6:php-fpm":
          parallel: {matrix: [{V: *versions}]}
          image: «pin python:$V»
          script: [*login, *list]
        """,
    "script lists within lists": """
        a:
          script:
            - - make
              - - - docker login -u ci «argument -p $P» quay.io
        """,
    "the last merge key wins": """
        .a: &a {image: «pin:info "ruby:2"»}
        .b: &b {image: «pin "ruby:3"»}
        job:
          <<: *a
          <<: *b
          script: make
        """,
    "a merge key overrides what stands before it": """
        .a: &a {image: «pin "ruby:3"»}
        job:
          image: ruby:2
          <<: *a
          script: make
        """,
    "steps instead of a script": """
        a:
          run:
            - name: login
              script: docker login -u ci «argument -p $P» quay.io
        """,
    "includes as plain texts": """
        include: [/a.yml, b/*.yml]
        # file: a.yml
        a: {image: «pin "ruby:3"», script: make}
        # file: b/c.yml
        include: {local: /b/d/e.yml}
        b: {script: [docker login -u ci «argument -p $P» quay.io]}
        # file: b/d/e.yml
        default: {image: «pin "node:20"»}
        """,
    "a stage list within a list, a port and an alias": """
        stages: [[build], [test]]
        a:
          image: {name: «auth «pin:major "git.example.com:5005/a/b"»», entrypoint: [""]}
          «links services»:
            - {name: «pin "docker:28-dind"», alias: docker, command: ["--mtu=1400"]}
          script: make
        """,
    "GitLab reads a quoted flag as Go does, a plain one as YAML 1.1": """
        a:
          variables: {FF_NETWORK_PER_BUILD: "yes"}
          «links services»: [redis@DIGEST]
          script: make
        b:
          variables: {FF_NETWORK_PER_BUILD: yes}
          services: [redis@DIGEST]
          script: make
        """,
    "a duplicate key: the last counts": """
        a:
          image: ruby:latest
          image: «pin ruby:3»
          script: make
        """,
}


@pytest.mark.parametrize("name", CASES)
def test_the_obvious_verdict_is_not_the_right_one(check_pipeline: Check, name: str) -> None:
    check_pipeline(CASES[name])
