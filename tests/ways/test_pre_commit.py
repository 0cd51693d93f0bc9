"""The hooks that we offer, run by the real pre-commit in a real repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cilint.cli.starter import hook_entry, hooks_text

ROOT = Path(__file__).resolve().parent.parent.parent
HOOK_REPOSITORY = (
    ".pre-commit-hooks.yaml",
    "LICENSE",
    "README.md",
    "cilint",
    "hatch_build.py",
    "hatch_bundle.py",
    "pyproject.toml",
    "rules",
)
IDENTITY = ("-c", "user.name=Test", "-c", "user.email=test@example.com")

BAD = """\
push:
  script:
    - docker login -u ci -p "$REGISTRY_PASSWORD" registry.example.com
"""
GOOD = """\
push:
  script:
    - printf '%s' "$REGISTRY_PASSWORD" | docker login -u ci --password-stdin registry.example.com
"""

Run = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = [
    pytest.mark.skipif(not shutil.which("git"), reason="there is no git here"),
    pytest.mark.skipif(not (ROOT / ".pre-commit-hooks.yaml").exists(), reason="the hooks are not a part of this tree"),
]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables for git and pre-commit that keep whoever runs the tests out of it, and their settings untouched."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT", "SKIP"))}
    programs = os.pathsep.join((str(Path(sys.executable).parent), own.get("PATH", "")))
    cache = str(tmp_path_factory.mktemp("pre-commit"))
    return {**own, "PATH": programs, "PRE_COMMIT_HOME": cache, "GIT_CONFIG_GLOBAL": os.devnull, "NO_COLOR": "1"}


@pytest.fixture(scope="module")
def run(environment: dict[str, str]) -> Run:
    """Runs a program in a folder."""

    def run(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            list(map(str, command)), cwd=folder, env=environment, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture(scope="module")
def git(run: Run) -> Run:
    """Runs git in a folder; it has to succeed."""

    def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        completed = run(folder, "git", *IDENTITY, *arguments)
        assert completed.returncode == 0, completed.stdout + completed.stderr
        return completed

    return git


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory, git: Run) -> Path:
    """What pre-commit would clone: a git repository with all that the hooks need, and nothing else."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in HOOK_REPOSITORY:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--no-gpg-sign", "--message", "Release")
    return folder


