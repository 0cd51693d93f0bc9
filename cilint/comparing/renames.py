"""Which of the jobs that went are those that came, under another name: they do nearly the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cilint.comparing.portrait import Portrait

_WORK = frozenset({"script", "before_script", "after_script", "run", "trigger", "trigger.include"})
_WORK_WEIGHT = 3
"""What a job does tells more of which one it is than what it has in common with all others."""
_LEAST = 0.65
_MOST_PAIRS = 40_000


def renamed(gone: Sequence[Portrait], new: Sequence[Portrait]) -> dict[str, Portrait]:
    """The old job of each new name that is one of those that went, the most alike first and each once."""
    if not gone or not new or len(gone) * len(new) > _MOST_PAIRS:
        return {}
    old_traits, new_traits = [_traits(job) for job in gone], [_traits(job) for job in new]
    likeness = sorted(
        (-_likeness(one, other), place, old_place)
        for old_place, one in enumerate(old_traits)
        for place, other in enumerate(new_traits)
    )
    found: dict[str, Portrait] = {}
    taken: set[int] = set()
    for negative, place, old_place in likeness:
        if -negative >= _LEAST and new[place].name not in found and old_place not in taken:
            found[new[place].name] = gone[old_place]
            taken.add(old_place)
    return found


def _traits(job: Portrait) -> Counter[tuple[str, str]]:
    """What a job has, with the weight of each; nothing of one that does nothing."""
    found: Counter[tuple[str, str]] = Counter()
    for aspect, lines in job.aspects.items():
        weight = _WORK_WEIGHT if aspect in _WORK else 1
        for line in lines:
            found[aspect, line.text] += weight
    return found


def _likeness(one: Counter[tuple[str, str]], other: Counter[tuple[str, str]]) -> float:
    """From 0 for nothing in common up to 1; 0 where no line of what they do is in common."""
    common = one & other
    if not any(aspect in _WORK for aspect, _ in common):
        return 0.0
    return 2 * common.total() / (one.total() + other.total())
