"""A repository that wants its own code run: by settings, by packages in it, by names that Python would import."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.installed import install

ROOT = Path(__file__).resolve().parents[2]
MARK = "ran.txt"
EVIL = f"import os, pathlib\npathlib.Path(r'{{}}').joinpath({MARK!r}).write_text('x')\nPREDICATES = {{{{}}}}\n"
PIPELINE = "a:\n  image: ruby\n  script: [./run.sh, python setup.py]\n"
RULE = """\
title: A job
group: evil
severity: major
confidence: high
select: jobs
where: [evil.it]
message: x
"""
NAMES = (
    "sitecustomize", "usercustomize", "conftest", "setup", "noxfile", "yaml", "json", "typing", "logging",
    "cilint_evil", "tree_sitter", "jsonpath_ng", "pygls", "argparse", "subprocess", "socket",
)  # fmt: skip


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    """The repository; whatever of its code runs leaves a file beside it."""
    folder = tmp_path / "evil"
    (folder / ".git").mkdir(parents=True)
    code = EVIL.format(tmp_path)
    for name in NAMES:
        (folder / f"{name}.py").write_text(code)
    groups = {
        "cilint.rules": {"evil": "evil_rules"},
        "cilint.predicates": {"evil": "evil_rules:PREDICATES"},
        "cilint.fixers": {"evil": "evil_rules:FIXERS"},
        "cilint.facts": {"evils": "evil_rules:FACTS"},
    }
    install(folder, "evil-rules", groups, {"evil_rules/__init__.py": code, "evil_rules/evil-job.yaml": RULE})
    (folder / "evil_rules/cilint.yml").write_text("rules_from: [package:evil-rules]\n")
    (folder / ".gitlab-ci.yml").write_text(PIPELINE)
    (folder / "run.sh").write_text(f"#!/bin/sh\ntouch {tmp_path / MARK}\n")
    (folder / "run.sh").chmod(0o755)
    return folder


def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the program as `python -m` does in a folder that is a stranger's."""
    return subprocess.run(
        [sys.executable, "-m", "cilint", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


SETTINGS = [
    "rules_from: [package:evil-rules]\n",
    "rules_from: [package:evil_rules]\n",
    "rules_from: [evil_rules]\n",
    "extends: package:evil_rules\n",
    "extends: evil_rules/cilint.yml\n",
    "rules_from: [package:conftest]\n",
    "rules_from: [evil_rules/__init__.py]\n",
    "rules_from: ['package:../evil']\n",
]


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("command", ["check", "rules", "test"])
def test_no_setting_makes_its_code_run(evil: Path, settings: str, command: str) -> None:
    (evil / ".cilint.yml").write_text(settings)
    made = run(evil, command)
    assert made.returncode == 2, made.stdout
    assert "cilint: " in made.stderr
    assert "Traceback" not in made.stderr
    assert not (evil.parent / MARK).exists()


def test_nor_does_a_package_that_python_would_find_by_the_environment(evil: Path) -> None:
    (evil / ".cilint.yml").write_text("rules_from: [package:evil-rules]\n")
    for name in NAMES:
        (evil / f"{name}.py").unlink()
    made = run(evil, "check", PYTHONPATH=f"{ROOT}{os.pathsep}{evil}")
    assert made.returncode == 2
    assert "the package evil-rules lies in the repository, of which cilint runs no code" in made.stderr
    assert not (evil.parent / MARK).exists()


def test_nor_one_whose_name_is_installed_and_whose_modules_are_the_repositorys(evil: Path, tmp_path: Path) -> None:
    (evil / ".cilint.yml").write_text("rules_from: [package:evil-rules]\n")
    for name in NAMES:
        (evil / f"{name}.py").unlink()
    (evil / "evil_rules-1.0.dist-info").rename(tmp_path / "evil_rules-1.0.dist-info")
    made = run(evil, "check", PYTHONPATH=os.pathsep.join((str(ROOT), str(tmp_path), str(evil))))
    assert made.returncode == 2
    assert "the package evil-rules lies in the repository" in made.stderr
    assert not (tmp_path / MARK).exists()


@pytest.mark.parametrize("option", ["--isolated", "--no-repository-settings"])
def test_settings_of_a_repository_can_be_left_out(evil: Path, option: str) -> None:
    (evil / ".cilint.yml").write_text("rules_from: [package:evil-rules]\n")
    made = run(evil, "check", option, "--format", "concise")
    assert made.returncode == 1
    assert "unpinned-image" in made.stdout
    assert not (evil.parent / MARK).exists()


def test_without_them_those_that_the_user_names_still_count(evil: Path, tmp_path: Path) -> None:
    (evil / ".cilint.yml").write_text("rules: {unpinned-image: off}\n")
    (tmp_path / "org.yml").write_text("rules: {unpinned-image: info}\n")
    for arguments, variables in (
        (("--config", str(tmp_path / "org.yml")), {}),
        ((), {"CILINT_CONFIG": str(tmp_path / "org.yml")}),
    ):
        made = run(evil, "check", "--no-repository-settings", *arguments, "--format", "concise", **variables)
        assert made.returncode == 0, made.stderr
        assert "unpinned-image" in made.stdout


def test_a_bare_repository_in_the_repository_is_no_checkout(evil: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run([*git, "init", "-q", str(work)], check=True)
    (work / "evil-job.yaml").write_text(RULE.replace("evil.it", "job.runs"))
    subprocess.run([*git, "-C", str(work), "add", "."], check=True)
    subprocess.run([*git, "-C", str(work), "commit", "-q", "-m", "x"], check=True)
    subprocess.run([*git, "clone", "-q", "--bare", str(work), str(evil / "bare.git")], check=True)
    with (evil / "bare.git/config").open("a") as config:
        config.write(f'[core]\n\tfsmonitor = "touch {tmp_path / MARK}"\n\tsshCommand = "touch {tmp_path / MARK}"\n')
    (evil / ".cilint.yml").write_text("rules_from: ['git:bare.git@HEAD:.']\n")
    made = run(evil, "check")
    assert made.returncode == 2
    assert "'bare.git' is in the repository and no checkout of its own" in made.stderr
    assert not (tmp_path / MARK).exists()
