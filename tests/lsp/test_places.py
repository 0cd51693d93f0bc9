"""What an editor is told of a place, and where it goes from there."""

from __future__ import annotations

import pytest
from lsprotocol import types

from tests.lsp.conftest import PIPELINE, Editor

pytestmark = pytest.mark.asyncio

ROOT = """\
include: ci/build.yml
stages: [build, test]  # 🐳
variables:
  VERSION: "3.3"
test:
  stage: test
  extends: .base
  image: registry.example.com/tool:$VERSION
  needs:
    - build
    - job: build
      artifacts: false
  dependencies: [build]
  script:
    - !reference [.base, script]
    - echo 🐳 $VERSION $CI_COMMIT_SHA $SOMETHING
  # cilint: ignore[unpinned-image] it is a test
  cache:
    unprotect: true
"""
BUILD = """\
.base:
  timeout: 1h
  script: make
build:
  stage: build
  script: make build
"""


@pytest.fixture
def pipeline(editor: Editor) -> Editor:
    editor.write("ci/build.yml", BUILD)
    editor.open(ROOT)
    return editor


def place(text: str, before: str = "", source: str = ROOT) -> types.Position:
    """The position of a text, the first behind another one, as UTF-16 counts."""
    offset = source.index(text, source.index(before))
    line = source[:offset].rpartition("\n")[2]
    return types.Position(source.count("\n", 0, offset), len(line.encode("utf-16-le")) // 2)


async def hover(editor: Editor, text: str, before: str = "") -> str:
    found = await editor.client.text_document_hover_async(types.HoverParams(editor.document(), place(text, before)))
    assert found
    assert isinstance(found.contents, types.MarkupContent)
    return found.contents.value


async def definition(editor: Editor, text: str, before: str = "") -> list[tuple[str, int]]:
    params = types.DefinitionParams(editor.document(), place(text, before))
    return located(editor, await editor.client.text_document_definition_async(params))


def located(editor: Editor, found: object) -> list[tuple[str, int]]:
    assert isinstance(found, list | tuple)
    return [
        (item.uri.removeprefix(editor.folder.as_uri() + "/"), item.range.start.line)
        for item in found
        if isinstance(item, types.Location)
    ]


async def test_a_job_is_shown_as_resolved_with_where_each_line_comes_from(pipeline: Editor) -> None:
    shown = await hover(pipeline, "test:", "VERSION")
    assert shown.startswith("```yaml\ntest:")
    assert "timeout: 1h" in shown
    assert "ci/build.yml:2" in shown


async def test_a_job_that_is_needed_is_shown(pipeline: Editor) -> None:
    assert "make build" in await hover(pipeline, "build", "needs")
    assert "timeout: 1h" in await hover(pipeline, ".base", "!reference")


async def test_the_job_that_stops_an_environment_is_shown(editor: Editor) -> None:
    editor.open(NAMES)
    found = await editor.client.text_document_hover_async(
        types.HoverParams(editor.document(), place("stop}", "on_stop", NAMES))
    )
    assert found
    assert "action: stop" in str(found.contents)


async def test_an_image_is_shown_with_its_registry_and_what_it_is_pulled_with(pipeline: Editor) -> None:
    shown = await hover(pipeline, "registry.example.com")
    assert "registry.example.com/tool:3.3" in shown
    assert "credentials: " in shown
    assert "; pin: " in shown


@pytest.mark.parametrize(
    ("variable", "told"),
    [
        ("$VERSION", "3.3 (global variable, .gitlab-ci.yml:4)"),
        ("$CI_COMMIT_SHA", "known from the beginning on: in `include`"),
        ("$SOMETHING", "no file defines it"),
    ],
)
async def test_a_variable_is_shown_with_who_defines_it(pipeline: Editor, variable: str, told: str) -> None:
    assert told.replace("_", "\\_") in await hover(pipeline, variable, "echo")


async def test_a_dollar_that_is_written_twice_is_no_variable(editor: Editor) -> None:
    text = "test:\n  variables: {PRICE: '$$VERSION'}\n  script: make\n"
    editor.open(text)
    params = types.HoverParams(editor.document(), place("VERSION", "PRICE", text))
    found = await editor.client.text_document_hover_async(params)
    assert "no file defines it" not in str(found)


async def test_a_keyword_is_shown_with_its_page_and_version(pipeline: Editor) -> None:
    shown = await hover(pipeline, "unprotect")
    assert "Since GitLab 15.8" in shown
    assert "https://docs.gitlab.com/ci/yaml/#cacheunprotect" in shown
    assert "#dependencies" in await hover(pipeline, "dependencies")


async def test_a_rule_in_a_suppression_is_explained(pipeline: Editor) -> None:
    shown = await hover(pipeline, "unpinned-image")
    assert shown.startswith("**unpinned-image**: ")
    assert "/docs/rules/unpinned-image.md" in shown


RULES = """\
spec:
  inputs:
    who: {description: for whom, options: [me, you], default: me}
---
workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_TAG
.rules:
  rules:
    - if: $CI_COMMIT_TAG  # 🐳
      when: manual
    - if: $DEPLOY == "yes"
    - when: never
one: {script: "echo $[[ inputs.who ]]", extends: .rules}
two: {script: make, extends: .rules}
"""


@pytest.mark.parametrize(
    ("text", "before", "told"),
    [
        ("if", "workflow", "Decides about the pipeline:\n\n- surely on: mr, train"),
        ("if", ".rules:", "Decides about one and 1 more:\n\n- surely on: tag (manual), schedule (tags, manual)"),
        ("when: manual", "", "**when**\n\nHow the job runs when this entry applies"),
        ('== "yes"', "", "- perhaps on: mr, train"),
        ("when: never", "", "- perhaps on: mr (never), train (never)"),
        ("who ]]", "", "for whom\n\n- type: string\n- default: me\n- options: me, you"),
        ("who:", "", "declared in .gitlab-ci.yml:3"),
    ],
)
async def test_an_entry_of_rules_and_an_input_are_told(editor: Editor, text: str, before: str, told: str) -> None:
    editor.open(RULES)
    params = types.HoverParams(editor.document(), place(text, before, RULES))
    found = await editor.client.text_document_hover_async(params)
    assert found
    assert isinstance(found.contents, types.MarkupContent)
    assert told in found.contents.value.replace("\\", "")


async def test_a_variable_is_told_with_precedence_and_phase(pipeline: Editor) -> None:
    shown = await hover(pipeline, "$VERSION", "echo")
    assert "Known from `workflow` on." in shown
    assert "whoever starts the pipeline goes before all of these" in shown


async def test_nothing_is_told_of_a_place_where_nothing_is(pipeline: Editor) -> None:
    params = types.HoverParams(pipeline.document(), types.Position(1_000, 1_000))
    assert await pipeline.client.text_document_hover_async(params) is None


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        (".base", "extends", ("ci/build.yml", 0)),
        ("build", "needs", ("ci/build.yml", 3)),
        ("build", "job:", ("ci/build.yml", 3)),
        ("build", "dependencies", ("ci/build.yml", 3)),
        (".base", "!reference", ("ci/build.yml", 0)),
        ("script]", "!reference", ("ci/build.yml", 2)),
        ("ci/build.yml", "", ("ci/build.yml", 0)),
        ("test", "stage: ", (PIPELINE, 1)),
    ],
)
async def test_a_name_leads_to_its_definition(
    pipeline: Editor, text: str, before: str, expected: tuple[str, int]
) -> None:
    assert await definition(pipeline, text, before) == [expected]


