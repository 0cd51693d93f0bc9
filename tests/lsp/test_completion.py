"""What an editor offers while a pipeline is written, in a text that is no YAML more often than not."""

from __future__ import annotations

import pytest
import pytest_asyncio
from lsprotocol import types

from tests.lsp.conftest import PIPELINE, Editor
from tests.lsp.test_outline import CURSOR

pytestmark = pytest.mark.asyncio

DIGEST = "0" * 64
KNOWN = f"""\
include: [ci/base.yml]
stages: [build, test]
variables:
  VERSION: "3.3"
.base:
  script: make  # 🐳
  environment: {{name: production, on_stop: stop}}
build:
  stage: build
  extends: .base
  image: ruby:3.3@sha256:{DIGEST}
  tags: [docker]
stop:
  script: make stop
  environment: {{name: production, action: stop}}
"""
BASE = "from base:\n  script: make\n"
TEMPLATE = """\
spec:
  inputs:
    name: {description: who it is for}
    fast: {type: boolean, default: false}
    kind: {options: [small, large], default: small}
---
made:
  script: echo $[[ inputs.name ]] $[[ inputs.kind ]]
"""


async def offered(editor: Editor, text: str, name: str = PIPELINE) -> list[types.CompletionItem]:
    """What is offered at the mark of a text, which is put in place of what is open."""
    before, _, after = text.partition(CURSOR)
    editor.change(before + after, name)
    line = before.rpartition("\n")[2]
    position = types.Position(before.count("\n"), len(line.encode("utf-16-le")) // 2)
    params = types.CompletionParams(editor.document(name), position)
    found = await editor.client.text_document_completion_async(params)
    assert isinstance(found, types.CompletionList)
    return list(found.items)


async def labels(editor: Editor, text: str, name: str = PIPELINE) -> list[str]:
    return [item.label for item in await offered(editor, text, name)]


def written(text: str, item: types.CompletionItem) -> str:
    """The text after an item was taken, by an editor that counts in UTF-16."""
    before, _, after = text.partition(CURSOR)
    assert isinstance(item.text_edit, types.TextEdit)
    start, end = item.text_edit.range.start, item.text_edit.range.end
    line = before.rpartition("\n")[2].encode("utf-16-le")
    assert (start.line, end.line) == (before.count("\n"), before.count("\n"))
    assert 2 * end.character == len(line)
    kept = before[: len(before) - len(before.rpartition("\n")[2])] + line[: 2 * start.character].decode("utf-16-le")
    return kept + item.text_edit.new_text + after


@pytest_asyncio.fixture
async def open_pipeline(editor: Editor) -> Editor:
    editor.write("ci/base.yml", BASE)
    editor.write("templates/made.yml", TEMPLATE)
    editor.open(KNOWN)
    await editor.found(lambda _: True)
    return editor


async def test_keywords_are_offered_by_place_with_what_they_mean(open_pipeline: Editor) -> None:
    text = f"{KNOWN}new:\n  st‸"
    found = await offered(open_pipeline, text)
    assert {"stage", "script", "trigger"} <= {item.label for item in found}
    (stage,) = [item for item in found if item.label == "stage"]
    assert isinstance(stage.documentation, types.MarkupContent)
    assert "https://docs.gitlab.com/ci/yaml/#stage" in stage.documentation.value
    assert written(text, stage) == f"{KNOWN}new:\n  stage: "


async def test_what_is_there_is_not_offered_again(open_pipeline: Editor) -> None:
    found = await labels(open_pipeline, f"{KNOWN}new:\n  ‸\n  script: make\n  tags: [docker]\n")
    assert not {"script", "tags"} & set(found)


async def test_what_is_deprecated_is_offered_last_and_marked(open_pipeline: Editor) -> None:
    found = await offered(open_pipeline, f"{KNOWN}new:\n  o‸")
    (only,) = [item for item in found if item.label == "only"]
    assert list(only.tags or ()) == [types.CompletionItemTag.Deprecated]
    assert (only.sort_text or "") > max(item.sort_text or "" for item in found if not item.tags)


async def test_a_keyword_begins_its_value_at_the_right_depth(open_pipeline: Editor) -> None:
    text = f"{KNOWN}new:\n  rules:\n    - ch‸"
    (changes,) = [item for item in await offered(open_pipeline, text) if item.label == "changes"]
    assert changes.insert_text_format is types.InsertTextFormat.Snippet
    assert changes.insert_text_mode is types.InsertTextMode.AdjustIndentation
    assert isinstance(changes.text_edit, types.TextEdit)
    # The editor adds the indentation of the line, four blanks.
    assert changes.text_edit.new_text == "changes:\n    - $0"


VALUES = (
    ("  stage: ‸", ["build", "test", ".pre", ".post"]),
    ("  needs: [‸", ["build", "from base", "stop"]),
    ("  needs: [build, 'st‸", ["build", "from base", "stop"]),
    ("  needs:\n    - job: ‸", ["build", "from base", "stop"]),
    ("  dependencies:\n  - ‸", ["build", "from base", "stop"]),
    ("  extends: ‸", [".base", "build", "from base", "stop"]),
    ("  script:\n    - !reference [‸", [".base", "build", "from base", "stop"]),
    ("  script:\n    - !reference [.base, ‸", ["script", "environment"]),
    ("  image: ‸", [f"ruby:3.3@sha256:{DIGEST}"]),
    ("  environment:\n    on_stop: ‸", ["stop"]),
    ("  environment: ‸", ["production"]),
    ("  tags: [‸", ["docker"]),
    ("  when: ‸", ["on_success", "on_failure", "always", "manual", "delayed"]),
    ("  rules:\n    - when: n‸", ["on_success", "on_failure", "always", "never", "manual", "delayed"]),
    ("  cache:\n    policy: ‸", ["pull-push", "push", "pull"]),
    ("  interruptible: ‸", ["true", "false"]),
    ("  inherit:\n    variables: [‸", ["VERSION"]),
)


async def test_values_are_offered_by_keyword(open_pipeline: Editor) -> None:
    found = {typed: await labels(open_pipeline, f"{KNOWN}new:\n{typed}") for typed, _ in VALUES}
    assert found == dict(VALUES)


async def test_names_that_are_no_plain_texts_are_written_in_quotes(open_pipeline: Editor) -> None:
    text = f"{KNOWN}'a: b':\n  script: make\nnew:\n  needs:\n    - job: ‸"
    (item,) = [item for item in await offered(open_pipeline, text) if item.label == "a: b"]
    assert written(text, item).endswith("job: 'a: b'")
    (item,) = [item for item in await offered(open_pipeline, text.replace("‸", "'‸'")) if item.label == "a: b"]
    assert written(text.replace("‸", "'‸'"), item).endswith("job: 'a: b'")


async def test_variables_are_offered_in_the_phase_in_which_they_exist(open_pipeline: Editor) -> None:
    in_script = await labels(open_pipeline, f"{KNOWN}new:\n  script:\n    - echo 🐳 ${{‸")
    assert {"VERSION", "CI_JOB_TOKEN", "CI_COMMIT_SHA"} <= set(in_script)
    in_rules = await labels(open_pipeline, f"{KNOWN}new:\n  rules:\n    - if: $‸")
    assert {"VERSION", "CI_COMMIT_SHA"} <= set(in_rules)
    assert "CI_JOB_TOKEN" not in in_rules
    in_include = await labels(open_pipeline, "include:\n  - local: a.yml\n    rules:\n      - if: $‸")
    assert "CI_COMMIT_SHA" in in_include
    assert not {"VERSION", "CI_JOB_TOKEN"} & set(in_include)


CONDITIONS = (
    ('$CI_PIPELINE_SOURCE == "‸', '$CI_PIPELINE_SOURCE == "merge_request_event"'),
    ('$CI_PIPELINE_SOURCE == "mer‸"', '$CI_PIPELINE_SOURCE == "merge_request_event"'),
    ("$CI_PIPELINE_SOURCE != 'mer‸", "$CI_PIPELINE_SOURCE != 'merge_request_event'"),
    ("$CI_PIPELINE_SOURCE == ‸", '$CI_PIPELINE_SOURCE == "merge_request_event"'),
    ('"${CI_PIPELINE_SOURCE} == m‸', "\"${CI_PIPELINE_SOURCE} == 'merge_request_event'"),
)


@pytest.mark.parametrize(("typed", "completed"), CONDITIONS)
async def test_what_starts_pipelines_is_offered_where_a_condition_asks_for_it(
    open_pipeline: Editor, typed: str, completed: str
) -> None:
    text = f"{KNOWN}new:\n  rules:\n    - if: {typed}"
    found = {item.label: item for item in await offered(open_pipeline, text)}
    assert {"push", "schedule", "parent_pipeline", "external_pull_request_event"} <= found.keys()
    assert written(text, found["merge_request_event"]).endswith(f"if: {completed}")


async def test_other_variables_are_compared_with_whatever_there_is(open_pipeline: Editor) -> None:
    assert await labels(open_pipeline, f'{KNOWN}new:\n  rules:\n    - if: $MY_CI_PIPELINE_SOURCE == "‸') == []


async def test_a_brace_that_is_open_is_closed(open_pipeline: Editor) -> None:
    text = f"{KNOWN}new:\n  script: echo 🐳 ${{VER‸"
    item = (await offered(open_pipeline, text))[0]
    assert written(text, item).endswith("echo 🐳 ${VERSION}")


async def test_text_in_a_script_offers_nothing_else(open_pipeline: Editor) -> None:
    text = f"{KNOWN}new:\n  script:\n    - |\n      make st‸"
    before, _, _ = text.partition("‸")
    open_pipeline.change(before)
    position = types.Position(before.count("\n"), len(before.rpartition("\n")[2]))
    params = types.CompletionParams(open_pipeline.document(), position)
    assert await open_pipeline.client.text_document_completion_async(params) is None


INCLUDES = (
    ("include:\n  - local: templates/made.yml\n    inputs:\n      ‸", ["name", "fast", "kind"]),
    ("include:\n  - local: templates/made.yml\n    inputs:\n      fast: ‸", ["true", "false"]),
    ("include:\n  - local: templates/made.yml\n    inputs:\n      kind: ‸", ["small", "large"]),
    ("include:\n  - local: temp‸", ["ci/base.yml", "templates/made.yml"]),
)


async def test_an_include_is_offered_files_and_their_inputs(editor: Editor) -> None:
    editor.write("ci/base.yml", BASE)
    editor.write("templates/made.yml", TEMPLATE)
    editor.open("include:\n  - local: templates/made.yml\n    inputs: {name: me}\n")
    await editor.found(lambda _: True)
    assert {typed: await labels(editor, typed) for typed, _ in INCLUDES} == dict(INCLUDES)


async def test_a_file_is_offered_its_own_inputs(editor: Editor) -> None:
    editor.open(TEMPLATE, "templates/made.yml")
    await editor.found(lambda _: True, "templates/made.yml")
    text = f"{TEMPLATE}other:\n  script: echo $[[ inputs.‸"
    assert await labels(editor, text, "templates/made.yml") == ["name", "fast", "kind"]


async def test_rules_are_offered_in_suppressions_those_of_the_file_first(open_pipeline: Editor) -> None:
    open_pipeline.change("job:\n  image: ruby\n  script: make\n")
    await open_pipeline.rules("unpinned-image")
    text = "job:\n  # cilint: ignore[un‸\n  image: ruby\n  script: make\n"
    found = await offered(open_pipeline, text)
    assert found[0].label == "unpinned-image"
    assert "ignore[unpinned-image\n" in written(text, found[0])


SETTINGS = (
    ("per‸", "persona"),
    ("persona: ‸", "pedantic"),
    ("rules:\n  ‸", "unpinned-image"),
    ("rules:\n  unpinned-image: ‸", "off"),
    ("ignore:\n  - rules: [‸", "unpinned-image"),
    ("runner:\n  ‸", "executor"),
)


async def test_settings_are_offered_by_place(editor: Editor) -> None:
    editor.open("", ".cilint.yml")
    for text, expected in SETTINGS:
        assert expected in await labels(editor, text, ".cilint.yml")


async def test_whole_jobs_are_offered_at_the_top_with_images_that_are_known(open_pipeline: Editor) -> None:
    (job,) = [item for item in await offered(open_pipeline, f"{KNOWN}jo‸") if item.label == "job"]
    assert job.insert_text_format is types.InsertTextFormat.Snippet
    assert isinstance(job.text_edit, types.TextEdit)
    assert f"image: ${{3|ruby:3.3@sha256:{DIGEST}|}}" in job.text_edit.new_text
    assert "job" not in await labels(open_pipeline, f"{KNOWN}new:\n  jo‸")


async def test_a_file_that_never_could_be_parsed_has_offers_too(editor: Editor) -> None:
    editor.open("stages: [one]\njob:\n  script: make\nnew:\n  stage: [\n")
    await editor.rules("invalid-yaml")
    assert await labels(editor, "stages: [one]\njob:\n  script: make\nnew:\n  stage: x\n  needs: [‸") == ["job"]


async def test_nothing_is_offered_in_a_file_that_belongs_to_no_pipeline(editor: Editor) -> None:
    editor.open("services:\n  web:\n    im", "compose.yml")
    params = types.CompletionParams(editor.document("compose.yml"), types.Position(2, 6))
    assert await editor.client.text_document_completion_async(params) is None


async def test_no_offer_has_a_secret(editor: Editor) -> None:
    secret = "glpat-" + "Fak3Lit3ralT0k3nAAAA"
    known = (
        f"variables:\n  TOKEN: {secret}\n{secret}:\n  script: make\n  environment: {secret}\n  image: ruby:{secret}\n"
    )
    editor.open(known)
    await editor.found(bool)
    for typed in ("script: echo $‸", "needs: [‸", "environment: ‸", "image: ‸", "‸", "variables:\n    ‸"):
        assert secret not in str(await offered(editor, f"{known}new:\n  {typed}"))
