"""What unpinned-image says of the text of a reference: its digest, its tag, and what is unknown in it."""

from __future__ import annotations

import pytest

from tests.verdicts.conftest import Check

REFERENCES = [
    # Digests, with and without a tag.
    "python@DIGEST",
    "python:3.12@DIGEST",
    "docker.io/library/python:3.12-slim@DIGEST",
    "quay.io/group/app@DIGEST",
    "ghcr.io/group/app:v1@DIGEST",
    # Neither.
    "«pin:major python»",
    "«pin:major group/app»",
    "«pin:major docker.io/library/python»",
    "«pin:major ghcr.io/group/app»",
    # Tags that hold no digit.
    "«pin:major python:latest»",
    "«pin:major docker:stable»",
    "«pin:major quay.io/group/app:main»",
    "«pin:major quay.io/group/app:master»",
    "«pin:major group/app:edge»",
    "«pin:major group/app:nightly»",
    "«pin:major node:lts»",
    "«pin:major node:lts-alpine»",
    "«pin:major python:slim»",
    "«pin:major nginx:alpine»",
    "«pin:major docker:dind»",
    "«pin:major docker:git»",
    "«pin:major docker:cli»",
    "«pin:major ubuntu:jammy»",
    "«pin:major debian:bookworm»",
    "«pin:major debian:bookworm-slim»",
    # Any other tag.
    "«pin node:3»",
    "«pin python:3.12»",
    "«pin postgres:16-alpine»",
    "«pin python:3.12.4»",
    "«pin python:3.12.4-slim-bookworm»",
    "«pin ubuntu:24.04»",
    "«pin docker:28-dind»",
    "«pin ubuntu:5000»",
    "«pin alpine:3.20»",
    "«pin ghcr.io/group/app:sha-0a1b2c3»",
    "«pin group/app:v1»",
    # Ports are no tags.
    "«pin:major localhost:5000/app»",
    "«pin localhost:5000/app:1»",
    "«pin:major localhost/app»",
    "«pin:major example.com»",
    # The project's own image of this pipeline or commit.
    "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA",
    "${CI_REGISTRY_IMAGE}/base:${CI_COMMIT_SHORT_SHA}",
    "$CI_REGISTRY_IMAGE:build-$CI_PIPELINE_ID",
    "$CI_REGISTRY_IMAGE:$CI_PIPELINE_IID",
    "$CI_REGISTRY_IMAGE/test:$CI_JOB_ID",
    "$CI_REGISTRY/$CI_PROJECT_PATH/app:$CI_COMMIT_SHA",
    "«pin:major $CI_REGISTRY_IMAGE»",
    "«pin:major $CI_REGISTRY_IMAGE/base»",
    "«pin:major $CI_REGISTRY_IMAGE:latest»",
    "«pin $CI_REGISTRY_IMAGE:$CI_COMMIT_REF_SLUG»",
    "«pin $CI_REGISTRY_IMAGE:$CI_COMMIT_BRANCH»",
    "«pin $CI_REGISTRY_IMAGE:$CI_COMMIT_TAG»",
    "«pin $CI_REGISTRY_IMAGE/base:1.0»",
    # What a variable from outside decides.
    "$IMAGE",
    "${IMAGE}",
    "group/app:$TAG",
    "group/app:${TAG}-alpine",
    "group/app@$DIGEST_OF_APP",
    "group/app:1@$DIGEST_OF_APP",
    "$REGISTRY/app:$TAG@$DIGEST_OF_APP",
    "$IMAGE:$TAG",
    '"$CS_ANALYZER_IMAGE$CS_IMAGE_SUFFIX"',
    "$PREFIX/app$SUFFIX",
    # An unknown prefix before a known tag hides nothing.
    "«pin ${PREFIX}/docker:28»",
    "«pin:major ${PREFIX}/docker»",
    "«pin:major $PREFIX/docker:dind»",
    "«pin $CI_TEMPLATE_REGISTRY_HOST/security-products/semgrep:6»",
    "«pin ${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/alpine:3.20»",
    "«pin:major ${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/alpine»",
    "${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/postgres:16@DIGEST",
    "«pin $IMAGE:1.2»",
    # No container images, or none that could be pinned.
    "macos-15-xcode-16",
    "macos-12-xcode-14",
    "scratch",
    "<AWS_ACCOUNT_ID>.dkr.ecr.eu-west-1.amazonaws.com/app:1",
    "$[[ inputs.image ]]",
    "python:3.12-$[[ inputs.flavour ]]",
    "python:$VERSION-slim",
    "python:3.12-${FLAVOUR}-slim",
    # Wrong in another way, of which other rules speak.
    "${IMAGE:-alpine:3.20}",
    '"${REGISTRY:-docker.io}/alpine:3.20"',
    "https://quay.io/group/app:1",
    "'python:'",
    "python@sha256:0123",
    "group/App:1",
    "'python :3'",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
]


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_reference_as_a_job_writes_it_gets_its_verdict(check_pipeline: Check, reference: str) -> None:
    check_pipeline(f"test:\n  image: {reference}\n  script: make\n")
