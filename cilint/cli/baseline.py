"""`cilint baseline`: writes down what is found now, so that later checks show only what has come since."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Sequence

from cilint.cli.checking import Checks, RuleShelf, registries_for
from cilint.cli.exit_code import ExitCode
from cilint.cli.fixing import tell_unread
from cilint.cli.joining import joined
from cilint.cli.targets import Target
from cilint.errors import SettingsError, UsageError
from cilint.findings.finding import KnownFinding, Result
from cilint.findings.fingerprint import place
from cilint.findings.mask import Mask, harmless
from cilint.lazy.records import NamedTuple
from cilint.report.summary import counted
from cilint.settings.baseline import (
    BASELINE_FILE,
    Baseline,
    format_baseline,
    is_baseline,
    parse_baseline,
    read_baseline,
)
from cilint.settings.known import entries_of
from cilint.text.files import DiskFiles, is_outside, relative
from cilint.writing.draft import Content
from cilint.writing.place import place_anywhere, place_inside
from cilint.writing.together import write_together


class _Home(NamedTuple):
    """Where the baseline of a repository is: `path` below the folder `root`, and what people call it."""

    root: str
    path: str
    name: str
    files: DiskFiles


def run(options: Namespace) -> ExitCode:
    """Write the baseline of each repository, or bring it up to date, or say whether it is."""
    registries = registries_for(options)
    checks = Checks(options, RuleShelf(), {}, registries)
    homes: dict[tuple[str, str], tuple[_Home, list[int]]] = {}
    for number, target in enumerate(checks.targets):
        home = _home(target, options)
        homes.setdefault((home.root, home.path), (home, []))[1].append(number)
    if options.file and len(homes) > 1:
        raise UsageError("--file is about one repository, and these are several: name it in the settings of each")
    settle = _update if options.update or options.check else _write_anew
    codes = [settle(home, checks, numbers, options) for home, numbers in homes.values()]
    if registries:
        registries.tell_troubles()
    return max(codes, key=lambda code: code.value)


def _home(target: Target, options: Namespace) -> _Home:
    named = relative(options.file, target.root) if options.file else target.settings.baseline_file
    path = named or BASELINE_FILE
    files = DiskFiles(target.root, os.getcwd())
    return _Home(target.root, path, options.file or files.name(path), files)


def _write_anew(home: _Home, checks: Checks, numbers: Sequence[int], options: Namespace) -> ExitCode:
    """Write all that is found."""
    before = _present(home)
    results = [checks.result_beside(number, None) for number in numbers]
    if _is_broken(joined(results), home):
        return ExitCode.FAILURE
    entries = list(_found(results))
    _write(home, entries)
    was, now = (Counter(entry[:4] for entry in known) for known in (before, entries))
    news = f": {(now - was).total()} new, {(was - now).total()} gone" if before else ""
    print(harmless(f"{counted(len(entries), 'finding')} in {home.name}{news}"))
    if not options.file and not checks.targets[numbers[0]].settings.baseline_file:
        print(harmless(f"checks hide them with --baseline {home.name}, or with `baseline: {home.path}` in .cilint.yml"))
    return ExitCode.CLEAN


def _update(home: _Home, checks: Checks, numbers: Sequence[int], options: Namespace) -> ExitCode:
    """Take out what is found no more; with `--check` say only what that is."""
    if not home.files.exists(home.path):
        raise UsageError(f"there is no baseline {home.name}: `cilint baseline` without --update and --check writes it")
    baseline = read_baseline(home.files, home.path)
    results: list[Result] = []
    gone: list[KnownFinding] = []
    for number in numbers:
        # What one settings file does not speak of, another one may.
        result = checks.result_beside(number, baseline)
        results.append(result)
        for use in result.baselines:
            baseline = Baseline(baseline.source, use.entries)
            gone += (*use.mended, *use.doubtful)
    whole = joined(results)
    if _is_broken(whole, home):
        return ExitCode.FAILURE
    mask = Mask.of(whole)
    for path, section, rule, _, span in gone:
        where = f"{path}: {section}" if section else path
        print(mask.line(f"{home.name}:{span.begin.line}: {rule} is not found any more in {where}"))
    if not options.check:
        _write(home, baseline.entries)
    print(harmless(f"{counted(len(gone), 'finding')} gone, {len(baseline.entries)} left in {home.name}"))
    if whole.findings:
        print(f"{counted(len(whole.findings), 'finding')} beside it: `cilint check` shows what is new")
    return ExitCode.FINDINGS if options.check and gone else ExitCode.CLEAN


def _is_broken(result: Result, home: _Home) -> bool:
    """Whether not everything could be read; that is told then."""
    if result.broken:
        tell_unread(result, Mask.of(result))
        print(harmless(f"cilint: {home.name} stays as it is, since not all could be read"), file=sys.stderr)
    return result.broken


def _found(results: Iterable[Result]) -> Iterable[KnownFinding]:
    """What is found, once for each place: two results may be about the same file."""
    seen: set[object] = set()
    for result in results:
        for found in result.repositories:
            own = [finding for finding in result.findings if place(finding) not in seen]
            seen.update(map(place, own))
            yield from entries_of(own, found)


def _present(home: _Home) -> Sequence[KnownFinding]:
    """What is known so far; nothing where there is no baseline, or a damaged one.

    Raises `UsageError` for a file that is none, and `UnreadableFileError`.
    """
    if not home.files.exists(home.path):
        return ()
    source = home.files.read(home.path)
    if not is_baseline(source):
        raise UsageError(f"{home.name} is no baseline, and is not written over: delete it, or name another file")
    try:
        return parse_baseline(source).entries
    except SettingsError:
        return ()


def _write(home: _Home, entries: Iterable[KnownFinding]) -> None:
    """Write a baseline. Raises `UsageError`."""
    goes_out = is_outside(home.path)
    where = place_anywhere(home.name) if goes_out else place_inside(home.root, home.path, home.name)
    write_together([Content(where, format_baseline(entries).encode())])
