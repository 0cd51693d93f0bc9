"""`--fix` takes suppressions away that hide nothing, and touches nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cilint.cli import main

LINK = "legacy-service-links"


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / ".gitlab-ci.yml"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"a:\n  script: b  # cilint: ignore[{LINK}] gone\n", "a:\n  script: b\n"),
        (f"a:\n  # cilint: ignore[{LINK}] gone\n  script: b\n", "a:\n  script: b\n"),
        (f"a:\r\n  # cilint: ignore[{LINK}]\r\n  script: b\r\n", "a:\r\n  script: b\r\n"),
        (f"a:\n  script: b  # 1.2 # cilint: ignore[{LINK}] gone\n", "a:\n  script: b  # 1.2\n"),
        (f"a:\n  script: b  # cilint: ignore[{LINK}] gone # 1.2\n", "a:\n  script: b # 1.2\n"),
        (f"a:\n  script: b  # cilint: ignore[{LINK}, invalid-yaml, nope]\n", "a:\n  script: b\n"),
        (
            f"a:\n  image: ruby  # cilint: ignore[{LINK}, unpinned-image , nope] x\n",
            "a:\n  image: ruby  # cilint: ignore[unpinned-image] x\n",
        ),
        (f"# cilint: ignore-file[{LINK}]\na: {{script: b}}\n# cilint: ignore[nope]", "a: {script: b}\n"),
        (f"\ufeffa:\n  script: é  # cilint: ignore[{LINK}]\n", "\ufeffa:\n  script: é\n"),
        ("a:\n  script: b  # cilint: ignore all\n", "a:\n  script: b  # cilint: ignore all\n"),
    ],
)
def test_what_hides_nothing_goes_and_the_rest_stays(pipeline: Path, before: str, after: str) -> None:
    pipeline.write_bytes(before.encode())
    for _ in range(2):
        assert main(["check", "--fix", "--exit-zero"]) == 0
        assert pipeline.read_bytes().decode() == after


def test_without_fix_nothing_is_written_and_the_fix_is_shown(
    pipeline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"a:\n  script: b  # cilint: ignore[{LINK}] gone\n"
    pipeline.write_text(text, encoding="utf-8")
    assert main(["check"]) == 0
    out = capsys.readouterr().out
    assert "= fix: take the comment away (safe: --fix)\n" in out
    assert "1 fixable with --fix" in out
    assert main(["check", "--format", "json"]) == 0
    (fix,) = json.loads(capsys.readouterr().out)["findings"][0]["fixes"]
    assert (fix["applicability"], fix["edits"][0]["column"], fix["edits"][0]["replacement"]) == ("safe", 12, "")
    assert pipeline.read_text(encoding="utf-8") == text


def test_standard_input_cannot_be_fixed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--fix", "--stdin-filename", "a.yml", "-"]) == 2
    assert "name the file" in capsys.readouterr().err


def test_a_file_in_another_encoding_is_left_as_it_is(pipeline: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = f"a:\n  script: b  # cilint: ignore[{LINK}]\n".encode("utf-16")
    pipeline.write_bytes(data)
    assert main(["check", "--fix"]) == 2
    assert "it is not in UTF-8" in capsys.readouterr().err
    assert pipeline.read_bytes() == data
