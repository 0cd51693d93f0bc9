"""When the release cycles of official images end: a look-up by repository and tag.

The table is end_of_life.tsv beside this module; its head explains the rows, and names the sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.lazy.table import read_table

_OFFICIAL = "docker.io/library/"
_COPIES = regex(
    r"docker\.io/(?:amd64|arm32v[567]|arm64v8|i386|mips64le|ppc64le|riscv64|s390x)/(?=[^/]+\Z)"
    r"|public\.ecr\.aws/docker/library/|mirror\.gcr\.io/library/"
)
"""Where official images are as well: those for one architecture, and mirrors."""
_DISTRIBUTION = regex(r"(?P<name>alpine)?(?P<release>[a-z]+|\d+\.\d+)")


class Cycle(NamedTuple):
    """A release cycle: `python` is the product, `3.8` the name, and `end` the last day, as in 2024-10-07."""

    product: str
    name: str
    end: str
    source: str

    def days_left(self, day: str) -> int:
        """How many days after a day, as in 2024-01-31, the last one is; less than none where it is past."""
        return _number(self.end) - _number(day)


class _Product(NamedTuple):
    cycles: Mapping[str, Cycle]
    whole: Mapping[str, Cycle]
    """By versions that have to be written so: `5` may be the last of them, and `5.9` another cycle."""

    def find(self, version: str) -> Cycle | None:
        """The cycle of a version."""
        parts = version.split(".")
        beginnings = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
        found = (self.cycles[beginning] for beginning in beginnings if beginning in self.cycles)
        return self.whole.get(version) or next(found, None)


class _Table(NamedTuple):
    day: str
    products: Mapping[str, _Product]
    """By repository."""
    bases: Mapping[str, _Product]
    """By name: those that other images are built on."""


def cycles_of(repository: str, tag: str) -> tuple[Cycle, ...]:
    """The cycles that an image has, as far as the table knows them: its own, and that of what it is built on.

    `repository` is in full (`docker.io/library/python`).
    """
    repository = _COPIES.sub(_OFFICIAL, repository)
    product = _table().products.get(repository)
    is_official = repository.startswith(_OFFICIAL)
    if not product and not is_official:
        return ()
    version, *variants = tag.split("-")
    cycles = [product.find(version) if product else None, *(map(_base, variants) if is_official else ())]
    return tuple(cycle for cycle in cycles if cycle)


@lru_cache(maxsize=1024)
def _number(day: str) -> int:
    """The number of a day of the Gregorian calendar; to load `datetime` for it would be felt at each start."""
    year, month, day_of_month = map(int, day.split("-"))
    # Of years that begin with March the leap day is the last one, and five months in a row have 153 days.
    year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
    return year * 365 + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + day_of_month


def table_day() -> str:
    """The day of the table, as in 2026-11-21."""
    return _table().day


def is_old(today: str) -> bool:
    """Whether the table is older than a year on a day: much has ended since of which it knows nothing."""
    year, rest = table_day().split("-", 1)
    return today > f"{int(year) + 1}-{rest}"


def _base(variant: str) -> Cycle | None:
    """The distribution that a part of a tag names: `bullseye`, `alpine3.18`."""
    named = _DISTRIBUTION.fullmatch(variant)
    if named is None or named["release"][0].isdigit() != bool(named["name"]):
        return None
    bases = _table().bases
    if named["name"]:
        return bases["Alpine Linux"].find(named["release"])
    return next((base.whole[variant] for base in bases.values() if variant in base.whole), None)


@cache
def _table() -> _Table:
    day = ""
    products: dict[str, _Product] = {}
    bases: dict[str, _Product] = {}
    for kind, *cells in read_table(__file__, "end_of_life.tsv"):
        if kind == "table":
            (day,) = cells
        elif kind == "product":
            name, repositories, source, use = cells
            cycles: dict[str, Cycle] = {}
            whole: dict[str, Cycle] = {}
            product = _Product(cycles, whole)
            products.update(dict.fromkeys(repositories.split(), product))
            if use == "base":
                bases[name] = product
        else:
            version, end, others = cells
            cycles[version] = Cycle(name, version, end, source)
            whole.update(dict.fromkeys(others.split() if others != "-" else (), cycles[version]))
    return _Table(day, products, bases)
