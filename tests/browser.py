"""A real browser without a screen, for tests of pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from website.chromium import PROGRAM as BROWSER
from website.chromium import Chromium

needs_browser = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium here")
WINDOW = (1000, 700)


def shown(page: str, folder: Path, fragment: str = "") -> str:
    """The document as it is after the page's own script has run."""
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    with Chromium(folder, *WINDOW) as browser:
        browser.open(file.as_uri() + fragment)
        return str(browser.value("document.documentElement.outerHTML"))
