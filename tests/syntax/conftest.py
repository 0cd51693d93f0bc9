"""What tests of the syntax room share: Ruby's Psych as the reference where it is installed, and the corpus."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cilint.syntax import libyaml
from tests.syntax.psych_reading import RUBY, Psych, started


@pytest.fixture(scope="session")
def psych() -> Iterator[Psych]:
    if RUBY is None:
        pytest.skip("ruby is not installed: nothing to compare with")
    psych = started()
    yield psych
    psych.close()


@pytest.fixture(scope="session")
def corpus() -> list[tuple[str, str]]:
    """The names and texts of the corpus's pipelines."""
    project = Path(__file__).resolve().parents[2]
    folder = Path(os.environ.get("CILINT_CORPUS", project / "../shared/corpus"))
    files = sorted(folder.rglob("*.yml")) if folder.is_dir() else []
    if not files:
        pytest.skip(f"no corpus of pipelines in {folder}; set CILINT_CORPUS to a folder of .yml files")
    return [(file.name, file.read_text(encoding="utf-8", errors="replace").removeprefix("\ufeff")) for file in files]


@pytest.fixture
def without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML as it is where it was built without its C parser."""
    monkeypatch.setattr(libyaml, "CParser", None)


@pytest.fixture(params=[pytest.param(False, id="C"), pytest.param(True, id="pure")])
def either_parser(request: pytest.FixtureRequest) -> None:
    """A test with PyYAML's C parser, and again without it."""
    if request.param:
        request.getfixturevalue("without_libyaml")
    elif libyaml.CParser is None:
        pytest.skip("PyYAML was built without its C parser")
