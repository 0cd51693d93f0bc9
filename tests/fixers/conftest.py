"""Fixing texts in memory: a pipeline in, what fixing makes of it out."""

from __future__ import annotations

from typing import Protocol

import pytest

from cilint.engine.catalog import built_in_rules
from cilint.findings.finding import Fix, Persona, Result
from cilint.fixing import ALL, SAFE_ONLY, fix
from cilint.session import Session
from cilint.settings.model import Selection, Settings
from cilint.text.files import FixedFiles, MemoryFiles

NAME = ".gitlab-ci.yml"


class Mend(Protocol):
    """Gives the text after all fixes of a rule; those that are not safe only where they are asked for."""

    def __call__(self, text: str, rule: str = ..., *, unsafe: bool = ...) -> str: ...


class Offer(Protocol):
    """Gives the fixes that the findings of a rule in a text have, in their order; None for one without."""

    def __call__(self, text: str, rule: str = ...) -> list[Fix | None]: ...


def session(text: str, rule: str, texts: dict[str, str]) -> Session:
    files = FixedFiles(MemoryFiles({NAME: text}), texts)
    return Session(files, Settings(Selection(select=(rule,), persona=Persona.PEDANTIC)), built_in_rules())


def sound(result: Result) -> Result:
    """The result, each fix in which has a title, and edits of the file of its finding and of no other."""
    for finding in result.findings:
        for offered in finding.fixes:
            assert offered.title
            assert {edit.span.source for edit in offered.edits} == {finding.span.source}
    return result


@pytest.fixture(scope="session")
def mend() -> Mend:
    def mended(text: str, rule: str = "password-on-command-line", *, unsafe: bool = False) -> str:
        fixed = fix(lambda texts: sound(session(text, rule, dict(texts)).check([NAME])), ALL if unsafe else SAFE_ONLY)
        assert not fixed.errors
        return fixed.texts.get(NAME, text)

    return mended


def check_unsafe(mend: Mend, rule: str, before: str, after: str) -> None:
    """A text is mended where somebody has asked for fixes that are not safe, once and for all."""
    assert mend(before, rule) == before
    assert mend(before, rule, unsafe=True) == after
    assert mend(after, rule, unsafe=True) == after


@pytest.fixture(scope="session")
def offer() -> Offer:
    def offered(text: str, rule: str = "password-on-command-line") -> list[Fix | None]:
        findings = sound(session(text, rule, {}).check([NAME])).findings
        return [finding.fixes[0] if finding.fixes else None for finding in findings]

    return offered
