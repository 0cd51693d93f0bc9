"""The server in a real Vim with ALE, on a pseudo terminal, set up as docs/editors.md says."""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import cilint
from tests.lsp.project import PIPELINE, write_project

ALE = Path("/usr/share/vim-ale")
SECONDS = 120
"""How long Vim, ALE and the server may take together, however busy the machine is."""
SETUP = re.compile(r"## Vim, with ALE\n.*?```vim\n(?P<script>.*?)```", re.DOTALL)
# ALE has its findings put into the location list, and cilint is not the only linter that it knows.
BEGIN = (
    "set nocompatible\nfiletype plugin on\nlet g:ale_linters = {{'yaml': ['cilint']}}\nset runtimepath^={ale},{own}\n"
)
SCRIPT = """
function! Look(timer) abort
  if !empty(getloclist(0))
    call writefile([json_encode(getloclist(0))], '{result}.part')
    call rename('{result}.part', '{result}')
    qa!
  endif
endfunction
call timer_start(100, 'Look', {{'repeat': -1}})
"""


@pytest.fixture
def vim() -> str:
    program = shutil.which("vim")
    if not program or not ALE.exists():
        pytest.skip("there is no Vim here, or no ALE (apt-get install vim vim-ale)")
    version = subprocess.run([program, "--version"], capture_output=True, encoding="utf-8", check=False).stdout
    if not {"+channel", "+job", "+timers"} <= set(version.split()):
        pytest.skip("this Vim can start no server")
    return program


def test_ale_shows_a_finding(vim: str, tmp_path: Path) -> None:
    import pty

    folder, own, result = tmp_path / "project", tmp_path / "vim", tmp_path / "result.json"
    write_project(folder)
    (folder / ".git").mkdir()
    setup = SETUP.search((Path(cilint.__file__).parents[1] / "docs" / "editors.md").read_text(encoding="utf-8"))
    assert setup
    (own / "ale_linters" / "yaml").mkdir(parents=True)
    (own / "ale_linters" / "yaml" / "cilint.vim").write_text(setup["script"], encoding="utf-8")
    (own / "vimrc").write_text(BEGIN.format(ale=ALE, own=own), encoding="utf-8")
    (own / "script.vim").write_text(SCRIPT.format(result=result), encoding="utf-8")
    program = tmp_path / "bin" / "cilint"
    program.parent.mkdir()
    root = Path(cilint.__file__).parents[1]
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{root}" exec "{sys.executable}" -m cilint "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = {**os.environ, "HOME": str(tmp_path), "TERM": "dumb", "LC_ALL": "C.UTF-8",
                   "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}  # fmt: skip
    scripts = ["-u", str(own / "vimrc"), "-S", str(own / "script.vim")]
    command = [vim, "-N", "-i", "NONE", "-n", *scripts, str(folder / ".gitlab-ci.yml")]
    process, terminal = pty.fork()
    if process == 0:
        os.execve(vim, command, environment)
    try:
        shown = wait_for(result, terminal)
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(terminal)
    assert result.exists(), shown
    (found,) = json.loads(result.read_text(encoding="utf-8"))
    assert (found["lnum"], found["type"]) == (5, "E")
    assert found["text"].startswith("password-on-command-line: docker gets the password")
    # ALE takes the columns of the server as they are, in UTF-16.
    assert found["col"] == len(PIPELINE.splitlines()[4].partition("-p")[0].encode("utf-16-le")) // 2 + 1


def wait_for(result: Path, terminal: int) -> str:
    """Wait until there is a file; what is shown meanwhile has to be read, lest Vim wait for that."""
    shown = b""
    end = time.monotonic() + SECONDS
    while not result.exists() and time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                shown += os.read(terminal, 65536)
            except OSError:
                # Vim has ended, and its terminal with it.
                break
    return shown.decode(errors="replace")
