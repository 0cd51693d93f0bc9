"""New names over all files of a pipeline: what is written is what a person would have written with the new name."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from cilint.cli.lsp import opening
from cilint.engine.catalog import load_rules
from cilint.lsp.desk import Desk
from cilint.lsp.positions import Positions
from cilint.lsp.refusals import RefusedRequestError
from cilint.lsp.rename import prepare_rename, rename
from cilint.lsp.request import EditorRequest
from cilint.text.source import Source
from tests.lsp.conftest import PIPELINE, Editor
from tests.lsp.direct import applied, desktop

Files = dict[str, str]
NAME, OTHER = "<name>", "<other>"
RULES = load_rules()


def renamed(folder: Path, files: Files, place: tuple[str, int], new: str) -> Files:
    """The files after a rename of what stands at an offset; raises `RefusedRequestError`."""
    opened = desktop(folder, files)
    path, offset = place
    position = Positions().position(Source(path, files[path]), offset)
    document = types.TextDocumentIdentifier((folder / path).as_uri())
    params = SimpleNamespace(text_document=document, position=position, new_name=new)
    request = EditorRequest(params, Desk(opening(), RULES), opened)
    prepared, found = prepare_rename(request), rename(request)
    assert prepared
    assert found
    return applied(folder, files, found)


def with_names(files: Files, name: str, other: str = "") -> Files:
    return {path: text.replace(NAME, name).replace(OTHER, other) for path, text in files.items()}


def places(files: Files, name: str, other: str) -> list[tuple[str, int]]:
    """The places of the name in files, once names are put in."""
    found = [(path, match.start()) for path, text in files.items() for match in re.finditer(NAME, text)]
    return [(path, len(with_names({"": files[path][:start]}, name, other)[""])) for path, start in found]


JOB_USES = (
    "needs: [<name>]",
    "needs:\n    - job: <name>\n      artifacts: false",
    "needs: [{job: '<name>'}]",
    "needs: ['<name>', other]",
    "dependencies: [<name>]",
    "extends: <name>",
    'extends: ["<name>", .base]',
    "before_script:\n    - !reference [<name>, script]",
    "environment: {name: x, on_stop: <name>}",
    "rules:\n    - if: $A\n      needs: [<name>]",
    "variables: {<other>: <other>}",
    "image: ruby:3.3  # <other>",
    "stage: test",
)
"""Keywords of a job: with the name of another one, or with what only looks like it."""


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    (folder / ".git").mkdir()
    return folder


STAGE_USES = ("stage: <name>", "stage: '<name>'", "stage: other", "variables: {<other>: $<other>}")
VARIABLE_USES = (
    "script: echo $<name>",
    "script:\n    - 'echo ${<name>} $OTHER_FIRST$FIRST_A'",
    "script:\n    - |\n      echo <other> ${<name>:-x}\n      echo '🐳' $<name>",
    "image: registry.example.com/$<name>:1",
    'rules:\n    - if: $<name> == "x" && $OTHER',
    "rules:\n    - variables: {<name>: y}",
    "variables: {<name>: z, B: $<name>}",
    "variables:\n    '<name>': z",
    "inherit: {variables: [<name>]}",
    "parallel:\n    matrix:\n      - <name>: [a, b]",
    "services:\n    - name: x:1\n      variables: {<name>: z}",
    "after_script:\n    - !reference [.base, variables, <name>]",
    "stage: <other>",
)
INPUT_USES = (
    "script: echo $[[ inputs.<name> ]] <other>",
    "image: 'x/$[[ inputs.<name> | expand_vars ]]'",
    "stage: $[[inputs.<name>]]",
    "tags: [<other>]",
)
NAMES = {"job": ("first", ["final", "a b", "x-1"]), "stage": ("first", ["final", "a b"]),
         "variable": ("FIRST", ["FINAL", "_x"]), "input": ("first", ["final", "x-1"])}  # fmt: skip
HEADS = {
    "job": "# <other>\n{key}:\n  script: make\n  environment: {{name: x, action: stop}}\n",
    "stage": "# <other>\nstages: [{key}, other]\n",
    "variable": "# <other>\nvariables:\n  {key}: x\n",
    "input": "",
}
USES = {"job": JOB_USES, "stage": STAGE_USES, "variable": VARIABLE_USES, "input": INPUT_USES}
HEADER = "spec:\n  inputs:\n    {key}: {{default: '3'}}\n    <other>x: {{default: 'y'}}\n---\n"


@st.composite
def repositories(draw: st.DrawFn, kind: str) -> Files:
    """A root and a file that it includes, with the name at any of the places that there are for that kind."""
    key = draw(st.sampled_from(["<name>", '"<name>"', "'<name>'"]))
    jobs = draw(st.lists(st.lists(st.sampled_from(USES[kind]), max_size=2, unique_by=lambda use: use.split(":")[0]),
                         min_size=1, max_size=4))  # fmt: skip
    written = [f"job{number}:\n" + "".join(f"  {use}\n" for use in ("timeout: 1h  # <other>", *job))
               for number, job in enumerate(jobs)]  # fmt: skip
    written = [text if "script:" in text else f"{text}  script: echo <other>\n" for text in written]
    common = ".base:\n  timeout: 1h\n  variables: {<name>: p}\nother:\n  script: make $<name>\n"
    root = f"include: ci/part.yml\n{HEADS[kind].format(key=key)}"
    if kind == "input":
        given = draw(st.sampled_from(["\n    inputs:\n      <name>: z", "\n    inputs: {<name>: z}", ""]))
        files = {PIPELINE: f"include:\n  - local: ci/part.yml{given}\n", "ci/part.yml": "".join(written)}
        files["ci/part.yml"] = HEADER.format(key=key) + files["ci/part.yml"]
    else:
        split = draw(st.integers(0, 4))
        common = common if kind == "variable" else common.replace("<name>", "A")
        files = {PIPELINE: root + "".join(written[:split]), "ci/part.yml": common + "".join(written[split:])}
    ends = draw(st.sampled_from(["\n", "\r\n"]))
    return {path: f"# 🐳 <other>\n{text}".replace("\n", ends) for path, text in files.items()}


@pytest.mark.parametrize("kind", NAMES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_is_renamed_is_what_a_person_would_have_written(repository: Path, kind: str, data: st.DataObject) -> None:
    files = data.draw(repositories(kind))
    name, others = NAMES[kind]
    # A word that stands without its `$` is another test's.
    other = "other" if kind == "variable" else name
    place = data.draw(st.sampled_from(places(files, name, other)))
    new = data.draw(st.sampled_from(others))
    assert renamed(repository, with_names(files, name, other), place, new) == with_names(files, new, other)


PARTS = {"ci/part.yml": "part:\n  script: make\n  needs: [first]\n"}
REFUSED = (
    ("job", "first:\n  script: make\nsecond:\n  script: make\n", "second", "there is a job 'second' already"),
    ("job", "first:\n  script: make\n", ".first", "hidden"),
    ("job", "first:\n  script: make\n", "default", "keyword"),
    ("job", "first:\n  script: make\n", "", "1 to 255"),
    ("job", "a: &n first\nfirst:\n  script: make\nb:\n  script: make\n  needs: [*n]\n", "x", "inputs or anchors"),
    ("job", "include: {template: x.yml}\nfirst:\n  timeout: 1h\n", "x", "not read"),
    ("job", "a:\n  script: make\n  extends: first\n", "x", "no file of this repository defines"),
    ("stage", "first:\n  stage: .pre\n  script: make\n", "x", "no file of this"),
    ("stage", "first:\n  stage: test\n  script: make\n", "x", "no file of this repository defines"),
    ("stage", "stages: [test]\na:\n  script: make\nfirst:\n  stage: test\n  script: make\n", "x", "without a stage"),
    ("variable", "variables: {FIRST: x}\na:\n  script: echo $FIRST\n", "1x", "no name of a variable"),
    ("variable", "variables: {FIRST: x}\na:\n  script: echo $FIRST\n", "CI_COMMIT_SHA", "GitLab's own"),
    ("variable", "variables: {FIRST: x}\na:\n  script: echo FIRST $FIRST\n", "X", "in another way"),
    ("variable", "variables: {FIRST: x}\na:\n  script: make\n", "X", "a program does"),
    ("input", "spec:\n  inputs:\n    first:\n---\na:\n  script: $[[ inputs.first ]]\n", "a b", "no name of an input"),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "new", "why"), REFUSED)
def test_what_cannot_be_renamed_is_refused_with_the_reason(
    repository: Path, kind: str, text: str, new: str, why: str
) -> None:
    word = {"stage": "stage: "}.get(kind, NAMES[kind][0])
    offset = text.rindex(word) + len(word) * (kind == "stage")
    with pytest.raises(RefusedRequestError, match=re.escape(why)):
        renamed(repository, {PIPELINE: text}, (PIPELINE, offset), new)


def test_what_another_project_has_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".cilint.yml").write_text("includes: {group/project: other}\n", encoding="utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "ci.yml").write_text(".first:\n  script: make\n", encoding="utf-8")
    text = "include: {project: group/project, file: ci.yml}\na:\n  extends: .first\n"
    with pytest.raises(RefusedRequestError, match="not of this repository"):
        renamed(tmp_path, {PIPELINE: text}, (PIPELINE, text.index(".first")), ".x")


def test_a_need_of_another_project_is_left_alone(repository: Path) -> None:
    need = "{project: g/p, job: first, ref: main, artifacts: true}"
    text = f"<name>:\n  script: make\na:\n  script: make\n  needs: [{need}]\n"
    files = {PIPELINE: text}
    assert renamed(repository, with_names(files, "first"), (PIPELINE, 0), "x") == with_names(files, "x")


def test_a_job_of_a_matrix_is_renamed_before_its_values(repository: Path) -> None:
    text = "<name>:\n  script: make\n  parallel: 2\na:\n  script: make\n  needs: ['<name> 1/2']\n"
    files = {PIPELINE: text}
    assert renamed(repository, with_names(files, "first"), (PIPELINE, 0), "x") == with_names(files, "x")


def test_a_variable_that_a_child_pipeline_gets_is_renamed_there(repository: Path) -> None:
    files = {
        PIPELINE: "variables: {<name>: x}\nstart:\n  trigger: {include: child.yml}\n",
        "child.yml": "a:\n  script: echo $<name>\n",
    }
    assert renamed(repository, with_names(files, "FIRST"), (PIPELINE, 12), "X") == with_names(files, "X")


def test_an_input_of_a_child_pipeline_is_renamed_where_it_is_given(repository: Path) -> None:
    trigger = "start:\n  trigger:\n    include:\n      - local: child.yml\n        inputs: {<name>: x}\n"
    child = "spec:\n  inputs:\n    <name>:\n---\na:\n  script: echo $[[ inputs.<name> ]]\n"
    files = {PIPELINE: trigger, "child.yml": child}
    place = (PIPELINE, trigger.index("<name>"))
    assert renamed(repository, with_names(files, "first"), place, "x") == with_names(files, "x")


def test_two_pipelines_that_share_no_file_with_a_name_keep_theirs(repository: Path) -> None:
    files = {
        PIPELINE: "include: ci/part.yml\n<name>:\n  script: make\n",
        "other.gitlab-ci.yml": "include: ci/part.yml\nfirst:\n  script: make\n",
        "ci/part.yml": "part:\n  script: make\n",
    }
    assert renamed(repository, with_names(files, "first"), (PIPELINE, 22), "x") == with_names(files, "x")
    files = {path: text.replace("first", NAME) for path, text in files.items()}
    files["ci/part.yml"] += "  needs: [<name>]\n"
    assert renamed(repository, with_names(files, "first"), (PIPELINE, 22), "x") == with_names(files, "x")


@pytest.mark.asyncio
async def test_an_editor_renames_over_files_and_is_told_why_not(editor: Editor) -> None:
    editor.write("ci/part.yml", PARTS["ci/part.yml"])
    editor.open("# 🐳\ninclude: ci/part.yml\nfirst: {script: make, variables: {🐳: x}, needs: [first]}\n")
    at = types.Position(2, 2)
    client, document = editor.client, editor.document()
    prepared = await client.text_document_prepare_rename_async(types.PrepareRenameParams(document, at))
    assert isinstance(prepared, types.PrepareRenamePlaceholder)
    assert (prepared.placeholder, prepared.range) == (
        "first", types.Range(types.Position(2, 0), types.Position(2, 5))
    )  # fmt: skip
    found = await client.text_document_rename_async(types.RenameParams(document, at, "last"))
    assert found
    edits = {
        change.text_document.uri: [(edit.range.start.line, edit.range.start.character) for edit in change.edits]
        for change in found.document_changes or () if isinstance(change, types.TextDocumentEdit)
    }  # fmt: skip
    assert edits == {editor.uri(): [(2, 0), (2, 50)], editor.uri("ci/part.yml"): [(2, 10)]}
    with pytest.raises(JsonRpcException, match="there is a job 'part' already"):
        await client.text_document_rename_async(types.RenameParams(document, at, "part"))
    nowhere = types.PrepareRenameParams(document, types.Position(0, 0))
    assert await client.text_document_prepare_rename_async(nowhere) is None
