"""Whether the log gets a secret is shown by running the script: all that it prints is what a runner keeps."""

from __future__ import annotations

import base64
import os
import subprocess
from pathlib import Path

import pytest

from tests.shells import skip_without
from tests.verdicts.flagging import is_flagged, job

RULE = "secret-printed"
SECRET = "f4ke-l1teral-T0ken-9a8b7c"
SIGNS = (SECRET, SECRET[::-1], SECRET.upper(), SECRET[:6], SECRET[-6:], base64.b64encode(SECRET.encode()).decode()[:30])
"""What anybody can make the secret of, and parts of it."""
FAKES = {
    "aws": "echo $API_TOKEN",
    "docker": 'mkdir -p "$HOME/.docker"; read -r given; echo "auth: $given" > "$HOME/.docker/config.json"',
    "upload": "cat > /dev/null",
}

PRINTED = [
    'echo "token is $API_TOKEN"',
    "printf '%s\\n' \"$API_TOKEN\" >&2",
    'echo "$API_TOKEN" | tee copy.txt',
    "cat <<EOF\npassword=$API_TOKEN\nEOF",
    'cat <<< "$API_TOKEN"',
    'echo "$API_TOKEN" | base64 -w 0',
    'echo "$API_TOKEN" | rev',
    'X=$(printf %s "$API_TOKEN" | tr a-z A-Z); echo "$X"',
    'echo "${API_TOKEN:0:6}"',
    'echo "$API_TOKEN" | cut -c 1-6',
    "aws ecr get-login-password",
    "X=$(aws ecr get-login-password)\necho $X",
    'echo "$API_TOKEN" | docker login -u ci --password-stdin quay.io\ncat ~/.docker/config.json',
    "env",
    "printenv | sort",
    "export -p",
    'set -x\nupload "$API_TOKEN" < /dev/null',
    'set -o xtrace\nupload "$API_TOKEN" < /dev/null',
    "bash -xc 'upload \"$API_TOKEN\" < /dev/null'",
    'show() { echo "value: $1"; }\nshow "$API_TOKEN"',
    "bash -c 'echo \"$API_TOKEN\"'",
    'while read -r line; do echo "$line"; done <<< "$API_TOKEN"',
    '{ echo "$API_TOKEN"; } 2> /dev/null',
    'echo "$API_TOKEN" > token.txt\ncat token.txt',
]
KEPT = [
    'echo "$API_TOKEN" | upload',
    'echo "$API_TOKEN" > token.txt',
    'echo "$API_TOKEN" | tee token.txt > /dev/null',
    'upload <<< "$API_TOKEN"',
    "upload <<EOF\n$API_TOKEN\nEOF",
    "echo '$API_TOKEN'",
    'echo "${API_TOKEN:+is set}, ${#API_TOKEN} characters"',
    'test -n "$API_TOKEN" || exit 1',
    'printf %s "$API_TOKEN" | sha256sum',
    'echo "$API_TOKEN" | grep -q f4ke',
    'cat ~/.docker/config.json; echo "$API_TOKEN" | docker login -u ci --password-stdin quay.io',
    "X=$(aws ecr get-login-password)",
    "env > build.env",
    "env | grep ^LANG",
    'set -x\ntrue\nset +x\nupload <<< "$API_TOKEN"',
    'exec > log.txt\necho "$API_TOKEN"',
    '{ echo "$API_TOKEN"; } > token.txt',
    'token() { echo "$API_TOKEN"; }\nX=$(token)',
]


def is_printed(script: str, folder: Path) -> bool:
    """Whether the secret, or what tells it, is among what the script prints."""
    skip_without("bash", *(program for program in ("base64", "rev") if f"| {program}" in script))
    for name, body in FAKES.items():
        (folder / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    work = folder / "work"
    work.mkdir()
    environment = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder), "API_TOKEN": SECRET}
    run = subprocess.run(
        ["bash", "-c", script], cwd=work, env=environment, check=False, capture_output=True, stdin=subprocess.DEVNULL
    )
    printed = (run.stdout + run.stderr).decode(errors="replace")
    return any(sign in printed for sign in SIGNS)


@pytest.mark.parametrize("script", PRINTED)
def test_what_is_flagged_is_printed(script: str, tmp_path: Path) -> None:
    assert is_printed(script, tmp_path)
    assert is_flagged(RULE, job(script))


@pytest.mark.parametrize("script", KEPT)
def test_what_is_not_printed_is_not_flagged(script: str, tmp_path: Path) -> None:
    assert not is_printed(script, tmp_path)
    assert not is_flagged(RULE, job(script))
