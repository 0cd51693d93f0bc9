"""The checks of several repositories: each by itself, so that what is said of one hangs on no other.

What a repository comes to is put into the form of its own report at once, and kept as such (`pool.py`): a process hands
over nothing else to another, and the parts of a run make the report of the whole (`cilint merge`).
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain, groupby

from cilint.cli.joining import in_folder, joined
from cilint.cli.messages import describe_defect
from cilint.cli.parallel import results as made
from cilint.cli.pool import Pool
from cilint.cli.progress import Progress
from cilint.cli.scheduling import Size, schedule
from cilint.cli.shards import sizes_of
from cilint.cli.targets import folder_order
from cilint.errors import CilintError, UsageError
from cilint.findings.finding import Found, Result
from cilint.lazy.typing import TYPE_CHECKING
from cilint.report.json import pieces as written
from cilint.report.options import ReportOptions

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
        return joined(progress.watching((repositories.result(number, processes) for number in range(count)), count))
    pool = Pool()
    pieces, shared = schedule(repositories.sizes, processes)
    work = partial(_report, repositories, pieces)
    texts = made(work, len(pieces), processes, partial(_report_anew, anew, pieces))
    last = (repositories.report(number, processes) for number in shared)
    for number, text in zip((*pieces, *shared), progress.watching(chain(texts, last), count), strict=True):
        pool.add(text, folder_order(repositories.folders[number]))
    checks.shelf.learn(pool.titles)
    return pool.result()


def _report_anew(anew: Callable[[], Checks], pieces: Sequence[int]) -> Callable[[int], str]:
    return partial(_report, _Repositories(anew()), pieces)


def _report(repositories: _Repositories, pieces: Sequence[int], place: int) -> str:
    return repositories.report(pieces[place])


class _Repositories:
    """The repositories of a run, each with its targets."""

    def __init__(self, checks: Checks) -> None:
        self._checks = checks
        # All targets of a repository follow each other.
        numbers = groupby(range(len(checks.targets)), lambda number: checks.targets[number].folder)
        self._targets = [(folder, tuple(own)) for folder, own in numbers]
        self.count = len(self._targets)
        self.folders = [folder for folder, _ in self._targets]
        self._has_collected = False
        # What a run begins with stays to its end, and need not be looked through for what could go.
        gc.freeze()

    @property
    def sizes(self) -> Sequence[Size]:
        """How much there is to check in each."""
        checks, amounts = self._checks, sizes_of(self._checks.targets)
        return [
            Size.of(
                *(amounts[folder], sum(len(checks.targets[number].paths) for number in own)),
                can_be_shared=any(map(checks.can_be_shared, own)),
            )
            for folder, own in self._targets
        ]

    def report(self, number: int, processes: int = 1) -> str:
        """The report for programs on a repository, made by so many processes at most."""
        result = self.result(number, processes)
        text = "".join(written(result, ReportOptions(titles=self._checks.shelf.titles)))
        # The program collects nothing by itself, which is well for one repository.
        if gc.get_count()[0] > _LEFT_OVER:
            gc.collect()
            if not self._has_collected:
                # What is there now are tables and rules, which stay.
                self._has_collected = True
                gc.freeze()
        return text

    def result(self, number: int, processes: int) -> Result:
        """The result for a repository; what keeps it from being checked is an error of it, and none of the run."""
        folder, targets = self._targets[number]
        try:
            return joined(self._checks.result(target, processes) for target in targets)
        except UsageError:
            # The command line is wrong, for all repositories.
            raise
        except CilintError as error:
            problem = error
        except Exception as error:  # noqa: BLE001 - a defect that one repository shows must not hide the others
            problem = CilintError(describe_defect(error))
        return Result(errors=(in_folder(problem, folder),), broken=True, repositories=(Found((), folder=folder),))
