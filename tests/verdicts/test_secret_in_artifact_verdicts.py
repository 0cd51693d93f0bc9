"""Whether a secret lies in an artifact is shown by running the job's script, and looking into what the paths take."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.verdicts.flagging import is_flagged, job

RULE = "secret-in-artifact"
SECRET = "kX93mQv7Lp2Z"

KEPT = {
    "a file in a folder": ('mkdir app\necho "token=$API_TOKEN" > app/.npmrc', "app/"),
    "a file by its name": ('echo "token=$API_TOKEN" > .npmrc', ".npmrc"),
    "all files": ('echo "$API_TOKEN" > token', "."),
    "a pattern": ('mkdir out\necho "$API_TOKEN" > out/a.env', "out/*.env"),
    "of another folder": ('mkdir app\ncd app\necho "$API_TOKEN" > token', "app"),
    "of the project's folder": ('echo "$API_TOKEN" > "$CI_PROJECT_DIR/token"', "token"),
    "by way of a variable": ('FILE=out.txt\nT=$API_TOKEN\nprintf "%s" "$T" > "$FILE"', "out.txt"),
    "by tee": ('echo "$API_TOKEN" | tee token > /dev/null', "token"),
    "a here-document": ("cat > token <<EOF\nx: $API_TOKEN\nEOF", "token"),
    "a copy": ('echo "$API_TOKEN" > token\nmkdir out\ncp token out/token', "out"),
    "a function": ('keep() { echo "$1" > token; }\nkeep "$API_TOKEN"', "token"),
    "all variables": ("env > build.env", "build.env"),
}
NOT_KEPT = {
    "a file elsewhere": ('echo "$API_TOKEN" > "$HOME/token"', "."),
    "another folder": ('mkdir app out\necho "$API_TOKEN" > app/token', "out"),
    "removed again": ('echo "$API_TOKEN" > token\nrm token', "token"),
    "removed with its folder": ('mkdir app\necho "$API_TOKEN" > app/token\nrm -rf app', "app"),
    "quoted for nobody": ("echo '$API_TOKEN' > token", "token"),
    "a quoted here-document": ("cat > token <<'EOF'\n$API_TOKEN\nEOF", "token"),
    "printed": ('echo "$API_TOKEN" > /dev/null', "."),
    "its length": ('echo "${#API_TOKEN}" > token', "token"),
    "whether there is one": ('echo "${API_TOKEN:+yes}" > token', "token"),
}


def is_kept(script: str, path: str, folder: Path) -> bool:
    """Whether a file that the path takes holds the secret when the script has run."""
    if shutil.which("bash") is None:
        pytest.skip("no bash")
    project, home = folder / "project", folder / "home"
    project.mkdir()
    home.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "CI_PROJECT_DIR": str(project), "API_TOKEN": SECRET}
    subprocess.run(["bash", "-c", script], cwd=project, env=environment, check=True, capture_output=True)
    taken = [project] if path == "." else list(project.glob(path.rstrip("/")))
    files = [file for each in taken for file in ([each] if each.is_file() else each.rglob("*"))]
    return any(SECRET in file.read_text(encoding="utf-8") for file in files if file.is_file())


@pytest.mark.parametrize(("script", "path"), KEPT.values(), ids=KEPT)
def test_what_is_flagged_lies_in_the_artifacts(script: str, path: str, tmp_path: Path) -> None:
    assert is_kept(script, path, tmp_path)
    assert is_flagged(RULE, job(script, f"  artifacts:\n    paths: ['{path}']\n"))


@pytest.mark.parametrize(("script", "path"), NOT_KEPT.values(), ids=NOT_KEPT)
def test_what_does_not_lie_there_is_not_flagged(script: str, path: str, tmp_path: Path) -> None:
    assert not is_kept(script, path, tmp_path)
    assert not is_flagged(RULE, job(script, f"  artifacts:\n    paths: ['{path}']\n"))
