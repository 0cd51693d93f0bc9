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
        (f"a:\n  script: b  # cilint: ignore[{LINK}] gone # 1.2\n", "a:\n  script: b  # 1.2\n"),
        (f"a:\n  # cilint: ignore[{LINK}] gone # renovate: x\n  script: b\n", "a:\n  # renovate: x\n  script: b\n"),
        (f"a:\n  script: b  # cilint: ignore[{LINK}, invalid-yaml, invalid-job]\n", "a:\n  script: b\n"),
        (
            f"a:\n  script: b  # cilint: ignore[{LINK}, house-rule] why\n",
            "a:\n  script: b  # cilint: ignore[house-rule] why\n",
        ),
        (
            f"a:\n  image: ruby  # cilint: ignore[{LINK}, unpinned-image , invalid-yaml] x\n",
            "a:\n  image: ruby  # cilint: ignore[unpinned-image] x\n",
        ),
        (f"# cilint: ignore-file[{LINK}]\na: {{script: b}}\n# cilint: ignore[{LINK}]", "a: {script: b}\n"),
        (f"\ufeffa:\n  script: é  # cilint: ignore[{LINK}]\n", "\ufeffa:\n  script: é\n"),
        ("a:\n  script: b  # cilint: ignore all\n", "a:\n  script: b  # cilint: ignore all\n"),
    ],
)
def test_what_hides_nothing_goes_and_the_rest_stays(pipeline: Path, before: str, after: str) -> None:
    pipeline.write_bytes(before.encode())
    for _ in range(2):
        assert main(["check", "--fix", "--exit-zero"]) == 0
        assert pipeline.read_bytes().decode() == after


UNUSED = f"# cilint: ignore[{LINK}] x"
SCRIPTS = {
    "the first line": (f"{UNUSED}\nmake", "make"),
    "behind a command": (f"make  {UNUSED}\nmake", "make\nmake"),
    "between commands": (f"make\n  {UNUSED}\nmake", "make\nmake"),
    "the last line": (f"make\n{UNUSED}", "make"),
    "a comment of another tool behind": (f"make\n{UNUSED} # renovate: y\nmake", "make\n# renovate: y\nmake"),
    "a blank that is escaped": (f"ls a\\  {UNUSED}\nmake", "ls a\\  \nmake"),
}
LEFT = {
    "before a line that is indented further": f"{UNUSED}\n  make\nmake",
    "alone": UNUSED,
    "behind a line that goes on": f"make \\\n{UNUSED}\nclean",
    "in shell that cannot be read": f"make\n{UNUSED}\nfi ) ;;",
}
TEXTS = {
    "a here-document": f"cat > child.yml << END\n{UNUSED}\nEND",
    "quotes": f"echo '\n{UNUSED}\n' > child.yml",
}


def literal(script: str) -> str:
    lines = "".join(f"      {line}\n" if line else "\n" for line in script.split("\n"))
    return f"a:\n  script:\n    - |\n{lines}    - make\n"


@pytest.mark.parametrize(("before", "after"), [pytest.param(*case, id=name) for name, case in SCRIPTS.items()])
def test_a_comment_of_a_script_goes_where_the_commands_stay_the_same(pipeline: Path, before: str, after: str) -> None:
    pipeline.write_text(literal(before), encoding="utf-8")
    for _ in range(2):
        assert main(["check", "--fix", "--exit-zero"]) == 0
        assert pipeline.read_text(encoding="utf-8") == literal(after)


@pytest.mark.parametrize("script", [pytest.param(script, id=name) for name, script in (LEFT | TEXTS).items()])
def test_what_may_be_something_else_to_the_shell_stays(pipeline: Path, script: str) -> None:
    pipeline.write_text(literal(script), encoding="utf-8")
    assert main(["check", "--fix", "--unsafe-fixes", "--exit-zero"]) == 0
    assert pipeline.read_text(encoding="utf-8") == literal(script)


NO_COMMENTS = [
    "a:\n  script:\n    - 'echo \"image: python:latest  # cilint: ignore[invalid-yaml] x\" >> child.yml'\n",
    f'a:\n  script: "make  {UNUSED}"\n',
    f"a:\n  script:\n    - >\n      make\n      {UNUSED}\n      clean\n",
    f"a:\n  script: make\n  variables:\n    README: |\n      {UNUSED}\n",
    f"a:\n  script: make\nb:\n  extends: a\n  release:\n    description: |\n      {UNUSED}\n",
    f"a:\n  script: |+\n    make\n\n{UNUSED}\n\nb: {{script: make}}\n",
    f"a:\n  script: |\n      make\n  {UNUSED}\n\n      # text of the script otherwise\n  stage: test\n",
    f"a:\n  script: |\n      make\n  {UNUSED}\n      # text of the script otherwise\n  stage: test\n",
    "a:\n  script: b  # cilint: ignore[house-rule] reason\n",
    "a:\n  script: b  # cilint: ignore[invalid-jobs] reason\n",
    f"include: {{remote: 'https://ci.example.com/a.yml'}}\na:\n  script: b  {UNUSED}\n",
    "a:\n  script: b  # cilint: ignore[missing-registry-auth] only known with --online\n",
]


@pytest.mark.parametrize("text", NO_COMMENTS)
def test_what_is_not_certainly_without_effect_stays(pipeline: Path, text: str) -> None:
    pipeline.write_text(text, encoding="utf-8")
    assert main(["check", "--fix", "--exit-zero"]) == 0
    assert pipeline.read_text(encoding="utf-8") == text


def test_a_misspelt_name_is_corrected_where_its_rule_has_found_something(pipeline: Path) -> None:
    comment = "# cilint: ignore[house-rule, unpined-image] rebuilt every night"
    pipeline.write_text(f"a:\n  image: python:latest  {comment}\n", encoding="utf-8")
    for _ in range(2):
        assert main(["check", "--fix", "--exit-zero"]) == 0
        corrected = comment.replace("unpined", "unpinned")
        assert pipeline.read_text(encoding="utf-8") == f"a:\n  image: python:latest  {corrected}\n"


def test_without_fix_nothing_is_written_and_the_fix_is_shown(
    pipeline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"a:\n  script: b  # cilint: ignore[{LINK}] gone\n"
    pipeline.write_text(text, encoding="utf-8")
    assert main(["check"]) == 0
    out = capsys.readouterr().out
    assert "= fix: take the comment away (safe: --fix)\n" in out
    assert "mends most: cilint check --fix (1 of " in out
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
