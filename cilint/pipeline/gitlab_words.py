"""What GitLab itself says of what it refuses, so that a search for its words finds a finding's page, and the other way.

gitlab_words.tsv beside this module is the table, and its head explains the columns. It is read for what is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from cilint.lazy.records import NamedTuple
from cilint.lazy.table import read_table

_ANYWHERE = "-"
_FORM = "form"


class GitLabWords(NamedTuple):
    """A row of the table: what GitLab says of a mistake at some keywords; `about` is the rule's kind of problem."""

    mistake: str
    keywords: tuple[str, ...]
    words: str
    about: str = ""

    @property
    def is_general(self) -> bool:
        """Whether it is so at every keyword that has no row of its own."""
        return self.keywords == (_ANYWHERE,)


def gitlab_words(mistake: str, keyword: str = "", /, **parts: str) -> str:
    """What GitLab says of a mistake at a keyword (`artifacts:paths`), with the `parts` that its row leaves open.

    Raises `KeyError` for a mistake that the table does not have there, or a part that is not given.
    """
    found = _words(mistake, keyword.removeprefix("default:"))
    return found.format(keyword=keyword.rpartition(":")[2].replace("_", " "), **parts)


def has_own_words(mistake: str, keyword: str) -> bool:
    """Whether a row of the table is about the mistake at this very keyword."""
    return _own_words(mistake, keyword.removeprefix("default:")) is not None


def form_names(forms: Sequence[str]) -> str:
    """What GitLab calls values of one of some forms (entries/forms.py), in its order."""
    known = _rows()[_FORM]
    names = [row.words for row in known if any(form in row.keywords for form in forms)]
    return f"{', '.join(names[:-1])} or {names[-1]}" if names[1:] else "".join(names)


def rows() -> Iterator[GitLabWords]:
    """The rows of the table that are of mistakes."""
    return (row for mistake, group in _rows().items() if mistake != _FORM for row in group)


@cache
def _words(mistake: str, keyword: str) -> str:
    own = _own_words(mistake, keyword)
    return own or next(row.words for row in _rows()[mistake] if row.is_general)


def _own_words(mistake: str, keyword: str) -> str | None:
    parts = keyword.split(":")
    fitting = (row.words for row in _rows().get(mistake, ()) if any(_fits(known, parts) for known in row.keywords))
    return next(fitting, None)


def _fits(known: str, parts: Sequence[str]) -> bool:
    wanted = known.split(":")
    return len(wanted) == len(parts) and all(one in ("*", other) for one, other in zip(wanted, parts, strict=True))


@cache
def _rows() -> dict[str, list[GitLabWords]]:
    found: dict[str, list[GitLabWords]] = {}
    for mistake, keywords, words, *about in read_table(__file__, "gitlab_words.tsv"):
        found.setdefault(mistake, []).append(GitLabWords(mistake, tuple(keywords.split()), words, *about))
    return found
