"""`cilint query`: asks the facts of many pipelines, each by itself, which of them a JSONPath finds."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial

from cilint.cli.exit_code import ExitCode
from cilint.cli.facts import facts_of
from cilint.cli.grid import grid
from cilint.cli.messages import describe
from cilint.cli.parallel import results, usable_processors
from cilint.cli.progress import Progress
from cilint.cli.targets import find_targets
from cilint.errors import CilintError, RuleError, UsageError
from cilint.facts.model import Plain
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.report.csv import lines as csv_lines
from cilint.report.json import dumps
from cilint.report.summary import counted
from cilint.report.terminal import Terminal
from cilint.text import disk
from cilint.text.source import Source, Span

FORMAT_VERSION = 1
_PLACE = ("repository", "root", "path", "line", "column", "job")
"""What is told of each place, before what is there."""
_LEFT_OUT = frozenset({"id", "kind"})
"""Of a fact: what means nothing beyond one run, or is the same in all of a list."""
_VALUE = "value"


class _Query(NamedTuple):
    """A JSONPath, and the lists of facts in which it can find something."""

    text: str
    path: Any
    lists: tuple[str, ...]
    span: Span

    def find(self, tree: Plain) -> list[Any]:
        from cilint.engine.jsonpath import find_in

        try:
            return find_in(self.path, tree, self.text, self.span)
        except RuleError as error:
            raise UsageError(error.message) from error


def run(options: Namespace) -> ExitCode:
    """Print what the query finds; standard error says what could not be read."""
    query = _parsed(options.query)
    asked = _Asked(options, query)
    count = len(asked.targets)
    made = results(asked.answer, count, options.jobs or usable_processors(), partial(_anew, options))
    rows: list[Plain] = []
    problems: list[str] = []
    for found, errors in Progress("asking", "repositories").watching(made, count):
        rows += found
        problems += errors
    sys.stdout.write("".join(f"{line}\n" for line in _FORMATS[options.format](rows)))
    for problem in problems:
        print(f"cilint: {problem}", file=sys.stderr)
    return ExitCode.FAILURE if problems else ExitCode.CLEAN


def _parsed(text: str) -> _Query:
    """The query. Raises `UsageError` for what is no JSONPath over facts."""
    # Most commands select nothing.
    from cilint.engine.jsonpath import parse_path
    from cilint.engine.paths import lists_in

    if not text.startswith("$"):
        raise UsageError(f"{text!r} is no query, which begins with $, as in $.images[*]")
    span = Span(Source("query", text), 0, len(text))
    try:
        path = parse_path(text, span)
        return _Query(text, path, lists_in(path, span), span)
    except RuleError as error:
        raise UsageError(error.message.replace("the selector", "the query")) from error


def _anew(options: Namespace) -> Callable[[int], tuple[list[Plain], list[str]]]:
    return _Asked(options, _parsed(options.query)).answer


class _Asked:
    """The pipelines that are asked."""

    def __init__(self, options: Namespace, query: _Query) -> None:
        self.targets = find_targets(options, is_tolerant=True)
        self._query = query

    def answer(self, number: int) -> tuple[list[Plain], list[str]]:
        """A row for each thing that is found in one target, and what could not be read there."""
        target = self.targets[number]
        try:
            if target.error:
                raise target.error
            pipelines, errors = facts_of(target, self._query.lists)
        except UsageError:
            raise
        except CilintError as error:
            return [], [describe(error) if error.span else f"{target.folder or target.root}: {describe(error)}"]
        rows = []
        for tree in pipelines:
            root = tree.pop("root")
            rows += [_row(found, target.folder, root) for found in self._query.find(tree)]
        return rows, errors


def _row(found: Any, folder: str, root: str) -> Plain:
    """What was found: the fields of a fact, or a value with the place of the fact that has it."""
    row = {"repository": folder, "root": root}
    if isinstance(found.value, dict) and "id" in found.value:
        return {**row, **{name: value for name, value in found.value.items() if name not in _LEFT_OUT}}
    datum = found
    while datum is not None and not (isinstance(datum.value, dict) and "id" in datum.value):
        datum = datum.context
    place = datum.value if datum else {}
    return {**row, **{name: place[name] for name in _PLACE if name in place}, _VALUE: found.value}


def _headings(rows: Sequence[Mapping[str, object]]) -> list[str]:
    names = dict.fromkeys((*_PLACE, *(name for row in rows for name in row)))
    return [name for name in names if name == "root" or any(row.get(name) not in (None, "") for row in rows)]


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, dict):
        return dumps(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _as_table(rows: Sequence[Plain]) -> Iterator[str]:
    """Places as editors take them, and below the table how many there are in how many pipelines and repositories."""
    terminal = Terminal(disk.output_encoding() or "utf-8", color=False)
    names = [name for name in _headings(rows) if name not in (*_PLACE[:3], "line", "column")]
    cells = [
        [f"{row.get('path') or row['root']}:{row.get('line', 1)}", *(_text(row.get(name)) for name in names)]
        for row in rows
    ]
    if rows:
        shown = [[terminal.show(text) for text in row] for row in cells]
        yield from grid(["PLACE", *(name.upper() for name in names)], shown, disk.terminal_columns())
    yield _closing_line(rows)


def _closing_line(rows: Sequence[Plain]) -> str:
    def distinct(name: str) -> Collection[object]:
        return {row[name] for row in rows}

    parts = [counted(len(rows), "place"), f"in {counted(len(distinct('root')), 'pipeline')}"]
    if any(distinct("repository")):
        parts.append(f"of {counted(len(distinct('repository')), 'repository', 'repositories')}")
    return " ".join(parts) if rows else "nothing found"


def _as_json(rows: Sequence[Plain]) -> Iterator[str]:
    yield dumps(
        {"version": FORMAT_VERSION, "found": [{**row, "repository": row["repository"] or None} for row in rows]}
    )


def _as_csv(rows: Sequence[Plain]) -> Iterator[str]:
    names = _headings(rows)
    cells = ([_text(row.get(name)) for name in names] for row in rows)
    yield "".join(csv_lines([names, *cells], disk.output_encoding() or "utf-8")).rstrip("\n")


_FORMATS: dict[str, Callable[[Sequence[Plain]], Iterator[str]]] = {
    "table": _as_table,
    "json": _as_json,
    "csv": _as_csv,
}
