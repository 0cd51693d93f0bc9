"""Pipelines with their verdicts written into them, and the check that the five core rules come to just those.

`«argument -p $P»` says that password-on-command-line flags exactly `-p $P`; marks nest. What is not marked must not be
flagged by any of the five. `«pin:major …»` and `«auth:info/high …»` give severity and confidence where they are not
the usual ones. A line `# file: PATH` begins another file; the first file is the pipeline. `@DIGEST` is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from textwrap import dedent, indent
from typing import NamedTuple

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.session import Session
from cilint.settings.loading import load_settings
from cilint.settings.model import Environment, Selection, Settings
from cilint.text.files import MemoryFiles

_RULES = {
    "secret": ("hardcoded-registry-password", "critical", "high"),
    "argument": ("password-on-command-line", "major", "high"),
    "pin": ("unpinned-image", "minor", "high"),
    "auth": ("missing-registry-auth", "info", "medium"),
    "links": ("legacy-service-links", "info", "medium"),
}
_NAMES = {rule: name for name, (rule, _, _) in _RULES.items()}
_MARK = re.compile(r"«(?P<rule>\w+)(?::(?P<severity>[a-z]+))?(?:/(?P<confidence>[a-z]+))? |»")
_RULE_MARK = re.compile(r"«[a-z]+/[a-z]+ |»")
_FILE = re.compile(r"^# file: (\S+)\n", re.MULTILINE)
_ROOT = ".gitlab-ci.yml"
_NO_ENVIRONMENT = Environment()

Check = Callable[..., None]


class Verdict(NamedTuple):
    """What a rule says of the text from `start` up to `end` of a file."""

    start: int
    end: int
    rule: str
    severity: str
    confidence: str

    @property
    def mark(self) -> str:
        """What stands before the text."""
        name = _NAMES[self.rule]
        _, severity, confidence = _RULES[name]
        severity = "" if self.severity == severity else f":{self.severity}"
        confidence = "" if self.confidence == confidence else f"/{self.confidence}"
        return f"«{name}{severity}{confidence} "


@pytest.fixture(scope="session")
def check_pipeline() -> Check:
    """Check a pipeline with its verdicts written in."""
    return _check_pipeline


@pytest.fixture(scope="session")
def check_script() -> Check:
    """Check a shell script with its verdicts written in, as one entry of a job's `script:`."""

    def check(script: str) -> None:
        _check_pipeline("job:\n  script:\n    - |\n" + indent(dedent(script).strip("\n"), "      ") + "\n")

    return check


@pytest.fixture(scope="session")
def check_rule() -> Check:
    """Check what one rule says of a pipeline in which its findings are marked: `«critical/medium echo $X»`."""
    return _check_rule


@pytest.fixture(scope="session")
def check_rule_on_script() -> Check:
    """The same for a shell script, as one entry of a job's `script:`."""

    def check(rule: str, script: str) -> None:
        _check_rule(rule, "job:\n  script:\n    - |\n" + indent(dedent(script).strip("\n"), "      ") + "\n")

    return check


def _check_rule(rule: str, marked: str, environment: Environment = _NO_ENVIRONMENT) -> None:
    marked = dedent(marked).lstrip("\n")
    plain = _RULE_MARK.sub("", marked)
    memory = MemoryFiles({_ROOT: plain})
    settings = load_settings(memory, Settings(Selection(select=(rule,)), environment))
    result = Session(memory, settings, built_in_rules()).check([_ROOT])
    assert not result.broken
    found = [
        (item.span.start, item.span.end, f"«{item.severity.value}/{item.confidence.value} ")
        for item in result.findings
        if item.rule == rule
    ]
    assert _with_marks(plain, found) == marked


def _check_pipeline(marked: str, environment: Environment = _NO_ENVIRONMENT, line_end: str = "\n") -> None:
    head, *rest = _FILE.split(dedent(marked).lstrip("\n").replace("@DIGEST", "@sha256:" + "a" * 64))
    texts = {_ROOT: head, **dict(zip(rest[::2], rest[1::2], strict=True))}
    expected = {path: _read(text.replace("\n", line_end)) for path, text in texts.items()}
    files = {path: text for path, (text, _) in expected.items()}
    found = _verdicts(files, environment)
    for path, (text, verdicts) in expected.items():
        assert _written(text, found.get(path, [])) == _written(text, verdicts)
    assert found.keys() <= files.keys()


def _verdicts(files: dict[str, str], environment: Environment) -> dict[str, list[Verdict]]:
    memory = MemoryFiles(files)
    selection = Selection(select=tuple(_NAMES))
    settings = load_settings(memory, Settings(selection, environment))
    result = Session(memory, settings, built_in_rules()).check([_ROOT])
    assert not result.broken
    found: dict[str, list[Verdict]] = {}
    for item in result.findings:
        verdict = Verdict(item.span.start, item.span.end, item.rule, item.severity.value, item.confidence.value)
        found.setdefault(item.span.source.path, []).append(verdict)
    return found


def _read(marked: str) -> tuple[str, list[Verdict]]:
    """The text without its marks, and what they say."""
    plain = ""
    place = 0
    opened: list[tuple[int, re.Match[str]]] = []
    verdicts: list[Verdict] = []
    for mark in _MARK.finditer(marked):
        plain += marked[place : mark.start()]
        place = mark.end()
        if mark["rule"]:
            opened.append((len(plain), mark))
        else:
            start, begin = opened.pop()
            rule, severity, confidence = _RULES[begin["rule"]]
            severity, confidence = begin["severity"] or severity, begin["confidence"] or confidence
            verdicts.append(Verdict(start, len(plain), rule, severity, confidence))
    assert not opened
    return plain + marked[place:], verdicts


def _written(text: str, verdicts: list[Verdict]) -> str:
    """The text with marks again, in one order, so that a difference is easy to read."""
    return _with_marks(text, [(item.start, item.end, item.mark) for item in verdicts])


def _with_marks(text: str, places: list[tuple[int, int, str]]) -> str:
    marks = [(start, 1, -end, mark) for start, end, mark in places]
    marks += [(end, 0, 0, "»") for _, end, _ in places]
    for place, _, _, mark in sorted(marks, reverse=True):
        text = text[:place] + mark + text[place:]
    return text
