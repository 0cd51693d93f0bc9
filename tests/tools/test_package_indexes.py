"""Whose packages an index has, by its address alone: what is not sure is neither private nor public."""

from __future__ import annotations

import pytest

from cilint.tools.package_indexes import IndexStanding, PackageIndex, package_index


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://ci:${TOKEN}@pypi.example.com/simple", "pypi.example.com"),
        ("https://${TOKEN}@pypi.org/simple", "pypi.org"),
        ("${CI_API_V4_URL}/projects/7/packages/pypi/simple", ""),
        ("https://gitlab.example.com/api/v4/groups/3/-/packages/pypi/simple", "gitlab.example.com"),
        ("https://files.example.com/artifactory/api/pypi/local/simple", "files.example.com"),
        ("http://files.example.com:8081/repository/ours/simple", "files.example.com"),
        (
            "https://acme-7.d.codeartifact.eu-west-1.amazonaws.com/pypi/ours/simple/",
            "acme-7.d.codeartifact.eu-west-1.amazonaws.com",
        ),
        ("https://europe-python.pkg.dev/acme/ours/simple/", "europe-python.pkg.dev"),
        ("http://172.20.1.2/simple", "172.20.1.2"),
        ("http://pypi.corp:3141/simple", "pypi.corp"),
        ("http://devpi:3141/root/pypi", "devpi"),
    ],
)
def test_an_index_of_somebody(address: str, host: str) -> None:
    assert package_index(address) == PackageIndex(host, IndexStanding.PRIVATE)


@pytest.mark.parametrize("host", ["pypi.org", "download.pytorch.org", "api.nuget.org"])
def test_an_index_of_everybody(host: str) -> None:
    assert package_index(f"https://{host}/simple") == PackageIndex(host, IndexStanding.PUBLIC)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "${COMPANY_INDEX}",
        "https://${HOST}/simple",
        "https://wheels.example.com/cpu",
        "http://172.32.1.2/simple",
        "http://localhost:3141/simple",
        "https://example.com/a@b/simple",
        "./wheels",
    ],
)
def test_an_index_that_may_be_either(address: str) -> None:
    assert package_index(address).standing is IndexStanding.UNKNOWN
