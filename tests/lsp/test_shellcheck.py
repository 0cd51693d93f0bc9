"""What ShellCheck says reaches an editor whose user wants that, and nobody who types waits for it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from threading import Event
from time import sleep

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

from cilint.cli.lsp import opening
from cilint.engine.catalog import built_in_rules
from cilint.errors import UsageError
from cilint.facts.linting import Level, LintedScript, ShellWarning
from cilint.lsp.desk import Desk
from cilint.lsp.linting import KeptWarnings, LinterAnswers
from cilint.lsp.server import PipelineServer
from cilint.shellcheck import ShellCheck, find_shellcheck
from tests.lsp.conftest import PIPELINE, SECONDS, SERVER, Editor, session
from tests.lsp.direct import desktop

has_shellcheck = pytest.mark.skipif(not find_shellcheck(()), reason="ShellCheck is not installed")
ONE, TWO = (LintedScript(text, "bash") for text in ("one\n", "two\n"))
SAID = (ShellWarning(0, 3, Level.ERROR, 1, "a"),)


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[*SERVER, "--shellcheck"]))
async def client(lsp_client: LanguageClient, folder: Path) -> AsyncIterator[None]:
    async for _ in session(lsp_client, folder):
        yield


JOBS = "a: {{script: 'echo 🐳 && tool $(x y)'}}\nb:\n  script:\n    - |\n      make\n      {}\n"


def places(found: Sequence[types.Diagnostic]) -> list[tuple[int, int, int]]:
    return sorted((each.range.start.line, each.range.start.character, each.range.end.character) for each in found)


@has_shellcheck
@pytest.mark.asyncio
async def test_warnings_come_and_go_with_what_is_typed(editor: Editor) -> None:
    editor.open(JOBS.format("tool $(z)"))
    # The whale takes two units of UTF-16.
    first = (0, len("a: {script: 'echo 🐳 && tool ") + 1, len("a: {script: 'echo 🐳 && tool $(x y)") + 1)
    assert places(await editor.rules("shellcheck", "shellcheck")) == [first, (5, 11, 15)]
    editor.change("# a line\n" + JOBS.format("tool '$(z)'"))
    assert places(await editor.rules("shellcheck")) == [(1, *first[1:])]
    editor.change("# a line\n" + JOBS.format("tool $(other)"))
    assert places(await editor.rules("shellcheck", "shellcheck"))[1] == (6, 11, 19)


@has_shellcheck
@pytest.mark.asyncio
async def test_a_fix_of_shellcheck_is_an_action(editor: Editor) -> None:
    editor.write(".cilint.yml", "persona: pedantic\n")
    editor.open("t: {script: 'tool \"`x`\"'}\n")
    told = await editor.found(lambda told: any(each.code == "shellcheck-style" for each in told))
    found = next(each for each in told if each.code == "shellcheck-style")
    context = types.CodeActionContext([found])
    actions = await editor.client.text_document_code_action_async(
        types.CodeActionParams(editor.document(), found.range, context)
    )
    edits = [action.edit for action in actions or () if isinstance(action, types.CodeAction) and action.edit]
    (change,) = edits[0].document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    assert [edit.new_text for edit in change.edits if isinstance(edit, types.TextEdit)] == ["$(", ")"]


@has_shellcheck
@pytest.mark.asyncio
async def test_a_warning_in_a_script_of_the_repository_stands_there(editor: Editor) -> None:
    editor.write("ci/build.sh", "#!/bin/sh\ntool $(x y)\n")
    editor.open("t: {script: ./ci/build.sh}\n")
    assert places(await editor.rules("shellcheck", name="ci/build.sh")) == [(1, 5, 11)]


class Answering:
    """Says the same of all scripts, or what it is told to."""

    def __init__(self, answer: Callable[[Sequence[LintedScript]], LinterAnswers] | None = None) -> None:
        self.asked: list[LintedScript] = []
        self._answer = answer or (lambda scripts: dict.fromkeys(scripts, SAID))

    def answers(self, scripts: Sequence[LintedScript], is_wanted: Callable[[], bool]) -> LinterAnswers:
        assert is_wanted()
        self.asked += scripts
        return self._answer(scripts)


def test_a_look_waits_for_nothing_and_the_next_has_the_answers() -> None:
    linter = KeptWarnings(Answering())
    assert list(linter.warnings([ONE])) == [()]
    assert (linter.waits, linter.has_answered) == (True, False)
    assert linter.ask(lambda: True)
    linter.begin()
    assert list(linter.warnings([ONE])) == [SAID]
    assert (linter.waits, linter.has_answered) == (False, True)


def test_a_script_is_asked_about_once_and_forgotten_when_no_look_has_it() -> None:
    asking = Answering()
    linter = KeptWarnings(asking)
    for scripts in ([ONE, TWO], [TWO, ONE], [TWO]):
        linter.begin()
        linter.warnings(scripts)
        linter.ask(lambda: True)
    assert asking.asked == [ONE, TWO]
    linter.begin()
    # A look that could not read the pipeline, and so asked nothing, forgets nothing.
    linter.begin()
    assert list(linter.warnings([TWO, ONE])) == [SAID, ()]


def test_what_was_answered_before_a_change_is_kept() -> None:
    linter = KeptWarnings(Answering(lambda scripts: {scripts[0]: SAID}))
    linter.warnings([ONE, TWO])
    assert linter.ask(lambda: True)
    assert list(linter.warnings([ONE, TWO])) == [SAID, ()]
    assert linter.waits


def test_a_program_that_does_not_run_is_told_of_once() -> None:
    def answer(_: Sequence[LintedScript]) -> LinterAnswers:
        raise UsageError("ShellCheck ended with 4")

    linter = KeptWarnings(Answering(answer))
    linter.warnings([ONE])
    with pytest.raises(UsageError):
        linter.ask(lambda: True)
    assert not linter.waits
    assert not linter.ask(lambda: True)
    # It has not looked at anything, so that no comment is called unused.
    assert not linter.has_answered


class Endless:
    """Is done only when nobody wants its answers any more."""

    def __init__(self) -> None:
        self.begun = Event()

    def answers(self, scripts: Sequence[LintedScript], is_wanted: Callable[[], bool]) -> LinterAnswers:
        self.begun.set()
        while is_wanted():
            sleep(0.001)
        return dict.fromkeys(scripts, SAID)


@pytest.mark.asyncio
@pytest.mark.parametrize("end", ["a change", "the end of the server"])
async def test_what_shellcheck_is_asked_ends_with(end: str) -> None:
    server, asking = PipelineServer(opening(), built_in_rules()), Endless()
    linter = KeptWarnings(asking)
    linter.warnings([ONE])
    server._changes["root"] += 1
    asked = asyncio.get_running_loop().create_task(server._lint("root", linter))
    await asyncio.to_thread(asking.begun.wait)
    if end == "a change":
        server._check_root(10 * SECONDS, "root", is_doubted=False)
    else:
        server.shutdown()
    async with asyncio.timeout(SECONDS):
        await asked
    for timer in server._waiting.values():
        timer.cancel()


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ShellCheck of the user's that is never done, first on the search path."""
    monkeypatch.setattr("cilint.shellcheck.sysconfig.get_path", lambda _: str(tmp_path / "beside"))
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "shellcheck").write_text("#!/bin/sh\nexec /bin/sleep 600\n", encoding="utf-8")
    (folder / "shellcheck").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.mark.skipif(os.name != "posix", reason="the program is a shell script")
def test_what_is_not_wanted_any_more_is_ended(program: Path) -> None:
    looks: list[bool] = []

    def is_wanted() -> bool:
        looks.append(True)
        return len(looks) < 4

    assert ShellCheck((), at_once=1).answers([ONE, TWO], is_wanted) == {}
    assert program.exists()


@pytest.mark.skipif(os.name != "posix", reason="the program is a shell script")
def test_a_program_in_an_open_folder_is_not_run(program: Path) -> None:
    server = opening(shellcheck=True)
    assert server.shellcheck is not None
    assert server.shellcheck((str(program.parent / "other"),)) is not None
    assert list(server.remarks()) == []
    assert server.shellcheck((str(program.parent),)) is None
    assert ["pip install 'cilint[shellcheck]'" in remark for remark in server.remarks()] == [True]


def test_nothing_is_asked_where_nobody_wants_it(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    desk, opened = Desk(opening(), built_in_rules()), desktop(tmp_path, {PIPELINE: "t: {script: tool $(x)}\n"})
    assert str(tmp_path / PIPELINE) in desk.check(str(tmp_path), opened)
    assert desk.linter(str(tmp_path)) is None
