"""Keywords that have something to be written instead, where kinds of mappings hold themselves."""

from __future__ import annotations

import pytest

from cilint.facts import deprecations
from cilint.pipeline.entries.table import Keyword, Section
from cilint.syntax.yaml import parse
from cilint.text.source import Source

TABLE = {
    "folder": Section({"file": Keyword("file", "{file}"), "plain": Keyword("plain", "{plain}")}),
    "file": Section({"folder": Keyword("folder", "{folder}"), "old": Keyword("old", "text", instead="new")}),
    "plain": Section({"plain": Keyword("plain", "{plain}"), "folder": Keyword("folder", "{folder}")}),
}


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("file: {old: a, folder: {file: {old: b}}}", ["file:old", "file:folder:file:old"]),
        ("plain: {plain: {folder: {file: {old: a}}}}", ["plain:plain:folder:file:old"]),
        ("plain: {old: a}", []),
    ],
)
def test_kinds_of_mappings_may_hold_themselves(text: str, paths: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deprecations, "section", TABLE.__getitem__)
    (node,) = parse(Source("f.yml", text))
    found = [path for path, _, instead in deprecations._deprecated_in(node, "folder", "") if instead == "new"]
    assert sorted(found, key=len) == paths
