"""Scans for weaknesses that are switched off, cannot fail, or come from elsewhere than GitLab.

Source: GitLab's templates in lib/gitlab/ci/templates/Jobs and Security, which ask whether such a variable is `true` or
`1`, and doc/user/application_security/ ("Override the default registry base address").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.container.hints import ANALYZERS, SCAN_SWITCHES
from cilint.facts.model import Fact, Plain, User
from cilint.facts.scripts import LOOK, Scripts
from cilint.lazy.enums import Enum
from cilint.pipeline.certainty import is_certain
from cilint.pipeline.definitions import Definition
from cilint.pipeline.job import Job
from cilint.sessions.scripts import ScriptRun
from cilint.shell.command import Command
from cilint.syntax.node import Step
from cilint.text.source import Span
from cilint.tools.scans import Scan, forgiven, scan

_HOST = "registry.gitlab.com"
_ON = ("true", "1")
_REPORTS = frozenset(
    {"api_fuzzing", "container_scanning", "coverage_fuzzing", "cyclonedx", "dast", "dependency_scanning", "sast",
     "secret_detection"}
)  # fmt: skip


class Weakness(Enum):
    """What takes the edge off a scan."""

    DISABLED = "disabled"
    ALLOWED = "allowed"
    """The job may fail."""
    FORGIVEN = "forgiven"
    """The script goes on."""
    HARMLESS = "harmless"
    """An option."""
    ELSEWHERE = "elsewhere"
    """Its image comes from another registry than GitLab's."""


class WeakScanFact(Fact):
    """A scan that says nothing, or not what GitLab's would: flagged at what makes it so.

    `what` is the command, the variable, or the registry; `command` the place of the command, where that is elsewhere.
    """

    __slots__ = ("command", "weakness", "what")

    kind = "weak_scan"

    def __init__(
        self, span: Span, user: User, via: tuple[Step, ...], weakness: Weakness, what: str, command: Span | None = None
    ) -> None:
        super().__init__(span, user, via)
        self.weakness = weakness
        self.what = what
        self.command = command

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {"weakness": self.weakness.value, "what": self.what}


def weak_variables_of(users: Iterable[User], jobs: Iterable[Job]) -> Iterator[WeakScanFact]:
    """The variables of jobs that switch GitLab's own scans off, or take them from elsewhere.

    Where one of the pipeline's `jobs` is called as the scan and has rules of its own, these take the variable's place.
    """
    ruled = [_spelt(job.name) for job in jobs if job.is_run and job.has("rules")]
    scans = {name: _spelt(name.removesuffix("_DISABLED")) for name in SCAN_SWITCHES}
    names = [name for name, scan in scans.items() if not any(scan in each for each in ruled)]
    for user in users:
        user.job.work.spend(len(names))
        for name in (*names, ANALYZERS):
            for definition in user.job.variables.possible(name) if name in user.job.variables else ():
                weakness, what = _weakness(definition)
                if weakness is not None and is_certain(definition.value):
                    yield WeakScanFact(definition.span, user, definition.via, weakness, what)


def _weakness(definition: Definition) -> tuple[Weakness | None, str]:
    """What the value of one of these variables comes to, and its name or the registry that it names."""
    if definition.name == ANALYZERS:
        registry = _registry(definition)
        return (Weakness.ELSEWHERE if registry else None), registry
    return (Weakness.DISABLED if definition.value.canonical in _ON else None), definition.name


def weak_commands_of(users: Iterable[User], scripts: Scripts) -> Iterator[WeakScanFact]:
    """The scans in scripts that nobody hears of, where no other one with the same tool makes a job fail."""
    found = [item for user in users if not _has_report(user.job) for item in _scans(user, scripts)]
    gates = {scan.tool for user, command, scan, _ in found if scan.is_gate and not _is_weak(user.job, command)}
    for user, command, each, via in found:
        if each.tool in gates:
            continue
        place = forgiven(command)
        if each.harmless is not None:
            yield WeakScanFact(each.harmless, user, via, Weakness.HARMLESS, each.tool)
        elif each.is_gate and place is not None:
            yield WeakScanFact(place, user, via, Weakness.FORGIVEN, each.tool)
        elif each.is_gate and (allowed := _allowed(user.job)):
            yield WeakScanFact(allowed, user, via, Weakness.ALLOWED, each.tool, command.span)


def _scans(user: User, scripts: Scripts) -> Iterator[tuple[User, Command, Scan, tuple[Step, ...]]]:
    run = scripts.run(user.job)
    user.job.work.spend(LOOK * len(run.entries))
    for item, command in run.commands():
        found = scan(command)
        if found is not None and item.keyword != "after_script" and not _is_judged(found, command, run):
            yield user, command, found, item.via


def _is_judged(found: Scan, command: Command, run: ScriptRun) -> bool:
    """Whether another command of the job gets what a scan finds."""
    name = found.report.rpartition("/")[2]
    others = (each for _, each in run.commands() if name and each is not command)
    return any(name in word.raw for each in others for word in each.words[1:])


def _is_weak(job: Job, command: Command) -> bool:
    return job.hidden or forgiven(command) is not None or _allowed(job) is not None


def _allowed(job: Job) -> Span | None:
    """The place of `allow_failure: true`."""
    node = job.allow_failure
    return node.span if node is not None and is_certain(node) and node.canonical == "true" else None


def _has_report(job: Job) -> bool:
    """Whether GitLab gets what is found, and decides by it."""
    return job.artifacts is not None and not _REPORTS.isdisjoint(job.artifacts.reports)


def _spelt(name: str) -> str:
    return name.lower().replace("-", "_").replace(" ", "_")


def _registry(definition: Definition) -> str:
    """The registry that a prefix names, with its path; empty for GitLab's own, and where it is not known."""
    host, slash, _ = definition.text.partition("/")
    return definition.text if slash and "$" not in definition.text and host != _HOST else ""
