"""The README shows what cilint really prints."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parent.parent / "README.md"
DIFF_PAGE, GRAPH_PAGE = (
    (README.parent / "docs" / name).read_text(encoding="utf-8") for name in ("diff.md", "graph.md")
)
SAMPLE = re.compile(
    r"<!-- sample:.*?-->\n```yaml\n(?P<file>.*?)```\n[^`]*```console\n\$ cilint check\n(?P<output>.*?)```", re.DOTALL
)
COMMANDS = re.compile(r"<!-- sample of commands: .*?-->\n(?P<section>.*?)\n## ", re.DOTALL)
BLOCK = re.compile(r"```(?P<kind>yaml|console)\n(?P<text>.*?)```", re.DOTALL)


def test_the_commands_print_what_the_readme_says(tmp_path: Path) -> None:
    found = COMMANDS.search(README.read_text(encoding="utf-8"))
    assert found
    texts: dict[str, list[str]] = {"yaml": [], "console": []}
    for block in BLOCK.finditer(found["section"]):
        texts[block["kind"]].append(block["text"])
    for name, text in zip((".gitlab-ci.yml", ".cilint-tests.yml"), texts["yaml"], strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [text.split()[2] for text in texts["console"]] == ["jobs", "test", "variables", "images"]
    for text in texts["console"]:
        command, _, output = text.partition("\n")
        arguments = [sys.executable, "-m", "cilint", *command.removeprefix("$ cilint ").split()]
        run = subprocess.run(arguments, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
        assert (run.stdout, run.stderr) == (output, "")


def test_the_sample_prints_what_the_readme_says(tmp_path: Path) -> None:
    sample = SAMPLE.search(README.read_text(encoding="utf-8"))
    assert sample
    (tmp_path / ".gitlab-ci.yml").write_text(sample["file"], encoding="utf-8")
    command = [sys.executable, "-m", "cilint", "check"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert run.stdout == sample["output"]
    assert run.returncode == 1


def cilint_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cilint", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)


YAML = re.findall(r"```yaml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
PIPELINES = [block for block in YAML[1:] if not block.startswith(("repos:", "rules:", "tests:"))]


@pytest.mark.parametrize("text", PIPELINES, ids=lambda text: text.partition(":")[0])
def test_the_pipelines_that_it_shows_are_sound(tmp_path: Path, text: str) -> None:
    (tmp_path / ".gitlab-ci.yml").write_text(text, encoding="utf-8")
    run = cilint_in(tmp_path, "check")
    assert (run.returncode, run.stderr) == (0, ""), run.stdout


def test_the_settings_that_it_shows_are_taken(tmp_path: Path) -> None:
    (text,) = (block for block in YAML if block.startswith("rules:"))
    (tmp_path / ".cilint.yml").write_text(text, encoding="utf-8")
    (tmp_path / ".gitlab-ci.yml").write_text(YAML[0], encoding="utf-8")
    assert cilint_in(tmp_path, "settings").stderr == ""
    assert cilint_in(tmp_path, "check").returncode == 1


def test_the_tests_of_a_pipeline_that_it_shows_are_those_of_the_one_before(tmp_path: Path) -> None:
    (text,) = (block for block in YAML if block.startswith("tests:"))
    (pipeline,) = (block for block in YAML if "CI_COMMIT_REF_NAME =~" in block)
    (tmp_path / ".cilint-tests.yml").write_text(text, encoding="utf-8")
    (tmp_path / ".gitlab-ci.yml").write_text(pipeline, encoding="utf-8")
    run = cilint_in(tmp_path, "test")
    assert (run.returncode, run.stderr) == (1, "")
    assert "merge requests never deploy" in run.stdout


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A repository with the pipeline of docs/diff.md, and the change that is made there."""
    if not shutil.which("git"):
        pytest.skip("git is not here")
    root, included, addition = re.findall(r"```yaml\n(.*?)```", DIFF_PAGE, re.DOTALL)[:3]
    (tmp_path / "ci").mkdir()
    (tmp_path / ".gitlab-ci.yml").write_text(root, encoding="utf-8")
    (tmp_path / "ci" / "ruby.yml").write_text(included, encoding="utf-8")
    for command in (["init", "--quiet", "--initial-branch=main"], ["add", "."], ["commit", "--quiet", "--message=x"]):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *command], cwd=tmp_path, check=True)
    (tmp_path / "ci" / "ruby.yml").write_text(included.replace("3.3", "3.4"), encoding="utf-8")
    (tmp_path / ".gitlab-ci.yml").write_text(root + addition, encoding="utf-8")
    return tmp_path


def printed(folder: Path, *arguments: str) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "cilint", *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout


def test_a_change_does_what_the_page_and_the_readme_say(changed: Path) -> None:
    said = printed(changed, "diff", "main")
    expected = re.sub(r"\([0-9a-f]{8}\)", "(5c0ffee1)", said)
    for text in (DIFF_PAGE, README.read_text(encoding="utf-8")):
        assert f"```console\n$ cilint diff main\n{expected}```" in text


def test_the_picture_is_the_one_that_the_page_and_the_readme_show(changed: Path) -> None:
    subprocess.run(["git", "checkout", "--quiet", "."], cwd=changed, check=True)
    drawn = printed(changed, "graph")
    assert printed(changed, "graph", "--on", "tag:v1.2") == drawn
    for text in (GRAPH_PAGE, README.read_text(encoding="utf-8")):
        assert f"```mermaid\n{drawn}```" in text


def test_the_table_of_credentials_is_the_one_of_its_page() -> None:
    shown = re.findall(r"```console\n\$ cilint secrets.*?```", README.read_text(encoding="utf-8"), re.DOTALL)
    page = (README.parent / "docs" / "secrets.md").read_text(encoding="utf-8")
    assert shown
    assert [block for block in shown if block not in page] == []


def test_the_rules_in_the_readme_lead_to_their_pages() -> None:
    table = re.findall(r"^\| \[([a-z-]+)\]\((\S+)\) \|", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert {"unpinned-image", "hardcoded-registry-password"} <= {rule for rule, _ in table}
    assert [page for rule, page in table if page != f"docs/rules/{rule}.md"] == []
    assert [page for _, page in table if not (README.parent / page).is_file()] == []


def test_the_examples_have_findings_and_the_mended_one_has_none() -> None:
    command = [sys.executable, "-m", "cilint", "check"]
    found = subprocess.run(
        [*command, "examples"], cwd=README.parent, capture_output=True, encoding="utf-8", check=False
    )
    assert found.returncode == 1
    mended = [*command, "--fail-on", "info", "examples/fixed.gitlab-ci.yml"]
    clean = subprocess.run(mended, cwd=README.parent, capture_output=True, encoding="utf-8", check=False)
    assert clean.stdout == "no findings in examples/fixed.gitlab-ci.yml\n"
    assert clean.returncode == 0
