"""The kinds of fact about Docker auth configurations: each as a whole, its entries, what is wrong with it."""

from __future__ import annotations

from cilint.container.auth_config import AuthConfig, AuthEntry, AuthProblem
from cilint.facts.model import Fact, Plain, User
from cilint.lazy.enums import Enum
from cilint.syntax.node import Step
from cilint.text.mapped import MappedText
from cilint.text.source import Span


class AuthOrigin(Enum):
    """Where a pipeline has an auth configuration."""

    VARIABLE = "variable"
    """The value of DOCKER_AUTH_CONFIG, which the Runner reads."""
    FILE = "file"
    """What a script writes to a file that a tool reads."""
    API = "api"
    """What a script stores as the project's DOCKER_AUTH_CONFIG through GitLab's API; its text is not looked at."""


class AuthReader(Enum):
    """Who reads an auth configuration."""

    RUNNER = "gitlab-runner"
    DOCKER = "docker"
    KANIKO = "kaniko"
    PODMAN = "podman"


class AuthFact(Fact):
    """A Docker auth configuration, flagged at its text; `uses` are the places that make it the Runner's."""

    __slots__ = ("config", "name", "reader", "source", "text", "uses")

    kind = "auth"

    def __init__(
        self,
        span: Span,
        user: User | None,
        via: tuple[Step, ...],
        source: AuthOrigin,
        reader: AuthReader,
        name: str,
    ) -> None:
        """`name` is that of the variable or file."""
        super().__init__(span, user, via)
        self.source = source
        self.reader = reader
        self.name = name
        self.config = AuthConfig()
        self.text: MappedText | None = None
        self.uses: tuple[Span, ...] = ()

    def holding(self, text: MappedText, config: AuthConfig) -> AuthFact:
        """The same fact with what it holds: `config` was read from `text`."""
        self.text = text
        self.config = config
        return self

    def place(self, start: int, end: int) -> Span:
        """The place of a stretch of the configuration's text."""
        return self.text.span(start, end) if self.text else self.span

    def written(self, entry: AuthEntry) -> str:
        """An entry's key as it is written."""
        return self.place(entry.start, entry.end).text

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        entries = self.config.entries
        return {
            "source": self.source.value,
            "reader": self.reader.value,
            "name": self.name,
            "registries": [self.written(entry) for entry in entries if entry.helper is None],
            "helpers": [self.written(entry) for entry in entries if entry.helper is not None],
            "store": self.config.store,
            "unknown": self.config.is_unknown,
        }


class AuthEntryFact(Fact):
    """An entry of an auth configuration, flagged at its key."""

    __slots__ = ("auth", "entry")

    kind = "auth_entry"

    def __init__(self, auth: AuthFact, entry: AuthEntry) -> None:
        super().__init__(auth.place(entry.start, entry.end), auth.user, auth.via)
        self.auth = auth
        self.entry = entry

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {
            "source": self.auth.source.value,
            "reader": self.auth.reader.value,
            "registry": self.auth.written(self.entry),
            "username": self.entry.username,
            "helper": self.entry.helper,
            "literal": self.entry.is_literal,
        }


class AuthProblemFact(Fact):
    """What is wrong with an auth configuration, flagged at what must change."""

    __slots__ = ("auth", "problem")

    kind = "auth_problem"

    def __init__(self, auth: AuthFact, problem: AuthProblem) -> None:
        super().__init__(auth.place(problem.start, problem.end), auth.user, auth.via)
        self.auth = auth
        self.problem = problem

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        return {
            "source": self.auth.source.value,
            "reader": self.auth.reader.value,
            "about": self.problem.fault.value,
            "message": self.problem.message,
            "registry": self.problem.key,
        }
