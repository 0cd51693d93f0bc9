"""The recorded session in the docs is what the server would say now."""

from __future__ import annotations

import pytest

from tests.lsp.recording import PAGE, page


@pytest.mark.skipif(not PAGE.exists(), reason="the page is not in this copy")
def test_the_recorded_session_is_what_the_server_says_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.lsp.recording writes it anew"
