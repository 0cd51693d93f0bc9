"""What a tag's pipeline makes and where it sends it: the scripts of its jobs, run here."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cilint import __version__

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = [
    pytest.mark.skipif(not (ROOT / ".ci").exists(), reason="what makes a release is not a part of this tree"),
    pytest.mark.skipif(not shutil.which("bash") or not shutil.which("git"), reason="there is no bash or no git here"),
]


def run(*command: str | Path, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a program that finds this environment's Python first, and nobody's settings of Git."""
    programs = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    own = {name: value for name, value in os.environ.items() if not name.startswith(("CI", "GIT_", "TWINE_"))}
    environment = {**own, "PATH": programs, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", **variables}
    return subprocess.run(
        list(map(str, command)), cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", check=False,
    )  # fmt: skip


def succeed(*command: str | Path, folder: Path, **variables: str) -> str:
    completed = run(*command, folder=folder, **variables)
    assert completed.returncode == 0, completed.stdout
    return completed.stdout


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `dist` of a release, made of a commit of this tree."""
    folder = tmp_path_factory.mktemp("release")
    if run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "hatchling", folder=folder).returncode:
        pytest.skip("pip reaches no package index, from which the build takes what it needs")
    checkout = folder / "checkout"
    files = succeed("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", folder=ROOT).split("\0")
    for file in files:
        if file and (ROOT / file).is_file():
            (checkout / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, checkout / file)
    for arguments in (
        ("init", "--quiet"),
        ("add", "."),
        ("commit", "--quiet", "--no-gpg-sign", "--message", "Release"),
    ):
        succeed("git", "-c", "user.name=Test", "-c", "user.email=test@example.com", *arguments, folder=checkout)
    made = run(".ci/build", "dist", folder=checkout)
    assert made.returncode == 0, made.stdout
    return checkout / "dist"


@pytest.mark.slow
def test_it_is_what_its_checksums_say(release: Path) -> None:
    sums = dict(reversed(line.split()) for line in (release / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    assert sums == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in release.iterdir()
        if path.name != "SHA256SUMS"
    }
    assert {*sums} == {
        f"cilint-{__version__}-py3-none-any.whl",
        f"cilint-{__version__}.tar.gz",
        f"cilint-{__version__}.cdx.json",
    }


@pytest.mark.slow
def test_the_bill_of_materials_has_what_an_installation_brings(release: Path) -> None:
    bill = json.loads((release / f"cilint-{__version__}.cdx.json").read_text(encoding="utf-8"))
    itself = bill["metadata"]["component"]
    assert (itself["name"], itself["version"]) == ("cilint", __version__)
    with zipfile.ZipFile(release / f"cilint-{__version__}-py3-none-any.whl") as wheel:
        metadata = Parser().parsestr(wheel.read(f"cilint-{__version__}.dist-info/METADATA").decode())
    required = [Requirement(line) for line in metadata.get_all("Requires-Dist", ())]
    brought = {canonicalize_name(requirement.name) for requirement in required if not requirement.marker}
    assert "pyyaml" in brought
    assert brought <= {canonicalize_name(component["name"]) for component in bill["components"]}


@pytest.mark.slow
def test_a_second_folder_of_that_name_is_refused(release: Path) -> None:
    again = run(".ci/build", "dist", folder=release.parent)
    assert (again.returncode, again.stdout) == (
        2,
        ".ci/build: dist is there already; name a folder that is not\n",
    )


@pytest.mark.slow
def test_a_tag_of_another_version_makes_nothing(release: Path) -> None:
    other = run(".ci/build", "other", folder=release.parent, CI_COMMIT_TAG="9.9.9")
    assert other.returncode == 1
    assert other.stdout == f".ci/build: the tag is 9.9.9, and cilint/__init__.py says {__version__}\n"
    assert not any((release.parent / "other").iterdir())
