"""`cilint diff`: what a change does to the pipeline, job by job, and in which events they run."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from cilint.cli.arguments import add_isolation, add_online
from cilint.cli.events import known_variables
from cilint.cli.exit_code import ExitCode
from cilint.cli.messages import describe
from cilint.cli.sides import SideFacts, State, read, states
from cilint.comparing.changes import ChangeKind, Comparison, compare
from cilint.comparing.document import plain_comparison
from cilint.comparing.markdown import code, markdown_lines
from cilint.comparing.portrait import NOTHING, Side, side_of
from cilint.comparing.text import counts, text_lines
from cilint.errors import UsageError
from cilint.findings.mask import Mask, harmless
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.session import mask_for

FORMAT_VERSION = 1
"""Changes when a key of the JSON format is taken away or changes its meaning, not when one is added."""


def add_options(_command: str, parser: ArgumentParser) -> None:
    """Add what the command accepts."""
    parser.add_argument(
        "base", metavar="BASE", help="a revision, or a folder; BASE...HEAD is from where they went apart"
    )
    parser.add_argument("head", metavar="HEAD", nargs="?", default="", help="another one (default: the work tree)")
    parser.add_argument(
        "--pipeline", metavar="PATH", default="", help="the pipeline's file in both (default: as the settings say)"
    )
    add_isolation(parser)
    add_online(parser)
    parser.add_argument(
        "--format", choices=("text", "markdown", "json"), default="text", help="markdown is a note for a merge request"
    )
    parser.add_argument("--exit-code", action="store_true", help="exit with 1 where there is a difference")


class _Compared(NamedTuple):
    """One pipeline, by its name, in both states."""

    title: str
    base: Side
    head: Side
    comparison: Comparison

    @property
    def total(self) -> int:
        """How many jobs are in both."""
        return len(self.head.jobs) - len(self.comparison.of(ChangeKind.ADDED))


def run(options: Namespace) -> ExitCode:
    """Print the comparison; standard error says what could not be read."""
    base, head = map(read, states(options))
    errors = [*base.errors, *head.errors]
    if not base.facts and not head.facts and not errors:
        paths = ", ".join(base.state.target.paths)
        raise UsageError(f"there is no {paths} in {base.state.name} nor in {head.state.name}: name it with --pipeline")
    mask = mask_for((*base.facts.values(), *head.facts.values()), errors)
    compared = [_compared(title, base, head, mask) for title in dict.fromkeys((*head.facts, *base.facts))]
    _print(options.format, base.state, head.state, compared, mask)
    for told in dict.fromkeys(_unread(base, head, compared)):
        print(harmless(f"cilint: {told}: what it brings is not compared"), file=sys.stderr)
    for error in errors:
        print(f"cilint: {describe(error, mask)}", file=sys.stderr)
    if errors:
        return ExitCode.FAILURE
    differs = any(item.comparison for item in compared)
    return ExitCode.FINDINGS if differs and options.exit_code else ExitCode.CLEAN


def _compared(title: str, base: SideFacts, head: SideFacts, mask: Mask) -> _Compared:
    before, after = (
        side_of(known.facts[title], known.settings, known_variables(known.state.target), mask)
        if title in known.facts
        else NOTHING
        for known in (base, head)
    )
    return _Compared(mask.text(title), before, after, compare(before, after))


def _unread(base: SideFacts, head: SideFacts, compared: list[_Compared]) -> Iterator[str]:
    for item in compared:
        for name in dict.fromkeys((*item.base.unread, *item.head.unread)):
            sides = ((base.state, item.base), (head.state, item.head))
            where = [state.name for state, side in sides if name in side.unread]
            yield f"the include {name} was not read in {' nor in '.join(where)}"


def _print(name: str, base: State, head: State, compared: list[_Compared], mask: Mask) -> None:
    if name == "json":
        json.dump(_document(base, head, compared, mask), sys.stdout, indent=2)
        sys.stdout.write("\n")
        return
    lines = _markdown(base, head, compared) if name == "markdown" else _text(base, head, compared)
    for line in lines:
        print(harmless(line))


def _text(base: State, head: State, compared: list[_Compared]) -> Iterator[str]:
    for number, item in enumerate(compared):
        title = f"{item.title}: " if len(compared) > 1 else ""
        if number:
            yield ""
        yield f"{title}{_called(base)} -> {_called(head)}: {counts(item.comparison)}"
        yield from text_lines(item.comparison, item.total)


def _markdown(base: State, head: State, compared: list[_Compared]) -> Iterator[str]:
    yield from ("### What this does to the pipeline", "")
    for item in compared:
        title = f"{code(item.title)}: " if len(compared) > 1 else ""
        yield from (f"{title}{code(_called(base))} → {code(_called(head))}: {counts(item.comparison)}", "")
        yield from markdown_lines(item.comparison, item.total)


def _called(state: State) -> str:
    return (
        f"{state.name} ({state.commit[:8]})" if state.commit and not state.commit.startswith(state.name) else state.name
    )


def _document(base: State, head: State, compared: list[_Compared], mask: Mask) -> dict[str, Any]:
    pipelines = [{"root": item.title, **plain_comparison(item.comparison)} for item in compared]
    named = {side: {"name": mask.text(state.name), "commit": state.commit or None} for side, state in
             (("base", base), ("head", head))}  # fmt: skip
    return {"version": FORMAT_VERSION, **named, "pipelines": pipelines}
