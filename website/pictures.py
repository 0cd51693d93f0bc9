"""The pictures of the site: what cilint really says of the files that a page shows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from docs.render import run, write_files
from website import chromium
from website.pages import ROOT


class Picture(NamedTuple):
    """A picture of what a command prints on the files of a page; the ending of its name says how it is made."""

    page: str
    arguments: tuple[str, ...]


PICTURES = {
    "check.svg": Picture("docs/start.md", ("check", "--color", "always")),
    "graph.svg": Picture("docs/diff.md", ("graph", "--format", "svg")),
    "report.png": Picture("docs/start.md", ("check", "--format", "html")),
}
COLORS = {"1": "#f5f5f5", "1;31": "#ff8272", "1;33": "#e9be74", "1;34": "#7fb4ff", "1;36": "#7fd4d4", "": "#d4d4d8"}
"""Of a dark terminal, by the styles of cilint/report/terminal.py; the last is that of plain text."""
_STYLED = re.compile(r"(?:\x1b\[(?P<style>[\d;]+)m)?(?P<text>[^\x1b\n]+)(?:\x1b\[0m)?|(?P<end>\n)")
_WIDTH, _HEIGHT, _MARGIN = 8.43, 19, 16
"""Of a character of 14 pixels, of a line, and around the text."""


def draw(folder: Path) -> set[str]:
    """Make the pictures in a folder, and give their names. What needs a browser is left out where there is none."""
    folder.mkdir()
    for name, picture in PICTURES.items():
        if name.endswith(".png") and chromium.PROGRAM is None:
            continue
        (folder / name).write_bytes(_drawn(name, _printed(picture)))
    return {path.name for path in folder.iterdir()}


def _printed(picture: Picture) -> str:
    with TemporaryDirectory() as folder:
        write_files((ROOT / picture.page).read_text(encoding="utf-8"), folder)
        return run(picture.arguments, folder).stdout


def _drawn(name: str, text: str) -> bytes:
    if name.endswith(".png"):
        return photographed(text)
    return (text if text.startswith("<svg") else terminal(text)).encode()


def photographed(page: str) -> bytes:
    """A page of HTML as a browser shows it, as PNG."""
    # Processes of a browser that has ended may still write into its profile.
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file = Path(folder, "page.html")
        file.write_text(page, encoding="utf-8")
        with chromium.Chromium(Path(folder), 1000, 760) as browser:
            browser.open(file.as_uri())
            return browser.picture()


def terminal(text: str) -> str:
    """A text with the escape sequences of a terminal as SVG."""
    lines = list(_lines(text.rstrip("\n")))
    width = max(sum(len(part) for _, part in line) for line in lines) * _WIDTH + 2 * _MARGIN
    height = len(lines) * _HEIGHT + 2 * _MARGIN
    rows = "\n".join(_row(_MARGIN + (number + 0.75) * _HEIGHT, line) for number, line in enumerate(lines))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}"'
        f' font-family="ui-monospace, monospace" font-size="14">\n'
        f'<rect width="100%" height="100%" rx="8" fill="#18171d"/>\n{rows}\n</svg>\n'
    )


def _lines(text: str) -> Iterator[list[tuple[str, str]]]:
    """The lines of a text, each as stretches with their styles."""
    line: list[tuple[str, str]] = []
    for found in _STYLED.finditer(f"{text}\n"):
        if found["end"]:
            yield line
            line = []
        else:
            line.append((found["style"] or "", found["text"]))


def _row(y: float, line: list[tuple[str, str]]) -> str:
    spans, column = [], 0
    for style, text in line:
        place = f'x="{_MARGIN + column * _WIDTH:.2f}" textLength="{len(text) * _WIDTH:.2f}"'
        weight = ' font-weight="600"' if style else ""
        # Browsers make one of several spaces.
        shown = html.escape(text).replace(" ", "\N{NO-BREAK SPACE}")
        spans.append(f'<tspan {place} fill="{COLORS[style]}"{weight}>{shown}</tspan>')
        column += len(text)
    return f'<text y="{y:.2f}">{"".join(spans)}</text>'
