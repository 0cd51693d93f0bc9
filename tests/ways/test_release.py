"""What a tag's pipeline makes and where it sends it: the scripts of its jobs, run here."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from email.parser import Parser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

from cilint import __version__
from cilint.cli import main

ROOT = Path(__file__).resolve().parent.parent.parent
PIPELINE = ROOT / ".gitlab-ci.yml"

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


def job(name: str) -> Mapping[str, Any]:
    return YAML(typ="safe", pure=True).load(PIPELINE.read_text(encoding="utf-8"))[name]


def run_script(name: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the script of a job, but for what it has pip install, as a runner's shell executor does."""
    lines = [line for line in job(name)["script"] if not line.startswith("pip install ")]
    return run("bash", "-e", "-c", "\n".join(lines), folder=folder, **variables)


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


def test_the_package_is_for_the_versions_of_python_that_the_pipeline_tries() -> None:
    tried = job("test")["parallel"]["matrix"][0]["PYTHON"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    kinds = "Programming Language :: Python :: "
    named = [kind.removeprefix(kinds) for kind in project["classifiers"] if kind.startswith(f"{kinds}3.")]
    assert named == tried
    assert project["requires-python"] == f">={tried[0]}"
    assert re.findall(r"3\.\d\d", (ROOT / "docs" / "releases.md").read_text(encoding="utf-8"))[: len(tried)] == tried


def test_our_pipeline_does_what_its_tests_say(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["test"]) == 0, capsys.readouterr().out


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="there is no ssh-keygen here")
class TestSignedTag:
    """The job that believes a tag only where one of the project's signers made it."""

    @pytest.fixture
    def repository(self, tmp_path: Path) -> Path:
        for name in ("signer", "stranger"):
            succeed("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", name, folder=tmp_path)
        public = (tmp_path / "signer.pub").read_text(encoding="utf-8")
        (tmp_path / "allowed").write_text(f"test@example.com {public}", encoding="utf-8")
        repository = tmp_path / "repository"
        repository.mkdir()
        succeed("git", "init", "--quiet", folder=repository)
        self.git(repository, "commit", "--quiet", "--no-gpg-sign", "--allow-empty", "--message", "x")
        for name in ("signer", "stranger"):
            key = ("-c", "gpg.format=ssh", "-c", f"user.signingKey={tmp_path / name}")
            self.git(repository, *key, "tag", "--sign", "--message", "x", f"by-{name}")
        self.git(repository, "tag", "by-nobody")
        return repository

    def git(self, repository: Path, *arguments: str) -> None:
        succeed("git", "-c", "user.name=Test", "-c", "user.email=test@example.com", *arguments, folder=repository)

    @pytest.mark.parametrize("by", ["signer", "stranger", "nobody"])
    def test_whose_tags_it_takes(self, repository: Path, by: str) -> None:
        variables = {"RELEASE_SIGNERS": str(repository.parent / "allowed"), "CI_COMMIT_TAG": f"by-{by}"}
        completed = run_script("signed-tag", repository, **variables)
        assert (completed.returncode == 0) == (by == "signer"), completed.stdout


@pytest.fixture
def packages() -> Iterator[tuple[str, list[tuple[str, str, bytes]]]]:
    """A registry of packages: its address, and each upload as path, user with password, and body."""
    uploads = []

    class Registry(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            who = base64.b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
            uploads.append((self.path, who, body))
            self.send_response(201)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", uploads
    server.shutdown()
    server.server_close()


@pytest.mark.slow
def test_another_instance_takes_the_packages_with_the_job_token(
    release: Path, packages: tuple[str, list[tuple[str, str, bytes]]]
) -> None:
    address, uploads = packages
    predefined = {"CI_API_V4_URL": f"{address}/api/v4", "CI_PROJECT_ID": "42", "CI_JOB_TOKEN": "invented"}
    variables = dict(job("package-registry")["variables"])
    for name, value in predefined.items():
        variables = {key: text.replace(f"${name}", value) for key, text in variables.items()}
    completed = run_script("package-registry", release.parent, **variables, **predefined)
    assert completed.returncode == 0, completed.stdout
    assert [(path, who) for path, who, _ in uploads] == [
        ("/api/v4/projects/42/packages/pypi", "gitlab-ci-token:invented")
    ] * 2
    sent = b"".join(body for _, _, body in uploads)
    assert all(path.read_bytes() in sent for path in (*release.glob("*.whl"), *release.glob("*.tar.gz")))


class TestMirror:
    """The repository from which pre-commit takes the release."""

    @pytest.fixture
    def mirror(self, tmp_path: Path) -> Path:
        succeed("git", "init", "--quiet", "mirror", folder=tmp_path)
        return tmp_path / "mirror"

    def write(self, mirror: Path) -> str:
        identity = {
            f"GIT_{who}_{what}": "t@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        return succeed(ROOT / ".ci" / "mirror", mirror, folder=mirror.parent, **identity)

    @pytest.mark.slow
    def test_its_hook_runs_the_release(self, mirror: Path, release: Path, tmp_path: Path) -> None:
        self.write(mirror)
        project = tmp_path / "project"
        project.mkdir()
        succeed("git", "init", "--quiet", folder=project)
        (project / ".gitlab-ci.yml").write_text("a: {image: 'x:1', script: docker login -p $P}\n", encoding="utf-8")
        configuration = f"repos: [{{repo: {mirror}, rev: '{__version__}', hooks: [{{id: cilint}}]}}]\n"
        (project / ".pre-commit-config.yaml").write_text(configuration, encoding="utf-8")
        succeed("git", "add", ".", folder=project)
        found = run(
            *(sys.executable, "-m", "pre_commit", "run", "--all-files"),
            folder=project, PRE_COMMIT_HOME=str(tmp_path / "home"), PIP_FIND_LINKS=str(release), NO_COLOR="1",
        )  # fmt: skip
        assert found.returncode == 1, found.stdout
        assert "password-on-command-line" in found.stdout

    def test_a_release_that_it_has_changes_nothing(self, mirror: Path) -> None:
        assert self.write(mirror) == ""
        commits = succeed("git", "rev-list", "--all", folder=mirror)
        assert self.write(mirror) == f".ci/mirror: the mirror has {__version__} already\n"
        assert succeed("git", "rev-list", "--all", folder=mirror) == commits
