"""`cilint merge`: joins the reports of several runs to one, which is that of a single run about all of it."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence

from cilint.cli.checking import joined
from cilint.cli.exit_code import ExitCode
from cilint.cli.reporting import report
from cilint.cli.targets import folder_order
from cilint.errors import CilintError, UsageError
from cilint.findings.finding import Result
from cilint.lazy.typing import Any
from cilint.report.reading import read_report, result_of, titles_in

_FOLDERS: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(("findings", "suppressed"), lambda finding: finding.span.source.folder),
    **dict.fromkeys(("skipped", "repositories", "baselines", "sources", "checked"), lambda item: item.folder),
    "errors": lambda error: error.span.source.folder if error.span else "",
}
"""By the fields of a result, how to tell of which repository something in them is."""


def run(options: Namespace) -> ExitCode:
    """Read the reports, write those that are asked for, and say how all of it went."""
    started = time.time()
    reports = {
        name: read_report(read_text(name), name, lambda report: (result_of(report), titles_in(report)))
        for name in options.reports
    }
    result = merged({name: read for name, (read, _) in reports.items()})
    titles = {rule: title for _, own in reports.values() for rule, title in own.items()}
    options.paths, options.fix = options.reports, False
    report(result, options, titles=titles, started=started)
    if result.broken:
        return ExitCode.FAILURE
    fails = any(finding.fails for finding in result.findings)
    return ExitCode.FINDINGS if fails and not options.exit_zero else ExitCode.CLEAN


def merged(results: dict[str, Result]) -> Result:
    """One result for those of several runs, by the names of their reports: that of one run about all repositories.

    Of parts of a run (`--shard`), one that is missing is an error of the result. Raises `UsageError` for parts of
    different runs, and where a repository is in two reports.
    """
    _refuse_repeated(results)
    whole = joined(results.values())
    fields: Any = {field: tuple(sorted(getattr(whole, field), key=_order(of))) for field, of in _FOLDERS.items()}
    missing = tuple(map(CilintError, _missing(results)))
    whole = whole._replace(**fields)
    return whole._replace(errors=(*whole.errors, *missing), broken=whole.broken or bool(missing), shard=None)


def _order(folder_of: Callable[[Any], str]) -> Callable[[Any], tuple[str, ...]]:
    return lambda item: folder_order(folder_of(item))


def read_text(name: str) -> str:
    """The text of a report. Raises `UsageError` for a file that cannot be read, or is none."""
    try:
        with open(name, "rb") as file:
            return file.read().decode("ascii")
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is no report in JSON, as `cilint check --format json` writes it") from error
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror or error}") from error


def _refuse_repeated(results: dict[str, Result]) -> None:
    seen: dict[str, str] = {}
    for name, result in results.items():
        for folder in dict.fromkeys(found.folder for found in result.repositories):
            if folder in seen:
                what = f"the repository {folder}" if folder else "a repository without a name"
                raise UsageError(f"{what} is in {seen[folder]} and in {name}: a report takes each repository once")
            seen[folder] = name


def _missing(results: dict[str, Result]) -> Iterable[str]:
    """What is to be said of parts that are in no report."""
    parts = {name: result.shard for name, result in results.items() if result.shard}
    if not parts:
        return
    first, *others = parts.items()
    for name, shard in others:
        if shard[1:] != first[1][1:]:
            raise UsageError(f"{first[0]} and {name} are parts of different runs: they dealt out other repositories")
    numbers: Sequence[int] = [shard.number for shard in parts.values()]
    total = first[1].total
    if len(set(numbers)) < len(numbers):
        raise UsageError(f"two reports are of the same part: of 1 to {total}, there are {sorted(numbers)}")
    for number in range(1, total + 1):
        if number not in numbers:
            yield f"part {number} of {total} is in no report: its repositories were not checked, or its run was cut off"
