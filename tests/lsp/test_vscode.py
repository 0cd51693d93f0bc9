"""The extension for VS Code: what it declares, its own tests on Node.js, its package, and that in a real VS Code."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

import cilint
from cilint.lsp.wishes import Wishes, read_wishes
from tests.browser import BROWSER, needs_browser

ROOT = Path(cilint.__file__).parents[1]
EXTENSION = ROOT / "editors" / "vscode"
NODE = 20
REGISTRY = "https://registry.npmjs.org/"
PACKED = {"package.json", "readme.md", "LICENSE.txt", "dist/extension.js"}

pytestmark = pytest.mark.skipif(not EXTENSION.exists(), reason="the extension is not in this copy")


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
    return found


def test_it_has_the_version_of_cilint(manifest: dict[str, Any]) -> None:
    assert manifest["version"] == cilint.__version__


def test_it_has_the_settings_that_the_server_reads_and_no_others(manifest: dict[str, Any]) -> None:
    started_with = {"cilint.online", "cilint.shellcheck"}
    declared = {name for name, each in properties(manifest).items() if each["type"] == "boolean"} - started_with
    wishes, mistakes = read_wishes(dict.fromkeys(declared, True), Wishes())
    assert mistakes == ()
    assert all(wishes)
    assert len(declared) == len(Wishes._fields)


def test_no_workspace_can_have_another_program_started(manifest: dict[str, Any]) -> None:
    assert properties(manifest)["cilint.shellcheck"]["scope"] == "machine"


def test_its_page_tells_of_each_command_and_setting(manifest: dict[str, Any]) -> None:
    page = (EXTENSION / "README.md").read_text(encoding="utf-8")
    commands = {each["title"] for each in manifest["contributes"]["commands"]}
    assert {title for title in commands if f"cilint: {title}" not in page} == set()
    assert {name for name in properties(manifest) if f"`{name}`" not in page} == set()


def test_nothing_is_installed_but_from_the_registry() -> None:
    lock = json.loads((EXTENSION / "package-lock.json").read_text(encoding="utf-8"))
    found = [each for name, each in lock["packages"].items() if name]
    assert all(each.get("resolved", REGISTRY).startswith(REGISTRY) and each["integrity"] for each in found)


def properties(manifest: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = manifest["contributes"]["configuration"]["properties"]
    return found


@pytest.fixture(scope="module")
def npm() -> str:
    program, node = shutil.which("npm"), shutil.which("node")
    if not (program and node):
        pytest.skip("there is no Node.js here")
    version = subprocess.run([node, "--version"], capture_output=True, encoding="ascii", check=True).stdout
    if int(version.strip().removeprefix("v").partition(".")[0]) < NODE:
        pytest.skip(f"Node.js is older than {NODE}")
    if not (EXTENSION / "node_modules").exists():
        pytest.skip("its packages are not installed (npm ci in editors/vscode)")
    return program


def run(npm: str, *arguments: str, **environment: str) -> str:
    run = subprocess.run(
        [npm, *arguments], cwd=EXTENSION, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", timeout=1_800, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout
    return run.stdout


def all_pass(said: str) -> bool:
    """Whether Node.js says, in any of its ways, that tests passed and none was left out."""
    counts = dict(re.findall(r"^\W+ (pass|fail|skipped) (\d+)$", said, re.MULTILINE))
    return int(counts["pass"]) > 0 and counts["fail"] == counts["skipped"] == "0"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program that starts this checkout wherever it is called."""
    program = tmp_path_factory.mktemp("program") / "cilint"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m cilint "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return program


@pytest.fixture(scope="module")
def packed(npm: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package; what it is made of stands in the checkout, where other processes may be at it."""
    package = tmp_path_factory.mktemp("packed") / "cilint.vsix"
    with (EXTENSION / "node_modules" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run(npm, "run", "package", "--", "--out", str(package))
    return package


@pytest.mark.slow
def test_its_own_tests_pass_with_the_real_server(npm: str, program: Path) -> None:
    said = run(npm, "test", CILINT_PROGRAM=str(program))
    assert all_pass(said), said


@pytest.mark.slow
def test_its_package_has_all_that_it_needs_in_one_file(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        names = {name.removeprefix("extension/") for name in archive.namelist() if name.startswith("extension/")}
        code = archive.read("extension/dist/extension.js").decode()
    assert names == PACKED
    of_node = subprocess.run(
        ["node", "-p", "require('module').builtinModules.join(' ')"], capture_output=True, encoding="ascii", check=True
    ).stdout.split()
    needed = {name.removeprefix("node:") for name in re.findall(r'require\("([a-z@][^"]*)"\)', code)}
    assert needed - {*of_node} == {"vscode"}


@needs_browser
@pytest.mark.slow
def test_it_does_in_a_real_vs_code_what_its_page_says(npm: str, packed: Path, program: Path) -> None:
    code = next(EXTENSION.glob(".vscode-test/*/lib/vscode/out/server-main.js"), None)
    if code is None:
        pytest.skip("there is no VS Code here (editors/vscode/test/window/install.sh)")
    environment = {"CILINT_VSCODE": str(code.parents[1]), "CILINT_VSIX": str(packed), "CILINT_PROGRAM": str(program)}
    said = run(npm, "run", "test:window", CILINT_BROWSER=str(BROWSER), **environment)
    assert all_pass(said), said
