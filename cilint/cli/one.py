"""The check of many pipelines in one repository: by several processes where that pays, and saying how far it is.

It is made in shares, by however many processes, so that of each pipeline no more is held than what is said of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from cilint.cli.parallel import results
from cilint.cli.progress import Progress
from cilint.engine.shares import GiveShare, Spread, Tell, UnsharedError
from cilint.findings.finding import Result
from cilint.session import Session


def check(
    session: Callable[[], Session],
    paths: Sequence[str],
    anew: Callable[[], GiveShare] | None,
    processes: int,
    *,
    is_told: bool,
) -> tuple[Session, Result]:
    """The result for some pipelines, and the session that it comes from.

    `session` makes one, and `anew` gives what judges a share of it (`Session.shares`) in a process that begins with
    nothing; it can be pickled. None: there are no shares. With `is_told`, people see how far it is.
    """
    progress = Progress("checking", "pipelines")
    tell = progress if is_told else None
    try:
        if anew:
            with suppress(UnsharedError):
                return _checked(session(), paths, tell, partial(results, processes=processes, make=anew))
        # What was counted until here is to count once, and what was made is not held beside what is made now.
        return _checked(session(), paths, tell)
    finally:
        progress.clear()


def _checked(
    session: Session, paths: Sequence[str], tell: Tell | None, spread: Spread | None = None
) -> tuple[Session, Result]:
    return session, session.check(paths, tell=tell, spread=spread)
