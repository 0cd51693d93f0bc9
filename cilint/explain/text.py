"""A rule's page for a terminal: wrapped to its width, with some of the examples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

from cilint.engine.documentation import DEFAULT_FILE, Example
from cilint.explain.page import Page, confidences, origin, selection, severities
from cilint.lazy.patterns import regex
from cilint.report.summary import counted

_WIDEST = 100
"""Longer lines are hard to read, however wide the terminal is."""

_MOST_BAD = 2
_MOST_GOOD = 1
_VERBATIM = ("    ", "```", "|")
_LIST_ITEM = regex(r"(?m)^(?=(?:[*-]|\d+\.) )")


def render(page: Page, columns: int) -> list[str]:
    """The lines of the page, at most `columns` wide where words allow it. Raises what `Page.output` does."""
    width = min(columns, _WIDEST)
    documentation = page.documentation
    lines = [f"{page.rule.id}: {page.rule.title}", "", *_attributes(page)]
    for heading, text in (
        ("What it finds", documentation.what),
        ("Why it matters", documentation.why),
        ("What to do", documentation.how),
    ):
        if text:
            lines += ["", heading, *(_indented(line) for line in wrapped(text, width - 2))]
    for example in documentation.bad[:_MOST_BAD]:
        lines += ["", f"Flagged: {example.name}", *_example(page, example, columns)]
    for example in documentation.good[:_MOST_GOOD]:
        lines += ["", f"Not flagged: {example.name}", *_example(page, example, columns)]
    more = len(documentation.bad[_MOST_BAD:]) + len(documentation.good[_MOST_GOOD:])
    if more:
        lines += ["", f"{counted(more, 'more example')}: --format markdown has them all"]
    references = [*(risk.url for risk in (*page.risks, *page.weaknesses)), *documentation.references]
    if references:
        lines += ["", "References", *(_indented(reference) for reference in references)]
    return lines


def wrapped(markdown: str, width: int) -> Iterator[str]:
    """The lines of a Markdown text with its paragraphs wrapped; code blocks and tables stay as they are."""
    for index, block in enumerate(re.split(r"\n(?:[ \t]*\n)+", markdown)):
        if index:
            yield ""
        if block.startswith(_VERBATIM):
            yield from block.split("\n")
            continue
        for part in filter(None, _LIST_ITEM.split(block)):
            hanging = "  " if _LIST_ITEM.match(part) else ""
            yield from wrap(part, width, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False)


def _attributes(page: Page) -> Iterator[str]:
    rule = page.rule
    attributes = {
        "group": rule.group,
        "severity": severities(rule),
        "confidence": confidences(rule),
        "persona": rule.persona.value,
        "selects": selection(rule),
        "OWASP": ", ".join(risk.name for risk in page.risks),
        "CWE": ", ".join(weakness.name for weakness in page.weaknesses),
        "from": origin(rule),
        "since": page.documentation.since,
        "page": page.rule.url,
    }
    for name, value in attributes.items():
        if value:
            yield f"  {name:<10}  {value}"


def _example(page: Page, example: Example, columns: int) -> Iterator[str]:
    for name, value in example.environment.items():
        yield _indented(f"with {name}={value}")
    yield from _files(example, example.files)
    yield ""
    yield _indented(f"$ {page.command(example, '--quiet')}")
    yield from _block(page.output(example, columns - 4).rstrip("\n").split("\n"))
    if example.fixed:
        yield ""
        yield _indented(f"{page.fix_command(example)} makes of it:")
        yield from _files(example, example.fixed)


def _files(example: Example, texts: Mapping[str, str]) -> Iterator[str]:
    for path, text in texts.items():
        if list(example.files) != [DEFAULT_FILE]:
            yield _indented(f"{path}:")
        yield from _block(text.rstrip("\n").split("\n"))


def _block(lines: Sequence[str]) -> Iterator[str]:
    return (_indented(line, "    ") for line in lines)


def _indented(line: str, indent: str = "  ") -> str:
    return indent + line if line else ""
