"""What people copy from us names this release and the project's address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cilint import PROJECT_URL, __version__

ROOT = Path(__file__).resolve().parent.parent.parent
VERSION = re.compile(r"""(?:\bcilint==|/cilint@|\brev: |\bdefault: ")(\d+(?:\.\d+)+)""")
ADDRESS = re.compile(r"(?:repo: |component: )(\S+)")


@pytest.mark.parametrize(("name", "count"), [("README.md", 3), ("templates/cilint/template.yml", 2)])
def test_every_version_is_that_of_this_release(name: str, count: int) -> None:
    if not (ROOT / name).exists():
        pytest.skip(f"{name} is not a part of this tree")
    versions = VERSION.findall((ROOT / name).read_text(encoding="utf-8"))
    assert versions == [__version__] * count


@pytest.mark.parametrize("name", ["README.md", "templates/cilint/template.yml"])
def test_every_address_is_that_of_the_project(name: str) -> None:
    if not (ROOT / name).exists():
        pytest.skip(f"{name} is not a part of this tree")
    addresses = ADDRESS.findall((ROOT / name).read_text(encoding="utf-8"))
    component = f"{PROJECT_URL.removeprefix('https://')}/cilint@{__version__}"
    assert addresses
    assert set(addresses) <= {PROJECT_URL, component}
