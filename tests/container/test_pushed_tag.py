"""The verdict table of tags that are pushed."""

from __future__ import annotations

import pytest

from cilint.container.pushed_tag import PushedTag, classify_pushed_tag
from cilint.facts.image_templates import shaped
from cilint.pipeline.variables import Variables

BY_TAG = {
    PushedTag.LATEST: [
        "app", "app:latest", "registry.example.com:5000/app", "$CI_REGISTRY_IMAGE", "$X/app", "$X:latest",
    ],
    PushedTag.BRANCH: [
        "app:main", "app:master", "app:develop", "app:$CI_COMMIT_BRANCH", "app:$CI_DEFAULT_BRANCH",
        "app:mr-$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
    ],
    PushedTag.REF: ["app:$CI_COMMIT_REF_SLUG", "app:${CI_COMMIT_REF_NAME}-amd64"],
    PushedTag.PIPELINE: [
        "app:$CI_COMMIT_SHA", "app:$CI_COMMIT_SHORT_SHA", "app:b$CI_PIPELINE_IID", "app:$CI_COMMIT_REF_SLUG-$CI_JOB_ID",
        "$X:$CI_COMMIT_SHA",
    ],
    PushedTag.OTHER: [
        "app:1.2", "app:nightly", "app:$CI_COMMIT_TAG", "app:$VERSION", "$IMAGE", "app:$CI_COMMIT_REF_SLUG-$ARCH",
        "app:$CI_PROJECT_NAME", "app@sha256:" + "a" * 64, "app:latest-amd64",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("tag", "text"), [(tag, text) for tag, texts in BY_TAG.items() for text in texts])
def test_a_tag_names_what_the_table_says(tag: PushedTag, text: str) -> None:
    (expansion,) = Variables(()).expand(text)
    assert classify_pushed_tag(shaped(expansion.template)) is tag


def test_the_next_pipeline_moves_latest_and_branches() -> None:
    assert [tag for tag in PushedTag if tag.moves] == [PushedTag.LATEST, PushedTag.BRANCH, PushedTag.REF]
