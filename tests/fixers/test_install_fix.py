"""npm ci in place of npm install: safe where npm itself does the same with both, and never where it fails."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.findings.finding import Applicability, Persona
from cilint.session import Session
from cilint.settings.model import Selection, Settings
from cilint.text.files import MemoryFiles

SAFE, UNSAFE = Applicability.SAFE, Applicability.UNSAFE
MANIFEST = {"dependencies": {"a": "^1.0.0"}, "devDependencies": {"b": "1"}}
A = {"version": "1.0.0", "dependencies": {"c": "1"}}
PACKAGES: dict[str, Any] = {
    "": {**MANIFEST, "name": "x"},
    "node_modules/a": A,
    "node_modules/a/node_modules/c": {},
    "node_modules/b": {"peerDependencies": {"a": "1", "d": "1"}, "peerDependenciesMeta": {"d": {"optional": True}}},
}


def without(place: str) -> dict[str, Any]:
    return {key: package for key, package in PACKAGES.items() if key != place}


def offered(script: str, manifest: object, lock: object) -> list[Applicability | None]:
    files = MemoryFiles(
        {
            ".gitlab-ci.yml": f"build:\n  script:\n    - {script}\n",
            "package.json": json.dumps(manifest),
            "package-lock.json": json.dumps(lock),
        }
    )
    settings = Settings(Selection(select=("unlocked-install",), persona=Persona.PEDANTIC))
    findings = Session(files, settings, built_in_rules()).check([".gitlab-ci.yml"]).findings
    return [finding.fixes[0].applicability if finding.fixes else None for finding in findings]


@pytest.mark.parametrize(
    ("manifest", "lock", "fix"),
    [
        (MANIFEST, {"packages": PACKAGES}, SAFE),
        ({**MANIFEST, "scripts": {"test": "x"}}, {"packages": PACKAGES}, SAFE),
        ({**MANIFEST, "dependencies": {"a": "^1.1.0"}}, {"packages": PACKAGES}, None),
        ({**MANIFEST, "optionalDependencies": {"d": "1"}}, {"packages": PACKAGES}, None),
        (MANIFEST, {"packages": without("node_modules/b")}, None),
        (MANIFEST, {"packages": without("node_modules/a/node_modules/c")}, None),
        (MANIFEST, {"packages": {**PACKAGES, "node_modules/e": {"peerDependencies": {"f": "1"}}}}, None),
        (MANIFEST, {"packages": {**PACKAGES, "lib": {}, "node_modules/lib": {"link": True}}}, UNSAFE),
        ({**MANIFEST, "overrides": {"c": "2"}}, {"packages": PACKAGES}, UNSAFE),
        (MANIFEST, {"lockfileVersion": 1, "dependencies": {}}, UNSAFE),
        (MANIFEST, [], UNSAFE),
    ],
)
def test_the_fix_depends_on_whether_both_files_say_the_same(manifest: object, lock: object, fix: object) -> None:
    assert offered("npm install", manifest, lock) == [fix]


@pytest.mark.parametrize(
    ("script", "fix"),
    [
        ("npm i --no-audit --prefer-offline --loglevel warn", SAFE),
        ("npm install --force", None),
        ("npm install --no-package-lock", None),
        ("npm version 1.2.3 && npm install", UNSAFE),
        ("sed -i s/1/2/ package.json && npm install", UNSAFE),
        ("npm --version && npm install && npm install -D x", SAFE),
        ("yarn --version; pipenv --version; npm install", SAFE),
    ],
)
def test_the_fix_depends_on_options_and_on_what_comes_before(script: str, fix: object) -> None:
    assert offered(script, MANIFEST, {"packages": PACKAGES}) == [fix]


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")
def test_npm_does_what_the_fix_says_of_it(tmp_path: Path) -> None:
    def npm(*words: str, folder: Path) -> int:
        environment = {**os.environ, "HOME": str(tmp_path), "npm_config_cache": str(tmp_path / "cache")}
        return subprocess.run(
            ["npm", *words, "--offline", "--no-audit", "--no-fund"],
            cwd=folder, env=environment, check=False, capture_output=True,
        ).returncode  # fmt: skip

    def copied(name: str, manifest: object) -> Path:
        folder = tmp_path / name
        shutil.copytree(tmp_path / "app", folder, ignore=shutil.ignore_patterns("node_modules"))
        (folder / "package.json").write_text(json.dumps(manifest), encoding="utf-8")
        return folder

    for name in ("dep", "app"):
        (tmp_path / name).mkdir()
    (tmp_path / "dep/package.json").write_text('{"name": "dep", "version": "1.0.0"}', encoding="utf-8")
    manifest = {"name": "app", "dependencies": {"dep": "file:dep-1.0.0.tgz"}}
    (tmp_path / "app/package.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert npm("pack", "../dep", folder=tmp_path / "app") == npm("install", folder=tmp_path / "app") == 0
    lock = json.loads((tmp_path / "app/package-lock.json").read_text(encoding="utf-8"))
    assert offered("npm install", manifest, lock) == [SAFE]
    trees = []
    for command in ("install", "ci"):
        folder = copied(command, manifest)
        assert npm(command, folder=folder) == 0
        trees.append(sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*")))
    assert trees[0] == trees[1]
    assert "node_modules/dep/package.json" in trees[1]
    other = {**manifest, "dependencies": {"dep": "file:./dep-1.0.0.tgz", "more": "file:dep-1.0.0.tgz"}}
    assert offered("npm install", other, lock) == [None]
    assert npm("ci", folder=copied("other", other)) != 0
