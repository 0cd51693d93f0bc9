"""Findings in an editor: when they come and go, where they are, and what they say."""

from __future__ import annotations

import pytest
from lsprotocol import types

from cilint.engine.catalog import built_in_rules
from cilint.findings.finding import KnownFinding
from cilint.lsp.diagnostics import TAGS
from cilint.session import Session
from cilint.settings.baseline import format_baseline
from cilint.settings.known import entries_of
from cilint.settings.model import Settings
from cilint.text.files import MemoryFiles
from tests.lsp.conftest import PIPELINE, Editor

pytestmark = pytest.mark.asyncio

UNPINNED = "job:\n  image: ruby:3.3\n  script: make\n"
CLEAN = f"job:\n  image: ruby@sha256:{'0' * 64}\n  script: make\n"
BROKEN = "job:\n  image: ruby:3.3\n  script: [make\n"


async def test_a_finding_comes_when_a_file_is_opened_and_goes_when_it_is_mended(editor: Editor) -> None:
    editor.open(UNPINNED)
    (found,) = await editor.rules("unpinned-image")
    assert found.range == types.Range(types.Position(1, 9), types.Position(1, 17))
    assert found.source == "cilint"
    assert found.code_description
    assert found.code_description.href.endswith("/docs/rules/unpinned-image.md")
    assert found.severity == types.DiagnosticSeverity.Warning
    editor.change(CLEAN)
    await editor.rules()


@pytest.mark.parametrize(
    ("before", "expected"),
    [("", 9), ("🐳", 11), ("é", 10)],
    ids=["plain", "beyond the basic plane", "within it"],
)
async def test_characters_are_counted_in_utf_16(editor: Editor, before: str, expected: int) -> None:
    editor.open(f'{{"jo": {{"script": "make {before}", "image": ruby:3.3}}}}\n')
    (found,) = await editor.rules("unpinned-image")
    assert found.range.start == types.Position(0, 36 - 9 + expected)


async def test_lines_may_end_in_any_way_and_hold_tabs(editor: Editor) -> None:
    editor.open("job:\r\n  # \t🐳\r\n  image:\t ruby:3.3\r\n  script: make\r\n")
    (found,) = await editor.rules("unpinned-image")
    assert found.range == types.Range(types.Position(2, 10), types.Position(2, 18))


async def test_an_included_file_has_its_findings_at_its_own_address(editor: Editor) -> None:
    editor.write("ci/build.yml", UNPINNED)
    editor.open("include: ci/build.yml\n")
    await editor.rules("unpinned-image", name="ci/build.yml")
    await editor.rules()


async def test_what_is_open_counts_and_not_what_is_on_the_disk(editor: Editor) -> None:
    editor.write("ci/build.yml", CLEAN)
    editor.open("include: ci/build.yml\n")
    await editor.rules(name="ci/build.yml")
    editor.open(UNPINNED, "ci/build.yml")
    await editor.rules("unpinned-image", name="ci/build.yml")
    editor.close("ci/build.yml")
    await editor.rules(name="ci/build.yml")


async def test_a_file_that_belongs_to_no_pipeline_is_left_alone(editor: Editor) -> None:
    editor.open("services: {web: {image: nginx}}\n", "compose.yml")
    editor.open(UNPINNED)
    await editor.rules("unpinned-image")
    assert editor.uri("compose.yml") not in editor.client.diagnostics


async def test_settings_count_as_soon_as_they_are_changed(editor: Editor) -> None:
    editor.open(UNPINNED)
    await editor.rules("unpinned-image")
    editor.open("rules: {unpinned-image: off}\n", ".cilint.yml")
    await editor.rules()
    editor.change("rules: {unpinned-image: major}\n", ".cilint.yml")
    (found,) = await editor.rules("unpinned-image")
    # What fails a check is an error here, too.
    assert found.severity == types.DiagnosticSeverity.Error


async def test_settings_that_cannot_be_read_are_told_of_and_the_findings_stay(editor: Editor) -> None:
    editor.open(UNPINNED)
    await editor.rules("unpinned-image")
    editor.open("ruless: {}\n", ".cilint.yml")
    (found,) = await editor.rules("invalid-settings", name=".cilint.yml")
    assert found.range.start == types.Position(0, 0)
    await editor.rules("unpinned-image")
    editor.change("rules: {}\n", ".cilint.yml")
    await editor.rules(name=".cilint.yml")


