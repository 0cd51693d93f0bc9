"""`rules:exists` and `changes`: whether patterns for paths match one of a project's files.

Source: GitLab's lib/gitlab/ci/build/rules/rule/clause/{exists,changes}.rb, which ask Ruby's File.fnmatch with
FNM_PATHNAME, FNM_DOTMATCH and FNM_EXTGLOB. `include:local` has patterns of another kind: glob.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from cilint.lazy.patterns import regex
from cilint.pipeline.conditions.evaluation import Truth
from cilint.pipeline.glob import glob
from cilint.pipeline.work import Work

MAX_COMPARISONS = 10_000
"""Comparisons of a pattern with a path, after which GitLab takes it that one matches; newer versions make more."""

_MAX_ALTERNATIVES = 100
_SPECIAL = regex(r"[*?\[{\\]")
_LAST_BRACES = regex(r"\{(?P<inner>[^{}]*)\}")
_STARS = regex(r"(?:^|(?<=/))\*\*/|(?P<plain>\*{2,})")
"""Two stars are any folders only where they are a whole part of the path before its last."""


def file_exists(patterns: Sequence[str], paths: Sequence[str], work: Work) -> Truth:
    """Whether one of `patterns` matches one of `paths`, which are in order, or names a folder among them.

    Unknown where a pattern is of a kind that is not read here. Variables in the patterns are expanded by the caller;
    `work` is the run's.
    """
    folders = [pattern for pattern in patterns if pattern.endswith("/") and not _SPECIAL.search(pattern)]
    work.spend(20 * len(folders))
    if any(_finds_folder(folder, paths) for folder in folders):
        return Truth.TRUE
    return path_matches(patterns, paths, work)


def _finds_folder(folder: str, paths: Sequence[str]) -> bool:
    """Whether GitLab finds the files of a folder, `docs/`, by bisection.

    It asks each path that it comes by whether it begins so, and goes on behind those that do not: where the files come
    before that place, it misses them (tried with its own code, 18.11.2).
    """
    low, high = 0, len(paths)
    while low < high:
        middle = (low + high) // 2
        if paths[middle].startswith(folder):
            return True
        low = middle + 1
    return False


def path_matches(patterns: Sequence[str], paths: Sequence[str], work: Work) -> Truth:
    """Whether one of `patterns` matches one of `paths`; otherwise as `file_exists`."""
    truth = Truth.FALSE
    comparisons = 0
    for pattern in patterns:
        alternatives = _alternatives(pattern)
        if not alternatives:
            truth = Truth.UNKNOWN
        if "*" in pattern or "{" in pattern:
            comparisons += len(paths)
        work.spend(5 * len(paths) * len(alternatives))
        found = {_matches(one, paths, work) for one in alternatives}
        if True in found:
            return Truth.TRUE
        truth = Truth.UNKNOWN if None in found else truth
    return Truth.UNKNOWN if comparisons > MAX_COMPARISONS else truth


def _matches(pattern: str, paths: Sequence[str], work: Work) -> bool | None:
    if "?" in pattern or "[" in pattern:
        # Few patterns have these.
        from cilint.pipeline.conditions.fnmatch import matches_any

        return matches_any(pattern, paths, work)
    if "*" not in pattern:
        return pattern in paths
    matches = glob(_STARS.sub(lambda stars: "*" if stars["plain"] else stars[0], pattern)).matches
    return any(map(matches, paths))


def _alternatives(pattern: str) -> tuple[str, ...]:
    """The patterns that `{a,b}` stands for; none where there are too many, or a `\\` escapes something."""
    if "\\" in pattern:
        return ()
    waiting = [pattern]
    found: list[str] = []
    while waiting:
        current = waiting.pop()
        braces = _LAST_BRACES.search(current)
        if braces is None:
            found.append(current)
        else:
            before, after = current[: braces.start()], current[braces.end() :]
            waiting += [f"{before}{choice}{after}" for choice in braces["inner"].split(",")]
        if len(waiting) + len(found) > _MAX_ALTERNATIVES:
            return ()
    return tuple(found)
