"""What the jobs of a pipeline share: what they inherit, what is known of their rules, and the work of the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cilint.lazy.frozen import Frozen
from cilint.lazy.typing import TYPE_CHECKING, Any, TypeVar
from cilint.pipeline.conditions.rules import RuleReader
from cilint.pipeline.definitions import Definition
from cilint.pipeline.starts import Starts
from cilint.pipeline.version import GitLabVersion
from cilint.pipeline.work import Work
from cilint.syntax.node import Pair, Step, StepKind

if TYPE_CHECKING:
    from cilint.pipeline.repository_scripts import RepositoryScripts

_Value = TypeVar("_Value")


class Defaults:
    """What jobs inherit of keywords, as written in `pairs`. All of them get the same nodes, which are read once."""

    __slots__ = ("_inherited", "_values", "pairs")

    def __init__(self, pairs: Mapping[str, Pair]) -> None:
        self.pairs = pairs
        self._inherited: dict[str, Pair | None] = {}
        self._values: dict[str, Any] = {}

    def get(self, keyword: str) -> Pair | None:
        """The key and value of a keyword as jobs have it; None where there is none, or null."""
        if keyword not in self._inherited:
            found = self.pairs.get(keyword)
            if found is not None:
                step = Step(StepKind.DEFAULT, found.key.span, keyword)
                found = None if found.value.is_null else Pair(found.key, found.value.carried(step))
            self._inherited[keyword] = found
        return self._inherited[keyword]

    def read(self, pair: Pair, keyword: str, read: Callable[[Pair], _Value]) -> _Value:
        """What `read` makes of a job's pair: of one that `get` gives, what it made the first time."""
        if pair is not self._inherited.get(keyword):
            return read(pair)
        if keyword not in self._values:
            self._values[keyword] = read(pair)
        value: _Value = self._values[keyword]
        return value


class Shared(Frozen):
    """What the jobs of a pipeline inherit: defaults, and the variables of the pipeline and its `workflow:rules`.

    `variables` are by name; `starts` has those that a parent pipeline hands on, which nothing keeps out. The jobs
    share the `work` of the run as well, and what is known of their `rules`. `server` is the version of GitLab that
    builds the pipeline; None stands for the newest that is known. `scripts` gives the files that jobs may run.
    """

    defaults: Defaults
    variables: Mapping[str, tuple[Definition, ...]]
    work: Work
    rules: RuleReader
    starts: Starts = Starts()
    server: GitLabVersion | None = None
    scripts: Callable[[], RepositoryScripts] | None = None

    def may_have_file(self, path: str) -> bool:
        """Whether the repository has a file, or nothing is known of what it has."""
        return self.scripts is None or self.scripts().has(path)

    def has_file(self, path: str) -> bool:
        """Whether the repository surely has a file."""
        return self.scripts is not None and self.scripts().has(path)

    def text_of(self, path: str) -> str | None:
        """What a file of the repository says; None where that is not known."""
        return self.scripts().text(path) if self.scripts is not None else None
