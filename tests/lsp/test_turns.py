"""Who waits for what: a server whose work is held up until a test lets it go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from cilint.lsp.desk import Desktop, Told
from tests.lsp.wire import SECONDS, Wire

pytestmark = pytest.mark.asyncio

UNPINNED = "job:\n  image: ruby:3.3\n  script: make\n"
OUTDATED, CANCELLED = -32801, -32800


@pytest_asyncio.fixture
async def wire(tmp_path: Path) -> AsyncIterator[Wire]:
    (tmp_path / ".git").mkdir()
    yield Wire(tmp_path)


def lines(count: int) -> str:
    return "# a line\n" * count + UNPINNED


async def ask_all(wire: Wire) -> None:
    symbols, folds = await wire.ask(), await wire.ask("textDocument/foldingRange")
    hover = await wire.ask("textDocument/hover", position={"line": 1, "character": 10})
    for number in (symbols, folds, hover):
        assert "result" in await wire.answer(number)


async def test_all_that_is_asked_of_one_text_is_one_look(wire: Wire) -> None:
    wire.open(UNPINNED)
    await ask_all(wire)
    assert await wire.checked(0) == ["unpinned-image"]
    # A file that is opened is looked at with the disk as it is then.
    assert len(wire.texts) <= 2
    wire.change(lines(1))
    await ask_all(wire)
    assert await wire.checked(1) == ["unpinned-image"]
    assert wire.texts.count(lines(1)) == 1


async def test_texts_that_came_and_went_while_the_server_was_busy_are_never_looked_at(wire: Wire) -> None:
    wire.open(UNPINNED)
    assert await wire.checked(0) == ["unpinned-image"]
    held = wire.hold()
    await asyncio.sleep(0)
    for count in range(1, 20):
        wire.change(lines(count))
        await wire.ask()
    wire.let_go()
    await held
    assert await wire.checked(19) == ["unpinned-image"]
    assert set(wire.texts) == {UNPINNED, lines(19)}


async def test_a_check_ends_when_its_text_is_changed(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    loop = asyncio.get_running_loop()
    check, typed = wire.server.desk.check, asyncio.Event()

    def check_while_somebody_types(root: str, desktop: Desktop, **options: Any) -> Told:
        if not steps:
            steps.append("typed")
            asyncio.run_coroutine_threadsafe(type_on(), loop).result(SECONDS)
        told = check(root, desktop, **options)
        steps.append("checked")
        return told

    async def type_on() -> None:
        wire.change(lines(1))
        typed.set()

    monkeypatch.setattr(wire.server.desk, "check", check_while_somebody_types)
    wire.open(UNPINNED)
    await asyncio.wait_for(typed.wait(), SECONDS)
    assert await wire.checked(1) == ["unpinned-image"]
    assert steps == ["typed", "checked"]
    published = [each["params"]["version"] for each in wire.received if "publish" in each.get("method", "")]
    assert published == [1]


async def test_a_request_on_a_text_that_is_no_more_is_refused_where_the_editor_can_do_with_that(wire: Wire) -> None:
    wire.open(UNPINNED)
    held = wire.hold()
    await asyncio.sleep(0)
    old = await wire.ask()
    wire.change(lines(1))
    new = await wire.ask()
    wire.let_go()
    await held
    assert (await wire.answer(old))["error"]["code"] == OUTDATED
    (symbol,) = (await wire.answer(new))["result"]
    assert symbol["range"]["start"]["line"] == 1
    assert not [message for message in wire.received if message.get("method") == "window/logMessage"]


async def test_other_editors_get_an_answer_on_the_text_that_there_is(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    wire = Wire(tmp_path, can_be_refused=False)
    wire.open(UNPINNED)
    held = wire.hold()
    await asyncio.sleep(0)
    old = await wire.ask()
    wire.change(lines(3))
    wire.let_go()
    await held
    (symbol,) = (await wire.answer(old))["result"]
    assert symbol["range"]["start"]["line"] == 3


async def test_what_is_cancelled_is_not_done(wire: Wire) -> None:
    wire.open(UNPINNED)
    assert await wire.checked(0) == ["unpinned-image"]
    looks = len(wire.texts)
    held = wire.hold()
    await asyncio.sleep(0)
    wire.change(lines(1))
    number = await wire.ask()
    wire.cancel(number)
    wire.change(UNPINNED)
    assert (await wire.answer(number))["error"]["code"] == CANCELLED
    wire.let_go()
    await held
    assert "result" in await wire.answer(await wire.ask())
    assert lines(1) not in wire.texts[looks:]


async def test_what_changes_on_the_disk_while_a_look_waits_for_its_turn_is_seen(wire: Wire, tmp_path: Path) -> None:
    (tmp_path / "more.yml").write_text("stages: [build]\n", encoding="utf-8")
    wire.open("include: more.yml\n")
    assert await wire.checked(0) == []
    held = wire.hold()
    await asyncio.sleep(0)
    for text in ("stages: [one]\n", "stages: [two]\n", UNPINNED):
        (tmp_path / "more.yml").write_text(text, encoding="utf-8")
        wire.send({"method": "workspace/didChangeWatchedFiles", "params": {"changes": []}})
    wire.let_go()
    await held
    more = (tmp_path / "more.yml").as_uri()
    await wire.told(
        lambda message: message.get("params", {}).get("uri") == more and bool(message["params"]["diagnostics"])
    )
