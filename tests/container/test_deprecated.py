"""Images that are frozen or gone: the table, and what of it speaks of an image."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cilint.container.deprecated
from cilint.container.deprecated import Deprecation, ImageState, find_deprecation

TABLE = Path(cilint.container.deprecated.__file__).with_name("deprecated.tsv").read_text(encoding="utf-8").splitlines()
ROWS = [line.split("\t") for line in TABLE if not line.startswith("#")]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}:{row[1]}")
def test_every_entry_has_its_state_its_date_a_successor_and_a_source(row: list[str]) -> None:
    repository, _tags, state, since, successor, source = row
    assert "/" in repository
    assert "." in repository.partition("/")[0]
    assert state in {member.value for member in ImageState}
    assert re.fullmatch(r"-|20\d\d-(?:0[1-9]|1[0-2])", since)
    assert source.startswith("https://")
    assert (successor == "-") == (state == "maintained")


def test_the_table_says_when_it_was_verified() -> None:
    assert re.search(r"Last verified: 20\d\d-\d\d", TABLE[0])


@pytest.mark.parametrize(
    ("repository", "tag"),
    [
        ("docker.io/library/docker", "stable"),
        ("docker.io/library/docker", "stable-dind"),
        ("docker.io/library/openjdk", "17-slim"),
        ("docker.io/library/openjdk", "latest"),
        ("docker.io/library/centos", None),
        ("gcr.io/kaniko-project/executor", "debug"),
        ("k8s.gcr.io/pause", "3.5"),
        ("docker.io/bitnami/kubectl", "1.28"),
    ],
)
def test_what_is_given_up_is_found(repository: str, tag: str | None) -> None:
    found = find_deprecation(repository, tag)
    assert found
    assert found.source.startswith("https://")
    assert found.successor
    assert re.fullmatch(r"(?:20\d\d-\d\d)?", found.since)


@pytest.mark.parametrize(
    ("repository", "tag"),
    [
        ("docker.io/library/docker", "28"),
        ("docker.io/library/docker", None),
        ("docker.io/library/openjdk", "26-ea-jdk"),
        ("docker.io/library/openjdk", None),
        ("docker.io/bitnami/kubectl", "latest"),
        ("docker.io/bitnami/minideb", "bookworm"),
        ("docker.io/acme/openjdk", "17"),
        ("registry.example.com/library/centos", "7"),
        ("registry.k8s.io/pause", "3.9"),
    ],
)
def test_what_lives_on_or_may_is_not(repository: str, tag: str | None) -> None:
    assert find_deprecation(repository, tag) is None


def test_the_user_s_entries_go_first() -> None:
    own = Deprecation("docker.io/library/centos", "*", ImageState.MAINTAINED, "")
    assert find_deprecation("docker.io/library/centos", "7", (own,)) is None
