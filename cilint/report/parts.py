"""The files that lie beside the formats and are a part of them: style, script, schema."""

from __future__ import annotations

import os


def part(name: str) -> str:
    """The text of a file in the folder of the formats."""
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:
        return file.read()
