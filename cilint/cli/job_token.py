"""`cilint secrets --job-token`: what the settings of projects have to allow to the job token of a pipeline."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cilint.cli.exit_code import ExitCode
from cilint.cli.jobs_table import wrapped
from cilint.cli.messages import tell_missing
from cilint.cli.targets import Target, find_targets
from cilint.errors import CilintError, UnreadableFileError, UsageError
from cilint.facts.gather import Facts
from cilint.findings.mask import Mask, harmless
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import Any
from cilint.resolved.job_token import Party, TokenNeed, TokenNeeds, least_permissions, permission_in_words, token_needs
from cilint.session import Session, mask_for
from cilint.situation.situation import Situation
from cilint.text.source import Source, Span

FORMAT_VERSION = 1
"""Changes when a key of the JSON format is taken away or changes its meaning, not when one is added."""

_SUBMODULES = ".gitmodules"
_ALLOWLIST = "allowlist"
_PUSH = "push"
_DEFAULT = "(default)"
_GIT_PUSH = "git push"
_SETTINGS = "Settings > CI/CD > Job token permissions"


class _Pipeline(NamedTuple):
    """What one pipeline needs; `project` is the path of its own project, empty where that is not known."""

    root: str
    project: str
    needs: TokenNeeds


class _Entry(NamedTuple):
    """All that is needed of one party."""

    party: Party
    name: str
    needs: tuple[TokenNeed, ...]

    @property
    def settings(self) -> list[str]:
        """What to turn on or to enter there."""
        pushes = [_PUSH] if any(need.what == _GIT_PUSH for need in self.needs) else []
        return pushes if self.party is Party.OWN else [_ALLOWLIST, *pushes]

    @property
    def permissions(self) -> tuple[str, ...]:
        """The fine-grained permissions that are enough for all of it, as far as they are documented."""
        return least_permissions(name for need in self.needs for name in need.permissions or ())


def run(options: Namespace) -> ExitCode:
    """Print what the job token of each pipeline needs; standard error says what could not be read.

    Raises `UsageError` where events are named: settings are for all of them.
    """
    if options.on or options.event:
        raise UsageError("the settings for the job token are the same for all events: leave out --on and --event")
    pipelines: list[_Pipeline] = []
    found: list[Facts] = []
    errors: list[CilintError] = []
    for target in find_targets(options):
        session = Session(target.files, target.settings, (), target.libraries)
        for facts in session.facts(session.roots(target.paths)):
            found.append(facts)
            if facts.pipeline.configurations:
                needs = token_needs(Situation(facts, target.settings), _submodules(target))
                own = target.settings.environment.variables.get("CI_PROJECT_PATH", "")
                pipelines.append(_Pipeline(facts.pipeline.path, own, needs))
        errors += session.errors(target.paths)
    mask = mask_for(found, errors)
    if options.format == "json":
        json.dump(mask.value(_document(pipelines, mask)), sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        for number, pipeline in enumerate(pipelines):
            for line in (*([""] if number else []), *_lines(pipeline, mask)):
                print(harmless(line))
    tell_missing(found, errors, mask, "what its jobs need is not here")
    return ExitCode.FAILURE if errors else ExitCode.CLEAN


def _submodules(target: Target) -> Source | None:
    try:
        return target.files.read(_SUBMODULES) if target.files.exists(_SUBMODULES) else None
    except UnreadableFileError:
        return None


def _entries(needs: Iterable[TokenNeed]) -> list[_Entry]:
    groups: dict[tuple[Party, str], list[TokenNeed]] = {}
    for need in needs:
        groups.setdefault((need.party, need.name), []).append(need)
    order = list(Party)
    found = [_Entry(party, name, tuple(group)) for (party, name), group in groups.items()]
    return sorted(found, key=lambda entry: (entry.party is Party.OWN, order.index(entry.party), entry.name))


def _lines(pipeline: _Pipeline, mask: Mask) -> Iterator[str]:
    possible = [need for need in pipeline.needs.needs if need.is_possible]
    entries = [entry for entry in _entries(possible) if entry.settings]
    impossible = [need for need in pipeline.needs.needs if not need.is_possible]
    if not (entries or impossible or pipeline.needs.unknown):
        yield mask.text(f"{pipeline.root}: the job token needs no setting that is not there by default")
        return
    yield from wrapped("", mask.text(f"{pipeline.root}: what the job token needs, under {_SETTINGS}"))
    for entry in entries:
        yield ""
        yield from wrapped("", mask.text(_title(entry, pipeline.project or "this project")))
        shown = [need for need in entry.needs if entry.party is not Party.OWN or need.what == _GIT_PUSH]
        yield from _uses(shown, mask)
    if impossible:
        yield ""
        yield "Not for job tokens, as far as GitLab's documentation says:"
        yield from _uses(impossible, mask)
    if pipeline.needs.unknown:
        yield ""
        yield "Not known, since nobody sees what it is used for:"
        jobs: dict[str, dict[str, None]] = {}
        for use in pipeline.needs.unknown:
            jobs.setdefault(f"{use.asked} ({use.span.place})", {})[use.user.name or _DEFAULT] = None
        yield from _in_jobs(jobs, mask)


def _title(entry: _Entry, own: str) -> str:
    where = {
        Party.OWN: "In this project",
        Party.PROJECT: f"In {'project ' if entry.name.isdecimal() else ''}{entry.name}",
        Party.GROUP: f"In the projects of the group {entry.name} whose packages are used",
        Party.IMAGE: f"In the project with the image {entry.name}",
        Party.ANY: "In the projects that it asks for",
    }[entry.party]
    told = [f"add {own} to the allowlist"] if _ALLOWLIST in entry.settings else []
    told += ["allow Git push requests to the repository"] if _PUSH in entry.settings else []
    permissions = ", ".join(map(permission_in_words, entry.permissions)) if entry.party is not Party.OWN else ""
    return f"{where}: {', and '.join(told)}{f'; permissions: {permissions}' if permissions else ''}"


def _uses(needs: Sequence[TokenNeed], mask: Mask) -> Iterator[str]:
    jobs: dict[str, dict[str, None]] = {}
    for need in needs:
        doubt = " (permission not documented)" if need.permissions is None and need.is_possible else ""
        jobs.setdefault(f"{need.what}{doubt}", {})[need.user.name or _DEFAULT] = None
    yield from _in_jobs(jobs, mask)


def _in_jobs(jobs: Mapping[str, Iterable[str]], mask: Mask) -> Iterator[str]:
    for what, names in jobs.items():
        yield from wrapped("  ", mask.text(f"{what}, in {', '.join(names)}"))


def _document(pipelines: Iterable[_Pipeline], mask: Mask) -> dict[str, Any]:
    found = [
        {
            "root": pipeline.root,
            "project": pipeline.project or None,
            "needs": [_plain(entry, mask) for entry in _entries(pipeline.needs.needs)],
            "unknown": [
                {"job": use.user.name, "what": use.asked, **_place(use.span, mask)} for use in pipeline.needs.unknown
            ],
        }
        for pipeline in pipelines
    ]
    return {"version": FORMAT_VERSION, "pipelines": found}


def _plain(entry: _Entry, mask: Mask) -> dict[str, Any]:
    return {
        "party": entry.party.value,
        "name": entry.name or None,
        "settings": entry.settings,
        "permissions": list(entry.permissions),
        "uses": [
            {
                "what": need.what,
                "job": need.user.name,
                "permissions": None if need.permissions is None else list(need.permissions),
                "possible": need.is_possible,
                **_place(need.place, mask),
            }
            for need in entry.needs
        ],
    }


def _place(span: Span, mask: Mask) -> dict[str, Any]:
    line, column = mask.begin(span)
    return {"path": span.source.path, "line": line, "column": column}
