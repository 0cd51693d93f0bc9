"""What is fuzzed holds for the texts that fuzzing begins with, and for some at random."""

from __future__ import annotations

import re
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.targets import TARGETS

_ENTRY = re.compile(r'"(?:[^"\\\n]|\\["\\]|\\x[0-9a-f]{2}|\\[a-z])+"')
SEEDS = 40


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_holds_for_what_it_begins_with(name: str) -> None:
    seeds = [*islice(TARGETS[name].seeds(), SEEDS)]
    assert seeds
    for seed in seeds:
        TARGETS[name].run(seed)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=20)
@given(data=st.data())
def test_a_target_holds_for_texts_of_its_words(name: str, data: st.DataObject) -> None:
    lines = TARGETS[name].dictionary_file.read_text(encoding="utf-8").splitlines()
    words = st.sampled_from([line[1:-1] for line in lines]) | st.text(max_size=5)
    TARGETS[name].run("".join(data.draw(st.lists(words, max_size=8))))


@pytest.mark.parametrize("name", TARGETS)
def test_a_dictionary_is_one(name: str) -> None:
    lines = TARGETS[name].dictionary_file.read_text(encoding="utf-8").splitlines()
    assert lines
    assert [line for line in lines if not _ENTRY.fullmatch(line)] == []
