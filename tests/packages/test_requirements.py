"""Whether a version of cilint is one that a package asks for."""

from __future__ import annotations

import pytest

from cilint.packages.requirements import unmet


@pytest.mark.parametrize(
    ("requirement", "version"),
    [
        ("cilint", "0.1.0"),
        ("cilint>=0.1", "0.1.0"),
        ("cilint >= 0.1, < 2", "1.9.9"),
        ("cilint (>=0.1)", "0.1.0"),
        ("CILINT[lsp]==1.*", "1.4"),
        ("cilint~=1.4", "1.9"),
        ("cilint~=1.4.2", "1.4.7"),
        ("cilint!=1.4", "1.4.1"),
        ("cilint==1.4", "1.4.0"),
        ("cilint>1", "1.0.1"),
        ("cilint<=1", "1.0"),
        ("cilint!=2.*", "1.0"),
        ("cilint>=9 ; python_version > '3'", "9"),
        ("cilint>=1.0rc1", "0.1"),
        ("cilint===arbitrary", "0.1"),
        ("cilint-lsp>=9", "0.1"),
        ("other>=9", "0.1"),
        ("cilint @ https://example.com/cilint.whl", "0.1"),
    ],
)
def test_a_version_that_is_asked_for(requirement: str, version: str) -> None:
    assert unmet([requirement], "cilint", version) == ""


@pytest.mark.parametrize(
    ("requirement", "version"),
    [
        ("cilint>=0.2", "0.1.9"),
        ("cilint>=0.1,<2", "2.0"),
        ("cilint~=1.4", "2.0"),
        ("cilint~=1.4", "1.3.9"),
        ("cilint~=1.4.2", "1.5.0"),
        ("cilint==1.*", "2.0"),
        ("cilint!=1.*", "1.7"),
        ("cilint==1.4", "1.4.1"),
        ("cilint!=1.4", "1.4.0"),
        ("cilint>1", "1.0"),
        ("cilint<1", "1.0"),
        ("cilint<=1", "1.0.1"),
        ("CI-lint>=9", "1"),
    ],
)
def test_one_that_is_not(requirement: str, version: str) -> None:
    name = "ci-lint" if requirement.startswith("CI-") else "cilint"
    assert unmet(["other>=1", requirement], name, version).startswith(name)
