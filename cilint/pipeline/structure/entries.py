"""Top-level entries that GitLab refuses: what is neither keyword nor job, and jobs with the wrong set of keywords.

The conditions are those of lib/gitlab/ci/config/entry/{root,default,jobs,job,bridge,processable}.rb. GitLab refuses
every keyword that it does not know; here only those are that look like a slip of the pen, since newer GitLabs know more
keywords than we do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cilint.pipeline.certainty import is_certain, is_text, kind_name, sole_job
from cilint.pipeline.job import Job, is_job
from cilint.pipeline.keywords import (
    DEFAULT_KEYWORDS,
    GLOBAL_DEFAULTS,
    HIDDEN_PREFIX,
    JOB_KEYWORDS,
    MAX_NAME,
    RESERVED_NAMES,
    RUNNER_KEYWORDS,
)
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.similar import Names
from cilint.syntax.node import Node, Pair
from cilint.text.source import Span

_ACTIONS = ("script", "run", "trigger")
_MIRRORS = frozenset({"needs", "status"})
_EXCLUSIVE = (("trigger", "script"), ("trigger", "run"), ("script", "run"), ("rules", "only"), ("rules", "except"))
_NO_JOBS = frozenset({"spec", "types"})
_SLIP = 0.8


def runnable_jobs(jobs: Iterable[Job]) -> tuple[Job, ...]:
    """The visible jobs that say what they do; others are no jobs to GitLab."""
    return tuple(job for job in jobs if not job.hidden and _is_runnable(job.node))


def _is_runnable(node: Node) -> bool:
    """Whether a job has a script or starts a pipeline, or at least mirrors the status of one."""
    if any(action in node.entries for action in _ACTIONS):
        return True
    if "status" in node.entries:
        return True
    needs = node.get("needs")
    if needs is None or not is_certain(needs):
        return needs is not None
    items = (needs,) if needs.is_mapping else tuple(flat_items(needs))
    return any(not is_certain(item) or (item.get("pipeline") and not item.get("job")) for item in items)


def find_entry_problems(pipeline: Pipeline, problems: Problems) -> None:
    """Add what is wrong with the top level and with the keywords of jobs to `problems`."""
    finder = _Finder(pipeline.entries, problems)
    jobs = {job.name: job for job in pipeline.jobs}
    visible = [(name, pair) for name, pair in pipeline.entries.items() if is_visible(name)]
    for name, pair in visible:
        if not pair.value.is_mapping:
            finder.check_stray(name, pair)
        elif _is_runnable(pair.value):
            finder.check_job(jobs[name])
        else:
            finder.check_idle(jobs[name])
    finder.check_defaults()


def is_visible(name: str) -> bool:
    """Whether a top-level entry of that name would be a job."""
    return not name.startswith((HIDDEN_PREFIX, "$")) and name not in RESERVED_NAMES and name not in _NO_JOBS


class _Finder:
    def __init__(self, entries: Mapping[str, Pair], problems: Problems) -> None:
        self._entries = entries
        self._problems = problems
        self._keywords = Names(sorted(JOB_KEYWORDS))
        self._defaults = Names(sorted(DEFAULT_KEYWORDS))
        self._globals = Names(sorted(RESERVED_NAMES))

    def check_stray(self, name: str, pair: Pair) -> None:
        """Look at a visible entry that is no mapping."""
        if is_certain(pair.value) and is_certain(pair.key):
            message = f"{name} is neither a keyword of GitLab nor a job: it is {kind_name(pair.value)}"
            remedy = self._global_remedy(name) or "begin its name with a dot if it is there to be referred to"
            self._add(pair.key.span, message, remedy, is_absence=pair.value.is_null)

    def check_idle(self, job: Job) -> None:
        """Look at a visible job that does nothing."""
        slip = any(self._keywords.nearest(key, _SLIP) in _ACTIONS for key in job.node.entries.keys() - JOB_KEYWORDS)
        if slip:
            self._check_unknown(job)
        elif not job.missing and is_certain(job.key):
            remedy = self._global_remedy(job.name)
            message = f"{job.name} is no keyword of GitLab, and no job without script or trigger"
            if not remedy:
                remedy = "begin its name with a dot if it is there to be extended"
                message = f"the job {job.name} has neither script nor trigger"
            self._add(job.key.span, message, remedy, job=job.name, is_absence=True)

    def check_job(self, job: Job) -> None:
        """Look at the name and the keywords of a job."""
        self._check_name(job)
        self._check_unknown(job)
        entries = job.node.entries
        for one, other in _EXCLUSIVE:
            if one in entries and other in entries:
                self._check_exclusive(job, entries[one], entries[other])
        if "trigger" in entries and "script" not in entries and "run" not in entries:
            self._check_trigger(job)
        script = entries.get("script")
        if script and "run" not in entries and _is_blank(script.value) and is_certain(script.value):
            job_name = sole_job(job, script.value)
            self._add(script.key.span, "the script is empty", "write at least one command", job=job_name)

    def _check_name(self, job: Job) -> None:
        key = job.key
        if not is_certain(key):
            return
        if not job.name.strip():
            self._add(key.span, "the name of a job is empty", "give it a name", job=job.name)
        elif key.is_scalar and not is_text(key):
            message = f"the name of a job is a text, and this is {kind_name(key)}"
            self._add(key.span, message, "put it in quotes", job=job.name)
        elif len(job.name) > MAX_NAME:
            self._add(key.span, f"the name of a job has at most {MAX_NAME} characters", "shorten it", job=job.name)

    def _check_unknown(self, job: Job) -> None:
        for name in job.node.entries.keys() - JOB_KEYWORDS:
            slip = self._keywords.nearest(name, _SLIP)
            if slip:
                pair = job.node.entries[name]
                message = f"GitLab knows no keyword {name} in a job"
                self._add(pair.key.span, message, f"did you mean {slip}?", job=sole_job(job, pair.value))

    def _check_exclusive(self, job: Job, one: Pair, other: Pair) -> None:
        # With `rules` a null counts as none; of the others the keys alone count.
        if one.key.text == "rules" and (one.value.is_null or other.value.is_null):
            return
        message = f"a job takes {one.key.text} or {other.key.text}, and not both"
        related = ((one.key.span, f"{one.key.text} is here"),)
        self._add(other.key.span, message, "remove one of them", related, job=sole_job(job, other.value))

    def _check_trigger(self, job: Job) -> None:
        for name in sorted(RUNNER_KEYWORDS & job.node.entries.keys()):
            pair = job.node.entries[name]
            message = f"a job with trigger takes no {name}: no runner takes it"
            self._add(pair.key.span, message, "remove it", job=sole_job(job, pair.value))

    def check_defaults(self) -> None:
        """Look at the keywords in `default:`, and those at the top level that are in it as well."""
        default = self._entries.get("default")
        inner: Mapping[str, Pair] = default.value.entries if default and not is_job("default", default.value) else {}
        for name in inner.keys() - DEFAULT_KEYWORDS:
            slip = self._defaults.nearest(name, _SLIP)
            if slip or name in JOB_KEYWORDS:
                remedy = (
                    f"did you mean {slip}?" if slip else "write it in the jobs, or in a hidden job that they extend"
                )
                self._add(inner[name].key.span, f"default: takes no {name}", remedy)
        for name in GLOBAL_DEFAULTS:
            above = self._entries.get(name)
            below = inner.get(name)
            if above and below and not above.value.is_null and not below.value.is_null:
                message = f"{name} stands at the top level and in default:"
                related = ((below.key.span, "here in default:"),)
                self._add(above.key.span, message, "remove the one at the top level", related)

    def _global_remedy(self, name: str) -> str:
        slip = self._globals.nearest(name, _SLIP)
        return f"did you mean {slip}?" if slip else ""

    def _add(
        self,
        span: Span,
        message: str,
        remedy: str,
        related: tuple[tuple[Span, str], ...] = (),
        *,
        job: str = "",
        is_absence: bool = False,
    ) -> None:
        self._problems.add(Problem(ProblemKind.JOB, span, message, remedy, related, is_absence, job=job))


def _is_blank(node: Node) -> bool:
    """Whether nothing is in it: a null, an empty list or mapping, a text of white space."""
    return not (node.items or node.pairs or node.text) or node.text.isspace()