async def test_what_changes_on_the_disk_is_seen_when_the_editor_says_so(editor: Editor) -> None:
    editor.write("ci/build.yml", CLEAN)
    editor.open("include: ci/build.yml\n")
    await editor.rules(name="ci/build.yml")
    editor.write("ci/build.yml", UNPINNED)
    event = types.FileEvent(editor.uri("ci/build.yml"), types.FileChangeType.Changed)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    await editor.rules("unpinned-image", name="ci/build.yml")


async def test_a_save_checks_again(editor: Editor) -> None:
    editor.write("ci/build.yml", CLEAN)
    editor.open("include: ci/build.yml\n")
    await editor.rules(name="ci/build.yml")
    editor.write("ci/build.yml", UNPINNED)
    editor.save()
    await editor.rules("unpinned-image", name="ci/build.yml")


async def test_while_a_file_cannot_be_parsed_the_last_answer_stays_beside_the_error(editor: Editor) -> None:
    editor.write("ci/build.yml", UNPINNED)
    editor.open(f"include: ci/build.yml\n{UNPINNED.replace('job', 'other')}")
    await editor.rules("unpinned-image")
    await editor.rules("unpinned-image", name="ci/build.yml")
    editor.change(f"include: ci/build.yml\nnew: }}\n{UNPINNED.replace('job', 'other')}")
    found = await editor.rules("invalid-yaml", "unpinned-image")
    assert [item.range.start.line for item in found if item.code == "unpinned-image"] == [3]
    await editor.rules("unpinned-image", name="ci/build.yml")
    editor.change("include: ci/build.yml\n")
    await editor.rules()


async def test_another_pipeline_is_checked_while_one_cannot_be_parsed(editor: Editor) -> None:
    editor.open(UNPINNED)
    editor.open(UNPINNED, "other.gitlab-ci.yml")
    await editor.rules("unpinned-image")
    await editor.rules("unpinned-image", name="other.gitlab-ci.yml")
    editor.change(BROKEN, "other.gitlab-ci.yml")
    editor.change(CLEAN)
    await editor.rules()
    await editor.rules("invalid-yaml", "unpinned-image", name="other.gitlab-ci.yml")


async def test_a_file_that_is_included_no_more_has_no_findings(editor: Editor) -> None:
    editor.write("ci/build.yml", UNPINNED)
    editor.open("include: ci/build.yml\n")
    await editor.rules("unpinned-image", name="ci/build.yml")
    editor.change("job: {script: make}\n")
    await editor.rules(name="ci/build.yml")


async def test_an_error_that_moves_is_shown_where_it_is_now(editor: Editor) -> None:
    editor.open(UNPINNED)
    await editor.rules("unpinned-image")
    editor.change(f"{UNPINNED}# one\nnew: }}\n")
    await editor.rules("invalid-yaml", "unpinned-image")
    editor.change(f"{UNPINNED}# one\n# two\nother: ]\n")
    found = await editor.found(lambda found: any(item.range.start.line == 5 for item in found))
    assert sorted((str(item.code), item.range.start.line) for item in found) == [
        ("invalid-yaml", 5),
        ("unpinned-image", 1),
    ]
    editor.change(UNPINNED)
    await editor.rules("unpinned-image")


async def test_what_is_of_no_use_is_marked_as_such(editor: Editor) -> None:
    editor.open("job:\n  script: make  # cilint: ignore[unpinned-image] no image\n")
    (found,) = await editor.rules("unused-suppression")
    assert list(found.tags or ()) == [types.DiagnosticTag.Unnecessary]


async def test_what_gitlab_is_to_take_away_is_marked_as_such(editor: Editor) -> None:
    editor.open("cache: {paths: [a]}\njob:\n  script: make\n  only: [tags]\n  type: build\n")
    found = await editor.found(lambda found: any(item.code == "deprecated-keyword" for item in found))
    tags = {tag for item in found if item.code == "deprecated-keyword" for tag in item.tags or ()}
    assert tags == {types.DiagnosticTag.Deprecated}


