"""Texts of pipelines within Markdown, as they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cilint.findings.mask import harmless


def plain(text: str) -> str:
    """A text as it is: what would be markup is escaped."""
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", harmless(text))


def fenced(lines: Sequence[str]) -> str:
    """Lines of YAML as a block of code."""
    runs = (run for line in lines for run in re.findall("`+", line))
    fence = "`" * max(3, 1 + max(map(len, runs), default=0))
    return "\n".join((f"{fence}yaml", *lines, fence))
