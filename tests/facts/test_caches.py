"""Caches: which are surely one and the same, whatever the ref."""

from __future__ import annotations

import pytest

from cilint.facts.caches import shared_key
from cilint.facts.gather import Facts
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

ROOT = ".gitlab-ci.yml"


def facts_of(text: str) -> Facts:
    return next(Session(MemoryFiles({ROOT: text}), Settings(), ()).facts([ROOT]))


def keys_of(one: str, two: str) -> list[str | None]:
    text = f"variables: {{NAME: npm}}\na: {{script: make, cache: {{{one}}}}}\nb: {{script: make, cache: {{{two}}}}}\n"
    return [shared_key(fact.cache, fact.user.job) for fact in facts_of(text).caches if fact.user]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("paths: [a]", "paths: [b]"),
        ("key: npm", "key: $NAME"),
        ("key: $CI_PROJECT_NAME", "key: '${CI_PROJECT_NAME}'"),
        ("key: {files: [a, b]}", "key: {files: [a, b], prefix: }"),
        ("key: {files: [a], prefix: npm}", "key: {files: [a], prefix: $NAME}"),
    ],
)
def test_these_are_the_same_cache(one: str, two: str) -> None:
    first, second = keys_of(one, two)
    assert first == second is not None


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("paths: [a]", "key: npm"),
        ("key: $CI_JOB_NAME", "key: $CI_JOB_NAME"),
        ("key: {files: [a]}", "key: {files: [b]}"),
        ("key: {files: [a]}", "key: {files: [a], prefix: npm}"),
    ],
)
def test_these_are_not(one: str, two: str) -> None:
    first, second = keys_of(one, two)
    assert first != second
    assert None not in (first, second)


@pytest.mark.parametrize("key", ["$CI_COMMIT_REF_SLUG", "npm-$UNKNOWN", "{files: [a], prefix: $CI_COMMIT_BRANCH}"])
def test_of_what_refs_may_decide_nothing_is_known(key: str) -> None:
    assert keys_of(f"key: {key}", f"key: {key}") == [None, None]