@pytest.fixture(scope="module")
def _package_index(run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("index")
    download = run(folder, sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "hatchling>=1.27")
    if download.returncode != 0:
        pytest.skip("pip reaches no package index, from which pre-commit's environment would be installed")


@pytest.fixture
def project(tmp_path: Path, git: Run) -> Path:
    """A repository with a pipeline of two files, of which the included one is bad; both are staged."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / "build").mkdir()
    (tmp_path / ".gitlab-ci.yml").write_text("include: build/docker.yml\n", encoding="utf-8")
    (tmp_path / "build" / "docker.yml").write_text(BAD, encoding="utf-8")
    git(tmp_path, "add", ".")
    return tmp_path


def install_hook(project: Path, run: Run, repository: Path, revision: str, hook: str) -> None:
    """Install a hook; what follows its name on further lines are keys that override the manifest's."""
    configuration = f"repos:\n  - repo: {repository}\n    rev: {revision}\n    hooks:\n      - id: {hook}\n"
    (project / ".pre-commit-config.yaml").write_text(configuration, encoding="utf-8")
    installed = run(project, sys.executable, "-m", "pre_commit", "install")
    assert installed.returncode == 0, installed.stdout + installed.stderr


def commit(project: Path, run: Run, message: str) -> subprocess.CompletedProcess[str]:
    return run(project, "git", *IDENTITY, "commit", "--no-gpg-sign", "--message", message)


def test_the_manifest_is_what_pre_commit_reads(run: Run) -> None:
    completed = run(ROOT, sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml")
    assert completed.returncode == 0, completed.stdout + completed.stderr


def test_our_own_configuration_is_what_pre_commit_reads(run: Run) -> None:
    completed = run(ROOT, sys.executable, "-m", "pre_commit", "validate-config", ".pre-commit-config.yaml")
    assert completed.returncode == 0, completed.stdout + completed.stderr


def test_what_we_tell_people_to_write_is_what_pre_commit_reads(run: Run, tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    (shown,) = (block for block in blocks if block.startswith("repos:"))
    for text in (shown, hooks_text()):
        (tmp_path / ".pre-commit-config.yaml").write_text(text, encoding="utf-8")
        read = run(tmp_path, sys.executable, "-m", "pre_commit", "validate-config", ".pre-commit-config.yaml")
        assert (read.returncode, read.stderr) == (0, ""), read.stdout
    assert hook_entry() in hooks_text()


@pytest.mark.slow
@pytest.mark.usefixtures("_package_index")
def test_try_repo_shows_what_the_hook_would_say(project: Path, run: Run, hooks: Path) -> None:
    tried = run(project, sys.executable, "-m", "pre_commit", "try-repo", hooks, "cilint", "--all-files")
    assert tried.returncode == 1, tried.stdout + tried.stderr
    assert "major: password-on-command-line" in tried.stdout
    assert "--> build/docker.yml:3:26" in tried.stdout


@pytest.mark.slow
@pytest.mark.usefixtures("_package_index")
def test_a_commit_is_refused_until_the_pipeline_is_mended(project: Path, run: Run, git: Run, hooks: Path) -> None:
    revision = git(hooks, "rev-parse", "HEAD").stdout.strip()
    install_hook(project, run, hooks, revision, "cilint")

    refused = commit(project, run, "A password on the command line")
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "--> build/docker.yml:3:26" in refused.stderr + refused.stdout
    assert run(project, "git", "rev-parse", "--verify", "HEAD").returncode != 0

    (project / "build" / "docker.yml").write_text(GOOD, encoding="utf-8")
    git(project, "add", ".")
    accepted = commit(project, run, "The password on standard input")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr

    # The environment is there, so the rest needs no installation.
    (project / "README").write_text("no YAML\n", encoding="utf-8")
    git(project, "add", "README")
    other = commit(project, run, "No pipeline at all")
    assert other.returncode == 0, other.stdout + other.stderr

    (project / "build" / "docker.yml").write_text(BAD, encoding="utf-8")
    git(project, "add", "build/docker.yml")
    fragment = commit(project, run, "Only a file that the pipeline includes")
    assert fragment.returncode == 1, fragment.stdout + fragment.stderr
    assert "--> build/docker.yml:3:26" in fragment.stderr + fragment.stdout


def test_the_system_hook_runs_the_cilint_that_is_installed(project: Path, run: Run, git: Run, hooks: Path) -> None:
    if run(project, "cilint", "--version").returncode != 0:
        pytest.skip("cilint is not installed beside this Python")
    revision = git(hooks, "rev-parse", "HEAD").stdout.strip()
    install_hook(project, run, hooks, revision, "cilint-system")
    refused = commit(project, run, "A password on the command line")
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "--> build/docker.yml:3:26" in refused.stderr + refused.stdout
    (project / "build" / "docker.yml").write_text(GOOD, encoding="utf-8")
    git(project, "add", ".")
    accepted = commit(project, run, "The password on standard input")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr


def test_a_hook_may_look_at_nothing_but_what_is_new(project: Path, run: Run, git: Run, hooks: Path) -> None:
    if run(project, "cilint", "--version").returncode != 0:
        pytest.skip("cilint is not installed beside this Python")
    git(project, "commit", "--quiet", "--no-gpg-sign", "--message", "An old pipeline")
    revision = git(hooks, "rev-parse", "HEAD").stdout.strip()
    install_hook(project, run, hooks, revision, "cilint-system\n        args: [--new-since, HEAD]")
    (project / "build" / "docker.yml").write_text(f"# moved\n{BAD}", encoding="utf-8")
    git(project, "add", ".")
    accepted = commit(project, run, "What was there moves")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    new = BAD.replace("push:", "other:").replace("REGISTRY", "OTHER")
    (project / "build" / "docker.yml").write_text(f"{BAD}{new}", encoding="utf-8")
    git(project, "add", ".")
    refused = commit(project, run, "A password on the command line")
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "--> build/docker.yml:6:26" in refused.stderr + refused.stdout
    assert "--> build/docker.yml:3:26" not in refused.stderr + refused.stdout


def test_the_fixing_hook_mends_the_file_and_fails_until_it_is_staged(
    project: Path, run: Run, git: Run, hooks: Path
) -> None:
    if run(project, "cilint", "--version").returncode != 0:
        pytest.skip("cilint is not installed beside this Python")
    revision = git(hooks, "rev-parse", "HEAD").stdout.strip()
    install_hook(project, run, hooks, revision, "cilint-fix\n        language: system")
    refused = commit(project, run, "A password on the command line")
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "files were modified by this hook" in refused.stderr + refused.stdout
    assert (project / "build" / "docker.yml").read_text(encoding="utf-8") == GOOD
    git(project, "add", ".")
    accepted = commit(project, run, "The password on standard input")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr


def test_the_hook_for_tests_refuses_a_pipeline_that_does_otherwise(
    project: Path, run: Run, git: Run, hooks: Path
) -> None:
    if run(project, "cilint", "--version").returncode != 0:
        pytest.skip("cilint is not installed beside this Python")
    revision = git(hooks, "rev-parse", "HEAD").stdout.strip()
    install_hook(project, run, hooks, revision, "cilint-test\n        language: system")
    tests = project / ".cilint-tests.yml"
    tests.write_text("tests: [{on: mr, jobs: {push: runs}}]\n", encoding="utf-8")
    git(project, "add", ".")
    refused = commit(project, run, "A job for branches")
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "push does not run on merge request" in refused.stderr + refused.stdout
    tests.write_text("tests: [{on: mr, jobs: {push: never}}]\n", encoding="utf-8")
    git(project, "add", ".")
    accepted = commit(project, run, "What it does")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr


def test_what_is_not_staged_does_not_count(project: Path, run: Run, git: Run, hooks: Path) -> None:
    if run(project, "cilint", "--version").returncode != 0:
        pytest.skip("cilint is not installed beside this Python")
    revision = git(hooks, "rev-parse", "HEAD").stdout.strip()
    install_hook(project, run, hooks, revision, "cilint-system")
    (project / "build" / "docker.yml").write_text(GOOD, encoding="utf-8")
    git(project, "add", ".")
    (project / "build" / "docker.yml").write_text(BAD, encoding="utf-8")
    accepted = commit(project, run, "The staged file is the good one")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert (project / "build" / "docker.yml").read_text(encoding="utf-8") == BAD


@pytest.fixture
def committed(project: Path, run: Run, git: Run, hooks: Path) -> Path:
    """A repository with a good pipeline of two files in its first commit, and the hook."""
    if run(project, "cilint", "--version").returncode != 0:
        pytest.skip("cilint is not installed beside this Python")
    (project / "build" / "docker.yml").write_text(GOOD, encoding="utf-8")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "--no-gpg-sign", "--message", "A pipeline")
    install_hook(project, run, hooks, git(hooks, "rev-parse", "HEAD").stdout.strip(), "cilint-system")
    git(project, "add", ".pre-commit-config.yaml")
    assert commit(project, run, "The hook").returncode == 0
    return project


TAKEN_AWAY = {
    ("rm", "build/docker.yml"): "build/docker.yml: the repository has no such file",
    ("mv", "build/docker.yml", "build/docker.txt"): "build/docker.yml: the repository has no such file",
    ("mv", "build/docker.yml", "build/image.yml"): "build/docker.yml: the repository has no such file",
    ("rm", ".gitlab-ci.yml"): "there is no .gitlab-ci.yml in ",
    ("mv", ".gitlab-ci.yml", ".gitlab-ci.yml.off"): "there is no .gitlab-ci.yml in ",
    ("mv", ".gitlab-ci.yml", "ci.yml"): "there is no .gitlab-ci.yml in ",
}


def test_a_file_of_the_pipeline_cannot_be_taken_away(committed: Path, run: Run, git: Run) -> None:
    head = git(committed, "rev-parse", "HEAD").stdout
    for change, reason in TAKEN_AWAY.items():
        git(committed, *change)
        refused = commit(committed, run, "A file less")
        assert refused.returncode == 1, (change, refused.stdout + refused.stderr)
        assert reason in refused.stderr + refused.stdout, change
        assert git(committed, "rev-parse", "HEAD").stdout == head, change
        git(committed, "reset", "--quiet", "--hard")


def test_a_file_that_the_pipeline_does_without_can_be_taken_away(committed: Path, run: Run, git: Run) -> None:
    (committed / ".gitlab-ci.yml").write_text("test: {script: make}\n", encoding="utf-8")
    git(committed, "rm", "build/docker.yml")
    git(committed, "add", ".gitlab-ci.yml")
    accepted = commit(committed, run, "No include")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr


def test_the_hook_checks_once_for_each_commit_whatever_else_is_hooked(committed: Path, run: Run, git: Run) -> None:
    installed = run(committed, sys.executable, "-m", "pre_commit", "install", "--hook-type", "commit-msg")
    assert installed.returncode == 0, installed.stdout + installed.stderr
    (committed / "README").write_text("no YAML\n", encoding="utf-8")
    git(committed, "add", "README")
    accepted = commit(committed, run, "No pipeline at all")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert (accepted.stdout + accepted.stderr).count("cilint.") == 1


def test_a_pipeline_that_the_settings_name_cannot_be_taken_away(committed: Path, run: Run, git: Run) -> None:
    git(committed, "mv", ".gitlab-ci.yml", "ci.yml")
    (committed / ".cilint.yml").write_text("pipelines: [ci.yml]\n", encoding="utf-8")
    git(committed, "add", ".")
    accepted = commit(committed, run, "The pipeline by another name")
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    git(committed, "rm", "ci.yml")
    refused = commit(committed, run, "No pipeline")
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "ci.yml" in refused.stderr + refused.stdout
