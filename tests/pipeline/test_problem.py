"""Problems: each place once for each message."""

from __future__ import annotations

from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.text.source import Source, Span

SOURCE = Source("f.yml", "a: b")


def problem(message: str, start: int = 0) -> Problem:
    return Problem(ProblemKind.EXTENDS, Span(SOURCE, start, start + 1), message)


def test_a_place_has_each_message_once() -> None:
    problems = Problems()
    for message, start in (("one", 0), ("two", 0), ("one", 3), ("one", 0)):
        problems.add(problem(message, start))
    assert [(found.message, found.span.start) for found in problems] == [("one", 0), ("two", 0), ("one", 3)]
