"""Why something is not done, above all another name: what GitLab takes for a name, and who else may use it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from pygls.exceptions import JsonRpcException

from cilint.findings.mask import harmless
from cilint.lsp.names import NamedThing, NamePlace
from cilint.lsp.references import PipelineNames
from cilint.lsp.repository import Analysis
from cilint.pipeline.keywords import DEFAULT_STAGE, EDGE_STAGES, HIDDEN_PREFIX, JOB_MARKS, MAX_NAME, RESERVED_NAMES
from cilint.pipeline.predefined import predefined
from cilint.pipeline.structure.stages import stage_of
from cilint.text.source import Source

_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
_INPUT = r"[A-Za-z0-9_-]+"


class RefusedRequestError(JsonRpcException):
    """Something is not done, and why, in words that hold no secret."""

    # LSPErrorCodes.RequestFailed of the protocol.
    CODE = -32803


def refuse_name(kind: NamedThing, old: str, new: str, names: PipelineNames) -> None:
    """Raises `RefusedRequestError` where a new name is none that something of that kind can have, or is taken."""
    if new == old:
        return
    taken = {name.rpartition("\0")[2] for name in names.named(kind)}
    reason = _REASONS[kind](old, new)
    if not reason and new in taken:
        reason = f"there is a {kind.value} {new!r} already"
    if reason:
        raise RefusedRequestError(harmless(reason))


def _job(old: str, new: str) -> str:
    if old.startswith(HIDDEN_PREFIX) is not new.startswith(HIDDEN_PREFIX):
        return f"{new!r} would make the job {'a hidden one' if new.startswith(HIDDEN_PREFIX) else 'run'}"
    if not new.strip() or "\n" in new or len(new) > MAX_NAME:
        return f"a job's name has 1 to {MAX_NAME} characters on one line"
    return f"{new!r} is a keyword" if new in RESERVED_NAMES else ""


def _stage(old: str, new: str) -> str:
    if old in EDGE_STAGES or new in EDGE_STAGES:
        return f"{' and '.join(EDGE_STAGES)} are GitLab's own stages"
    return "" if new.strip() and "\n" not in new else "a stage has a name of one line"


def _variable(_: str, new: str) -> str:
    if not re.fullmatch(_VARIABLE, new):
        return f"{new!r} is no name of a variable: it has letters, digits and _, and begins with no digit"
    return f"{new} is GitLab's own" if predefined(new) else ""


def _input(_: str, new: str) -> str:
    return "" if re.fullmatch(_INPUT, new) else f"{new!r} is no name of an input: it has letters, digits, _ and -"


_REASONS: Mapping[NamedThing, Callable[[str, str], str]] = {
    NamedThing.JOB: _job,
    NamedThing.STAGE: _stage,
    NamedThing.VARIABLE: _variable,
    NamedThing.INPUT: _input,
}


def refuse_variable(analysis: Analysis, name: str, places: Iterable[NamePlace]) -> None:
    """Raises `RefusedRequestError` where something may ask for a variable that is not seen to.

    What no text asks for, a program does; and a name that stands in a text without its `$` may be one for a program.
    """
    known = {(place.span.source.path, place.span.start) for place in places}
    if predefined(name):
        raise RefusedRequestError(f"{name} is GitLab's own")
    if all(place.is_definition for place in places):
        raise RefusedRequestError(
            f"no text of the pipeline asks for {name}: a program does, which would not find it any more"
        )
    files = (item.source for item in analysis.configurations.values())
    jobs = (job for facts in analysis.facts for job in facts.pipeline.jobs)
    for source in (*files, *(file.item.node.source for job in jobs for file in job.script_files)):
        for offset in _words(source, name):
            if (source.path, offset) not in known:
                place = f"{source.path}:{source.position(offset).line}"
                raise RefusedRequestError(f"{name} stands at {place} in another way than as a variable of the pipeline")


def _words(source: Source, name: str) -> Iterable[int]:
    """The offsets of a word in a text, but for lines that are comments."""
    for match in re.finditer(rf"(?<![\w]){re.escape(name)}(?![\w])", source.text):
        if not source.line(source.position(match.start()).line).lstrip().startswith("#"):
            yield match.start()


def refuse_stage(analysis: Analysis, name: str, _: Iterable[NamePlace]) -> None:
    """Raises `RefusedRequestError` where jobs are in a stage without naming it."""
    jobs = (job for facts in analysis.facts for job in facts.pipeline.jobs if not job.hidden)
    if name == DEFAULT_STAGE and any(stage_of(job) == name and job.stage is None for job in jobs):
        raise RefusedRequestError(f"jobs without a stage: are in {name}")


def refuse_job(analysis: Analysis, name: str, _: Iterable[NamePlace]) -> None:
    """Raises `RefusedRequestError` where an include that was not read may have the rest of a job."""
    for facts in analysis.facts:
        unread = facts.pipeline.unread
        job = next((job for job in facts.pipeline.jobs if job.name == name), None)
        if unread and job and not job.hidden and not any(map(job.has, JOB_MARKS)):
            raise RefusedRequestError(
                f"{harmless(name)} may be a job of {harmless(unread[0].name)}, which was not read"
            )


REFUSALS: Mapping[NamedThing, Callable[[Analysis, str, Iterable[NamePlace]], None]] = {
    NamedThing.JOB: refuse_job,
    NamedThing.STAGE: refuse_stage,
    NamedThing.VARIABLE: refuse_variable,
}
"""What may speak against another name of a thing, by its kind."""
