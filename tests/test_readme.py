"""The README shows what cilint really prints."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
SAMPLE = re.compile(
    r"<!-- sample:.*?-->\n```yaml\n(?P<file>.*?)```\n+```console\n\$ cilint check\n(?P<output>.*?)```", re.DOTALL
)
COMMANDS = re.compile(
    r"<!-- sample of commands: .*?-->\n```yaml\n(?P<file>.*?)```\n+"
    r"```console\n\$ cilint (?P<arguments>.*?)\n(?P<output>.*?)```",
    re.DOTALL,
)


def test_the_other_sample_prints_what_the_readme_says(tmp_path: Path) -> None:
    sample = COMMANDS.search(README.read_text(encoding="utf-8"))
    assert sample
    (tmp_path / ".gitlab-ci.yml").write_text(sample["file"], encoding="utf-8")
    command = [sys.executable, "-m", "cilint", *sample["arguments"].split()]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert (run.stdout, run.returncode) == (sample["output"], 0)


def test_the_sample_prints_what_the_readme_says(tmp_path: Path) -> None:
    sample = SAMPLE.search(README.read_text(encoding="utf-8"))
    assert sample
    (tmp_path / ".gitlab-ci.yml").write_text(sample["file"], encoding="utf-8")
    command = [sys.executable, "-m", "cilint", "check"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert run.stdout == sample["output"]
    assert run.returncode == 1


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