async def test_a_job_has_its_references_in_all_files(pipeline: Editor) -> None:
    context = types.ReferenceContext(include_declaration=True)
    params = types.ReferenceParams(context, pipeline.document(), place("build", "needs"))
    found = await pipeline.client.text_document_references_async(params)
    assert sorted((item.uri.rpartition("/")[2], item.range.start.line) for item in found or ()) == [
        (PIPELINE, 9),
        (PIPELINE, 10),
        (PIPELINE, 12),
        ("build.yml", 3),
    ]


NAMES = """\
include:
  - local: ci/made.yml
    inputs: {who: me}
variables:
  VERSION: "3.3"
.script: &script
  - make 🐳
deploy:
  script: *script
  image: ruby:$VERSION
  environment: {name: x, on_stop: stop}
  before_script:
    - !reference [.vars, variables, NAME]
stop:
  script: echo ${VERSION}
  environment: {name: x, action: stop}
.vars:
  variables: {NAME: x}
"""
MADE = "spec:\n  inputs:\n    who:\n---\nmade:\n  script: echo $[[ inputs.who ]] $VERSION\n"


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        ("VERSION", "image", [(PIPELINE, 4)]),
        ("VERSION", "stop:\n", [(PIPELINE, 4)]),
        ("$VERSION", "", [(PIPELINE, 4)]),
        ("${VERSION", "", [(PIPELINE, 4)]),
        ("who", "", [("ci/made.yml", 2)]),
        ("stop}", "", [(PIPELINE, 13)]),
        ("*script", "", [(PIPELINE, 5)]),
        ("NAME]", "", [(PIPELINE, 17)]),
    ],
)
async def test_a_variable_input_or_anchor_leads_to_its_definition(
    editor: Editor, text: str, before: str, expected: list[tuple[str, int]]
) -> None:
    editor.write("ci/made.yml", MADE)
    editor.open(NAMES)
    params = types.DefinitionParams(editor.document(), place(text, before, NAMES))
    assert located(editor, await editor.client.text_document_definition_async(params)) == expected


