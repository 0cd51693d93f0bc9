"""The server in a real Neovim, without a screen."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lsp.project import PIPELINE, write_project

SCRIPT = """
local path, result = ...
local function done(value)
  vim.fn.writefile({ vim.fn.json_encode(value) }, result)
  vim.cmd('qa!')
end
local function wait(what, is_so)
  if not vim.wait(60000, is_so, 20) then done({ waited = what }) end
end
vim.cmd('edit ' .. path .. '/.gitlab-ci.yml')
local id = vim.lsp.start_client({ name = 'cilint', cmd = vim.fn.json_decode(vim.env.SERVER), root_dir = path })
vim.lsp.buf_attach_client(0, id)
wait('a diagnostic', function() return #vim.diagnostic.get(0) == 1 end)
local found = vim.diagnostic.get(0)[1]
local client = vim.lsp.get_client_by_id(id)
local function ask(method, line, character, more)
  local at = { line = line, character = character }
  local document = vim.lsp.util.make_text_document_params(0)
  local params = { textDocument = document, position = at, range = { start = at, ['end'] = at } }
  return client.request_sync(method, vim.tbl_extend('force', params, more or {}), 60000, 0).result
end
local actions = ask('textDocument/codeAction', found.lnum, found.col, { context = { diagnostics = {} } })
vim.lsp.util.apply_workspace_edit(actions[1].edit, client.offset_encoding)
local line = vim.api.nvim_buf_get_lines(0, found.lnum, found.lnum + 1, false)[1]
wait('no diagnostic', function() return #vim.diagnostic.get(0) == 0 end)
local places = ask('textDocument/definition', 2, 12)
vim.lsp.util.jump_to_location(places[1], client.offset_encoding)
done({ code = found.code, lnum = found.lnum, col = found.col, line = line,
       file = vim.fn.expand('%:t'), cursor = vim.api.nvim_win_get_cursor(0) })
"""


@pytest.fixture
def neovim() -> str:
    program = shutil.which("nvim")
    if not program:
        pytest.skip("there is no nvim here (apt-get install neovim)")
    lua = "lua io.stdout:write(tostring(vim.lsp ~= nil and vim.lsp.start_client ~= nil and vim.wait ~= nil))"
    said = subprocess.run([program, "--headless", "-u", "NONE", "+" + lua, "+qa!"], capture_output=True, check=False)
    if b"true" not in said.stdout + said.stderr:
        pytest.skip("this nvim has no vim.lsp.start_client")
    return program


def test_neovim_shows_a_finding_mends_it_and_goes_to_another_file(neovim: str, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    write_project(folder)
    (folder / ".git").mkdir()
    script, result = tmp_path / "script.lua", tmp_path / "result.json"
    script.write_text(SCRIPT, encoding="utf-8")
    run = subprocess.run(
        [neovim, "--headless", "-u", "NONE", "-i", "NONE", "-n",
         "+lua " + f"loadfile('{script}')('{folder}', '{result}')"],
        env={**os.environ, "SERVER": json.dumps([sys.executable, "-m", "cilint", "lsp"]), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip
    assert result.exists(), run.stdout + run.stderr
    seen = json.loads(result.read_text(encoding="utf-8"))
    # Neovim counts bytes in its buffer.
    column = len(PIPELINE.splitlines()[4].partition("-p")[0].encode())
    assert (seen.get("code"), seen.get("lnum"), seen.get("col")) == ("password-on-command-line", 4, column), seen
    assert "--password-stdin" in seen["line"]
    assert "🐳" in seen["line"]
    assert (seen["file"], seen["cursor"]) == ("base.yml", [2, 0])
