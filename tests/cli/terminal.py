"""What a program shows on a pseudo terminal."""

from __future__ import annotations

import os
import select
import time

SECONDS = 60
"""How long something may take to be shown, however busy the machine is."""


def read_until(terminal: int, text: str) -> None:
    """Read what is shown until a text is in it; fails with what there was where it never comes."""
    seen = b""
    end = time.monotonic() + SECONDS
    while text.encode() not in seen:
        assert time.monotonic() < end, seen
        if select.select([terminal], [], [], 1)[0]:
            seen += os.read(terminal, 4096)
