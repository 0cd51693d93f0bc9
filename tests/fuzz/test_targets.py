"""What is fuzzed holds for the texts that fuzzing begins with, and for some at random."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.differences import DIFFERENCES
from fuzz.targets import TARGETS
from tests.oracle.building import found_go

_ENTRY = re.compile(r'"(?:[^"\\\n]|\\["\\]|\\x[0-9a-f]{2}|\\[a-z])+"')
SEEDS = 40
TEXTS = {**TARGETS, **{name: target for name, target in DIFFERENCES.items() if target.dictionary_file}}


def _names(targets: Iterable[str]) -> list[Any]:
    # The Runner's code is built for it, which takes most of a minute.
    return [pytest.param(name, marks=pytest.mark.slow) if name == "runner" else name for name in targets]


@pytest.mark.parametrize("name", _names(TEXTS))
def test_a_target_holds_for_what_it_begins_with(name: str) -> None:
    seeds = [*islice(TEXTS[name].seeds(), SEEDS)]
    assert seeds
    for seed in seeds:
        TEXTS[name].run(seed)


@pytest.mark.parametrize("name", _names(TEXTS))
@settings(max_examples=20)
@given(data=st.data())
def test_a_target_holds_for_texts_of_its_words(name: str, data: st.DataObject) -> None:
    lines = TEXTS[name].dictionary_file.read_text(encoding="utf-8").splitlines()
    words = st.sampled_from([line[1:-1] for line in lines]) | st.text(max_size=5)
    TEXTS[name].run("".join(data.draw(st.lists(words, max_size=8))))


@pytest.mark.parametrize("name", TEXTS)
def test_a_dictionary_is_one(name: str) -> None:
    lines = TEXTS[name].dictionary_file.read_text(encoding="utf-8").splitlines()
    assert lines
    assert [line for line in lines if not _ENTRY.fullmatch(line)] == []


@pytest.mark.parametrize("name", _names(DIFFERENCES))
@settings(max_examples=10)
@given(data=st.binary(max_size=200))
def test_other_programs_say_the_same_for_any_bytes(name: str, data: bytes) -> None:
    DIFFERENCES[name].try_bytes(data)


def test_other_programs_are_compared_with_where_they_are_there() -> None:
    programs = {"ruby": ["psych"], "bash": ["bash-reads", "bash-runs"]}
    there = [name for program, names in programs.items() if shutil.which(program) for name in names]
    assert [*DIFFERENCES] == [*there, *(["runner"] if found_go() else [])]
