"""Drafts of rule files: the text of one from what its author says, tried before it is written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from textwrap import indent

from cilint.engine.catalog import checked_rule, rule_names
from cilint.engine.documentation import DEFAULT_FILE, Example
from cilint.engine.rule import Rule
from cilint.errors import RuleError, UsageError
from cilint.explain.example import check_example
from cilint.findings.finding import Result
from cilint.findings.mask import Mask
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.text.source import Source, Span

_PLAIN = regex(r"[A-Za-z$][\w $./()\[\]?@<>=!-]*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_BLOCK = regex(r"(?! )[^\t\r\x00-\x08\x0b-\x1f\x7f\ufeff\u2028\u2029]*")


class HouseRuleDraft(NamedTuple):
    """What the author of a rule says of it; `where` are conditions as YAML, `bad` and `good` texts of pipelines."""

    title: str = "A rule"
    looks_at: str = "jobs"
    where: tuple[str, ...] = ()
    severity: str = "major"
    message: str = "this is flagged"
    bad: str = ""
    good: str = ""

    def rule(self, name: str, folder: str) -> Rule:
        """The rule as it is so far. Raises `RuleError` for what means nothing, at its place in the draft."""
        source = Source(f"{name}.yaml", self._engine_half("", "house"), f"{folder}/{name}.yaml")
        try:
            return checked_rule(source)
        except RuleError as error:
            # Its line is one of a file that is not there.
            raise RuleError(error.message) from error

    def text(self, flagged: Sequence[str], header: str, group: str) -> str:
        """The text of the file; `flagged` are what the findings in the bad example cover, `header` is a comment."""
        lines = ["---", "bad:", *_example("what it flags", self.bad)]
        lines.append(f"    flagged: [{', '.join(map(_quoted, flagged))}]")
        lines += ["good:", *_example("what is right", self.good)] if self.good else []
        return self._engine_half(header, group) + "\n".join(lines) + "\n"

    def _engine_half(self, header: str, group: str) -> str:
        lines = [
            *([header] if header else []),
            f"title: {_scalar(self.title)}",
            f"group: {_scalar(group)}",
            f"severity: {self.severity}",
            "confidence: high",
            f"select: {_scalar(self.looks_at)}",
            *(["where:"] if self.where else []),
            *(f"  - {condition}" for condition in self.where),
            f"message: {_quoted(self.message)}",
        ]
        return "\n".join(lines) + "\n"


def refuse_taken(name: str, folders: Sequence[str]) -> None:
    """Raise `UsageError` for a name that a rule of ours has, or one of the folders."""
    if name in rule_names(folders):
        raise UsageError(f"there is a rule {name!r} already: give it another name")


def flagged(rule: Rule, code: str, rules: Sequence[Rule]) -> tuple[str, ...]:
    """What the findings of a rule in a pipeline cover, in the order of the source.

    Raises `UsageError` for what is no pipeline, and for one with a secret, which no rule file should hold.
    """
    empty = Span(Source("", ""), 0, 0)
    example = Example("", {DEFAULT_FILE: code}, {}, "", {}, {}, empty)
    result = check_example(rule, example, (*rules, rule))
    _refuse(result)
    return tuple(finding.span.text for finding in result.findings)


def _refuse(result: Result) -> None:
    if result.broken:
        mask = Mask.of(result)
        said = "; ".join(mask.text(error.message) for error in result.errors)
        raise UsageError(f"this pipeline cannot be read: {said or 'it is no YAML'}")
    hidden = sorted(span.begin.line for span in (*result.secrets, *result.unshown))
    if hidden:
        line = hidden[0]
        raise UsageError(
            f"line {line} of this pipeline holds what looks like a secret: write something else in its place"
        )


def _example(name: str, code: str) -> list[str]:
    text = code if code.endswith("\n") else code + "\n"
    if not _BLOCK.fullmatch(text) or not text.strip():
        return [f"  - name: {name}", f"    code: {_quoted(text)}"]
    return [f"  - name: {name}", "    code: |", indent(text, " " * 6).rstrip("\n")]


def _scalar(text: str) -> str:
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS and text == text.strip()
    return text if is_plain else _quoted(text)


def _quoted(text: str) -> str:
    """A text in double quotes, as YAML reads it: JSON's quotes are YAML's, too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7F").replace("\ufeff", "\\uFEFF")
