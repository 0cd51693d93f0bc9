"""Whether git keeps a token is shown by running it, and looking into all that it leaves in the folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.verdicts.flagging import is_flagged, job

RULE = "token-in-git-url"
SECRET = "f4ke-l1teral-T0ken"
HOST = "git.invalid/group/app.git"

KEPT = {
    "a remote": f"git init -q .\ngit remote add mirror https://ci:$PUSH_TOKEN@{HOST}",
    "the address of a remote": (
        f"git init -q .\ngit remote add origin https://{HOST}\n"
        f'git remote set-url origin "https://oauth2:${{PUSH_TOKEN}}@{HOST}"'
    ),
    "a user alone": f"git init -q .\ngit remote add mirror https://$PUSH_TOKEN@{HOST}",
    "by way of variables": f"URL=https://ci:$PUSH_TOKEN@{HOST}\ngit init -q .\ngit remote add mirror $URL",
    "by a function": f'add() {{ git remote add mirror "https://ci:$1@{HOST}"; }}\ngit init -q .\nadd "$PUSH_TOKEN"',
}
NOT_KEPT = {
    "a helper": (
        "git init -q .\n"
        "git config credential.helper '!f() { echo username=ci; echo \"password=$PUSH_TOKEN\"; }; f'\n"
        f"git remote add mirror https://{HOST}"
    ),
    "a user's name": f"git init -q .\ngit remote add mirror https://$GIT_USER@{HOST}",
    "only said": f'git init -q .\necho "git remote add mirror https://ci:$PUSH_TOKEN@{HOST}"',
    "single quotes": f"git init -q .\ngit remote add mirror 'https://ci:$PUSH_TOKEN@{HOST}'",
}


def is_kept(script: str, folder: Path) -> bool:
    """Whether the token lies in what git leaves."""
    if shutil.which("bash") is None or shutil.which("git") is None:
        pytest.skip("no bash, or no git")
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder / "home"), "PUSH_TOKEN": SECRET, "GIT_USER": "ci"}
    work = folder / "work"
    work.mkdir()
    subprocess.run(["bash", "-ec", script], cwd=work, env=environment, check=True, capture_output=True)
    return any(SECRET.encode() in file.read_bytes() for file in work.rglob("*") if file.is_file())


@pytest.mark.parametrize("script", KEPT.values(), ids=KEPT)
def test_what_is_flagged_stays_in_the_folder(script: str, tmp_path: Path) -> None:
    assert is_kept(script, tmp_path)
    assert is_flagged(RULE, job(script))


@pytest.mark.parametrize("script", NOT_KEPT.values(), ids=NOT_KEPT)
def test_what_git_does_not_keep_is_not_flagged(script: str, tmp_path: Path) -> None:
    assert not is_kept(script, tmp_path)
    assert not is_flagged(RULE, job(script))
