"""`cilint rules new`: writes a rule with its examples, from options or from one question each."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from cilint.cli.exit_code import ExitCode
from cilint.cli.rule_drafts import HouseRuleDraft, flagged, refuse_taken
from cilint.engine.catalog import built_in_rules
from cilint.errors import CilintError, UsageError
from cilint.findings.finding import Severity
from cilint.findings.mask import harmless
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.report.json import dumps
from cilint.text import disk
from cilint.text.files import decode, read_bytes
from cilint.writing.place import place_anywhere
from cilint.writing.together import write_new

SCHEMA_FILE = ".rule.schema.json"
"""What `cilint rules schema` is kept as, beside the rules: a new rule then names it for editors."""

_NAME = regex(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\.yaml")
_END = "."


class _Question(NamedTuple):
    """What is asked for an option: `default` counts for an empty answer, `several` lines end with an empty one.

    A text ends with a line that has a dot alone.
    """

    option: str
    says: str
    default: str = ""
    several: bool = False
    is_text: bool = False


_QUESTIONS = (
    _Question("title", "What does the rule find, in a few words?"),
    _Question(
        "looks_at", "What does it look at: a list of facts, such as jobs, images or includes, or a JSONPath?", "jobs"
    ),
    _Question(
        "where",
        "What does it keep of that? One condition a line, as `not: {job.has: timeout}`; an empty line ends",
        several=True,
    ),
    _Question("severity", f"How bad is it: {', '.join(severity.value for severity in Severity)}?", "major"),
    _Question("message", "What does it say? {job} is the job, and a field of the fact in braces what that is"),
    _Question("bad", "A pipeline that it flags; a line with a dot ends it", is_text=True),
    _Question("good", "One that looks like it and is right; a line with a dot ends it", is_text=True),
)
_REQUIRED = ("title", "message", "bad")


def run(options: Namespace) -> ExitCode:
    """Write the file, and say what the rule flags. Raises `UsageError`, and then nothing is written."""
    path = _path(options)
    folder, name = os.path.split(path)
    folder = folder or "."
    refuse_taken(name.removesuffix(".yaml"), [folder] if disk.is_folder(folder) else [])
    draft = _Interview(options, name.removesuffix(".yaml"), folder).draft()
    rule = draft.rule(name.removesuffix(".yaml"), folder)
    found = flagged(rule, draft.bad, built_in_rules())
    header = _header(folder)
    if not write_new(place_anywhere(path), draft.text(found, header, options.group).encode()):
        raise UsageError(f"{path} is there already")
    shown = ", ".join(dumps(text).strip() for text in found)
    print(harmless(f"wrote {path}, which flags {shown} in its bad example"))
    print(
        harmless(
            f"`cilint rules test {folder}` runs its examples, `cilint rules --coverage FOLDER --rules {folder}` counts"
            " what it finds in pipelines of yours"
        )
    )
    return ExitCode.CLEAN


def _path(options: Namespace) -> str:
    if len(options.targets) != 1 or not _NAME.fullmatch(os.path.basename(options.targets[0])):
        raise UsageError(
            "name the file of the rule, its id in lower case with hyphens: cilint rules new house/no-redis.yaml"
        )
    path: str = options.targets[0]
    if disk.has_entry(path):
        raise UsageError(f"{path} is there already")
    return path


def _header(folder: str) -> str:
    is_there = disk.is_file(os.path.join(folder, SCHEMA_FILE))
    return f"# yaml-language-server: $schema={SCHEMA_FILE}" if is_there else ""


class _Interview:
    """Asks for what the options do not say, where somebody is there to answer; tries each answer at once."""

    def __init__(self, options: Namespace, name: str, folder: str) -> None:
        self._options = options
        self._name = name
        self._folder = folder

    def draft(self) -> HouseRuleDraft:
        """What was said. Raises `UsageError` where it means nothing, or nobody is there to say it."""
        given = {question.option: self._given(question) for question in _QUESTIONS}
        missing = [f"--{name}" for name in _REQUIRED if not given[name]]
        asks = sys.stdin is not None and sys.stdin.isatty()
        if missing and not asks:
            raise UsageError(f"nobody is there to be asked: say {', '.join(missing)}")
        draft = HouseRuleDraft()
        for question in _QUESTIONS:
            answer = given[question.option]
            if answer:
                draft = self._taken(draft, question, answer)
            elif missing and asks:
                draft = self._asked(draft, question)
        return draft

    def _given(self, question: _Question) -> str:
        value = getattr(self._options, question.option)
        if question.is_text and value:
            return decode(read_bytes(value, value, value), value, value)
        if isinstance(value, Severity):
            return value.value
        return "\n".join(value) if isinstance(value, list) else value

    def _taken(self, draft: HouseRuleDraft, question: _Question, answer: str) -> HouseRuleDraft:
        try:
            return self._tried(draft, question, answer)
        except CilintError as error:
            raise UsageError(f"--{question.option.replace('_', '-')}: {error.message}", error.span) from error

    def _asked(self, draft: HouseRuleDraft, question: _Question) -> HouseRuleDraft:
        while True:
            answer = _answer(question) or question.default
            if not answer and question.option not in _REQUIRED:
                return draft
            try:
                if answer:
                    return self._tried(draft, question, answer)
            except CilintError as error:
                print(harmless(f"cilint: {error.message}"), file=sys.stderr)

    def _tried(self, draft: HouseRuleDraft, question: _Question, answer: str) -> HouseRuleDraft:
        """The draft with an answer. Raises `UsageError` or `RuleError` where that means nothing."""
        value = tuple(line for line in answer.split("\n") if line.strip()) if question.several else answer
        fields: dict[str, Any] = {question.option: value}
        draft = draft._replace(**fields)
        rule = draft.rule(self._name, self._folder)
        if question.option in ("bad", "good"):
            found = flagged(rule, answer, built_in_rules())
            if question.option == "bad" and not found:
                raise UsageError("the rule finds nothing in the bad example")
            if question.option == "good" and found:
                shown = ", ".join(dumps(text).strip() for text in found)
                raise UsageError(f"the rule flags {shown} in the good example")
        return draft


def _answer(question: _Question) -> str:
    """What somebody writes. Raises `UsageError` where he leaves."""
    hint = f" [{question.default}]" if question.default else ""
    print(f"{question.says}{hint}", file=sys.stderr)
    lines: list[str] = []
    while True:
        line = sys.stdin.readline()
        if not line and not lines:
            raise UsageError("nothing was written")
        text = line.rstrip("\r\n")
        if not (question.several or question.is_text):
            return text.strip()
        if not line or (text == _END if question.is_text else not text.strip()):
            return "\n".join(lines) + ("\n" if question.is_text and lines else "")
        lines.append(text)
