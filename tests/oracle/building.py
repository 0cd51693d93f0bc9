"""Builds the programs in Go that judge us with GitLab Runner's own code. Without Go, their tests are skipped."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ORACLE = Path(__file__).parent
INSTALLED = ORACLE.parents[1] / ".venv-go" / "bin"
ENVIRONMENT = {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly", "GOWORK": "off"}


def found_go() -> str | None:
    """The path of Go, where there is one."""
    return shutil.which("go", path=os.pathsep.join((str(INSTALLED), os.environ.get("PATH", os.defpath))))


def installed_go() -> str:
    """The path of Go; skips the test where there is none."""
    go = found_go()
    if go is None:
        pytest.skip("there is no Go to build the Runner's code with: `make go` installs it")
    return go


def built(cache: Path, package: str, needed: str) -> Path:
    """The program of a package in the cache, where it stays until the sources change; `needed` is what it imports."""
    digest = hashlib.sha256()
    for source in sorted(path for path in ORACLE.rglob("*") if path.suffix in (".go", ".mod", ".sum")):
        digest.update(source.read_bytes())
    program = cache / digest.hexdigest()[:16]
    # The workers of pytest-xdist are processes of their own, and one of them is to build it.
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            for old in cache.iterdir():
                if old.name != "lock":
                    old.unlink()
            build(program, package, needed)
    return program


def build(program: Path, package: str, needed: str) -> None:
    go = installed_go()
    environment = {**os.environ, **ENVIRONMENT}
    listed = subprocess.run([go, "list", "-deps", needed], cwd=ORACLE, env=environment, capture_output=True, text=True)
    if listed.returncode != 0:
        pytest.skip(f"Go cannot get the Runner's code: {listed.stderr.strip().splitlines()[-1]}")
    # From here on nothing can fail but our program. It is to be built soon rather than to be fast.
    options = ["-buildvcs=false", "-gcflags=all=-N -l", "-ldflags=-s -w"]
    environment["GOPROXY"] = "off"
    unfinished = program.with_suffix(".new")
    subprocess.run([go, "build", *options, "-o", unfinished, package], cwd=ORACLE, env=environment, check=True)
    unfinished.rename(program)
