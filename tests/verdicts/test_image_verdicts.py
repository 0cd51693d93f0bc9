"""Where unpinned-image finds an image: every place that GitLab takes one from, and what variables make of it."""

from __future__ import annotations

import pytest

from tests.verdicts.conftest import Check

PLACES = [
    """
    image: «pin ruby:3.3»
    services: [«pin "postgres:16"»]
    variables: {FF_NETWORK_PER_BUILD: "true"}
    test: {script: rake}
    """,
    """
    default:
      image:
        name: «pin ruby:3.3»
        entrypoint: [""]
        pull_policy: if-not-present
      services:
        - name: «pin postgres:16»
          alias: db
          variables: {POSTGRES_PASSWORD: runner}
          command: [postgres, -c, fsync=off]
        - «pin:major redis»
    variables: {FF_NETWORK_PER_BUILD: "true"}
    test: {script: rake}
    """,
    """
    .image: &image «pin ruby:3.3»
    .services: &services
      - «pin postgres:16»
      - «pin redis:7»
    variables: {FF_NETWORK_PER_BUILD: "true"}
    a: {image: *image, services: *services, script: rake}
    b: {image: *image, services: [*services], script: rake}
    """,
    """
    .ruby: {image: «pin ruby:3.3»}
    a: {extends: .ruby, script: rake}
    b: {extends: [.ruby], script: rake}
    c: {image: !reference [.ruby, image], script: rake}
    """,
    """
    a: {image: «pin ruby:3.3», script: rake}
    b: {image: «pin ruby:3.3», script: rake}
    """,
    """
    default: {image: «pin ruby:3.3»}
    a: {script: rake}
    b: {image: ruby@DIGEST, script: rake}
    """,
    """
    default: {image: ruby:latest, services: [postgres]}
    a: {image: ruby@DIGEST, services: [], script: rake}
    b: {inherit: {default: false}, script: rake}
    c: {inherit: {default: [before_script]}, script: rake}
    d: {trigger: group/project}
    """,
    """
    default: {services: [«pin "postgres:16"»]}
    variables: {FF_NETWORK_PER_BUILD: 1}
    a:
      services:
      script: rake
    b: {services: null, script: rake}
    """,
    """
    image: ruby:latest
    a: {image: ruby@DIGEST, script: rake}
    """,
    """
    .base:
      image: ruby@DIGEST
    a:
      extends: .base
      image: {name: «pin ruby:3.3», entrypoint: [""]}
      script: rake
    """,
    """
    .base:
      image: {name: «pin ruby:3.3», entrypoint: [""]}
    a:
      extends: .base
      image: {entrypoint: [sh]}
      script: rake
    """,
    """
    .base:
      «links services»: [«pin:info postgres:16», «pin:info redis:7»]
    a:
      extends: .base
      services: [postgres@DIGEST]
      variables: {FF_NETWORK_PER_BUILD: 1}
      script: rake
    """,
    """
    .dead: {image: «pin:info ruby:3.3»}
    a: {script: rake}
    """,
    """
    .exported: {image: «pin ruby:3.3»}
    """,
    """
    include: {project: group/templates, file: a.yml}
    .exported: {image: «pin ruby:3.3»}
    a: {script: rake}
    """,
    """
    include: part.yml
    a: {extends: .part, script: rake}
    # file: part.yml
    .part: {image: «pin ruby:3.3»}
    .more: {image: «pin:major ruby»}
    """,
    """
    include: part.yml
    a: {image: ruby@DIGEST}
    # file: part.yml
    a: {image: ruby:latest, script: rake}
    """,
    """
    a: {rules: [{when: never}], image: «pin:info ruby:3.3», script: rake}
    b: {rules: [], image: «pin:info ruby:3.3», script: rake}
    """,
    # Variables whose values are in the files.
    """
    variables: {IMAGE: "ruby:3.3", UNUSED_IMAGE: "alpine:latest"}
    a: {image: «pin $IMAGE», script: rake}
    """,
    """
    variables: {VERSION: "3.3", IMAGE: "ruby:${VERSION}"}
    a: {image: «pin "$IMAGE"», script: rake}
    """,
    """
    variables:
      IMAGE: ruby@DIGEST
      DIGEST_OF_APP: sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
    a: {image: $IMAGE, script: rake}
    b: {image: "app@$DIGEST_OF_APP", script: rake}
    """,
    """
    variables: {TAG: latest}
    a: {variables: {TAG: "3.3"}, image: «pin ruby:$TAG», script: rake}
    b: {image: «pin:major ruby:$TAG», script: rake}
    c: {inherit: {variables: false}, image: ruby:$TAG, script: rake}
    """,
    """
    a:
      image: «pin:major $IMAGE»
      parallel:
        matrix:
          - IMAGE: [ruby@DIGEST, ruby:3.3]
          - IMAGE: ruby
      script: rake
    """,
    """
    a:
      image: «pin $NAME:$TAG»
      parallel:
        matrix:
          - NAME: ruby
            TAG: ["3.2", "3.3"]
          - NAME: python
            TAG: "3.12"
      script: rake
    """,
    """
    a:
      image: ruby:$TAG
      rules:
        - if: $CI_COMMIT_TAG
          variables: {TAG: "3.3@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}
        - when: on_success
      script: rake
    """,
    """
    variables:
      TAG: {value: "3.3", options: ["3.3", latest], description: which ruby}
    a: {image: «pin:major ruby:$TAG», script: rake}
    """,
    """
    spec:
      inputs:
        image: {default: "alpine@DIGEST", options: ["alpine@DIGEST", "alpine:3.20"]}
        version: {default: latest}
        name: {}
    ---
    a:
      image: «pin $[[ inputs.image ]]»
      services: [«pin:major "ruby:$[[ inputs.version ]]"», «pin:major "$[[ inputs.name ]]:$[[ inputs.version ]]"»]
      variables: {FF_NETWORK_PER_BUILD: 1}
      script: rake
    b: {image: "$[[ inputs.name ]]", script: rake}
    """,
    """
    include:
      - local: part.yml
        inputs: {version: "3.3"}
    # file: part.yml
    spec: {inputs: {version: {default: latest}}}
    ---
    a: {image: «pin "ruby:$[[ inputs.version ]]"», script: rake}
    """,
    """
    workflow:
      rules:
        - if: $CI_COMMIT_TAG
          variables: {IMAGE: ruby@DIGEST}
        - when: always
          variables: {IMAGE: ruby}
    a: {image: «pin:major $IMAGE», script: rake}
    """,
    # Policies.
    """
    a: {image: registry.example.com/ci/base:1, script: make}
    b: {image: «pin:major registry.example.com/ci/base», script: make}
    c: {image: local/whatever, script: make}
    d: {image: «pin "ruby:3.3"», script: make}
    # file: .cilint.yml
    registries: {registry.example.com: {auth: runner}}
    pins:
      registry.example.com/*: tag
      local/*: any
    """,
    # The last pattern that matches counts, in either order.
    """
    a: {image: registry.example.com/ci/base:1, script: make}
    b: {image: «pin registry.example.com/web/base:1», script: make}
    c: {image: «pin:major registry.example.com/ci/base:latest», script: make}
    # file: .cilint.yml
    registries: {registry.example.com: {auth: runner}}
    pins:
      "*": digest
      registry.example.com/*: tag
      registry.example.com/web/*: digest
    """,
    """
    a: {image: «pin registry.example.com/ci/base:1», script: make}
    # file: .cilint.yml
    registries: {registry.example.com: {auth: runner}}
    pins:
      registry.example.com/*: tag
      "*": digest
    """,
]


@pytest.mark.parametrize("pipeline", PLACES)
def test_an_image_is_judged_as_the_job_gets_it_and_flagged_where_it_is_written(
    check_pipeline: Check, pipeline: str
) -> None:
    check_pipeline(pipeline)
