"""The server in a real Emacs with Eglot, without a screen, set up as docs/editors.md says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cilint
from tests.lsp.project import write_project

SETUP = re.compile(r"## Emacs, with Eglot\n.*?```elisp\n(?P<lisp>.*?)```", re.DOTALL)
LOADED = "(require 'eglot) (require 'yaml-mode)"
SCRIPT = r"""
(setq make-backup-files nil auto-save-default nil create-lockfiles nil vc-handled-backends nil eglot-sync-connect 60)
(defun wait (what is-so)
  (let ((end (+ (float-time) 60)))
    (while (not (or (funcall is-so) (> (float-time) end))) (accept-process-output nil 0.05))
    (unless (funcall is-so) (error "waited for %s" what))))
(find-file (concat (getenv "FOLDER") "/.gitlab-ci.yml"))
(yaml-mode)
(apply #'eglot (eglot--guess-contact))
(wait "the server" (lambda () (eglot-managed-p)))
(flymake-start)
(wait "a finding" (lambda () (flymake-start) (= 1 (length (flymake-diagnostics)))))
(let* ((found (car (flymake-diagnostics)))
       (text (flymake-diagnostic-text found))
       (line (line-number-at-pos (flymake-diagnostic-beg found)))
       (flagged (buffer-substring-no-properties (flymake-diagnostic-beg found) (flymake-diagnostic-end found)))
       (actions (eglot-code-actions (flymake-diagnostic-beg found) (flymake-diagnostic-end found)))
       (edit (plist-get (seq-find (lambda (each) (plist-get each :edit)) actions) :edit)))
  (eglot--apply-workspace-edit edit)
  ;; Nobody types in a batch, so that no timer of an idle Emacs runs.
  (eglot--signal-textDocument/didChange)
  (wait "no finding" (lambda () (flymake-start) (null (flymake-diagnostics))))
  (goto-char (point-min))
  (search-forward ".base")
  (let* ((place (car (xref-backend-definitions 'eglot (xref-backend-identifier-at-point 'eglot))))
         (location (xref-item-location place)))
    (princ (json-encode
      `((text . ,text) (line . ,line) (flagged . ,flagged) (mended . ,(buffer-string))
        (file . ,(xref-location-group location)) (there . ,(xref-location-line location)))))))
"""


@pytest.fixture
def emacs() -> str:
    program = shutil.which("emacs")
    if not program:
        pytest.skip("there is no Emacs here (apt-get install emacs-nox elpa-eglot elpa-yaml-mode)")
    if subprocess.run([program, "--batch", "--eval", f"(progn {LOADED})"], capture_output=True, check=False).returncode:
        pytest.skip("this Emacs has no Eglot or no yaml-mode (apt-get install elpa-eglot elpa-yaml-mode)")
    return program


def test_eglot_shows_a_finding_mends_it_and_goes_to_another_file(emacs: str, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    write_project(folder)
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    page = Path(cilint.__file__).parents[1] / "docs" / "editors.md"
    setup = SETUP.search(page.read_text(encoding="utf-8"))
    assert setup
    script = tmp_path / "script.el"
    script.write_text(f"{LOADED}\n{setup['lisp']}\n{SCRIPT}", encoding="utf-8")
    program = tmp_path / "bin" / "cilint"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cilint "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = {**os.environ, "FOLDER": str(folder), "HOME": str(tmp_path), "LC_ALL": "C.UTF-8",
                   "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
                   "PYTHONPATH": str(page.parents[1])}  # fmt: skip
    run = subprocess.run(
        [emacs, "--batch", "-l", str(script)], env=environment, stdin=subprocess.DEVNULL, capture_output=True,
        encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    seen = json.loads(run.stdout)
    assert "docker gets the password" in seen["text"]
    assert "password-on-command-line" in seen["text"]
    assert (seen["line"], seen["flagged"]) == (5, '-p "$PASSWORD"')
    assert "🐳" in seen["mended"]
    assert "--password-stdin" in seen["mended"]
    assert (Path(seen["file"]).name, seen["there"]) == ("base.yml", 2)
