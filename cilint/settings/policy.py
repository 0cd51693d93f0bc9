"""What the settings want of pipelines: jobs and includes that have to be there, and what may not be."""

from __future__ import annotations

from collections.abc import Iterable

from cilint.lazy.patterns import regex
from cilint.lazy.records import NamedTuple
from cilint.pipeline.glob import glob
from cilint.pipeline.include import IncludeKind
from cilint.pipeline.provenance import IncludeSource
from cilint.settings.patterns import fits

_VERSION = regex(r"v?(\d+(?:\.\d+)*)(-.+)?")


class IncludeVersion(NamedTuple):
    """The numbers of a version, and whether it comes before the release with these numbers."""

    numbers: tuple[int, ...]
    is_early: bool

    def is_before(self, other: IncludeVersion) -> bool:
        """Whether it is surely older: `1` stands for any 1.x, and so is not older than 1.4."""
        own, wanted = self.numbers, other.numbers
        shared = min(len(own), len(wanted))
        if own[:shared] != wanted[:shared]:
            return own[:shared] < wanted[:shared]
        return len(own) >= len(wanted) and self.is_early and not any(own[shared:]) and not other.is_early


def version_of(name: str) -> IncludeVersion | None:
    """The version that a text is; None for one that is none, such as a branch."""
    found = _VERSION.fullmatch(name)
    return IncludeVersion(tuple(map(int, found[1].split("."))), bool(found[2])) if found else None


class JobPolicy(NamedTuple):
    """A job, by its name or a pattern with `*`; where it is required, in which events (none: it need only be there)."""

    name: str
    events: tuple[str, ...] = ()

    def is_for(self, name: str) -> bool:
        """Whether it speaks of a job of that name."""
        return fits(name, (self.name,))


class IncludePolicy(NamedTuple):
    """An include, as `include:` has it: its kind, the project, component, template or address, and a project's file.

    Names may be patterns. Where it is required, `version` is the lowest that will do, `events` are those in which it
    has to bring a job, and `may_change` the keywords that its jobs may have from others.
    """

    kind: IncludeKind
    name: str
    file: str = ""
    version: str = ""
    events: tuple[str, ...] = ()
    may_change: tuple[str, ...] = ()

    def __str__(self) -> str:
        """What people call it."""
        return f"{self.name}: {self.file}" if self.file else self.name

    def is_for(self, source: IncludeSource) -> bool:
        """Whether it speaks of an include of that source; a component's and a project's host may be left out."""
        if self.kind is not source.kind:
            return False
        if self.kind is IncludeKind.PROJECT:
            names = (source.project, f"{source.host}/{source.project}")
            is_file = not self.file or glob(self.file.lstrip("/")).matches(source.location.lstrip("/"))
            return is_file and _any(self.name, names)
        if self.kind is IncludeKind.COMPONENT:
            path = "/".join(filter(None, (source.project, source.location)))
            # The host of the GitLab at hand has no name there.
            host, slash, rest = self.name.partition("/")
            own = rest if slash and not source.host and ("." in host or "$" in host) else self.name
            return _any(own, (path, f"{source.host}/{path}"))
        return _any(self.name.lstrip("/"), (source.location.lstrip("/"),))


def _any(pattern: str, names: Iterable[str]) -> bool:
    return any(fits(name.lower(), (pattern.lower(),)) for name in names)


class Policy(NamedTuple):
    """All of it: what is required, and what is forbidden."""

    jobs: tuple[JobPolicy, ...] = ()
    includes: tuple[IncludePolicy, ...] = ()
    forbidden_jobs: tuple[JobPolicy, ...] = ()
    forbidden_includes: tuple[IncludePolicy, ...] = ()
    forbidden_variables: tuple[str, ...] = ()
