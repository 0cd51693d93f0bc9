"""What tests of the container room share: GitLab Runner's own code as a judge, built from tests/oracle."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

ORACLE = Path(__file__).parents[1] / "oracle"
INSTALLED = Path(__file__).parents[2] / ".venv-go" / "bin"
RUNNER = "gitlab.com/gitlab-org/gitlab-runner/helpers/docker/auth"

Question = dict[str, Any]
Answer = dict[str, Any]
Ask = Callable[[Iterable[Question]], list[Answer]]

# It has credentials for every registry, and as a store it lists none.
HELPER = """#!/bin/sh
test "$1" = list && echo '{}' || echo '{"Username": "helped", "Secret": "helped"}'
"""


@pytest.fixture(scope="session")
def ask_runner(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Put questions to the Runner's code; tests/oracle/main.go says what they hold. The helper `there` is installed."""
    assert pytestconfig.cache
    program = built(pytestconfig.cache.mkdir("runner-oracle"))
    home = tmp_path_factory.mktemp("home")
    (home / ".docker").mkdir()
    helper = home / "docker-credential-there"
    helper.write_text(HELPER)
    helper.chmod(0o700)

    def ask(questions: Iterable[Question]) -> list[Answer]:
        lines = "\n".join(json.dumps(question) for question in questions)
        environment = {"HOME": str(home), "PATH": str(home)}
        answers = subprocess.run([program], input=lines, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        return [json.loads(line) for line in answers.stdout.splitlines()]

    return ask


def built(cache: Path) -> Path:
    """The program in the cache, where it stays until the sources change."""
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
            build(program)
    return program


def build(program: Path) -> None:
    go = shutil.which("go", path=os.pathsep.join((str(INSTALLED), os.environ.get("PATH", os.defpath))))
    if go is None:
        pytest.skip("there is no Go to build the Runner's code with: `make go` installs it")
    environment = {
        **os.environ,
        "CGO_ENABLED": "0",
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-mod=readonly",
        "GOWORK": "off",
    }
    needed = subprocess.run([go, "list", "-deps", RUNNER], cwd=ORACLE, env=environment, capture_output=True, text=True)
    if needed.returncode != 0:
        pytest.skip(f"Go cannot get the Runner's code: {needed.stderr.strip().splitlines()[-1]}")
    # From here on nothing can fail but our program. It is to be built soon rather than to be fast.
    options = ["-buildvcs=false", "-gcflags=all=-N -l", "-ldflags=-s -w"]
    environment["GOPROXY"] = "off"
    unfinished = program.with_suffix(".new")
    subprocess.run([go, "build", *options, "-o", unfinished, "."], cwd=ORACLE, env=environment, check=True)
    unfinished.rename(program)
