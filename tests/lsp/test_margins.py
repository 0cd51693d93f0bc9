"""What an editor shows beside jobs, where its user wants that."""

from __future__ import annotations

import asyncio

import pytest
from lsprotocol import types

from cilint.lsp.wishes import Wishes, read_wishes
from tests.lsp.conftest import SECONDS, Editor

OPTIONS = {"inlayHints": {"image": True}}
"""What the editor says when it starts the server."""

TEXT = """\
default: {image: ruby:3.3}
own:
  image: node:24
  script: make
inherited:
  script: make  # 🐳
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_TAG
      when: manual
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE == "push"
    - if: $DEPLOY && $CI_PIPELINE_SOURCE == "schedule"
never:
  script: make
  rules:
    - when: never
.hidden:
  script: make
"""
EVENTS = "runs on: push (default branch), tag (manual), mr"


async def hints(editor: Editor) -> list[tuple[int, int, str]]:
    whole = types.Range(types.Position(0, 0), types.Position(100, 0))
    found = await editor.client.text_document_inlay_hint_async(types.InlayHintParams(editor.document(), whole))
    return [(hint.position.line, hint.position.character, str(hint.label)) for hint in found or ()]


async def lenses(editor: Editor) -> dict[int, str]:
    found = await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.document()))
    return {lens.range.start.line: lens.command.title for lens in found or () if lens.command}


@pytest.mark.asyncio
async def test_the_image_that_a_job_inherits_stands_behind_its_name(editor: Editor) -> None:
    editor.open(TEXT)
    assert await hints(editor) == [(4, 10, "image: ruby:3.3"), (12, 6, "image: ruby:3.3")]


@pytest.mark.asyncio
async def test_nothing_is_shown_that_nobody_asked_for(editor: Editor) -> None:
    editor.open(TEXT)
    assert await lenses(editor) == {}
    off = types.DidChangeConfigurationParams({"cilint": {"inlayHints": {"image": False}}})
    editor.client.workspace_did_change_configuration(off)
    assert await hints(editor) == []


@pytest.mark.asyncio
async def test_the_events_of_jobs_are_shown_once_the_settings_say_so(editor: Editor) -> None:
    editor.open(TEXT)
    on = {"cilint": {"codeLens": {"events": True}, "inlayHints": {"image": False, "events": True}}}
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(on))
    found = await lenses(editor)
    assert found[1].startswith("runs on: push, ")
    assert found[4].startswith(EVENTS)
    assert "; may run on: schedule" in found[4]
    assert found[12] == "runs on: no event"
    assert sorted(found) == [1, 4, 12]
    assert await hints(editor) == [(line, {1: 4, 4: 10, 12: 6}[line], text) for line, text in found.items()]


@pytest.mark.asyncio
async def test_a_setting_that_is_wrong_is_told_of(editor: Editor) -> None:
    wrong = types.DidChangeConfigurationParams({"cilint": {"codeLens": {"evens": True}}})
    editor.client.workspace_did_change_configuration(wrong)
    async with asyncio.timeout(SECONDS):
        while not any("no setting cilint.codeLens.evens" in told.message for told in editor.client.log_messages):
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (None, Wishes()),
        ([], Wishes()),
        ({"inlayHints": {"image": True}}, Wishes(image_hints=True)),
        ({"cilint.codeLens.events": True}, Wishes(event_lenses=True)),
        ({"cilint": {"inlayHints.events": True}, "yaml": {"hover": True}}, Wishes(event_hints=True)),
    ],
)
def test_settings_are_read_in_the_forms_that_editors_have(settings: object, expected: Wishes) -> None:
    assert read_wishes(settings, Wishes()) == (expected, ())


def test_what_settings_do_not_say_stays() -> None:
    before = Wishes(event_lenses=True)
    assert read_wishes({"cilint": {}}, before) == (before, ())
    assert read_wishes({"inlayHints": {"image": 1}}, before) == (before, ("cilint.inlayHints.image is true or false",))
