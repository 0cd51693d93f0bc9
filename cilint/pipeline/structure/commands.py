"""Scripts that are no texts: which `script`, `before_script`, `after_script` and hooks GitLab refuses.

The condition is that of lib/gitlab/ci/config/entry/commands.rb: a text, or lists of texts in lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cilint.pipeline.certainty import is_certain, is_text, kind_name, sole_job
from cilint.pipeline.job import Job
from cilint.pipeline.keywords import MAX_SCRIPT_NESTING, PRE_GET_SOURCES
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.pipeline.work import Work
from cilint.syntax.node import Node, Pair, Style
from cilint.text.source import Span

_JOB_SCRIPTS = ("script", "before_script", "after_script")
_SHARED_SCRIPTS = ("before_script", "after_script")


def find_command_problems(entries: Mapping[str, Pair], jobs: Sequence[Job], work: Work, problems: Problems) -> None:
    """Add the entries of scripts that GitLab does not take to `problems`; `jobs` are those that can run."""
    finder = _Finder(work, problems)
    for name in _SHARED_SCRIPTS:
        if name in entries:
            finder.check(entries[name].value, "")
    default = entries["default"].value if "default" in entries else None
    for node in _scripts(default, _SHARED_SCRIPTS) if default else ():
        finder.check(node, "")
    for job in jobs:
        for node in _scripts(job.node, _JOB_SCRIPTS):
            finder.check(node, sole_job(job, node))


def _scripts(node: Node, keywords: Sequence[str]) -> Iterator[Node]:
    for keyword in keywords:
        pair = node.entries.get(keyword)
        if pair:
            yield pair.value
    hooks = node.get(PRE_GET_SOURCES[0])
    script = hooks.get(PRE_GET_SOURCES[1]) if hooks else None
    if script:
        yield script


class _Finder:
    def __init__(self, work: Work, problems: Problems) -> None:
        self._work = work
        self._problems = problems
        # By the lists' content, which jobs that inherit a script share; all of it lives as long as the pipeline.
        self._seen: set[int] = set()

    def check(self, script: Node, job: str) -> None:
        """Look at one script; `job` is the only job that has it."""
        if not script.is_null:
            self._check(script, job, 0)

    def _check(self, node: Node, job: str, level: int) -> None:
        """Look at a script or a part of one that stands within `level` lists."""
        if is_text(node) or not is_certain(node):
            return
        if not node.is_sequence:
            self._add(node.span, job, *_wrong_entry(node))
        elif level == MAX_SCRIPT_NESTING:
            message = f"more than {MAX_SCRIPT_NESTING} lists are nested in each other in this script"
            self._add(node.span, job, message, "put its lines into one of the lists around it")
        elif id(node.value) not in self._seen:
            self._seen.add(id(node.value))
            self._work.spend(len(node.items) // 2)
            for item in node.items:
                self._check(item, job, level + 1)

    def _add(self, span: Span, job: str, message: str, remedy: str) -> None:
        self._problems.add(Problem(ProblemKind.JOB, span, message, remedy, job=job))


def _wrong_entry(node: Node) -> tuple[str, str]:
    """What is wrong with an entry that is neither a text nor a list, and what to write."""
    if node.is_null:
        return "an entry of this script is empty", "remove it, or write the command"
    if node.is_scalar:
        return f"an entry of this script is {kind_name(node)}, and GitLab takes only texts", "put it in quotes"
    message = "an entry of this script is a mapping, and GitLab takes only texts"
    plain = len(node.pairs) == 1 and node.pairs[0].key.style is Style.PLAIN
    return message, "put the whole line in quotes: its ': ' makes it a mapping" if plain else "write it as a text"
