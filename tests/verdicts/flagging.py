"""What a rule says of a pipeline, for tests that run its scripts to see who is right."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from cilint.engine.catalog import built_in_rules
from cilint.findings.finding import Finding
from cilint.session import Session
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles

_ROOT = ".gitlab-ci.yml"
_RULES = {rule.id: rule for rule in built_in_rules()}
_USUAL = Settings()


def job(script: str, more: str = "") -> str:
    """A pipeline of one job with a script of several lines, and with what else it has."""
    return f"job:\n  script:\n    - |\n{textwrap.indent(script, ' ' * 6)}\n{more}"


def is_flagged(rule: str, text: str, settings: Settings = _USUAL) -> bool:
    """Whether a rule finds something in a pipeline."""
    return bool(found(rule, text, settings))


def found(rule: str, text: str, settings: Settings = _USUAL) -> Sequence[Finding]:
    """What a rule finds in a pipeline."""
    return Session(MemoryFiles({_ROOT: text}), settings, [_RULES[rule]]).check([_ROOT]).findings
