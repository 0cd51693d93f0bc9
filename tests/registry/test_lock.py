"""The lock file of images: what is written is read again, and what is none is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.container.image import parse_reference
from cilint.container.lookup import Question, Status
from cilint.errors import UnreadableFileError
from cilint.registry.lock import LockedImages, format_lock, parse_lock

DIGEST = f"sha256:{'a' * 64}"
NAME = "docker.io/library/python:3.12"

_DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64).map("sha256:{}".format)
_REFERENCES = st.from_regex(r"\A[a-z]{1,5}\.example(?::[0-9]{2,4})?/[a-z]{1,5}:[a-z0-9]{1,5}\Z")


@given(st.dictionaries(_REFERENCES, _DIGESTS))
def test_what_is_written_is_read_again(digests) -> None:
    assert parse_lock(format_lock(digests), "x") == digests


def test_one_image_is_one_line() -> None:
    assert f'    "{NAME}": "{DIGEST}"\n' in format_lock({NAME: DIGEST})


@pytest.mark.parametrize("name", ["python:3.12", f"python:3.12@sha256:{'b' * 64}", "docker.io/library/python:3.12"])
def test_a_tag_is_found_however_the_reference_is_written(name) -> None:
    [answer] = LockedImages({NAME: DIGEST}).ask([Question(parse_reference(name))])
    assert (answer.status, answer.digest) == (Status.FOUND, DIGEST)


def test_what_is_not_in_it_is_no_answer() -> None:
    [answer] = LockedImages({NAME: DIGEST}).ask([Question(parse_reference("python:3.13"))])
    assert answer.status is Status.FAILED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "<<<<<<< ours",
        "[" * 100_000,
        json.dumps({"version": 1, "images": []}),
        json.dumps({"version": 1, "images": {NAME: "sha256:short"}}),
        json.dumps({"version": 1, "images": {"no tag": DIGEST}}),
        json.dumps({"version": 1, "images": {"docker.io/library/python": DIGEST}}),
        json.dumps({"version": 1, "images": {NAME: 1}}),
        json.dumps({"version": [2], "images": {}}),
        f'{{"version": {"[" * 60_000}{"]" * 60_000}, "images": {{}}}}',
    ],
)
def test_what_is_no_lock_file_is_refused(text) -> None:
    words = r"is no lock file of cilint \(a merge conflict\?\): delete it, and run cilint pin --lock"
    with pytest.raises(UnreadableFileError, match=words):
        parse_lock(text, "x")


def test_a_later_version_asks_for_a_later_cilint() -> None:
    with pytest.raises(UnreadableFileError, match="update cilint"):
        parse_lock('{"version": 2, "images": {}}', "x")
