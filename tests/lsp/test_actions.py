"""What can be done about findings from within an editor."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from lsprotocol import types

from cilint.accepting import Words, accept
from cilint.cli.lsp import opening
from cilint.engine.catalog import load_rules
from cilint.lsp.desk import Desk
from cilint.text.edit import apply_edits
from tests.lsp.conftest import PIPELINE, SECONDS, Editor
from tests.lsp.direct import desktop

pytestmark = pytest.mark.asyncio

LOGIN = """\
job:
  script:
    - echo 🐳
    - echo 🐳 && docker login -u ci -p "$PASSWORD" registry.example.com
"""
UNPINNED = "job:\n  image: ruby:3.3\n  script: make\n"


async def actions(
    editor: Editor, line: int, only: list[types.CodeActionKind | str] | None = None
) -> list[types.CodeAction]:
    """The actions that are offered on a line."""
    place = types.Range(types.Position(line, 0), types.Position(line, 200))
    params = types.CodeActionParams(editor.document(), place, types.CodeActionContext([], only=only))
    found = await editor.client.text_document_code_action_async(params)
    return [action for action in found or () if isinstance(action, types.CodeAction)]


def done(text: str, action: types.CodeAction) -> str:
    """The text after an action, as an editor that counts in UTF-16 makes its edits."""
    assert action.edit
    (document,) = action.edit.document_changes or ()
    assert isinstance(document, types.TextDocumentEdit)
    lines = text.splitlines(keepends=True)
    for edit in sorted(
        document.edits, key=lambda edit: (edit.range.start.line, edit.range.start.character), reverse=True
    ):
        assert isinstance(edit, types.TextEdit)
        units = [sum(len(line.encode("utf-16-le")) for line in lines[: at.line]) + 2 * at.character
                 for at in (edit.range.start, edit.range.end)]  # fmt: skip
        encoded = "".join(lines).encode("utf-16-le")
        text = (encoded[: units[0]] + edit.new_text.encode("utf-16-le") + encoded[units[1] :]).decode("utf-16-le")
        lines = text.splitlines(keepends=True)
    return "".join(lines)


async def test_a_quick_fix_makes_the_edits_of_the_finding(editor: Editor) -> None:
    editor.open(LOGIN)
    first = (await actions(editor, 3))[0]
    assert first.kind == types.CodeActionKind.QuickFix
    assert first.is_preferred
    assert [item.code for item in first.diagnostics or ()] == ["password-on-command-line"]
    after = done(LOGIN, first)
    assert "--password-stdin" in after
    editor.change(after)
    await editor.rules()


async def test_an_unsafe_fix_says_that_it_is(editor: Editor) -> None:
    editor.open("job:\n  script: make\n  allow_failre: true\n")
    found = await actions(editor, 2)
    fixes = [action for action in found if action.edit and "gnore" not in action.title]
    assert [action.title.endswith("(may change what runs)") for action in fixes] == [True]
    assert not fixes[0].is_preferred


async def test_a_finding_can_be_ignored_with_a_reason(editor: Editor) -> None:
    editor.open(UNPINNED)
    (ignore,) = [action for action in await actions(editor, 1) if action.title.startswith("Ignore ")]
    after = done(UNPINNED, ignore)
    assert after.splitlines()[1] == "  # cilint: ignore[unpinned-image] say here why this is accepted"
    editor.change(after)
    await editor.rules()


@pytest.mark.parametrize(
    "text",
    [
        UNPINNED.replace("\n", "\r\n"),
        "job: {image: ruby:3.3, script: make}\n",
        "job: {script: make,\n  image: ruby:3.3}\n",
        "job:\n  script:\n    - |\n      make\n      docker login -u ci -p $PASSWORD registry.example.com\n",
        "job:\n  script:\n    - >-\n      make &&\n      docker login -u ci -p $PASSWORD registry.example.com\n",
        "job:\n  script:\n    - 'make &&\n\n      docker login -u ci -p $PASSWORD registry.example.com'\n",
        "'a job':\n  script:\n    - |\n      cat <<X\n      `docker login -u ci -p $PASSWORD example.com`\n      X\n",
    ],
)
async def test_an_accepted_finding_is_suppressed_wherever_it_stands(tmp_path: Path, text: str) -> None:
    (tmp_path / ".git").mkdir()
    rules = load_rules()
    before = Desk(opening(), rules).file(str(tmp_path / PIPELINE), desktop(tmp_path, {PIPELINE: text}))
    assert before
    analysis, _ = before
    assert analysis.result.findings
    for finding in analysis.result.findings:
        accepted = accept(finding.span.source, [finding], Words("why"))
        assert accepted.edits
        after = analysis.anew({PIPELINE: apply_edits(text, accepted.edits)})
        assert finding.rule in [item.rule for item in after.suppressed]
        assert len(after.findings) == len(analysis.result.findings) - 1


async def test_what_cannot_be_accepted_by_a_comment_offers_none(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    found = Desk(opening(), load_rules()).file(str(tmp_path / PIPELINE), desktop(tmp_path, {PIPELINE: "job: [\n"}))
    assert found
    (finding,) = found[0].result.findings
    assert accept(finding.span.source, [finding], Words()) == ((), (finding,))


async def test_all_safe_fixes_are_made_at_once(editor: Editor) -> None:
    text = LOGIN + LOGIN.replace("job:", "other:").replace("$PASSWORD", "$TOKEN")
    editor.open(text)
    (mend,) = await actions(editor, 0, [types.CodeActionKind.SourceFixAll])
    assert mend.kind == "source.fixAll.cilint"
    after = done(text, mend)
    assert after.count("--password-stdin") == 2
    assert after.count("🐳") == 4
    editor.change(after)
    await editor.rules()
    assert await actions(editor, 0, [types.CodeActionKind.SourceFixAll]) == []


async def test_a_rule_is_explained(editor: Editor) -> None:
    editor.open(UNPINNED)
    place = types.Range(types.Position(1, 9), types.Position(1, 9))
    params = types.CodeActionParams(editor.document(), place, types.CodeActionContext([]))
    found = await editor.client.text_document_code_action_async(params)
    # The client's library takes an action with a command for a command.
    assert "Explain unpinned-image" in [action.title for action in found or ()]
    explain = types.ExecuteCommandParams("cilint.explain", ["unpinned-image"])
    await editor.client.workspace_execute_command_async(explain)
    async with asyncio.timeout(SECONDS):
        while not (editor.client.shown_documents or editor.client.messages):
            await asyncio.sleep(0.01)
    shown = [request.uri for request in editor.client.shown_documents]
    assert any("unpinned-image" in text for text in (*shown, *(item.message for item in editor.client.messages)))


async def test_a_fix_that_would_write_a_secret_is_not_offered(editor: Editor) -> None:
    secret = "glpat-" + "Fak3Lit3ralT0k3nAAAA"
    editor.open(LOGIN.replace("$PASSWORD", secret))
    found = await actions(editor, 3)
    assert found
    assert all(secret not in str(action) for action in found)
