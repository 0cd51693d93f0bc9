"""Which block scalars of a file are scripts."""

from __future__ import annotations

import pytest

from cilint.pipeline.loading import Loader
from cilint.pipeline.script_texts import script_texts
from cilint.text.files import MemoryFiles

CERTAIN, POSSIBLE, NONE = [("x\n", True)], [("x\n", False)], []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a:\n  script: |\n    x\n", CERTAIN),
        ("a:\n  before_script:\n    - - >\n        x\n", CERTAIN),
        (".a:\n  after_script: [b]\n  script:\n    - |\n      x\n", CERTAIN),
        ("default:\n  before_script:\n    - |\n      x\n", CERTAIN),
        ("before_script:\n  - |\n    x\n", CERTAIN),
        ("a:\n  hooks:\n    pre_get_sources_script:\n      - |\n        x\n", CERTAIN),
        ("a:\n  run:\n    - name: b\n      script: |\n        x\n", CERTAIN),
        ("a:\n  <<:\n    script: |\n      x\n", CERTAIN),
        (".b: &b |\n  x\na: {script: [*b]}\n", CERTAIN),
        (".b: &b\n  - |\n    x\na: {script: [*b, *b]}\n", CERTAIN),
        (".b:\n  - |\n    x\na: {script: [!reference [.b]]}\n", POSSIBLE),
        (".b:\n  c: |\n    x\n", POSSIBLE),
        ("a:\n  script: &b |\n    x\n  variables: {C: *b}\n", POSSIBLE),
        ("variables:\n  A: |\n    x\n", NONE),
        ("variables:\n  A: &a |\n    x\n.b: *a\n", NONE),
        ("a:\n  variables:\n    script: |\n      x\n", NONE),
        ("a:\n  release:\n    description: |\n      x\n", NONE),
        ("image: |\n  x\n", NONE),
        ("workflow:\n  rules:\n    - if: >\n        x\n", NONE),
        ("spec:\n  inputs:\n    a:\n      default: |\n        x\n---\nb: {script: c}\n", NONE),
        ("a: {script: 'x'}\n", NONE),
    ],
)
def test_a_script_is_told_by_the_keys_above_it_and_by_its_aliases(text: str, found: list[tuple[str, bool]]) -> None:
    configuration = Loader(MemoryFiles({"a.yml": text})).load("a.yml")
    assert configuration
    assert [(script.node.text, script.certain) for script in script_texts(configuration.body)] == found


def test_aliases_that_multiply_are_looked_at_once() -> None:
    levels = "".join(f".a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 6))
    text = f".a0: &a0\n  - |\n    x\n{levels}b: {{script: *a5}}\n"
    configuration = Loader(MemoryFiles({"a.yml": text})).load("a.yml")
    assert configuration
    assert len(list(script_texts(configuration.body))) == 1
