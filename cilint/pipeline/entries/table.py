"""The table of keywords as data; keywords.tsv beside this module is the table, and its head explains the columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from cilint.lazy.frozen import Frozen
from cilint.lazy.records import NamedTuple
from cilint.lazy.table import read_table
from cilint.pipeline.version import GitLabVersion, parse_version

_NAMED = "="
_DEMANDS = "*"
_COLUMNS = 8
_NEEDED = ("!", "+")


class Form(NamedTuple):
    """One form that a value can have: `texts(1-2)` is the word `texts` with the argument `1-2`."""

    word: str
    argument: str = ""


class Shape(NamedTuple):
    """What a keyword takes: one of some forms.

    `is_needed` says that there has to be a value, `may_be_blank` that whatever is blank to Ruby counts as none, and
    `counts_null` that a null counts as one, which it does not otherwise.
    """

    forms: tuple[Form, ...]
    is_needed: bool = False
    may_be_blank: bool = False
    counts_null: bool = False


class Keyword(Frozen):
    """A row of the table: the columns behind `in`, as they are written there."""

    name: str
    value: str
    about: str = ""
    since: str = ""
    until: str = ""
    page: str = ""
    instead: str = ""

    def known_to(self, server: GitLabVersion | None) -> bool:
        """Whether a GitLab of that version knows the keyword; None stands for the newest that the table tells of."""
        until = parse_version(self.until.partition(" ")[0])
        if until and (server is None or server >= until):
            return False
        since = parse_version(self.since)
        return server is None or since is None or server >= since


class Section(NamedTuple):
    """The keywords of one kind of mapping, by name, what it demands of them together, and those that it needs."""

    keywords: Mapping[str, Keyword]
    demands: tuple[Form, ...] = ()
    needed: tuple[Keyword, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether there may be keywords that the table does not know."""
        return any(demand.word == "open" for demand in self.demands)


@cache
def section(name: str) -> Section:
    """The keywords of a kind of mapping: `job`, `artifacts`, `reports` …"""
    rows = _rows().get(name, {})
    demands = rows.get(_DEMANDS)
    keywords = {keyword.name: keyword for keyword in rows.values() if keyword.name != _DEMANDS}
    needed = tuple(keyword for keyword in keywords.values() if keyword.value.startswith(_NEEDED))
    return Section(keywords, tuple(map(_form, demands.value.split("; "))) if demands else (), needed)


@cache
def unknown_names(name: str, server: GitLabVersion | None) -> frozenset[str]:
    """The keywords of a kind of mapping that a GitLab of that version does not know, yet or any more."""
    return frozenset(word for word, keyword in section(name).keywords.items() if not keyword.known_to(server))


@cache
def shape(value: str) -> Shape:
    """What the column `value` says."""
    mark, forms = value[0], tuple(map(_form, value.lstrip("!+?~").split(" | ")))
    return Shape(forms, is_needed=mark == "!", may_be_blank=mark == "?", counts_null=mark == "~")


@cache
def named_value(name: str) -> str:
    """What the column `value` says of the values that others call by `name`."""
    return _rows()[_NAMED][name].value


def named_shape(name: str) -> Shape:
    """What is said of them."""
    return shape(named_value(name))


@cache
def job_keywords() -> frozenset[str]:
    """What jobs of some kind take."""
    return frozenset(section("job").keywords.keys() | section("bridge").keywords.keys())


def sections() -> tuple[str, ...]:
    """The kinds of mapping that the table knows."""
    return tuple(name for name in _rows() if name != _NAMED)


def _form(written: str) -> Form:
    if written.startswith("{"):
        return Form("mapping", written[1:-1])
    word, _, argument = written.partition("(")
    return Form(word, argument.removesuffix(")"))


@cache
def _rows() -> dict[str, dict[str, Keyword]]:
    found: dict[str, dict[str, Keyword]] = {}
    for places, row in _lines():
        for place in places.split():
            found.setdefault(place, {})[row.name] = row
    return found


def _lines() -> Iterator[tuple[str, Keyword]]:
    for columns in read_table(__file__, "keywords.tsv"):
        yield columns[0], Keyword(*columns[1:_COLUMNS])
