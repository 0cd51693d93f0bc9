"""Wherever a value comes from, the text at its place is that value: on generated pipelines of several files."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cilint.pipeline.building import build_pipeline
from cilint.pipeline.loading import Loader
from cilint.syntax.node import Kind, node_of
from cilint.text.files import MemoryFiles
from cilint.text.source import Source
from tests.pipeline.generated import Files, examples, pipelines
from tests.pipeline.origins import is_what_is_written, scalars

LINE_BREAKS: dict[str, Callable[[str], str]] = {
    "LF": lambda text: text,
    "CR LF": lambda text: text.replace("\n", "\r\n"),
    "no line break at the end": lambda text: text.rstrip("\n"),
}


@examples(30)
@given(files=pipelines(), line_break=st.sampled_from(sorted(LINE_BREAKS)))
def test_the_text_at_the_place_of_every_value_is_that_value(files: Files, line_break: str) -> None:
    change = LINE_BREAKS[line_break]
    loader = Loader(MemoryFiles({path: change(text) for path, text in files.items()}))
    pipeline = build_pipeline(loader, ".gitlab-ci.yml")
    assert loader.errors == {}
    assert pipeline.problems == ()
    for node in scalars(pipeline):
        assert node.source is loader.sources[node.source.path]
        assert is_what_is_written(node), (node, node.span.text, node.text)


@pytest.mark.parametrize(("start", "end"), [(4, 8), (3, 7), (4, 6)])
def test_a_place_that_is_one_off_is_noticed(start: int, end: int) -> None:
    node = node_of(Kind.SCALAR, "ruby", Source("f.yml", "a: ruby\n"), start, end)
    assert is_what_is_written(node) == ((start, end) == (3, 7))