async def test_marks_are_of_rules_that_there_are() -> None:
    assert {rule.id for rule in built_in_rules()} >= TAGS.keys()


async def test_a_file_that_never_could_be_parsed_has_its_error(editor: Editor) -> None:
    editor.open(BROKEN)
    await editor.rules("invalid-yaml")


async def test_two_folders_are_two_repositories(editor: Editor) -> None:
    for name in ("one", "two"):
        (editor.folder / name / ".git").mkdir(parents=True)
    editor.write("two/.cilint.yml", "rules: {unpinned-image: off}\n")
    editor.open(UNPINNED, "one/.gitlab-ci.yml")
    editor.open(UNPINNED, "two/.gitlab-ci.yml")
    await editor.rules("unpinned-image", name="one/.gitlab-ci.yml")
    await editor.rules(name="two/.gitlab-ci.yml")


async def test_a_repository_in_another_one_is_its_own(editor: Editor) -> None:
    (editor.folder / "inner" / ".git").mkdir(parents=True)
    editor.write("inner/.cilint.yml", "rules: {unpinned-image: critical}\n")
    editor.write(".cilint.yml", "rules: {unpinned-image: off}\n")
    editor.write("inner/ci/build.yml", "job: {script: make}\n")
    editor.open("include: /ci/build.yml\n" + UNPINNED.replace("job", "other"), "inner/.gitlab-ci.yml")
    await editor.rules("unpinned-image", name="inner/.gitlab-ci.yml")
    editor.open("job: {script: make, extends: .nothing}\n")
    await editor.rules("invalid-extends")
    # Of the inner one the check of the outer one says nothing: there is no such file to include for it.
    found = editor.client.diagnostics[editor.uri("inner/.gitlab-ci.yml")]
    assert [item.code for item in found] == ["unpinned-image"]


async def test_folders_may_come_and_go(editor: Editor) -> None:
    (editor.folder / ".git").rmdir()
    editor.write("group/ci/build.yml", UNPINNED)
    editor.open("include: /ci/build.yml\n", "group/.gitlab-ci.yml")
    await editor.rules("unresolved-include", name="group/.gitlab-ci.yml")
    folders = [types.WorkspaceFolder(path.as_uri(), "it") for path in (editor.folder / "group", editor.folder)]
    event = types.WorkspaceFoldersChangeEvent(added=folders[:1], removed=folders[1:])
    editor.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
    await editor.rules("unpinned-image", name="group/ci/build.yml")
    await editor.rules(name="group/.gitlab-ci.yml")


async def test_other_places_that_explain_a_finding_come_with_it(editor: Editor) -> None:
    editor.write("ci/registry.yml", "variables:\n  REGISTRY: example.com\n")
    editor.open("include: ci/registry.yml\njob:\n  image: $REGISTRY/tool:1\n  script: make\n")
    found = await editor.found(lambda found: any(item.related_information for item in found))
    related = [place for item in found for place in item.related_information or ()]
    assert editor.uri("ci/registry.yml") in [place.location.uri for place in related]


async def test_a_secret_is_in_nothing_that_the_editor_is_told(editor: Editor) -> None:
    secret = "glpat-" + "Fak3Lit3ralT0k3nAAAA"
    editor.open(f"job:\n  script: make\n  variables:\n    TOKEN: {secret}\n")
    found = await editor.found(lambda found: any(item.code == "hardcoded-secret" for item in found))
    assert all(secret[6:] not in str(item) for item in found)


async def test_what_the_baseline_knows_is_not_shown_and_a_damaged_one_is_told_of(editor: Editor) -> None:
    editor.write(".cilint.yml", "baseline: known.yml\n")
    editor.write("known.yml", format_baseline([known_finding(UNPINNED)]))
    editor.open(UNPINNED + UNPINNED.replace("job", "other"))
    (found,) = await editor.rules("unpinned-image")
    assert found.range.start.line == 4
    editor.open("version: 2\n", "known.yml")
    await editor.rules("invalid-settings", name="known.yml")


def known_finding(text: str) -> KnownFinding:
    """What a baseline says of the one finding in a pipeline."""
    (found,) = Session(MemoryFiles({PIPELINE: text}), Settings(), built_in_rules()).check([PIPELINE]).repositories
    (entry,) = entries_of(found.findings, found)
    return entry
