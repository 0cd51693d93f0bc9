"""Whether other processes see a secret is asked of `ps`, of a program that stands in for the one which gets it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.verdicts.flagging import is_flagged, job

RULE = "secret-on-command-line"
SECRET = "Fake-literal-1"

SEEN = {
    "an argument": 'redis-cli -a "$REDIS_PASSWORD" ping',
    "in the same word": 'redis-cli "-a$REDIS_PASSWORD" ping',
    "an assigned variable": 'PW=$REDIS_PASSWORD; redis-cli -a "$PW" ping',
    "by way of several": 'A=$REDIS_PASSWORD\nexport B="$A"\nredis-cli -a $B ping',
    "a function": 'ask() { redis-cli -a "$1" ping; }\nask "$REDIS_PASSWORD"',
    "a substitution": 'redis-cli -a "$(echo "$REDIS_PASSWORD")" ping',
    "a file": 'echo "$REDIS_PASSWORD" > pw\nredis-cli -a "$(cat pw)" ping',
    "a default": 'redis-cli -a "${REDIS_PASSWORD:-none}" ping',
    "a loop": 'for pw in "$REDIS_PASSWORD"; do redis-cli -a "$pw" ping; done',
    "another shell": "sh -c 'redis-cli -a \"$REDIS_PASSWORD\" ping'",
}
UNSEEN = {
    "the environment": 'export REDISCLI_AUTH="$REDIS_PASSWORD"; redis-cli ping',
    "standard input": 'printf %s "$REDIS_PASSWORD" | redis-cli ping',
    "whether there is one": 'redis-cli -a "${REDIS_PASSWORD:+x}" ping',
    "its length": 'redis-cli -a "${#REDIS_PASSWORD}" ping',
    "single quotes": "redis-cli -a '$REDIS_PASSWORD' ping",
    "another variable": 'PW=$REDIS_PASSWORD; PW=other; redis-cli -a "$PW" ping',
    "a checksum": 'redis-cli -a "$(echo "$REDIS_PASSWORD" | sha256sum)" ping',
}


def is_seen(script: str, folder: Path) -> bool:
    """Whether the list of processes shows the secret while the program runs."""
    if shutil.which("ps") is None:
        pytest.skip("no ps")
    program = folder / "redis-cli"
    program.write_text("#!/bin/sh\nps -o args= -p $$\n", encoding="utf-8")
    program.chmod(0o755)
    environment = {"PATH": f"{folder}:/usr/bin:/bin", "REDIS_PASSWORD": SECRET}
    run = subprocess.run(["sh", "-c", script], cwd=folder, capture_output=True, text=True, check=True, env=environment)
    assert "redis-cli" in run.stdout
    return SECRET in run.stdout


@pytest.mark.parametrize("script", SEEN.values(), ids=SEEN)
def test_what_is_flagged_is_seen(script: str, tmp_path: Path) -> None:
    assert is_seen(script, tmp_path)
    assert is_flagged(RULE, job(script))


@pytest.mark.parametrize("script", UNSEEN.values(), ids=UNSEEN)
def test_what_is_not_seen_is_not_flagged(script: str, tmp_path: Path) -> None:
    assert not is_seen(script, tmp_path)
    assert not is_flagged(RULE, job(script))
