"""What the documents show of a terminal is run and compared, and cilint takes the commands that they show."""

from __future__ import annotations

import ast
import re
import runpy
import shlex

import pytest

from cilint.cli.arguments import parse_arguments
from website.pages import ROOT, pages

CONSOLE = re.compile(r"^ *```console\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
INDENTED = re.compile(r"^    cilint ((?:[^\n]|(?<=\\)\n)+)$", re.MULTILINE)
FENCED = re.compile(r"^( *)(`{3,})[^`\n]*\n.*?^\1\2$", re.DOTALL | re.MULTILINE)
RENDERED = runpy.run_path(str(ROOT / "docs" / "render.py"), run_name="render")
TEXTS = {path: (ROOT / path).read_text(encoding="utf-8") for path in pages()}

README = "tests/test_readme.py::"
HELD = {
    ("README.md", "cilint check"): f"{README}test_the_sample_prints_what_the_readme_says",
    ("README.md", "cilint diff"): f"{README}test_a_change_does_what_the_page_and_the_readme_say",
    ("README.md", "cilint images"): f"{README}test_the_commands_print_what_the_readme_says",
    ("README.md", "cilint jobs"): f"{README}test_the_commands_print_what_the_readme_says",
    ("README.md", "cilint secrets"): f"{README}test_the_table_of_credentials_is_the_one_of_its_page",
    ("README.md", "cilint test"): f"{README}test_the_commands_print_what_the_readme_says",
    ("README.md", "cilint variables"): f"{README}test_the_commands_print_what_the_readme_says",
    ("docs/diff.md", "cilint diff"): f"{README}test_a_change_does_what_the_page_and_the_readme_say",
}
"""Blocks that are written by hand, each with the test that runs its command and compares what it prints."""
NOT_RUN = {
    ("editors/vscode/README.md", "pipx install"): "it installs a release",
    ("editors/vscode/README.md", "npm ci"): "the job vscode of the pipeline runs it",
}
"""Blocks that show no output of cilint."""


def is_rendered(path: str) -> bool:
    """Whether docs/render.py writes what blocks of the page print; tests/docs/test_rendered.py compares."""
    page = ROOT / path
    return page.is_relative_to(RENDERED["RULES"]) or page in (*RENDERED["COMMANDS"], RENDERED["GUIDE"])


def test_what_a_terminal_shows_is_run_and_compared() -> None:
    blocks = [
        (path, " ".join(block.removeprefix("$ ").split()[:2]))
        for path, text in TEXTS.items()
        for block in CONSOLE.findall(text)
        if not is_rendered(path)
    ]
    assert len(blocks) == len(set(blocks))
    assert set(blocks) == HELD.keys() | NOT_RUN.keys()


def test_a_block_of_a_rendered_page_is_one_that_rendering_runs() -> None:
    for path, text in TEXTS.items():
        if is_rendered(path):
            assert all(block.startswith("$ cilint ") for block in CONSOLE.findall(text)), path
            assert len(CONSOLE.findall(text)) == len(RENDERED["GUIDE_OUTPUT"].findall(text)), path


@pytest.mark.parametrize("named", sorted(set(HELD.values())))
def test_the_test_that_holds_a_block_exists(named: str) -> None:
    file, _, name = named.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def commands() -> dict[str, str]:
    """Commands that stand in indented lines, each with a page that has it; without what a shell does around it."""
    found = {}
    for path, text in TEXTS.items():
        for line in INDENTED.findall(FENCED.sub("", text)):
            found[re.split(r" +# | \| | > ", line.replace("\\\n", " "), maxsplit=1)[0].strip()] = path
    return found


@pytest.mark.parametrize("command", commands())
def test_cilint_takes_a_command_that_a_page_shows(command: str) -> None:
    assert parse_arguments(shlex.split(command))


def test_the_pages_show_commands() -> None:
    assert len(commands()) > 50
