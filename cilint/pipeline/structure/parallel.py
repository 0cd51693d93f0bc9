"""`parallel:` that GitLab refuses: numbers out of range, and matrices that are empty or too large.

The conditions are those of lib/gitlab/ci/config/entry/product/{parallel,matrix,variables}.rb. What the variables of a
matrix are is in definitions.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from cilint.pipeline.certainty import is_certain, is_number, kind_name, sole_job
from cilint.pipeline.job import Job
from cilint.pipeline.keywords import MAX_MATRIX
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.syntax.node import Node, Pair
from cilint.text.source import Span

_TOO_MANY_TO_TELL = 10**9


def find_parallel_problems(jobs: Sequence[Job], problems: Problems) -> None:
    """Add what is wrong with the `parallel:` of the jobs to `problems`."""
    # By the matrices' content, which jobs that inherit one share; all of it lives as long as the pipeline.
    seen: set[int] = set()
    for job in jobs:
        pair = job.node.entries.get("parallel")
        if pair is None or pair.value.is_null or not is_certain(pair.value):
            continue
        matrix = pair.value.get("matrix")
        if matrix is None or id(matrix.value) not in seen:
            seen.update({id(matrix.value)} if matrix else ())
            for wrong in _wrong(pair, is_bridge=job.is_trigger):
                problems.add(wrong._replace(job=sole_job(job, pair.value)))


def _wrong(pair: Pair, *, is_bridge: bool) -> list[Problem]:
    node = pair.value
    if is_number(node):
        if is_bridge:
            return [_problem(node.span, "a job with trigger takes parallel:matrix, and no number")]
        in_range = len(node.canonical) <= len(str(MAX_MATRIX)) and 1 <= int(node.canonical) <= MAX_MATRIX
        return [] if in_range else [_problem(node.span, f"parallel is a number from 1 to {MAX_MATRIX}")]
    if not node.is_mapping:
        remedy = "remove the quotes" if node.text.isdecimal() else ""
        return [_problem(node.span, f"parallel is a number or a matrix, and this is {kind_name(node)}", remedy)]
    matrix = node.get("matrix")
    if matrix is None:
        return [_problem(pair.key.span, "parallel has no matrix", "write matrix: and a list of variables below it")]
    return _wrong_matrix(matrix) if is_certain(matrix) else []


def _wrong_matrix(matrix: Node) -> list[Problem]:
    if not matrix.is_sequence:
        message = f"a matrix is a list of mappings, and this is {kind_name(matrix)}"
        return [_problem(matrix.span, message, "write - before the first variable" if matrix.is_mapping else "")]
    wrong: list[Problem] = []
    permutations: int | None = 0
    for row in matrix.items:
        if is_certain(row) and not row.is_mapping and not row.is_sequence:
            wrong.append(_problem(row.span, f"a matrix is a list of mappings, and this is {kind_name(row)}"))
        elif row.is_mapping and not row.entries:
            wrong.append(_problem(row.span, "a mapping of the matrix is empty", "remove it"))
        elif row.is_mapping:
            wrong += _empty_values(row)
        count = _permutations(row)
        permutations = None if permutations is None or count is None else permutations + count
    if permutations is not None and permutations > MAX_MATRIX:
        number = f"{permutations:,}" if permutations < _TOO_MANY_TO_TELL else "far too many"
        message = f"the matrix makes {number} jobs, and GitLab allows {MAX_MATRIX}"
        wrong.append(_problem(_first_line(matrix), message, "split it into several jobs"))
    return wrong


def _empty_values(row: Node) -> list[Problem]:
    # What has nothing at all behind its colon may be a stub that something completes.
    return [
        _problem(pair.key.span, f"{pair.key.text} has no value in the matrix", "give it one")._replace(
            is_absence=pair.value.is_null
        )
        for pair in row.entries.values()
        if is_certain(pair.value) and not (pair.value.items or pair.value.pairs or pair.value.text.strip())
    ]


def _permutations(row: Node) -> int | None:
    """How many jobs a mapping of the matrix makes; None where a value of it is not certain."""
    values = [pair.value for pair in row.entries.values()]
    if not row.is_mapping or not all(map(is_certain, values)):
        return None
    choices = [len(value.items) if value.is_sequence else 1 for value in values]
    nested = any(not item.is_scalar for value in values for item in value.items)
    return None if nested or len(values) > MAX_MATRIX else prod(choices)


def _first_line(node: Node) -> Span:
    line = node.span.text.partition("\n")[0].rstrip("\r")
    return Span(node.source, node.start, node.start + len(line))


def _problem(span: Span, message: str, remedy: str = "") -> Problem:
    return Problem(ProblemKind.PARALLEL, span, message, remedy)
