"""Which files of the repository are pages of the site, and where their links lead there.

The Markdown is what GitLab shows, with links between files. On the site the README is the first page, a page of `docs/`
stands at the top, and what is no page leads to the repository.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterator, Mapping
from pathlib import Path

from cilint import PROJECT_URL

ROOT = Path(__file__).resolve().parent.parent
OTHERS = ("CHANGELOG.md", "CONTRIBUTING.md", "README.md", "SECURITY.md", "benchmarks/README.md", "benchmarks/peers.md",
          "editors/vscode/README.md")  # fmt: skip
"""Pages outside of `docs/`."""

_TOKEN = re.compile(
    r"^(?P<indent> *)(?P<fence>`{3,})[^`\n]*\n.*?^(?P=indent)(?P=fence)$"
    r"|(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)"
    r"|\]\((?P<link>[^)\s]+)\)"
    r"|<!-- picture: (?P<picture>[\w.-]+): (?P<says>[^\n]+) -->",
    re.DOTALL | re.MULTILINE,
)
"""What a page is searched for. Code comes first, since it holds neither links nor pictures."""


def pages() -> dict[str, str]:
    """The files that are pages, by their paths from the root of the repository, each with its place on the site."""
    found = (path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs").rglob("*.md")))
    return {path: path.removeprefix("docs/").replace("README.md", "index.md") for path in (*OTHERS, *found)}


def links(text: str) -> Iterator[str]:
    """Where the links of a page lead, as they are written."""
    return (token["link"] for token in _TOKEN.finditer(text) if token["link"])


def pictures(text: str) -> Iterator[str]:
    """The names of the pictures that a page wants, in comments: GitLab, which has none, shows nothing there."""
    return (token["picture"] for token in _TOKEN.finditer(text) if token["picture"])


def on_site(path: str, places: Mapping[str, str], there: Container[str]) -> str:
    """The text of a page for the site, with its links, and its pictures as far as they are there.

    `places` are those of all pages.
    """
    here = posixpath.dirname(places[path])

    def replaced(token: re.Match[str]) -> str:
        if token["link"]:
            return f"]({_target(token['link'], path, here, places)})"
        if token["picture"] in there:
            file = posixpath.relpath(f"pictures/{token['picture']}", here or ".")
            return f"![{token['says']}]({file})"
        return token[0]

    return _TOKEN.sub(replaced, (ROOT / path).read_text(encoding="utf-8"))


def _target(link: str, path: str, here: str, places: Mapping[str, str]) -> str:
    """Where a link of the page `path` leads on the site, from the folder `here` of that."""
    asked = link.removeprefix(f"{PROJECT_URL}/-/blob/main/")
    name, sign, heading = asked.partition("#")
    if not name or re.match(r"[a-z]+:", asked):
        return link
    file = posixpath.normpath(posixpath.join(posixpath.dirname(path) if asked == link else "", name))
    for page in (file, f"{file}/README.md"):
        if page in places:
            return posixpath.relpath(places[page], here or ".") + sign + heading
    if not (ROOT / file).exists():
        return link  # The build refuses it.
    return f"{PROJECT_URL}/-/{'tree' if (ROOT / file).is_dir() else 'blob'}/main/{file}{sign}{heading}"
