"""`cilint init`: writes the files that a repository begins with, but none that is there already. No texts of them."""

from __future__ import annotations

import os
import re
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from textwrap import indent

from cilint.cli.exit_code import ExitCode
from cilint.cli.messages import describe
from cilint.cli.named_files import repository_root
from cilint.cli.starter import JOB_FILE, Survey, hook_entry, hooks_text, include_text, job_text, settings_text
from cilint.cli.targets import find_targets
from cilint.engine.catalog import built_in_rules
from cilint.errors import UsageError
from cilint.findings.finding import Finding, Result, Severity
from cilint.findings.mask import Mask, harmless
from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.keywords import DEFAULT_ROOT
from cilint.pipeline.pipeline import Pipeline
from cilint.session import Session
from cilint.settings.loading import SETTINGS_FILE
from cilint.settings.model import Selection, Settings
from cilint.text.files import DiskFiles
from cilint.writing.place import Place, place_inside
from cilint.writing.together import write_new

_AUTH_RULE = "missing-registry-auth"
_SERVICES_RULE = "legacy-service-links"
_HOOKS_FILE = ".pre-commit-config.yaml"
_DEFAULT_STAGE = "test"
"""The one that a pipeline without `stages:` and a job without `stage:` have (GitLab: doc/ci/yaml/_index.md)."""

_HAS_HOOK = regex(r"\bid: *['\"]?cilint\b")
_HAS_JOB = regex(rf"\bcilint check\b|/cilint@|{re.escape(JOB_FILE)}")
# Names come from files that anyone may have written, and must stay within a line of what is written here.
_HOST = regex(r"[A-Za-z0-9.*_-]+(?::[0-9]+)?")
_STAGE = regex(r"[A-Za-z_][A-Za-z0-9_-]*")


class _Starter(NamedTuple):
    """A file to begin with, what to add where there is one, and the pattern of a file that has it already."""

    path: str
    text: str
    addition: str
    has_it: re.Pattern[str] | None = None


class _View(NamedTuple):
    """What is to be seen of the repository's pipelines; `root` is the path of the first one's root file."""

    root: str
    pipelines: tuple[Pipeline, ...]
    result: Result


def run(options: Namespace) -> ExitCode:
    """Write what is missing, and say of each file what became of it.

    Nothing is written where a pipeline cannot be read. Raises `UsageError` where a file cannot be written, and
    `UnreadableFileError` where one that is there cannot be read.
    """
    root = repository_root(".")
    view = _look(options)
    mask = Mask.of(view.result)
    if view.result.broken:
        for error in view.result.errors:
            print(f"cilint: {describe(error, mask)}", file=sys.stderr)
        return ExitCode.FAILURE
    starters = list(_starters(view, mask))
    # Where one of them has no place here, none is written.
    places = [place_inside(root, starter.path, _name(root, starter)) for starter in starters]
    for starter, place in zip(starters, places, strict=True):
        print(_settle(root, starter, place))
    print("`cilint check` shows what there is to mend; `pre-commit install` switches the hook on in this clone.")
    return ExitCode.CLEAN


def _look(options: Namespace) -> _View:
    try:
        targets = find_targets(options)
    except UsageError:
        # A repository without a pipeline is one that begins.
        return _View(DEFAULT_ROOT, (), Result())
    pipelines: list[Pipeline] = []
    whole = Result()
    for target in targets:
        settings = Settings(Selection(select=(_AUTH_RULE, _SERVICES_RULE)), target.settings.environment)
        session = Session(target.files, settings, built_in_rules())
        result = session.check(target.paths)
        pipelines += (facts.pipeline for facts in session.facts(session.roots(target.paths)))
        whole = Result(
            (*whole.findings, *result.findings),
            errors=whole.errors + result.errors,
            broken=whole.broken or result.broken,
            secrets=whole.secrets + result.secrets,
            unshown=whole.unshown + result.unshown,
        )
    return _View(targets[0].paths[0], tuple(pipelines), whole)


def _starters(view: _View, mask: Mask) -> Iterator[_Starter]:
    findings = view.result.findings
    survey = Survey(_registries(findings, mask), _services(findings, mask), _stage(view.pipelines, mask))
    settings = settings_text(survey)
    yield _Starter(SETTINGS_FILE, settings, settings)
    yield _Starter(_HOOKS_FILE, hooks_text(), hook_entry(), _HAS_HOOK)
    files = (configuration for pipeline in view.pipelines for configuration in pipeline.configurations)
    if any(_HAS_JOB.search(configuration.source.text) for configuration in files):
        # Whatever brings the job may do so in a form of its own, such as the component.
        yield _Starter(view.root, include_text(), include_text(), re.compile(""))
        return
    job = job_text(survey)
    yield _Starter(JOB_FILE, job, job)
    yield _Starter(view.root, include_text(), include_text(), _HAS_JOB)


def _registries(findings: Sequence[Finding], mask: Mask) -> dict[str, str]:
    """The registries of whose credentials nothing is to be seen, with a place where images are pulled from them."""
    hosts: dict[str, str] = {}
    for finding in findings:
        # Where an auth configuration is to be seen and lacks the registry, the remedy is an entry there.
        is_open = finding.rule == _AUTH_RULE and finding.severity is Severity.INFO
        if is_open and _is_name(finding.subject, _HOST, mask):
            hosts.setdefault(finding.subject, _place(finding, mask))
    return hosts


def _services(findings: Sequence[Finding], mask: Mask) -> str:
    return next((_place(finding, mask) for finding in findings if finding.rule == _SERVICES_RULE), "")


def _stage(pipelines: Sequence[Pipeline], mask: Mask) -> str:
    """A stage of the first pipeline: the usual one, or where it has stages of its own, the first of them."""
    pair = pipelines[0].entries.get("stages") if pipelines else None
    stages = [node.text for node in pair.value.items if _is_name(node.text, _STAGE, mask)] if pair else []
    return stages[0] if stages and _DEFAULT_STAGE not in stages else _DEFAULT_STAGE


def _is_name(text: str, pattern: re.Pattern[str], mask: Mask) -> bool:
    """Whether a text from the pipeline can be written into a file: a name without surprises, and no secret in it."""
    return pattern.fullmatch(text) is not None and mask.text(text) == text


def _place(finding: Finding, mask: Mask) -> str:
    """Where a finding is, for everybody who has the repository."""
    return mask.line(f"{finding.span.source.path}:{finding.span.begin.line}")


def _name(root: str, starter: _Starter) -> str:
    return harmless(os.path.relpath(os.path.join(root, *starter.path.split("/"))))


def _settle(root: str, starter: _Starter, place: Place) -> str:
    """Write the file unless there is one, and say so, or what to add to the one that there is."""
    name = place.name
    if write_new(place, starter.text.encode()):
        return f"{name}: written"
    text = DiskFiles(root, os.getcwd()).read(starter.path).text
    if text == starter.text or (starter.has_it and starter.has_it.search(text)):
        return f"{name}: nothing to add"
    return f"{name}: left as it is; what cilint would add:\n\n{indent(starter.addition, '    ')}"
