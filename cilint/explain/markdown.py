"""A rule's page as Markdown, with all of its examples: what `docs/rules/` holds."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from cilint.engine.documentation import DEFAULT_FILE, Example
from cilint.explain.page import Page, confidences, origin, severities
from cilint.explain.risk import Risk

_LANGUAGES = {".yml": "yaml", ".yaml": "yaml", ".toml": "toml"}


def render(page: Page) -> list[str]:
    """The lines of the page. Raises what `Page.output` does."""
    documentation = page.documentation
    lines = [f"# {page.rule.id}", "", page.rule.title, "", "| | |", "|---|---|"]
    lines += [f"| {name} | {cell(value)} |" for name, value in _attributes(page).items() if value]
    for heading, text in (
        ("What it finds", documentation.what),
        ("Why it matters", documentation.why),
        ("What to do", documentation.how),
    ):
        if text:
            lines += ["", f"## {heading}", "", *text.split("\n")]
    for heading, examples in (("Flagged", documentation.bad), ("Not flagged", documentation.good)):
        if examples:
            lines += ["", f"## {heading}"]
        for example in examples:
            lines += ["", f"### {_sentence(example.name)}", *_example(page, example)]
    if documentation.references:
        lines += ["", "## References", "", *(f"* <{reference}>" for reference in documentation.references)]
    return lines


def links(risks: Iterable[Risk]) -> str:
    """Risks as links to their pages."""
    return ", ".join(f"[{risk.name}]({risk.url})" for risk in risks)


def cell(text: str) -> str:
    """A text for a cell of a table."""
    return text.replace("|", "\\|")


def code_span(text: str) -> str:
    """A text as a code span, however many backticks it holds."""
    ticks = "`" * (_longest_run(text) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def fenced(language: str, text: str) -> list[str]:
    """The lines of a code block, however many backticks the text holds."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return [f"{fence}{language}", *text.rstrip("\n").split("\n"), fence]


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def _attributes(page: Page) -> dict[str, str]:
    rule = page.rule
    return {
        "group": rule.group,
        "severity": severities(rule),
        "confidence": confidences(rule),
        "fix": page.fixes,
        "persona": rule.persona.value,
        "selects": f"{code_span(rule.select)} in the tree {rule.tree.value}",
        "OWASP": links(page.risks),
        "CWE": links(page.weaknesses),
        "from": origin(rule),
        "since": page.documentation.since,
    }


def _example(page: Page, example: Example) -> Iterator[str]:
    for name, value in example.environment.items():
        yield ""
        yield f"With {code_span(f'{name}={value}')} in the environment."
    yield from _files(example, example.files)
    yield ""
    yield from fenced("console", f"$ {page.command(example, '--quiet')}\n{page.output(example)}")
    if example.fixed:
        yield ""
        yield f"{code_span(page.fix_command(example))} makes of it:"
        yield from _files(example, example.fixed)


def _files(example: Example, texts: Mapping[str, str]) -> Iterator[str]:
    for path, text in texts.items():
        yield ""
        if list(example.files) != [DEFAULT_FILE]:
            yield f"{code_span(path)}:"
            yield ""
        yield from fenced(_LANGUAGES.get(posixpath.splitext(path)[1], "text"), text)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
