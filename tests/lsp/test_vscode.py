"""The extension for VS Code: what it declares, its own tests on Node.js, and the package that is made of it."""

from __future__ import annotations

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
    declared = {name for name, each in properties(manifest).items() if each["type"] == "boolean"} - {"cilint.online"}
    wishes, mistakes = read_wishes(dict.fromkeys(declared, True), Wishes())
    assert mistakes == ()
    assert all(wishes)
    assert len(declared) == len(Wishes._fields)


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
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", timeout=600, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout
    return run.stdout


def test_its_own_tests_pass_with_the_real_server_and_it_is_packed(npm: str, tmp_path: Path) -> None:
    program = tmp_path / "cilint"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cilint "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    said = run(npm, "test", CILINT_PROGRAM=str(program), PYTHONPATH=str(ROOT))
    assert re.search(r"^# skipped 0$", said, re.MULTILINE), said
    packed = tmp_path / "cilint.vsix"
    run(npm, "run", "package", "--", "--out", str(packed))
    with zipfile.ZipFile(packed) as archive:
        names = {name.removeprefix("extension/") for name in archive.namelist() if name.startswith("extension/")}
        code = archive.read("extension/dist/extension.js").decode()
    assert names == PACKED
    # All that it needs is in the one file, but for what VS Code itself has.
    of_node = subprocess.run(
        ["node", "-p", "require('module').builtinModules.join(' ')"], capture_output=True, encoding="ascii", check=True
    ).stdout.split()
    needed = {name.removeprefix("node:") for name in re.findall(r'require\("([a-z@][^"]*)"\)', code)}
    assert needed - {*of_node} == {"vscode"}
