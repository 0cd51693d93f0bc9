"""Where Python has no `os.link`, as on Android and in browsers, files are written all the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PIPELINE = 'push:\n  script: docker login -u ci -p "$PASSWORD" registry.example.com\n'
MENDED = "push:\n  script: printf '%s' \"$PASSWORD\" | docker login -u ci --password-stdin registry.example.com\n"


def test_fixes_are_written_without_hard_links(tmp_path: Path) -> None:
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text(PIPELINE, encoding="utf-8")
    command = "['check', '--fix-only', 'a.yml', 'b.yml']"
    code = f"import os, sys; del os.link; from cilint.cli import main; sys.exit(main({command}))"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert "internal error" not in run.stderr, run.stderr
    assert [(tmp_path / name).read_text(encoding="utf-8") for name in ("a.yml", "b.yml")] == [MENDED, MENDED]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.yml", "b.yml"]
