"""Other processes see what a program is called with, and not what it has in its environment: asked of `ps` itself."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

# A program that looks at the list of processes, as another process could while it runs.
STAND_IN = "#!/bin/sh\nps -o args= -p $$\n"


@pytest.mark.skipif(shutil.which("ps") is None, reason="no ps")
@pytest.mark.parametrize(
    ("script", "is_seen"),
    [
        ('redis-cli -h cache.example.com -a "$REDIS_PASSWORD" ping', True),
        ('redis-cli -h cache.example.com "-a$REDIS_PASSWORD" ping', True),
        ("export REDISCLI_AUTH=$REDIS_PASSWORD; redis-cli -h cache.example.com ping", False),
        ('printf %s "$REDIS_PASSWORD" | redis-cli -h cache.example.com ping', False),
    ],
)
def test_the_list_of_processes_shows_the_value_of_an_argument(tmp_path: Path, script: str, is_seen: bool) -> None:
    program = tmp_path / "redis-cli"
    program.write_text(STAND_IN)
    program.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "REDIS_PASSWORD": "Fake-literal-1"}
    run = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert "redis-cli" in run.stdout
    assert ("Fake-literal-1" in run.stdout) == is_seen
