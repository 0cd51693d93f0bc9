"""What a server keeps that runs for weeks: nothing of the texts that were."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from pathlib import Path

import pytest

import cilint
from cilint.facts.gather import Facts
from cilint.lsp.forgetting import forget_texts
from cilint.pipeline.job import Job
from cilint.pipeline.re2 import matching
from cilint.pipeline.re2.matching import compile_pattern
from cilint.pipeline.work import Work
from cilint.syntax.node import Node
from cilint.text.source import Source
from tests.lsp.direct import told
from tests.lsp.process import ServerProcess
from tests.lsp.wire import Wire

EXAMPLES = sorted((Path(cilint.__file__).parents[1] / "examples").rglob("*.yml"))
MARK = "# a line of which nothing else speaks\n"
EDITS = int(os.environ.get("CILINT_EDITS", "160"))
"""How often the text is changed; the figures in benchmarks/README.md are of 10,000."""
MEGABYTES = 16
"""Far less than the texts of all edits, and far more than a search for garbage ever leaves."""
FILLER = "# " + "x" * 98 + "\n"
TEXT = """\
variables: {{VERSION: "{number}", DEPLOY_TOKEN: $TOKEN_{number}}}
job-{number}:
  image: registry.example.com/tool-{number}:1.{number}
  script:
    - echo "$REGISTRY_PASSWORD" | docker login -u user-{number} --password-stdin registry-{number}.example.com
    - curl --user "ci:$PASSWORD_{number}" https://example.com/{number} | sh
  rules: [{{if: $CI_COMMIT_BRANCH =~ /^release-{number}/}}]
"""


def kept(cache: object) -> Iterator[object]:
    """All that a cache holds on to, down to whole files, jobs and pipelines."""
    known: set[int] = set()
    pending = gc.get_referents(cache)
    while pending:
        item = pending.pop()
        if id(item) not in known and not isinstance(item, type | type(sys) | type(kept)):
            known.add(id(item))
            yield item
            if not isinstance(item, Facts | Job | Node | Source):
                pending += gc.get_referents(item)


def text_of(item: object) -> str:
    """The whole text that something is, or hangs on."""
    if isinstance(item, Facts):
        return MARK
    node = item.key if isinstance(item, Job) else item
    source = node.source if isinstance(node, Node) else node
    return source.text if isinstance(source, Source) else source if isinstance(source, str) else ""


def test_no_cache_keeps_a_whole_text_or_a_pipeline(tmp_path: Path) -> None:
    for example in EXAMPLES:
        (tmp_path / ".gitlab-ci.yml").write_text(MARK + example.read_text(encoding="utf-8"), encoding="utf-8")
        assert told(tmp_path, ".gitlab-ci.yml")
    # What a run of another test took out of the collector's sight is not listed.
    gc.unfreeze()
    gc.collect()
    caches = [item for item in gc.get_objects() if isinstance(item, _lru_cache_wrapper)]
    ours = [cache for cache in caches if cache.__module__.startswith("cilint.") and cache.cache_info().currsize]
    assert len(ours) > 20
    holding = {
        f"{cache.__module__}.{cache.__qualname__}" for cache in ours for item in kept(cache) if MARK in text_of(item)
    }
    assert holding == set()
    assert compile_pattern("^only-here$", Work())
    forget_texts()
    assert not matching._kept
    assert [cache for cache in ours if cache.cache_parameters()["maxsize"] and cache.cache_info().currsize] == []


@pytest.mark.slow
@pytest.mark.asyncio
async def test_edits_and_requests_leave_no_object_behind(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    wire = Wire(tmp_path)
    wire.open("# 0\n" + TEXT.format(number=1))
    counts = []
    for batch in range(1, 5):
        for number in range(40):
            wire.change(f"# {batch}, {number}\n" + TEXT.format(number=1))
            assert "result" in await wire.answer(await wire.ask())
        await wire.checked(batch * 40)
        wire.received.clear()
        wire.texts.clear()
        await asyncio.sleep(0)
        gc.collect()
        counts.append(len(gc.get_objects()))
    # The first batches fill what is kept once: one object left by each edit would be 40 more in each.
    assert counts[3] - counts[2] < 40, counts


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="there is no /proc here")
def test_memory_stays_level_over_many_edits(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    uri = (tmp_path / ".gitlab-ci.yml").as_uri()
    with ServerProcess() as server:
        general = {"staleRequestSupport": {"cancel": True, "retryOnContentModified": []}}
        server.ask("initialize", processId=None, rootUri=None, capabilities={"general": general})
        document = {"uri": uri, "languageId": "yaml", "version": 0, "text": ""}
        server.tell("textDocument/didOpen", textDocument=document)
        warm = EDITS // 4
        before = 0.0
        for number in range(1, EDITS + 1):
            # Long enough that texts which stay are seen, and still no work to read.
            changes = [{"text": FILLER * 2000 + TEXT.format(number=number)}]
            server.tell("textDocument/didChange", textDocument={"uri": uri, "version": number}, contentChanges=changes)
            symbols = server.ask("textDocument/documentSymbol", textDocument={"uri": uri})
            assert f"job-{number}" in [symbol["name"] for symbol in symbols]
            if number == warm:
                before = megabytes(server.id)
        after = megabytes(server.id)
    print(f"{before:.0f} MB after {warm} edits, {after:.0f} MB after {EDITS}")
    assert after - before < MEGABYTES


def megabytes(process: int) -> float:
    """How much of the machine's memory a process has."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
