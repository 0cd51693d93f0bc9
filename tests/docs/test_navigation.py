"""The navigation of the site (website/zensical.toml) and its pictures are those of the pages."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from website.pages import ROOT, pages, pictures
from website.pictures import PICTURES

NAVIGATION = tomllib.loads((ROOT / "website" / "zensical.toml").read_text(encoding="utf-8"))["project"]["nav"]


def leaves(entry: Any) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    else:
        for inner in entry.values() if isinstance(entry, dict) else entry:
            yield from leaves(inner)


def test_the_navigation_has_every_page_once_but_those_of_single_rules() -> None:
    wanted = {place for path, place in pages().items() if not re.match(r"docs/rules/(?!README)", path)}
    assert Counter(leaves(NAVIGATION)) == Counter(wanted)


def test_each_picture_that_a_page_wants_is_made_and_each_that_is_made_is_wanted() -> None:
    wanted = [name for path in pages() for name in pictures((ROOT / path).read_text(encoding="utf-8"))]
    assert Counter(wanted) == Counter(PICTURES.keys())
