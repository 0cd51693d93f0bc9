"""What the tests of jobs share: reading a pipeline file as GitLab does, and running a job's script as a runner does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent.parent

# The checkout takes the place of the package.
PROGRAM = """\
#!/bin/sh
PYTHONPATH={root} exec {python} -m cilint "$@"
"""
PIP = """\
#!/bin/sh
echo "$@" >> {log}
cp {program} {programs}/cilint
"""


class JobRun(NamedTuple):
    """How a job ended: its exit code, its log, and what it had pip do."""

    code: int
    log: str
    installed: str


Job = dict[str, Any]
RunJob = Callable[..., JobRun]


@pytest.fixture
def read_documents() -> Callable[[str], list[Any]]:
    """Reads the YAML documents of a text: one, or a `spec:` header and the configuration below it."""
    return lambda text: list(YAML(typ="safe", pure=True).load_all(text))


@pytest.fixture
def interpolate() -> Callable[[Any, Mapping[str, str]], Any]:
    """Puts the values of inputs into a configuration, in place of `$[[ inputs.NAME ]]`."""

    def interpolated(value: Any, inputs: Mapping[str, str]) -> Any:
        if isinstance(value, str):
            return re.sub(r"\$\[\[ *inputs\.([\w-]+) *\]\]", lambda match: inputs[match[1]], value)
        if isinstance(value, list):
            return [interpolated(item, inputs) for item in value]
        if isinstance(value, dict):
            return {key: interpolated(item, inputs) for key, item in value.items()}
        return value

    return interpolated


def write_program(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with the program `cilint`, to be put into `PATH`."""
    if not shutil.which("sh"):
        pytest.skip("there is no sh here")
    return write_program(tmp_path / "installed" / "cilint", PROGRAM.format(root=ROOT, python=sys.executable)).parent


@pytest.fixture
def run_job(tmp_path: Path, programs: Path) -> RunJob:
    """Runs the scripts of a job in a folder, as a runner's shell executor does; keywords are the job's variables."""
    log = tmp_path / "pip.log"
    folder_of_job = tmp_path / "job"
    write_program(folder_of_job / "pip", PIP.format(log=log, program=programs / "cilint", programs=folder_of_job))

    def run(job: Job, folder: Path, **variables: str) -> JobRun:
        lines = [*job.get("before_script", ()), *job["script"]]
        environment = {
            "PATH": os.pathsep.join((str(folder_of_job), os.defpath)),
            "CI": "true",
            "GITLAB_CI": "true",
            "CI_REGISTRY": "registry.gitlab.example.com",
            **job.get("variables", {}),
            **variables,
        }
        completed = subprocess.run(
            ["sh", "-e"],
            input="\n".join(lines) + "\n",
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return JobRun(completed.returncode, completed.stdout, log.read_text(encoding="utf-8") if log.exists() else "")

    return run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The folder of the project that a job runs in, with a pipeline that lacks credentials for its image."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    (folder / "ci").mkdir()
    pipeline = "include: ci/test.yml\ntest:\n  image: registry.example.com/ci/base:1.4\n"
    (folder / ".gitlab-ci.yml").write_text(pipeline, encoding="utf-8")
    (folder / "ci" / "test.yml").write_text("test:\n  script: make test\n", encoding="utf-8")
    (folder / "ci" / "other.gitlab-ci.yml").write_text("other:\n  image: alpine\n  script: make\n", encoding="utf-8")
    return folder
