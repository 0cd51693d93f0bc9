"""What a shell has of variables from the beginning, and which of them are surely one word, which needs no quotes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.job import Job
from cilint.pipeline.predefined import Control, ReferencePart, predefined
from cilint.text.source import Span

HasSecret = Callable[[Span], bool]

_WORD = regex(r"[\w@%+=:,./-]*")
_FOLDERS = frozenset({"CI_BUILDS_DIR", "CI_PROJECT_DIR"})
"""The Runner's folder, which whoever sets it up names, and in it the path of the project, which has no blanks."""


class VariableValue(NamedTuple):
    """A variable that a shell has from the beginning; `is_word` says that its value is surely one word."""

    name: str
    is_word: bool


def values_of(names: Iterable[str], job: Job, has_secret: HasSecret) -> Iterator[VariableValue]:
    """Those of some variables that GitLab or the files give to a job."""
    for name in names:
        if name in job.variables or predefined(name) is not None:
            yield VariableValue(name, _is_word(name, job, has_secret))


def _is_word(name: str, job: Job, has_secret: HasSecret) -> bool:
    """Whether a variable is surely one word, which a shell takes apart nowhere: as the files, or GitLab, define it.

    Whether a secret is one would tell of it, and is not asked.
    """
    if name not in job.variables:
        return _is_word_of_gitlab(name, job)
    return all(
        not any(has_secret(definition.span) for definition in option.definitions)
        and all(
            _WORD.fullmatch(part) is not None if isinstance(part, str) else _is_word_of_gitlab(part.name, job)
            for part in option.template
        )
        for option in job.variables.expand(f"${{{name}}}")
    )


def _is_word_of_gitlab(name: str, job: Job) -> bool:
    """Whether a variable of GitLab has no blanks: numbers, hashes, URLs, folders, and what an image's name may hold."""
    if name == "CI_JOB_NAME":
        # A template has none, and what is said of its jobs is enough; a parallel job's is `test 1/3` or `test: [a, b]`.
        return job.hidden or (job.parallel is None and _WORD.fullmatch(job.name) is not None)
    known = predefined(name)
    return known is not None and (
        known.shape is not ReferencePart.NONE or known.control is Control.GITLAB or name in _FOLDERS
    )
