"""What tells a job at the top level from a keyword: its name, and what it holds."""

from __future__ import annotations

from cilint.pipeline.keywords import JOB_MARKS, NAMES_OF_BOTH, RESERVED_NAMES
from cilint.syntax.node import Node

_MARKS = frozenset(JOB_MARKS)


def is_job(name: str, value: Node) -> bool:
    """Whether a top-level entry can be a job, a hidden one too: `default` and `workflow` are if they do something."""
    if name in NAMES_OF_BOTH:
        return has_job_marks(value)
    return value.is_mapping and name not in RESERVED_NAMES


def has_job_marks(value: Node) -> bool:
    """Whether a value says what a job does, be it one or not."""
    return not _MARKS.isdisjoint(value.entries)
