"""What the settings require and forbid: versions, and includes as they are written."""

from __future__ import annotations

import pytest

from cilint.pipeline.include import IncludeKind
from cilint.pipeline.provenance import IncludeSource
from cilint.settings.policy import IncludePolicy, version_of


@pytest.mark.parametrize(
    ("found", "wanted", "is_older"),
    [
        ("1.3", "1.4", True),
        ("v1.3.9", "1.4", True),
        ("1.4", "1.4", False),
        ("1.4.0", "1.4", False),
        ("1.4", "1.4.7", False),  # the latest 1.4.x
        ("1", "1.4", False),
        ("1", "2.0", True),
        ("2", "1.4", False),
        ("1.10", "1.9", False),
        ("1.9", "1.10", True),
        ("2.0.0-rc1", "2.0.0", True),
        ("2.0.0-rc1", "2.0", True),
        ("2.0.1-rc1", "2.0.0", False),
        ("2.0.0-rc2", "2.0.0-rc1", False),
        ("2.0.0", "2.0.0-rc1", False),
    ],
)
def test_a_version_is_older_where_that_is_sure(found: str, wanted: str, is_older: bool) -> None:
    one, other = version_of(found), version_of(wanted)
    assert one
    assert other
    assert one.is_before(other) is is_older


@pytest.mark.parametrize(
    "name", ["", "main", "~latest", "1.x", "release-1.2", "5f2d0c9e8b7a6d4c3f2e1d0c9b8a7f6e5d4c3b2a"]
)
def test_what_is_no_version_is_none(name: str) -> None:
    assert version_of(name) is None


COMPONENT = IncludeSource(IncludeKind.COMPONENT, "scan", "platform/components", "", "1.0")
FOREIGN = COMPONENT._replace(host="gitlab.other.example")
FILE = IncludeSource(IncludeKind.PROJECT, "ci/base.yml", "platform/templates", "", "v1")


@pytest.mark.parametrize(
    ("policy", "source", "fits"),
    [
        (IncludePolicy(IncludeKind.COMPONENT, "platform/components/scan"), COMPONENT, True),
        (IncludePolicy(IncludeKind.COMPONENT, "Platform/*/scan"), COMPONENT, True),
        (IncludePolicy(IncludeKind.COMPONENT, "gitlab.example.com/platform/components/scan"), COMPONENT, True),
        (IncludePolicy(IncludeKind.COMPONENT, "gitlab.example.com/platform/components/scan"), FOREIGN, False),
        (IncludePolicy(IncludeKind.COMPONENT, "gitlab.other.example/platform/components/scan"), FOREIGN, True),
        (IncludePolicy(IncludeKind.COMPONENT, "platform/components/sbom"), COMPONENT, False),
        (IncludePolicy(IncludeKind.PROJECT, "platform/templates"), FILE, True),
        (IncludePolicy(IncludeKind.PROJECT, "platform/templates", "/ci/base.yml"), FILE, True),
        (IncludePolicy(IncludeKind.PROJECT, "platform/templates", "ci/*"), FILE, True),
        (IncludePolicy(IncludeKind.PROJECT, "platform/templates", "/base.yml"), FILE, False),
        (IncludePolicy(IncludeKind.PROJECT, "platform/template"), FILE, False),
        (IncludePolicy(IncludeKind.LOCAL, "ci/base.yml"), FILE, False),
    ],
)
def test_an_include_is_known_by_what_include_says(policy: IncludePolicy, source: IncludeSource, fits: bool) -> None:
    assert policy.is_for(source) is fits
