"""Where a value stands, as far as findings speak of it; and where the problems with it go."""

from __future__ import annotations

from collections.abc import Callable

from cilint.lazy.frozen import Frozen
from cilint.pipeline.certainty import sole_job
from cilint.pipeline.job import Job
from cilint.pipeline.problem import Problem, ProblemKind, Problems
from cilint.syntax.node import Node
from cilint.text.source import Span


class Spot(Frozen):
    """The keywords that lead to a value, as GitLab writes them: `artifacts:reports:junit`.

    `kind` is the kind of what is wrong with it, `key` the key before it, `is_entry` whether it is one of a list.
    """

    path: str
    kind: ProblemKind
    key: Node
    is_entry: bool = False

    @property
    def name(self) -> str:
        """What messages call the value."""
        return f"an entry of {self.path}" if self.is_entry else self.path

    def below(self, name: str, key: Node, kind: ProblemKind) -> Spot:
        """The spot of a value below this one, with its name and key."""
        path = f"{self.path}:{name}" if self.path else name
        return Spot(path, kind, key)

    def entry(self) -> Spot:
        """The spot of an entry of the list that is here."""
        return Spot(self.path, self.kind, self.key, is_entry=True)


class Refusals:
    """The door through which problems go: it knows whose keywords are read."""

    __slots__ = ("_problems", "job")

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self.job: Job | None = None

    def add(
        self,
        spot: Spot,
        node: Node,
        message: str,
        remedy: str = "",
        mistake: str = "",
        *,
        span: Span | None = None,
        kind: ProblemKind | None = None,
        is_absence: bool = False,
        related: tuple[tuple[Span, str], ...] = (),
        variant: str = "",
        correction: str = "",
        **parts: str,
    ) -> None:
        """Take note that `node` is refused: `span` is a place other than its own.

        `correction` is the key to be written there. What GitLab says of such a `mistake` is in its table
        (gitlab_words.py), and `parts` are what that leaves open.
        """
        # Loaded for what is refused anyway.
        from cilint.pipeline.gitlab_words import gitlab_words

        words = gitlab_words(mistake, spot.path, **parts) if mistake else ""
        job = sole_job(self.job, node) if self.job else ""
        where = span or node.span
        problem = Problem(kind or spot.kind, where, message, remedy, related, is_absence, job=job, variant=variant)
        self._problems.add(problem._replace(words=words, correction=correction))

    def pass_on(self, problem: Problem) -> None:
        """Take note of a problem that was found before."""
        self._problems.add(problem)

    def during(self, read: Callable[[], None]) -> tuple[Problem, ...]:
        """The problems that come while something is read; they are not taken note of."""
        noted, self._problems = self._problems, Problems()
        try:
            read()
            return tuple(self._problems)
        finally:
            self._problems = noted
