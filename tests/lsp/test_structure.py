"""What an editor shows of the structure of files: folds, jobs that need each other, jobs of the whole workspace."""

from __future__ import annotations

import pytest
from lsprotocol import types

from cilint.lsp.folding import foldings
from cilint.text.source import Source
from tests.lsp.conftest import PIPELINE, Editor

TEXT = """\
# 🐳
# all of it
include:
  - local: ci/build.yml

test:
  script:
    - make
    - |
      if x
      # y

      fi
  needs: [build,
    lint]
  # end
lint:
  script: make
  rules:
    - if: $A
      needs: [build]
"""
BUILD = "build:\n  script: make\n"


def folds(text: str) -> list[tuple[int, int, str]]:
    found = foldings(Source("a.yml", text))
    return [(fold.start_line, fold.end_line, fold.kind.value if fold.kind else "") for fold in found]


def test_everything_below_a_key_can_be_folded_and_comments() -> None:
    assert folds(TEXT) == [
        (0, 1, "comment"),
        (2, 3, "imports"),
        (5, 14, ""),
        (6, 12, ""),
        (8, 12, ""),
        (13, 14, ""),
        (16, 20, ""),
        (18, 20, ""),
        (19, 20, ""),
    ]


def test_a_text_that_is_no_yaml_folds_as_before() -> None:
    broken = TEXT.replace("script: make", "script: [make")
    assert folds(broken)[:6] == folds(TEXT)[:6]
    assert (16, 20, "") in folds(broken)
    assert folds("") == []
    assert folds("a:") == []


@pytest.mark.asyncio
async def test_an_editor_folds_what_it_has_open(editor: Editor) -> None:
    editor.open(TEXT.replace("\n", "\r\n"))
    params = types.FoldingRangeParams(editor.document())
    found = await editor.client.text_document_folding_range_async(params)
    assert [(fold.start_line, fold.end_line) for fold in found or ()][:2] == [(0, 1), (2, 3)]


async def job(editor: Editor, line: int, character: int) -> types.CallHierarchyItem:
    params = types.CallHierarchyPrepareParams(editor.document(), types.Position(line, character))
    (item,) = await editor.client.text_document_prepare_call_hierarchy_async(params) or ()
    return item


@pytest.mark.asyncio
async def test_a_job_calls_the_jobs_that_it_needs_and_is_called_by_those_that_need_it(editor: Editor) -> None:
    editor.write("ci/build.yml", BUILD)
    editor.open(TEXT)
    test = await job(editor, 5, 1)
    assert (test.name, test.detail, test.range.end.line) == ("test", "stage test", 14)
    client = editor.client
    calls = await client.call_hierarchy_outgoing_calls_async(types.CallHierarchyOutgoingCallsParams(test))
    assert [(call.to.name, call.to.uri, call.from_ranges[0].start.line) for call in calls or ()] == [
        ("build", editor.uri("ci/build.yml"), 13),
        ("lint", editor.uri(), 14),
    ]
    # From where another job names it.
    build = await job(editor, 13, 11)
    callers = await client.call_hierarchy_incoming_calls_async(types.CallHierarchyIncomingCallsParams(build))
    assert [(call.from_.name, call.from_ranges[0].start.line) for call in callers or ()] == [("test", 13), ("lint", 20)]


@pytest.mark.asyncio
async def test_the_jobs_of_all_open_pipelines_are_found_by_their_letters(editor: Editor) -> None:
    editor.write("ci/build.yml", BUILD)
    editor.open(TEXT)
    found = {}
    for query in ("", "BD", "st"):
        symbols = await editor.client.workspace_symbol_async(types.WorkspaceSymbolParams(query))
        found[query] = sorted((symbol.name, symbol.location.uri) for symbol in symbols or ())
    build, lint, test = ("build", editor.uri("ci/build.yml")), ("lint", editor.uri()), ("test", editor.uri(PIPELINE))
    assert found == {"": [build, lint, test], "BD": [build], "st": [test]}
