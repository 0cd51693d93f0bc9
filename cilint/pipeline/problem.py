"""What GitLab refuses when it builds a pipeline's configuration: each with its place, and collected while it is built.

A file that is no YAML is an error of its own (`YamlSyntaxError`); what is here leaves the rest of the pipeline to be
read as far as it can be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.text.source import Span


class ProblemKind(Enum):
    """The part of the configuration that is wrong; each kind has a rule."""

    ARTIFACTS = "artifacts"
    CACHE = "cache"
    DEFAULT = "default"
    DURATION = "duration"
    EMPTY = "empty"
    ENVIRONMENT = "environment"
    ENVIRONMENT_STOP = "environment-stop"
    EXTENDS = "extends"
    HEADER = "header"
    ID_TOKENS = "id_tokens"
    IMAGE = "image"
    INCLUDE = "include"
    INPUTS = "inputs"
    JOB = "job"
    KEYWORD = "keyword"
    NEEDS = "needs"
    PAGES = "pages"
    PARALLEL = "parallel"
    REFERENCE = "reference"
    RELEASE = "release"
    RETRY = "retry"
    RULES = "rules"
    RUN = "run"
    SECRETS = "secrets"
    SERVICES = "services"
    STAGE = "stage"
    TRIGGER = "trigger"
    VARIABLES = "variables"
    WORKFLOW = "workflow"
    YAML = "yaml"


class Problem(NamedTuple):
    """One place that GitLab refuses, and why.

    `advice` is its `remedy`, or finds it when somebody is told of the problem. `related` has other places with a remark
    each. `is_absence` says that something is nowhere in the files: where not all files are at hand, it may be
    elsewhere. `is_local` says that it is so if the repository's root is where it seems to be, which is sure only where
    GitLab starts with the file. `job` is the job that it is in, where it is in just one. `variant` is one of the
    rule's: `limit` says that an administrator can have GitLab take it. `words` are what GitLab itself says of it.
    `condition` says where it is so, if that is not in every pipeline of the file. `correction` is the key that is
    surely meant by a misspelt one at `span`.
    """

    kind: ProblemKind
    span: Span
    message: str
    advice: str | Callable[[], str] = ""
    related: tuple[tuple[Span, str], ...] = ()
    is_absence: bool = False
    is_local: bool = False
    job: str = ""
    variant: str = ""
    words: str = ""
    condition: str = ""
    correction: str = ""

    @property
    def remedy(self) -> str:
        """What to write instead; empty where that is not known."""
        return self.advice if isinstance(self.advice, str) else self.advice()


class Problems:
    """The problems of one pipeline, each place once for each message, in the order in which they were found."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: dict[tuple[str, int, int, str], Problem] = {}

    def add(self, problem: Problem) -> None:
        """Take note of a problem."""
        span = problem.span
        self._found.setdefault((span.source.path, span.start, span.end, problem.message), problem)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found.values())
