"""House rules and pipelines as texts, checked as a session does it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cilint.engine.catalog import built_in_rules, load_rules
from cilint.engine.rule import Rule
from cilint.findings.finding import Finding, Result
from cilint.session import Session
from cilint.settings.loading import load_settings
from cilint.settings.model import Selection, Settings
from cilint.text.files import MemoryFiles

HOUSE_RULE = {
    "title": "A house rule",
    "group": "house",
    "severity": "minor",
    "confidence": "high",
    "select": "jobs",
    "message": '"{job}"',
}

Check = Callable[..., Result]


def rule_text(**fields: str) -> str:
    """The text of a rule file: keys that are always needed, and `fields` in place of them or besides."""
    return "".join(f"{key}: {value}\n" for key, value in {**HOUSE_RULE, **fields}.items() if value)


@pytest.fixture
def house(tmp_path: Path) -> Callable[..., Rule]:
    """Loads a house rule with these fields, as `--rules FOLDER` does."""

    def load(text: str = "", name: str = "house-rule", **fields: str) -> Rule:
        (tmp_path / f"{name}.yaml").write_bytes((text or rule_text(**fields)).encode())
        return next(rule for rule in load_rules([str(tmp_path)]) if rule.id == name)

    return load


@pytest.fixture
def check() -> Check:
    """Checks files, given as texts by name; the first one, or `targets`, is what the user names."""

    def run(
        files: dict[str, str] | str,
        *rules: Rule | str,
        targets: tuple[str, ...] = (),
        selection: Selection | None = None,
    ) -> Result:
        texts = {".gitlab-ci.yml": files} if isinstance(files, str) else files
        memory = MemoryFiles(texts)
        own = tuple(rule for rule in rules if isinstance(rule, Rule))
        names = tuple(rule if isinstance(rule, str) else rule.id for rule in rules)
        settings = load_settings(memory, Settings(selection or Selection(select=names)))
        return Session(memory, settings, (*built_in_rules(), *own)).check(targets or (next(iter(texts)),))

    return run


def told(finding: Finding) -> str:
    """What a finding says, in one line."""
    return f"{finding.span.source.path}:{finding.span.begin.line} {finding.severity.value} {finding.span.text}"
