"""A real browser without a screen, for tests of pages."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from website.chromium import PROGRAM as BROWSER

needs_browser = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium here")
WINDOW = (1000, 700)


def shown(page: str, folder: Path, fragment: str = "") -> str:
    """The document as it is after the page's own script has run."""
    assert BROWSER is not None
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    size = "--window-size=" + ",".join(map(str, WINDOW))
    run = subprocess.run(
        [BROWSER, *flags, size, "--dump-dom", file.as_uri() + fragment],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=True,
        env={**os.environ, "HOME": str(folder)},
    )
    return run.stdout
