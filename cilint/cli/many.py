"""The checks of several repositories: each by itself, so that what is said of one hangs on no other.

What a repository comes to is put into the form of its own report at once, and kept as such (`pool.py`): a process hands
over nothing else to another, and the parts of a run make the report of the whole (`cilint merge`).
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import partial
from itertools import groupby

from cilint.cli.joining import in_folder, joined
from cilint.cli.messages import describe_defect
from cilint.cli.parallel import results as made
from cilint.cli.pool import Pool
from cilint.cli.progress import Progress
from cilint.errors import CilintError, UsageError
from cilint.findings.finding import Found, Result
from cilint.lazy.typing import TYPE_CHECKING
from cilint.report.json import document, dumps

if TYPE_CHECKING:
    from cilint.cli.checking import Checks

_LEFT_OVER = 50_000
"""With so many objects more than there were, what repositories have left in memory goes: about twenty megabytes."""


def whole(checks: Checks, anew: Callable[[], Checks], processes: int, *, is_for_reports: bool) -> Result:
    """The result for all repositories, in their order, made by so many processes at most.

    `anew` makes the checks once more in another process. With `is_for_reports`, texts and sources are without secrets,
    and have no more than reports show.
    """
    repositories = _Repositories(checks)
    count = repositories.count
    progress = Progress("checking", "repositories")
    if not is_for_reports:
        return joined(progress.watching(map(repositories.result, range(count)), count))
    pool = Pool()
    texts = made(repositories.report, count, processes, partial(_reports_anew, anew))
    for text in progress.watching(texts, count):
        pool.add(text)
    checks.shelf.learn(pool.titles)
    return pool.result()


def _reports_anew(anew: Callable[[], Checks]) -> Callable[[int], str]:
    return _Repositories(anew()).report


class _Repositories:
    """The repositories of a run, each with its targets."""

    def __init__(self, checks: Checks) -> None:
        self._checks = checks
        # All targets of a repository follow each other.
        numbers = groupby(range(len(checks.targets)), lambda number: checks.targets[number].folder)
        self._targets = [(folder, tuple(own)) for folder, own in numbers]
        self.count = len(self._targets)
        self._has_collected = False
        # What a run begins with stays to its end, and need not be looked through for what could go.
        gc.freeze()

    def report(self, number: int) -> str:
        """The report for programs on a repository."""
        text = dumps(document(self.result(number), self._checks.shelf.titles))
        # The program collects nothing by itself, which is well for one repository.
        if gc.get_count()[0] > _LEFT_OVER:
            gc.collect()
            if not self._has_collected:
                # What is there now are tables and rules, which stay.
                self._has_collected = True
                gc.freeze()
        return text

    def result(self, number: int) -> Result:
        """The result for a repository; what keeps it from being checked is an error of it, and none of the run."""
        folder, targets = self._targets[number]
        try:
            return joined(map(self._checks.result, targets))
        except UsageError:
            # The command line is wrong, for all repositories.
            raise
        except CilintError as error:
            problem = error
        except Exception as error:  # noqa: BLE001 - a defect that one repository shows must not hide the others
            problem = CilintError(describe_defect(error))
        return Result(errors=(in_folder(problem, folder),), broken=True, repositories=(Found((), folder=folder),))
