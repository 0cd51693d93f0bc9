"""Parts of a run about many repositories: which repository is in which, by what all parts know alike."""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterable, Mapping, Sequence

from cilint.cli.targets import Target
from cilint.errors import UsageError
from cilint.findings.finding import Shard
from cilint.findings.fingerprint import digest
from cilint.lazy.patterns import regex
from cilint.text import disk

FROM_CI = "ci"
"""In place of numbers: those that GitLab gives to the jobs of `parallel` (doc/ci/variables/predefined_variables.md)."""

_SHARD = regex(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})")
_INDEX, _TOTAL = "CI_NODE_INDEX", "CI_NODE_TOTAL"
_BASE = 4_096
"""Bytes that a repository counts for whatever it holds: what it takes to begin with one."""
_DIGITS = 3
"""Binary digits of a size that count: what changes a little moves no repository."""


def part_of(targets: Sequence[Target], wanted: str) -> tuple[tuple[Target, ...], Shard]:
    """The targets of one part, and which part that is; all targets of a repository are in the same one.

    `wanted` is `2/5`, or `FROM_CI`. Parts are about equally large, by the bytes of the pipelines in them. Raises
    `UsageError` for what is no part.
    """
    number, count = _numbers(wanted)
    dealt = deal(sizes_of(targets), count)
    plan = digest(str(count), *(f"{folder}={part}" for folder, part in sorted(dealt.items())))
    return tuple(target for target in targets if dealt[target.folder] == number), Shard(number, count, plan)


def deal(sizes: Mapping[str, int], count: int) -> dict[str, int]:
    """The part, from 1 to `count`, of each repository: the largest first, each to the part that has least so far."""
    loads = [(0, number) for number in range(1, count + 1)]
    dealt = {}
    for folder, size in sorted(((name, _rounded(size)) for name, size in sizes.items()), key=lambda e: (-e[1], e[0])):
        load, number = loads[0]
        dealt[folder] = number
        heapq.heapreplace(loads, (load + size, number))
    return dealt


def _rounded(size: int) -> int:
    size += _BASE
    dropped = max(size.bit_length() - _DIGITS, 0)
    return size >> dropped << dropped


def sizes_of(targets: Iterable[Target]) -> dict[str, int]:
    """The bytes of the pipelines in each repository, by its folder."""
    sizes: dict[str, int] = {}
    for target in targets:
        paths = (os.path.join(target.root, *path.split("/")) for path in target.paths)
        sizes[target.folder] = sizes.get(target.folder, 0) + sum(map(disk.size, paths))
    return sizes


def _numbers(wanted: str) -> tuple[int, int]:
    text, origin = wanted, "--shard"
    if wanted == FROM_CI:
        variables = disk.ProcessVariables()
        # Without `parallel`, a job has a total of one, and no index.
        total = variables.get(_TOTAL, "")
        text, origin = f"{variables.get(_INDEX, '1' if total == '1' else '')}/{total}", f"{_INDEX}/{_TOTAL}"
    found = _SHARD.fullmatch(text)
    number, count = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 0 < number <= count:
        what = "" if text == "/" else f" {text!r}"
        hint = ", which a job with `parallel:` has" if wanted == FROM_CI else ""
        raise UsageError(f"{origin}{what} is no part of a run, as 1/4 and 4/4 are{hint}")
    return number, count
