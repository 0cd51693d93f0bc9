"""Pinning from within an editor: by what is at hand, and by a registry once the user has chosen to."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest
from lsprotocol import types

from cilint.cli.lsp import opening
from cilint.container.lookup import Answer, Question, Status
from cilint.engine.catalog import load_rules
from cilint.lsp.actions import code_actions
from cilint.lsp.desk import Desk
from cilint.lsp.links import links
from cilint.lsp.navigation import definitions
from cilint.lsp.pins import resolve_action
from cilint.lsp.positions import Positions
from cilint.lsp.refusals import RefusedRequestError
from cilint.lsp.request import EditorRequest
from cilint.pipeline.supply import Home, Request
from cilint.text.source import Source
from cilint.vendoring.lock import Entry, format_lock, lock_of
from tests.lsp.conftest import PIPELINE, Editor
from tests.lsp.direct import applied, desktop
from tests.lsp.test_actions import actions, done

DIGEST = "sha256:" + "0" * 64
OTHER = "sha256:" + "1" * 64
COMMIT = "c0ffee" + "0" * 34
LOCK = {"version": 1, "images": {"docker.io/library/ruby:3.3": DIGEST}}
PART = "part:\n  script: make\n"


def asked(folder: Path, files: dict[str, str], text: str, registries: object = None) -> tuple[EditorRequest, Desk]:
    """A request for what can be done about a text in the pipeline."""
    offset = files[PIPELINE].index(text)
    source = Source(PIPELINE, files[PIPELINE])
    at = Positions().position(source, offset)
    document = types.TextDocumentIdentifier((folder / PIPELINE).as_uri())
    params = SimpleNamespace(text_document=document, range=types.Range(at, at), context=SimpleNamespace(only=None))
    known = opening()._replace(registries=(lambda _: registries) if registries else None)
    desk = Desk(known, load_rules())
    return EditorRequest(params, desk, desktop(folder, files)), desk


def pins(request: EditorRequest) -> list[types.CodeAction]:
    return [action for action in code_actions(request) or () if action.title.startswith("Pin ")]


@pytest.fixture
def repository(folder: Path) -> Path:
    (folder / ".cilint").mkdir()
    return folder


@pytest.mark.asyncio
async def test_an_image_is_pinned_by_the_lock_file(editor: Editor) -> None:
    editor.write(".cilint/images.json", json.dumps(LOCK))
    text = "job:\n  image: ruby:3.3  # 🐳\n  script: make\n"
    editor.open(text)
    (pin,) = [action for action in await actions(editor, 1) if action.title.startswith("Pin ")]
    assert pin.title == "Pin docker.io/library/ruby:3.3"
    after = done(text, pin)
    assert after == text.replace("ruby:3.3", f"ruby:3.3@{DIGEST}")
    editor.change(after)
    await editor.rules()


@pytest.mark.asyncio
async def test_an_image_that_nobody_knows_is_not_pinned(editor: Editor) -> None:
    editor.open("job:\n  image: ruby:3.3\n  script: make\n")
    assert [action.title for action in await actions(editor, 1) if action.title.startswith("Pin ")] == []


def test_an_image_is_pinned_where_its_reference_ends_and_by_what_is_pinned_elsewhere(repository: Path) -> None:
    files = {
        PIPELINE: "include: ci/images.yml\njob:\n  image: $RUBY\n  script: make\n",
        "ci/images.yml": f"variables: {{RUBY: 'ruby:3.3'}}\nother:\n  image: ruby:3.3@{DIGEST}\n  script: make\n",
    }
    request, _ = asked(repository, files, "$RUBY")
    (pin,) = pins(request)
    changed = applied(repository, files, pin.edit)
    assert changed[PIPELINE] == files[PIPELINE]
    assert changed["ci/images.yml"] == files["ci/images.yml"].replace("'ruby:3.3'", f"'ruby:3.3@{DIGEST}'")


class Registry:
    def __init__(self, digest: str) -> None:
        self.digest = digest
        self.asked: list[str] = []

    def ask(self, questions: Iterable[Question]) -> list[Answer]:
        """One answer for all."""
        found = []
        for question in questions:
            self.asked.append(question.reference.normal_form)
            found.append(Answer(Status.FOUND, self.digest) if self.digest else Answer(Status.NO_TAG))
        return found


def test_a_registry_is_asked_for_the_image_that_was_chosen_and_only_then(repository: Path) -> None:
    registry = Registry(OTHER)
    text = "job:\n  image: ruby:3.3\n  services: ['redis:8']\n  script: make\n"
    files = {PIPELINE: text}
    request, desk = asked(repository, files, "ruby", registry)
    (pin,) = pins(request)
    assert pin.title == "Pin docker.io/library/ruby:3.3 (asks its registry)"
    assert (pin.edit, registry.asked) == (None, [])
    resolved = resolve_action(EditorRequest(pin, desk, request.desktop))
    assert registry.asked == ["docker.io/library/ruby:3.3"]
    assert applied(repository, files, resolved.edit) == {PIPELINE: text.replace("ruby:3.3", f"ruby:3.3@{OTHER}")}


def test_a_registry_that_has_no_such_image_is_told_of(repository: Path) -> None:
    request, desk = asked(repository, {PIPELINE: "job:\n  image: ruby:3.3\n  script: make\n"}, "ruby", Registry(""))
    (pin,) = pins(request)
    with pytest.raises(RefusedRequestError, match="no digest"):
        resolve_action(EditorRequest(pin, desk, request.desktop))


PROJECT = "- project: group/project"
INCLUDES = (
    (f"{PROJECT}\n    ref: main\n    file: ci.yml", f"{PROJECT}\n    ref: COMMIT # main\n    file: ci.yml"),
    (f"{PROJECT}  # x\n    file: ci.yml", f"{PROJECT}  # x\n    ref: COMMIT # HEAD\n    file: ci.yml"),
    ("- {project: group/project, file: ci.yml}", "- {project: group/project, ref: COMMIT, file: ci.yml} # HEAD"),
    (
        "- component: '$CI_SERVER_FQDN/group/project/part@1'",
        "- component: '$CI_SERVER_FQDN/group/project/part@COMMIT' # 1",
    ),
    ("- remote: https://example.com/ci.yml", "- remote: https://example.com/ci.yml\n    integrity: HASH"),
    ("- https://example.com/ci.yml", "- remote: https://example.com/ci.yml\n    integrity: HASH"),
)


def vendor(repository: Path, ref: str = "") -> hashlib._Hash:
    """Put one file into the repository as `cilint vendor` does, for what the includes above name; its hash."""
    content = PART.encode()
    requests = [
        Request("project", "ci.yml", Home("group/project", ref)),
        Request("component", "part", Home("group/project", "1")),
        Request("remote", "https://example.com/ci.yml"),
    ]
    home, hashed = Home("group/project", COMMIT), hashlib.sha256(content)
    lock = lock_of(
        [Entry(each, home if each.home.project else None, "part.yml", hashed.hexdigest()) for each in requests], []
    )
    (repository / ".cilint" / "vendor").mkdir()
    (repository / ".cilint" / "vendor" / "part.yml").write_bytes(content)
    (repository / ".cilint" / "vendor" / "lock.json").write_text(format_lock(lock), encoding="ascii")
    return hashed


@pytest.mark.parametrize(("before", "expected"), INCLUDES)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_an_include_is_pinned_to_what_is_vendored(repository: Path, before: str, expected: str, ends: str) -> None:
    hashed = vendor(repository, "main" if "main" in before else "")
    files = {PIPELINE: f"include:\n  {before}\njob:\n  script: make\n".replace("\n", ends)}
    request, _ = asked(repository, files, before.strip("-{ ")[:4])
    (pin,) = pins(request)
    integrity = f"sha256-{base64.b64encode(hashed.digest()).decode()}"
    wanted = expected.replace("COMMIT", COMMIT).replace("HASH", integrity)
    assert applied(repository, files, pin.edit) == {
        PIPELINE: f"include:\n  {wanted}\njob:\n  script: make\n".replace("\n", ends)
    }


@pytest.mark.parametrize("before", [before for before, _ in INCLUDES])
def test_what_is_vendored_is_gone_to_and_linked(repository: Path, before: str) -> None:
    vendor(repository, "main" if "main" in before else "")
    files = {PIPELINE: f"include:\n  {before}\njob:\n  needs: [part]\n  script: make\n"}
    request, _ = asked(repository, files, "part]")
    request.params.position = request.params.range.start
    there = (repository / ".cilint" / "vendor" / "part.yml").as_uri()
    (found,) = definitions(request) or ()
    assert (found.uri, found.range.start) == (there, types.Position(0, 0))
    assert [link.target for link in links(request) or ()] == [there]
