"""What --fix makes of the logins that real pipelines hold, and why some are left as they are."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from cilint.engine.catalog import built_in_rules
from cilint.findings.finding import Finding
from cilint.session import Session
from cilint.settings.model import Selection, Settings
from cilint.text.edit import apply_edits
from cilint.text.files import MemoryFiles

LOGINS: list[dict[str, Any]] = YAML(typ="safe").load(Path(__file__).with_name("login_fixes.yml"))
HEAD = "push:\n  script:\n    - |\n"
INDENT = " " * 6


class Reason(Enum):
    """Why there is no fix, by the word for it in login_fixes.yml."""

    LITERAL = "literal"
    """The password, or a part of it, is written out: it has to be revoked."""
    NO_USER = "no user"
    """With --password-stdin the tool asks for a user name."""
    PROCESS_ID = "process id"
    """To a shell `$$` is its own number, and the rest is text."""
    BACKTICK = "backtick"
    """Within backticks quotes and backslashes mean something else."""
    QUOTES = "quotes"
    """In a string for another shell that may change what stands in it."""
    POWERSHELL = "powershell"
    """What a pipe there does to line ends depends on the version."""


def script_of(login: dict[str, str]) -> str:
    return login["before"][:60]


def pipeline(script: str) -> str:
    return HEAD + "".join(f"{INDENT}{line}\n" for line in script.split("\n"))


def finding(script: str) -> Finding:
    files = MemoryFiles({".gitlab-ci.yml": pipeline(script)})
    settings = Settings(Selection(select=("password-on-command-line",)))
    return Session(files, settings, built_in_rules()).check([".gitlab-ci.yml"]).findings[0]


@pytest.mark.parametrize("login", [login for login in LOGINS if "fix" in login], ids=script_of)
def test_a_login_is_mended(login: dict[str, str]) -> None:
    (fix,) = finding(login["before"]).fixes
    assert apply_edits(pipeline(login["before"]), fix.edits) == pipeline(login["after"])
    assert fix.applicability.value == login["fix"]


@pytest.mark.parametrize(
    "login", [login for login in LOGINS if "none" in login], ids=lambda login: login["before"][:60]
)
def test_a_login_is_left_as_it_is_for_a_reason(login: dict[str, str]) -> None:
    assert finding(login["before"]).fixes == ()
    assert Reason(login["none"])
