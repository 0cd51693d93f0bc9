"""The facts about jobs that may change what runs elsewhere: by their environment, or the programs of their scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cilint.facts.model import Fact, Plain, User
from cilint.pipeline.graph.tiers import tier_of
from cilint.pipeline.job import Job
from cilint.pipeline.model.environments import JobEnvironment


class DeploymentFact(Fact):
    """A job that may deploy, flagged at the name of its environment, else at its own."""

    __slots__ = ("environment", "job", "tier")

    kind = "deployment"

    def __init__(self, user: User, environment: JobEnvironment | None) -> None:
        name = environment.name if environment else None
        super().__init__((name or user.job.key).span, user, () if name is None else name.via)
        self.job = user.job
        self.environment = environment
        self.tier = tier_of(user.job, environment) if environment else None

    def fields(self) -> Plain:
        """See `Fact.fields`."""
        name = self.environment.name if self.environment else None
        return {"environment": name.span.text if name else None, "tier": self.tier}


def deployments_of(jobs: Iterable[Job]) -> Iterator[DeploymentFact]:
    """The jobs that start an environment, or have none; not those that end one or only look at it."""
    for job in jobs:
        if job.environment is None or job.environment.action == "start":
            yield DeploymentFact(User(job.name, job), job.environment)
