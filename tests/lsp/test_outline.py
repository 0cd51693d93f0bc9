"""Where a cursor is in a text, told from its lines: as the parser has it, and where the text is no YAML yet."""

from __future__ import annotations

import pytest

from cilint.engine.catalog import load_rules
from cilint.explain.page import Page
from cilint.lsp.outline import TypingSpot, spot_at, top_keys
from cilint.lsp.tree import standing
from cilint.pipeline.loading import Loader
from cilint.text.files import MemoryFiles
from cilint.text.source import Source

CURSOR = "‸"


def spot(text: str) -> TypingSpot | None:
    """The spot where the text has its mark."""
    return spot_at(Source("a.yml", text.replace(CURSOR, "")), text.index(CURSOR))


@pytest.mark.parametrize(
    ("text", "keys", "typed"),
    [
        ("‸", (), ""),
        ("sta‸", (), "sta"),
        ("job:\n  sc‸", ("job",), "sc"),
        ("job:\n  sc‸\nother:\n  script: make\n", ("job",), "sc"),
        ("job:\r\n  image: a\r\n  sc‸\r\n", ("job",), "sc"),
        ("# 🐳\njob:\n  🐳: x\n  sc‸", ("job",), "sc"),
        ("'a job':\n  \"rules\":\n  - if: a\n    wh‸", ("a job", "rules", ""), "wh"),
        ("job:\n  cache:\n    key:\n      files: [a]\n  st‸", ("job",), "st"),
        ("job:\n  variables:\n    A: |\n      x: y\n    B‸", ("job", "variables"), "B"),
        ("job:\n  needs:\n    - job: x\n      ar‸", ("job", "needs", ""), "ar"),
        ("spec:\n  inputs:\n---\njob:\n  st‸", ("job",), "st"),
        ("job: {stage: b, sc‸", ("job",), "sc"),
        ("a: [\nb:\n  st‸", ("b",), "st"),
    ],
)
def test_a_key_may_stand_where_one_is_typed(text: str, keys: tuple[str, ...], typed: str) -> None:
    found = spot(text)
    assert found
    assert (found.keys, found.typed, found.is_key) == (keys, typed, True)


@pytest.mark.parametrize(
    ("text", "keys", "typed"),
    [
        ("job:\n  stage: ‸", ("job", "stage"), ""),
        ("job:\n  stage: 'bu‸", ("job", "stage"), "bu"),
        ("job:\n  stage: &a bu‸", ("job", "stage"), "bu"),
        ("job:\n  needs: [a, b‸", ("job", "needs", ""), "b"),
        ("job:\n  needs:\n    - a\n    - b‸", ("job", "needs", ""), "b"),
        ("job:\n  needs:\n  - b‸", ("job", "needs", ""), "b"),
        ("job:\n  needs: [{job: b‸", ("job", "needs", "", "job"), "b"),
        ("job:\n  needs: [\n    a,\n    b‸", ("job", "needs", ""), "b"),
        ("job:\n  rules:\n    - if: $CI_‸", ("job", "rules", "", "if"), "$CI_"),
        ("job:\n  script:\n    - make: x # y\n    - |\n      a: b\n      echo $‸", ("job", "script", ""), "echo $"),
    ],
)
def test_a_value_may_stand_where_one_is_typed(text: str, keys: tuple[str, ...], typed: str) -> None:
    found = spot(text)
    assert found
    assert (found.keys, found.typed, found.is_value) == (keys, typed, True)


@pytest.mark.parametrize(
    "text",
    [
        "a: b # c‸",
        "# c‸",
        "job:\n  stage:‸",
        "job:\n  image: ruby\n    na‸",
        "job:\n  needs: [a]‸",
        "job:\n  needs: ['a'‸",
    ],
)
def test_nothing_is_typed_in_comments_and_behind_what_is_done(text: str) -> None:
    assert spot(text) is None


def test_what_a_reference_names_already_is_known() -> None:
    found = spot("job:\n  script:\n    - !reference [.base, sc‸]")
    assert found
    assert (found.tag, found.entries, found.typed) == ("!reference", (".base",), "sc")


def test_the_other_keys_of_a_mapping_are_known_with_their_texts() -> None:
    found = spot("include:\n  - local: a.yml\n    ‸\n    inputs:\n      a: b\njob:\n  stage: x\n")
    assert found
    assert found.siblings == {"local", "inputs"}
    assert found.around[-1]["local"] == "a.yml"


def test_the_keys_at_the_top_are_found_in_what_is_no_yaml() -> None:
    text = "a: [\nb:\n  c: d\n# e: f\ng: |\n  h: i\n'j':\n  - k: l\n]\nm: n\n"
    assert top_keys(Source("a.yml", text)) == {"a", "b", "g", "j", "m"}


def examples() -> list[str]:
    """The pipelines of the rules' pages."""
    rules = load_rules()
    pages = [Page(rule, rules).documentation for rule in rules]
    found = (example for page in pages for example in (*page.bad, *page.good))
    texts = (text for example in found for name, text in example.files.items() if name.endswith(".yml"))
    return sorted(set(texts))


def test_the_parser_has_the_same_keys_above_all_that_is_written() -> None:
    compared = 0
    for text in examples():
        configuration = Loader(MemoryFiles({"a.yml": text})).load("a.yml")
        for item in standing(configuration) if configuration else ():
            is_written = item.node.is_scalar and item.node.start < item.node.end
            # To YAML 1.1 the key `on` is true.
            if not is_written or item.node.span.text.startswith(("&", "!", "*")) or "true" in item.keys:
                continue
            found = spot_at(item.node.source, item.node.start + 1)
            assert found, item.node.span.place
            assert found.keys == (item.keys[:-1] if item.is_key else item.keys), item.node.span.text
            assert found.is_key if item.is_key else found.is_value
            compared += 1
    assert compared > 1_000
