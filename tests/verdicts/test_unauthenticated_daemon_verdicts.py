"""Whether a client is sent to the port without TLS is shown by running the script with one that tells where it goes."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.verdicts.flagging import is_flagged, job

RULE = "unauthenticated-daemon"
PLAIN = "tcp://build.example.com:2375"

PLAINLY = {
    "exported": f"export DOCKER_HOST={PLAIN}\ndocker ps",
    "before a command": f"DOCKER_HOST={PLAIN} docker ps",
    "an option": f"docker -H {PLAIN} ps",
    "a long one": f"docker --host={PLAIN} ps",
    "of variables": "HOST=build.example.com\nexport DOCKER_HOST=tcp://$HOST:2375\ndocker ps",
    "another shell": f"bash -c 'DOCKER_HOST={PLAIN} docker ps'",
    "a function": f"engine() {{ export DOCKER_HOST={PLAIN}; }}\nengine\ndocker ps",
}
OTHERWISE = {
    "with TLS": "export DOCKER_HOST=tcp://build.example.com:2376 DOCKER_TLS_VERIFY=1\ndocker ps",
    "TLS at that port": f"export DOCKER_HOST={PLAIN} DOCKER_TLS_VERIFY=1\ndocker ps",
    "an option for TLS": f"docker --tlsverify -H {PLAIN} ps",
    "by ssh": "docker -H ssh://build.example.com ps",
    "printed": f"echo DOCKER_HOST={PLAIN}\ndocker ps",
    "a port of the container": "docker run -p 2375:2375 tools",
    "another variable": f"export OTHER_HOST={PLAIN}\ndocker ps",
}


def is_plain(script: str, folder: Path) -> bool:
    """Whether the client is told of that daemon, and nothing of TLS."""
    if shutil.which("bash") is None:
        pytest.skip("no bash")
    (folder / "docker").write_text(
        f'#!/bin/sh\necho "$DOCKER_HOST tls=$DOCKER_TLS_VERIFY $*" >> {folder}/calls\n', encoding="utf-8"
    )
    (folder / "docker").chmod(0o755)
    environment = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(["bash", "-c", script], cwd=folder, env=environment, check=True, capture_output=True)
    calls = (folder / "calls").read_text(encoding="utf-8").splitlines()
    return any(PLAIN in call and "tls=1" not in call and "--tls" not in call for call in calls)


@pytest.mark.parametrize("script", PLAINLY.values(), ids=PLAINLY)
def test_what_is_flagged_goes_there_without_tls(script: str, tmp_path: Path) -> None:
    assert is_plain(script, tmp_path)
    assert is_flagged(RULE, job(script))


@pytest.mark.parametrize("script", OTHERWISE.values(), ids=OTHERWISE)
def test_what_goes_elsewhere_is_not_flagged(script: str, tmp_path: Path) -> None:
    assert not is_plain(script, tmp_path)
    assert not is_flagged(RULE, job(script))
