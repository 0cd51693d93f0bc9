"""What refs and versions are by their looks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.pipeline.refs import RefKind, is_commit, ref_kind, version_kind

SHA = "0123456789abcdef0123456789abcdef01234567"
REFS = {
    RefKind.COMMIT: [SHA, SHA.upper(), SHA + SHA[:24], "$CI_COMMIT_SHA", "${CI_COMMIT_SHA}"],
    RefKind.SHORT_COMMIT: ["0123abc", "5f2d0c9e", SHA[:39], SHA + "0"],
    RefKind.TAG: [
        *("v1.2.3", "1.2.3", "1.2", "v1.2", "1", "v1", "V2.0", "refs/tags/next"),
        *("v1.2.3-rc1", "1.2.3+build.5", "2.0.0-beta.1", "1.10.0rc2", "1.2-3", "3.4.0-dependencies"),
        *("templates-v2.1", "lib_1.0.0", "@scope@1.0.0", "release-1.2"),
        *("2024-01-31", "20240131", "2023.10.09", "23.09.29", "nightly-2024-01-31", "v2025.07.0", "2024-01-31-2"),
    ],
    RefKind.BRANCH: [
        *(
            "main",
            "master",
            "develop",
            "feature/1.2.3",
            "fix/issue-1.2.3",
            "release/1.2",
            "refs/heads/v1",
            "stable",
            "latest",
            "next",
        ),
        *("1.x", "4.x-dev", "v1.2.x", "1.2-stable", "13-0-stable", "13-12-stable-ee", "v2-next", "1.0-maintenance"),
        *("2fa", "issue-12", "PROJ-123", "v", "1.", "deadbeefs", "release-1.2-branch", "~latest"),
    ],
    RefKind.DEFAULT: ["", "HEAD"],
    RefKind.UNKNOWN: ["$REF", "v${VERSION}", "%REF%", "$[[ inputs.ref ]]", "$CI_COMMIT_REF_NAME", "1.2.3" * 99],
}
VERSIONS = {
    RefKind.LATEST: ["~latest"],
    RefKind.PARTIAL: ["1", "1.2", "0", "10.20"],
    RefKind.TAG: ["1.2.3", "v1.2.3", "v1", "1.2.3-rc1", "1.2.3+meta"],
    RefKind.BRANCH: ["main", "my-branch", "1.x", "latest", "~Latest"],
    RefKind.COMMIT: [SHA, "$CI_COMMIT_SHA"],
    RefKind.SHORT_COMMIT: ["0123abc"],
    RefKind.UNKNOWN: ["", "$VERSION", "1.$MINOR"],
}


@pytest.mark.parametrize(("kind", "ref"), [(kind, ref) for kind, refs in REFS.items() for ref in refs])
def test_a_ref_is_told_by_its_looks(kind: RefKind, ref: str) -> None:
    assert ref_kind(ref) is kind


@pytest.mark.parametrize(("kind", "ref"), [(kind, ref) for kind, refs in VERSIONS.items() for ref in refs])
def test_the_version_of_a_component_is_told_by_its_looks(kind: RefKind, ref: str) -> None:
    assert version_kind(ref) is kind


@given(st.integers(0), st.integers(0), st.integers(0), st.sampled_from(["", "v"]))
def test_every_full_version_is_a_tag(major: int, minor: int, patch: int, mark: str) -> None:
    version = f"{mark}{major}.{minor}.{patch}"
    assert ref_kind(version) is version_kind(version) is (RefKind.TAG if len(version) < 256 else RefKind.UNKNOWN)


@given(st.text(alphabet="0123456789abcdef", min_size=40, max_size=40))
def test_every_sha_is_a_commit(sha: str) -> None:
    assert is_commit(sha)
    assert ref_kind(sha) is version_kind(sha) is RefKind.COMMIT


@given(st.text(), st.sampled_from(["$A", "${A}", "%A%", "$[[ inputs.a ]]"]), st.text())
def test_what_a_variable_holds_is_never_guessed(before: str, variable: str, after: str) -> None:
    assert ref_kind(before + variable + after) is RefKind.UNKNOWN


def test_a_long_ref_takes_no_time() -> None:
    for ref in ("1" * 100_000, "a-" * 50_000, "1." * 50_000 + "x", "-2024" * 20_000):
        assert ref_kind(ref) is RefKind.UNKNOWN
        ref_kind(ref[:255])