async def test_variables_and_inputs_have_their_references_in_all_files(editor: Editor) -> None:
    editor.write("ci/made.yml", MADE)
    editor.open(NAMES)
    found = {}
    for name in ("VERSION", "who"):
        context = types.ReferenceContext(include_declaration=True)
        params = types.ReferenceParams(context, editor.document(), place(name, "", NAMES))
        found[name] = sorted(located(editor, await editor.client.text_document_references_async(params)))
    assert found["VERSION"] == [(PIPELINE, 4), (PIPELINE, 9), (PIPELINE, 14), ("ci/made.yml", 5)]
    assert found["who"] == [(PIPELINE, 2), ("ci/made.yml", 2), ("ci/made.yml", 5)]


async def test_an_include_is_a_link(pipeline: Editor) -> None:
    found = await pipeline.client.text_document_document_link_async(types.DocumentLinkParams(pipeline.document()))
    assert [(item.target, item.range.start) for item in found or ()] == [
        (pipeline.uri("ci/build.yml"), types.Position(0, 9))
    ]


async def test_the_include_of_a_child_pipeline_is_a_link_and_leads_there(editor: Editor) -> None:
    text = "a: {script: x}\nchild:\n  trigger:\n    include:\n      - local: ci/build.yml\n"
    editor.write("ci/build.yml", BUILD)
    editor.open(text)
    found = await editor.client.text_document_document_link_async(types.DocumentLinkParams(editor.document()))
    assert [(item.target, item.range.start) for item in found or ()] == [
        (editor.uri("ci/build.yml"), types.Position(4, 15))
    ]
    params = types.DefinitionParams(editor.document(), place("ci/build.yml", "", text))
    assert located(editor, await editor.client.text_document_definition_async(params)) == [("ci/build.yml", 0)]


LINKS = """\
include:
  - template: Jobs/Build.gitlab-ci.yml
  - remote: https://example.com/ci/a%20b.yml
  - remote: https://ci:Hunter-22-x@example.com/secret.yml
  - remote: https://example.com/$NAME.yml
  - component: gitlab.com/group/tools/lint@1.2
  - component: $CI_SERVER_FQDN/group/tools/lint@1.2
  - {project: group/tools, file: /ci/build.yml}
one:
  image: ruby:3.3  # \N{WHALE}
  services: ["quay.io/org/tool@sha256:DIGEST", registry.example.com/tool, $IMAGE]
  script: make
two: {script: make, image: mcr.microsoft.com/dotnet/sdk:8.0}
three: {script: make, image: "org/tool:1"}
""".replace("DIGEST", "0" * 64)
TARGETS = [
    "https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/templates/Jobs/Build.gitlab-ci.yml",
    "https://example.com/ci/a%20b.yml",
    "https://gitlab.com/group/tools",
    "https://hub.docker.com/_/ruby",
    "https://quay.io/repository/org/tool",
    "https://mcr.microsoft.com/en-us/artifact/mar/dotnet/sdk",
    "https://hub.docker.com/r/org/tool",
]


async def test_what_is_elsewhere_and_images_link_to_their_pages(editor: Editor) -> None:
    editor.open(LINKS)
    found = await editor.client.text_document_document_link_async(types.DocumentLinkParams(editor.document()))
    assert sorted(str(item.target) for item in found or ()) == sorted(TARGETS)


async def test_a_document_has_its_jobs_as_symbols(pipeline: Editor) -> None:
    params = types.DocumentSymbolParams(pipeline.document())
    found = await pipeline.client.text_document_document_symbol_async(params)
    symbols = [item for item in found or () if isinstance(item, types.DocumentSymbol)]
    assert [item.name for item in symbols] == ["include", "stages", "variables", "test"]
    assert [child.name for child in symbols[-1].children or ()][:2] == ["stage", "extends"]


async def test_what_was_known_last_is_told_while_the_file_cannot_be_parsed(pipeline: Editor) -> None:
    await pipeline.found(lambda _: True)
    pipeline.change("broken: }\n" + ROOT)
    at = place("build", "needs")
    params = types.DefinitionParams(pipeline.document(), types.Position(at.line + 1, at.character))
    found = await pipeline.client.text_document_definition_async(params)
    assert isinstance(found, list | tuple)
    assert [item.uri for item in found if isinstance(item, types.Location)] == [pipeline.uri("ci/build.yml")]


async def test_a_secret_is_in_no_hover(editor: Editor) -> None:
    secret = "glpat-" + "Fak3Lit3ralT0k3nAAAA"
    text = f"variables:\n  TOKEN: {secret}\njob:\n  script: echo $TOKEN\n"
    editor.open(text)
    for line, content in enumerate(text.splitlines()):
        for character in range(len(content)):
            params = types.HoverParams(editor.document(), types.Position(line, character))
            assert secret not in str(await editor.client.text_document_hover_async(params))
