"""What docs/render.py writes is what it would write now, and every link in the documents leads somewhere."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from cilint import PROJECT_URL
from cilint.engine.catalog import built_in_rules
from cilint.engine.rule import Rule
from website.pages import links

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@cache
def rendered() -> dict[Path, str]:
    files: Callable[[], dict[Path, str]] = runpy.run_path(str(ROOT / "docs" / "render.py"))["files"]
    return files()


def test_the_rendered_files_are_what_make_docs_would_write_now() -> None:
    stale = [
        path.relative_to(ROOT).as_posix()
        for path, text in rendered().items()
        if not path.exists() or path.read_bytes() != text.encode()
    ]
    assert stale == [], "run `make docs`"


def test_each_part_of_the_page_of_keywords_is_called_by_something_that_people_write() -> None:
    titles = [line for line in rendered()[ROOT / "docs" / "what-gitlab-refuses.md"].splitlines() if line[:3] == "## "]
    assert len(titles) == len(set(titles)) > 40
    assert not [title for title in titles if "-" in title and not title.startswith("## An")]


def test_there_is_no_page_of_a_rule_that_is_no_more() -> None:
    assert set((ROOT / "docs" / "rules").iterdir()) <= rendered().keys()


@pytest.mark.parametrize("rule", built_in_rules(), ids=lambda rule: rule.id)
def test_the_address_in_reports_leads_to_the_page_of_the_rule(rule: Rule) -> None:
    path = rule.url.removeprefix(f"{PROJECT_URL}/-/blob/main/")
    assert (ROOT / path).read_text(encoding="utf-8").splitlines()[1] == f"# {rule.id}"


@pytest.mark.parametrize("rule", [rule.id for rule in built_in_rules()])
def test_the_index_and_the_page_lead_to_each_other(rule: str) -> None:
    folder = ROOT / "docs" / "rules"
    assert f"[{rule}]({rule}.md)" in (folder / "README.md").read_text(encoding="utf-8")
    assert "(README.md)" in (folder / f"{rule}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_documents_lead_to_files_and_headings(document: Path) -> None:
    inside = (link for link in links(document.read_text(encoding="utf-8")) if not re.match(r"[a-z]+:", link))
    assert [link for link in inside if not leads_somewhere(document, link)] == []


def leads_somewhere(document: Path, link: str) -> bool:
    path, _, heading = link.partition("#")
    target = document.parent / path if path else document
    if not heading:
        return target.exists()
    headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
    return heading in {re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in headings}
