"""Times other linters beside cilint on the pipelines of run.py and prints a Markdown table. See README.md beside it."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from measure import ENVIRONMENT
from pipelines import pipeline

SIZES = (40, 500, 5_000)
FILE = ".gitlab-ci.yml"
EMPTY = (sys.executable, "-c", "pass")
SECONDS_AT_MOST = 120
# Linters exit with 1 when they find something; what is above says that they did not do their work.
DONE = (0, 1)


class Peer(NamedTuple):
    """A linter: its program, and the arguments that make it check `FILE` in the current folder, offline."""

    name: str
    program: str
    arguments: tuple[str, ...]


# Where a peer would use the network or an earlier run's results, it is told not to: the first would time the network,
# the second a look-up.
PEERS = (
    Peer("yamllint", "yamllint", ("-f", "parsable", FILE)),
    Peer("check-jsonschema", "check-jsonschema", ("--builtin-schema", "vendor.gitlab-ci", FILE)),
    Peer("gitlab-ci-verify", "gitlab-ci-verify", ("--no-lint-api", "--gitlab-ci-file", FILE)),
    Peer("pipeline-check", "pipeline_check", ("-p", "gitlab", "--gitlab-path", FILE)),
    Peer("checkov", "checkov", ("--framework", "gitlab_ci", "--skip-download", "--compact", "--quiet", "--file", FILE)),
    Peer("glsec", "glsec", ("--no-cache", FILE)),
)


class Tool(NamedTuple):
    """What stands in a row of the table: a name, a version, and the command that is timed."""

    name: str
    version: str
    command: tuple[str, ...]


class UnusableError(Exception):
    """A tool that could not be timed; its text says why."""


def find_tools(programs: Mapping[str, str]) -> tuple[list[Tool], list[str]]:
    """cilint and the peers that can be run, and the names of those that are not installed.

    `programs` says where a peer is, by its name; the others are looked for on PATH.
    """
    tools = [Tool("cilint", version((sys.executable, "-m", "cilint")), cilint_command())]
    missing = []
    for peer in PEERS:
        program = shutil.which(programs.get(peer.name, peer.program))
        if program is None:
            missing.append(peer.name)
        else:
            # Runs take place in another folder.
            path = str(Path(program).absolute())
            tools.append(Tool(peer.name, version((path,)), (path, *peer.arguments)))
    return tools, missing


def cilint_command() -> tuple[str, ...]:
    """How run.py times cilint, too."""
    return (sys.executable, "-m", "cilint", "check", "--exit-zero", FILE)


def version(program: Sequence[str]) -> str:
    """The first version number that a program prints when it is asked for its version, or `?`."""
    run = subprocess.run([*program, "--version"], capture_output=True, text=True, env=ENVIRONMENT, check=False)
    # Not the version of a part: gitlab-ci-verify 2.11 does not know its own and goes on with ShellCheck's.
    first_line = run.stdout.strip().partition("\n")[0]
    number = re.search(r"\d+(?:\.\d+)+", first_line)
    return number.group() if number else "?"


def seconds(command: Sequence[str], folder: Path) -> float:
    """How long a process takes from start to end. Raises `UnusableError` where it fails or takes too long."""
    start = perf_counter()
    try:
        run = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=ENVIRONMENT,
            timeout=SECONDS_AT_MOST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnusableError(f"over {SECONDS_AT_MOST} s") from None
    taken = perf_counter() - start
    if run.returncode not in DONE:
        raise UnusableError(f"exit code {run.returncode}")
    if b"Traceback (most recent call last)" in run.stderr:
        # A crash of Python gives 1 as well.
        raise UnusableError("crashed")
    return taken


def ratios(tools: Iterable[Tool], folder: Path, pairs: int) -> dict[str, str]:
    """For each tool the median of how many times longer it takes than an empty process, or why it has none.

    The tools take turns, each beside an empty process of its own.
    """
    cells: dict[str, str] = {}
    usable = []
    for tool in tools:
        try:
            # The first run writes byte code and fills the caches of the disk.
            seconds(tool.command, folder)
            usable.append(tool)
        except UnusableError as error:
            cells[tool.name] = str(error)
    measured: dict[str, list[float]] = {tool.name: [] for tool in usable}
    for _ in range(pairs):
        for tool in usable:
            try:
                empty = seconds(EMPTY, folder)
                measured[tool.name].append(seconds(tool.command, folder) / empty)
            except UnusableError as error:
                cells[tool.name] = str(error)
    return {name: f"{median(found):.1f}" for name, found in measured.items() if found} | cells


def row(cells: Iterable[str]) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def parse_program(text: str) -> tuple[str, str]:
    """NAME=PROGRAM as a pair. Raises `argparse.ArgumentTypeError` for a name that no peer has."""
    name, equals, program = text.partition("=")
    names = [peer.name for peer in PEERS]
    if not equals or not program or name not in names:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=PROGRAM with a name of {', '.join(names)}")
    return name, program


def main() -> None:
    """Print a table with a row for each tool and a column for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=21, metavar="N", help="pairs of runs for each cell (default: 21)")
    parser.add_argument("--lines", type=int, nargs="+", default=SIZES, metavar="N", help="sizes of the pipelines")
    parser.add_argument(
        "--peer",
        type=parse_program,
        action="append",
        default=[],
        metavar="NAME=PROGRAM",
        help="where a peer is that is not on PATH",
    )
    options = parser.parse_args()
    tools, missing = find_tools(dict(options.peer))
    columns = []
    with tempfile.TemporaryDirectory() as temporary:
        for lines in options.lines:
            # Some peers know a pipeline by its name alone.
            folder = Path(temporary) / str(lines)
            folder.mkdir()
            (folder / FILE).write_text(pipeline(lines), encoding="utf-8")
            columns.append(ratios(tools, folder, options.pairs))
    print(row(["tool", "version", *(f"{lines:,} lines" for lines in options.lines)]))
    print(row(["---", "---", *("---:" for _ in options.lines)]))
    for tool in tools:
        print(row([tool.name, tool.version, *(column[tool.name] for column in columns)]))
    for name in missing:
        print(row([name, "not installed", *("" for _ in columns)]))


if __name__ == "__main__":
    main()
