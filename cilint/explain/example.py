"""Runs the examples of rules, as a user's pipeline is run. What they should say is decided by tests."""

from __future__ import annotations

import os
from collections.abc import Sequence

from cilint.engine.catalog import rules_folder
from cilint.engine.documentation import Example
from cilint.engine.rule import Rule
from cilint.findings.finding import Result
from cilint.fixing import ALL, Fixed, fix
from cilint.lazy.typing import TYPE_CHECKING
from cilint.session import Session
from cilint.settings.environment import read_environment
from cilint.settings.loading import load_settings
from cilint.settings.model import Environment, Selection, Settings
from cilint.text.files import Files, FixedFiles, MemoryFiles

if TYPE_CHECKING:
    from cilint.shellcheck import ShellCheck


def check_example(rule: Rule, example: Example, rules: Sequence[Rule]) -> Result:
    """What the one rule says of an example; `rules` are all that there are, that rule among them.

    Raises `RuleError` for a rule that cannot run, and `SettingsError` where the example's settings mean nothing.
    """
    return _check(MemoryFiles(example.files), rule, example, rules)


def fix_example(rule: Rule, example: Example, rules: Sequence[Rule]) -> Fixed:
    """What all fixes of the rule, safe or not, make of an example. Raises what `check_example` does."""
    files = MemoryFiles(example.files)
    return fix(lambda texts: _check(FixedFiles(files, texts), rule, example, rules), ALL)


def _check(files: Files, rule: Rule, example: Example, rules: Sequence[Rule]) -> Result:
    # An example is in no repository, and so has no remotes: a folder without `.git` stands for its root.
    environment = read_environment(example.environment, rules_folder()) if example.environment else Environment()
    settings = load_settings(files, Settings(Selection(select=(rule.id,)), environment))
    return Session(files, settings, rules, linter=_linter_for(rule)).check([next(iter(example.files))])


def _linter_for(rule: Rule) -> ShellCheck | None:
    """ShellCheck, where the rule is about what it says, and it is installed."""
    if not rule.is_linted:
        return None
    from cilint.shellcheck import ShellCheck, find_shellcheck

    folders = (os.getcwd(),)
    return ShellCheck(folders) if find_shellcheck(folders) else None
