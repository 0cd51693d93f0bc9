"""The table of `cilint secrets`: for each credential, in which events which jobs have it, and where it goes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from cilint.cli.answers import Answers
from cilint.cli.jobs_table import event_letter, events_text, wrapped
from cilint.facts.destinations import Way
from cilint.facts.held_credentials import CredentialKind
from cilint.findings.mask import Mask
from cilint.lazy.records import NamedTuple
from cilint.pipeline.events.decision import Runs
from cilint.pipeline.events.event import Event
from cilint.pipeline.events.run import Run
from cilint.pipeline.job import Job
from cilint.resolved.secrets import Credential, CredentialUse, CredentialWay, leaves

_WIDTH = 80
_HEADINGS = ("EVENTS", "JOB", "LEAVES BY")
_SEPARATOR = ", "
_LEAST = 34
"""So wide the last column is at least, but for a job's name that is too long."""
_SOURCES = {
    CredentialKind.JOB_TOKEN: "the job's token",
    CredentialKind.PREDEFINED: "given to jobs by GitLab",
    CredentialKind.ID_TOKEN: "an ID token",
    CredentialKind.SECRET: "of secrets:",
    CredentialKind.AUTH_CONFIG: "Docker's auth configuration",
    CredentialKind.VARIABLE: "a CI/CD variable, by its name",
    CredentialKind.FILE: "a CI/CD variable, a file by its name",
    CredentialKind.LITERAL: "written out",
    CredentialKind.ENVIRONMENT: "whatever is among them",
}


class _Row(NamedTuple):
    events: str
    jobs: tuple[str, ...]
    ways: tuple[str, ...]


class _Column(NamedTuple):
    """Events with the same answers; `run` is that of the first."""

    letter: str
    events: tuple[Event, ...]
    run: Run


def text_lines(answers: Answers, credentials: Sequence[Credential], mask: Mask) -> Iterator[str]:
    """The table for people, at most 80 columns wide but for long names."""
    jobs = list(dict.fromkeys(use.user.job for credential in credentials for use in credential.uses))
    shown = [job for job in jobs if not job.hidden]
    root = mask.text(answers.pipeline.shown_path)
    if not credentials:
        yield f"{root}: no credential is named"
        return
    yield f"{root}: {_number(len(credentials), 'credential')}, in {len(shown)} of {_number(len(answers.jobs), 'job')}"
    columns = tuple(_columns(answers, shown))
    yield ""
    for column in columns:
        yield from wrapped(f"{column.letter}  ", mask.text(events_text(column.events)))
    tables = [(credential, tuple(_rows(credential, columns, mask))) for credential in credentials]
    every = [row for _, rows in tables for row in rows]
    first = max(len(_HEADINGS[0]), *(len(row.events) for row in every))
    longest = max(len(_HEADINGS[1]), *(len(_SEPARATOR.join(row.jobs)) for row in every))
    second = min(longest, _WIDTH - first - 4 - _LEAST)
    yield ""
    yield f"{_HEADINGS[0]:{first}}  {_HEADINGS[1]:{second}}  {_HEADINGS[2]}"
    for credential, rows in tables:
        yield ""
        yield from wrapped("", mask.text(_title(credential)))
        for row in rows:
            yield from _lines(row, first, second)


def _columns(answers: Answers, jobs: Sequence[Job]) -> Iterator[_Column]:
    groups: dict[tuple[Runs, ...], list[tuple[Event, Run]]] = {}
    for event, run in answers.runs:
        groups.setdefault(tuple(map(run.runs, jobs)), []).append((event, run))
    for number, group in enumerate(groups.values()):
        yield _Column(event_letter(number), tuple(event for event, _ in group), group[0][1])


def _title(credential: Credential) -> str:
    held = credential.held
    is_variable = held.kind not in (CredentialKind.LITERAL, CredentialKind.ENVIRONMENT)
    named = f"${held.name}" if is_variable else held.name
    place = f" in {held.place.place}" if held.place else ""
    audiences = f" for {', '.join(credential.audiences)}" if credential.audiences else ""
    return f"{named}: {_SOURCES[held.kind]}{place}{audiences}"


def _rows(credential: Credential, columns: Sequence[_Column], mask: Mask) -> Iterator[_Row]:
    """A row for all jobs that have it in the same events and do the same with it."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    # What others may extend matters where no job of the files has it.
    visible = [use for use in credential.uses if not use.user.job.hidden]
    for use in visible or credential.uses:
        ways = tuple(dict.fromkeys(mask.text(text) for text in _ways(use)))
        groups.setdefault((_events(use, columns), ways), []).append(mask.text(use.user.name))
    for (events, ways), jobs in groups.items():
        yield _Row(events, tuple(jobs), ways)


def _events(use: CredentialUse, columns: Sequence[_Column]) -> str:
    if use.user.job.hidden:
        return "-"
    answers = [column.run.runs(use.user.job) for column in columns]
    if all(answer is Runs.YES for answer in answers):
        return "all"
    marks = {Runs.YES: "", Runs.MAY: "?"}
    found = [
        f"{column.letter}{marks[answer]}" for column, answer in zip(columns, answers, strict=True) if answer in marks
    ]
    return " ".join(found) or "none"


def _ways(use: CredentialUse) -> Iterator[str]:
    """The ways out in words; where there is none, what is known besides."""
    out = [way for way in use.ways if leaves(way)]
    archived = {way.file for way in out}
    for way in out:
        yield _in_words(way)
    for way in use.ways:
        is_home = way.file.startswith(("~", "/")) and bool(out)
        if not leaves(way) and way.file not in archived | {""} and not is_home:
            yield f"file {way.file}"
        elif way.way == "variable" and not out:
            yield f"variable {way.target}"
    if not use.ways:
        yield "-"


def _in_words(way: CredentialWay) -> str:
    tool = f" ({way.tool})" if way.tool and way.tool != way.target else ""
    target = way.target.replace("${", "$").replace("}", "")
    doubt = "" if way.is_sure else "perhaps "
    match way.way:
        case Way.IMAGE.value:
            return f"build argument{f' of {target}' if target else ''}{tool}"
        case Way.CONTAINER.value:
            return f"container of {target}{tool}"
        case Way.ARTIFACT.value:
            return f"{f'{way.report} report' if way.report else 'artifacts'}: {way.file}"
        case Way.CACHE.value:
            return f"cache: {way.file}"
        case Way.PIPELINE.value:
            return f"pipeline of {target}" if target else "child pipeline"
        case Way.PROGRAM.value | Way.HOST.value:
            return f"{doubt}{way.way} {target}{tool}"
        case _:
            return "job log"


def _lines(row: _Row, first: int, second: int) -> Iterator[str]:
    """The lines of a row: names are never broken, and where they are too long, the last cell begins below them."""
    names = textwrap.wrap(_SEPARATOR.join(row.jobs), second, break_long_words=False, break_on_hyphens=False)
    width = _WIDTH - first - second - 4
    ways = [
        line
        for way in row.ways
        for line in textwrap.wrap(way, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    ]
    is_wide = any(len(name) > second for name in names)
    if is_wide:
        ways = [*[""] * len(names), *ways]
    for number, (name, way) in enumerate(zip_longest(names, ways, fillvalue="")):
        yield f"{row.events if not number else '':{first}}  {name:{second}}  {way}".rstrip()


def _number(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
