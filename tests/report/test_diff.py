"""The diff of fixes is one that `patch` and git apply, and shows no secret."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cilint.findings.mask import Mask
from cilint.report.diff import render
from cilint.text.edit import Edit
from cilint.text.revision import Revision
from cilint.text.source import Source, Span

NOTHING = Mask(())


def revised(text: str, *edits: tuple[int, int, str]) -> Revision:
    source = Source("ci/a.yml", text)
    revision = Revision(source)
    revision.revise(Edit(Span(source, start, end), new) for start, end, new in edits)
    return revision


def test_lines_around_a_change_tell_where_it_is() -> None:
    text = "".join(f"{number}\n" for number in range(10, 22))
    diff = render([revised(text, (15, 17, "x"))], NOTHING, NOTHING)
    assert diff == ("--- a/ci/a.yml\n+++ b/ci/a.yml\n@@ -3,7 +3,7 @@\n 12\n 13\n 14\n-15\n+x\n 16\n 17\n 18\n")


def test_a_file_without_changes_has_no_diff() -> None:
    assert render([revised("a\n")], NOTHING, NOTHING) == ""


def test_a_secret_beside_a_change_is_masked_and_the_reader_told() -> None:
    revision = revised("A: Fake-literal-1\nB: b\n", (21, 22, "c"))
    source = revision.original
    diff = render([revision], Mask([Span(source, 3, 17)]), Mask([Span(source, 3, 17)]))
    assert "Fake" not in diff
    assert " A: ****\n-B: b\n+B: c\n" in diff
    assert diff.startswith("# ci/a.yml: what is masked or escaped here cannot be applied as it is")


def test_what_would_do_harm_to_a_terminal_is_escaped() -> None:
    diff = render([revised("\x1b[2J\na\n", (5, 6, "b"))], NOTHING, NOTHING)
    assert "\x1b" not in diff
    assert " \\x1b[2J\n" in diff


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("git"):
        pytest.skip("there is no git here")
    return tmp_path_factory.mktemp("applied")


@given(
    st.lists(st.sampled_from(["a", "b", ""]), min_size=1, max_size=30),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.data(),
)
@settings(max_examples=25, deadline=None)
def test_git_applies_it(folder: Path, lines: list[str], line_break: str, ends: bool, data: st.DataObject) -> None:
    text = line_break.join(lines) + (line_break if ends else "")
    starts = Source("", text).line_starts
    chosen = sorted(data.draw(st.sets(st.sampled_from(starts), min_size=1, max_size=3)))
    revision = revised(text, *((start, start, data.draw(st.sampled_from(["x", f"x{line_break}"]))) for start in chosen))
    (folder / "ci").mkdir(exist_ok=True)
    (folder / "ci" / "a.yml").write_bytes(text.encode())
    diff = render([revision], NOTHING, NOTHING)
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    done = subprocess.run(command, cwd=folder, input=diff.encode(), capture_output=True, check=False)
    assert done.returncode == 0, (diff, done.stderr)
    assert (folder / "ci" / "a.yml").read_bytes() == revision.text.encode()
