"""The top level and the jobs: what is neither keyword nor job, which keywords a job has, and what these hold.

The conditions are those of lib/gitlab/ci/config/entry/{root,default,jobs,job,bridge,processable,hidden}.rb. What each
keyword takes is in the table of the room entries/.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cilint.pipeline.certainty import is_certain, is_text, kind_name, possible_values, told_name
from cilint.pipeline.entries.reading import Reader, kind_of
from cilint.pipeline.entries.sorts import is_blank
from cilint.pipeline.entries.spot import Spot
from cilint.pipeline.entries.table import section
from cilint.pipeline.gitlab_words import gitlab_words
from cilint.pipeline.job import Job
from cilint.pipeline.job_marks import has_job_marks, is_job
from cilint.pipeline.keywords import GLOBAL_DEFAULTS, HIDDEN_PREFIX, JOB_MARKS, MAX_NAME, NAMES_OF_BOTH, RESERVED_NAMES
from cilint.pipeline.nesting import flat_items
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.similar import Names
from cilint.syntax.node import Node, Pair
from cilint.text.source import Span

_ACTIONS = ("script", "run", "trigger")
_EXCLUSIVE = (
    ("trigger", "script"),
    ("trigger", "run"),
    ("script", "run"),
    ("run", "before_script"),
    ("run", "after_script"),
    ("rules", "only"),
    ("rules", "except"),
)
_EITHER = frozenset({"trigger", "script", "run"})
_TIMED_OR_PUBLISHED = frozenset({"start_in", "when", "publish"})
_HEADER = "spec"


def runnable_jobs(jobs: Iterable[Job]) -> tuple[Job, ...]:
    """The visible jobs that say what they do; others are no jobs to GitLab."""
    return tuple(job for job in jobs if not job.hidden and _is_runnable(job.node))


def _is_runnable(node: Node) -> bool:
    """Whether a job has a script or starts a pipeline, or at least mirrors the status of one."""
    entries = node.entries
    if "script" in entries or "run" in entries:
        return True
    trigger = node.get("trigger")
    if trigger is not None and not trigger.is_null:
        return True
    needs = node.get("needs")
    if needs is None or not is_certain(needs):
        return needs is not None
    items = (needs,) if needs.is_mapping else tuple(flat_items(needs))
    return any(not is_certain(item) or (item.get("pipeline") and not item.get("job")) for item in items)


def find_entry_problems(pipeline: Pipeline, problems: Problems) -> None:
    """Add what is wrong with the top level and with the keywords of jobs to `problems`."""
    finder = _Finder(pipeline, problems)
    jobs = {job.name: job for job in pipeline.jobs}
    finder.check_keywords()
    # A header that is not one is told where it is read.
    is_header_told = any(problem.kind is ProblemKind.HEADER for problem in problems)
    for name, pair in pipeline.entries.items():
        if name.startswith(HIDDEN_PREFIX):
            finder.check_hidden(pair)
        elif not is_visible(name, pair.value) or (name == _HEADER and is_header_told):
            continue
        elif not pair.value.is_mapping:
            finder.check_stray(name, pair)
        elif _is_runnable(pair.value):
            finder.check_job(jobs[name])
        else:
            finder.check_idle(jobs[name])


def is_visible(name: str, value: Node) -> bool:
    """Whether a top-level entry of that name would be a job that is not hidden."""
    return not name.startswith(HIDDEN_PREFIX) and (name not in RESERVED_NAMES or is_job(name, value))


class _Finder:
    def __init__(self, pipeline: Pipeline, problems: Problems) -> None:
        self._entries: Mapping[str, Pair] = pipeline.entries
        self._problems = problems
        self._reader = Reader(problems, pipeline.shared.work, pipeline.shared.server)
        self._keywords = Names(sorted(section("job").keywords))
        self._globals = Names(sorted(RESERVED_NAMES))

    def check_keywords(self) -> None:
        """Look at the top-level keywords, and at those in `default:`."""
        for name, keyword in section("root").keywords.items():
            pair = self._entries.get(name)
            if pair is None or is_job(name, pair.value):
                continue
            spot = Spot(name, kind_of(keyword, ProblemKind.JOB), pair.key)
            if has_job_marks(pair.value):
                self._check_misnamed(pair, keyword.value, spot)
            else:
                self._reader.read(pair.value, keyword.value, spot)
        self._check_twice()

    def _check_misnamed(self, pair: Pair, wanted: str, spot: Spot) -> None:
        """Look at a keyword that holds what a job has: one mistake, however much of it GitLab refuses."""
        refused = self._reader.refusals.during(lambda: self._reader.read(pair.value, wanted, spot))
        for problem in refused[:1]:
            message = f"{spot.name} is a keyword at the top level, and no name for a job"
            remedy = f"call the job something else, such as {spot.name}-job"
            self._problems.add(problem._replace(span=pair.key.span, message=message, advice=remedy, is_absence=False))

    def check_hidden(self, pair: Pair) -> None:
        """Look at a hidden entry: it may be anything but nothing."""
        if is_certain(pair.value) and is_certain(pair.key) and is_blank(pair.value):
            message = f"{pair.key.canonical} is empty"
            self._add(pair.key.span, message, "give it content, or remove it", "hidden-blank", is_absence=True)

    def check_stray(self, name: str, pair: Pair) -> None:
        """Look at a visible entry that is no mapping."""
        if is_certain(pair.value) and is_certain(pair.key):
            gone = section("top-level").keywords.get(name)
            if gone and pair.value.is_sequence:
                from cilint.pipeline.entries.refusing import gone_keyword

                message, remedy = gone_keyword(gone, "at the top level")
                words = gitlab_words("idle-job")
                self._problems.add(Problem(ProblemKind.KEYWORD, pair.key.span, message, remedy, words=words))
                return
            message = f"{told_name(name)} is neither a keyword of GitLab nor a job: it is {kind_name(pair.value)}"
            remedy = self._global_remedy(name) or "begin its name with a dot if it is there to be referred to"
            self._add(pair.key.span, message, remedy, "idle-job", is_absence=pair.value.is_null)

    def check_idle(self, job: Job) -> None:
        """Look at a visible job that does nothing."""
        known = section("job").keywords
        slip = any(self._keywords.nearest(key) in _ACTIONS for key in job.node.entries.keys() - known)
        if slip:
            for problem in self._reader.refusals.during(lambda: self._read(job, "job")):
                is_slip = problem.correction in _ACTIONS
                self._problems.add(problem._replace(words=gitlab_words("idle-job")) if is_slip else problem)
        elif not job.missing and is_certain(job.key):
            span = job.key.span
            remedy = self._global_remedy(job.name)
            message = f"{job.name} is no keyword of GitLab, and no job without script or trigger"
            mark = next((job.node.entries[name] for name in JOB_MARKS if name in job.node.entries), None)
            if mark and job.name in NAMES_OF_BOTH:
                from cilint.pipeline.entries.refusing import IN_JOBS

                span = mark.key.span
                keyword = f"{job.name}: takes no {mark.key.text}"
                message = f"{keyword}: with it, it is a job to GitLab, and one without script or trigger"
                remedy = IN_JOBS
            elif not remedy:
                remedy = "begin its name with a dot if it is there to be extended"
                message = f"the job {job.name} has neither script nor trigger"
            mistake = "idle-bridge" if mark else "idle-job"
            self._add(span, message, remedy, mistake, job=job.name, is_absence=True)

    def check_job(self, job: Job) -> None:
        """Look at the name and the keywords of a job."""
        entries = job.node.entries
        self._check_name(job)
        is_bridge = "script" not in entries and "run" not in entries
        self._read(job, "bridge" if is_bridge else "job")
        for one, other in _EXCLUSIVE:
            if one in entries and other in entries:
                self._check_exclusive(job, one, other)
        if not is_bridge:
            self._check_runner_job(job)

    def _read(self, job: Job, kind_of_job: str) -> None:
        self._reader.refusals.job = job
        excluded = _EITHER if kind_of_job == "job" and "trigger" in job.node.entries else frozenset()
        spot = Spot("", ProblemKind.JOB, job.key)
        self._reader.read_keywords(job.node, kind_of_job, spot, without=excluded)
        self._reader.refusals.job = None

    def _check_runner_job(self, job: Job) -> None:
        script = job.node.entries.get("script")
        if _TIMED_OR_PUBLISHED.isdisjoint(job.node.entries) and not (script and is_blank(script.value)):
            return
        # Loaded for the few jobs that have something of this.
        from cilint.pipeline.entries.jobs import check_delayed, check_published, check_script

        self._reader.refusals.job = job
        check_script(self._reader, job)
        check_delayed(self._reader, job)
        check_published(self._reader, job)
        self._reader.refusals.job = None

    def _check_name(self, job: Job) -> None:
        key = job.key
        # Of a name that inputs allow several texts, its own text is one.
        if is_text(key) and key.canonical.strip() and len(key.text) <= MAX_NAME:
            return
        names = possible_values(key)
        if not names:
            return
        if all(not name.canonical.strip() for name in names if name.is_scalar):
            self._add(key.span, "the name of a job is empty", "give it a name", "job-name-blank", job=job.name)
        elif not any(map(is_text, names)):
            message = f"the name of a job is a text, and this is {kind_name(names[0])}"
            remedy = "put it in quotes" if key.is_scalar else "write a text"
            self._add(key.span, message, remedy, "job-name-sort", job=job.name)
        elif all(len(name.text) > MAX_NAME for name in names):
            message = f"the name of a job has at most {MAX_NAME} characters"
            self._add(key.span, message, "shorten it", "job-name-long", job=job.name, most=str(MAX_NAME))

    def _check_exclusive(self, job: Job, one: str, other: str) -> None:
        first, second = job.node.entries[one], job.node.entries[other]
        # With `rules` a null counts as none; of the others the keys alone count.
        if one == "rules" and (first.value.is_null or second.value.is_null):
            return
        spot = Spot("", ProblemKind.JOB, job.key)
        self._reader.refusals.job = job
        self._reader.refusals.add(
            spot,
            second.value,
            f"a job takes {one} or {other}, and not both",
            "remove one of them",
            "beside-rules" if one == "rules" else "both",
            span=second.key.span,
            related=((first.key.span, f"{one} is here"),),
            name=other,
            keys=", ".join(name for name in job.node.entries if name in (one, other)),
        )
        self._reader.refusals.job = None

    def _check_twice(self) -> None:
        """Look for keywords that stand at the top level and in `default:`."""
        default = self._entries.get("default")
        inner: Mapping[str, Pair] = default.value.entries if default and not is_job("default", default.value) else {}
        for name in GLOBAL_DEFAULTS:
            above = self._entries.get(name)
            below = inner.get(name)
            if above and below and not above.value.is_null and not below.value.is_null:
                message = f"{name} stands at the top level and in default:"
                related = ((below.key.span, "here in default:"),)
                self._add(above.key.span, message, "remove the one at the top level", "both-levels", related, name=name)

    def _global_remedy(self, name: str) -> str:
        slip = self._globals.nearest(name)
        return f"did you mean {slip}?" if slip else ""

    def _add(
        self,
        span: Span,
        message: str,
        remedy: str,
        mistake: str,
        related: tuple[tuple[Span, str], ...] = (),
        *,
        job: str = "",
        is_absence: bool = False,
        **parts: str,
    ) -> None:
        words = gitlab_words(mistake, **parts)
        self._problems.add(Problem(ProblemKind.JOB, span, message, remedy, related, is_absence, job=job, words=words))
