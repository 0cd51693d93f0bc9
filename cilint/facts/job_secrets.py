"""What a job is trusted with: secrets that its keywords and scripts name, and the environment that it deploys to."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.pipeline.job import Job
from cilint.pipeline.substitution import references
from cilint.secrets.exposure import Exposure, exposure

_SCRIPT = 5
"""The work of a look at an entry of a script (see pipeline/work.py)."""


def secrets_of(job: Job) -> Iterator[str]:
    """The secrets of a job, in words, as far as the files name them: those that the project gives to whom it likes."""
    if job.secrets:
        yield "secrets"
    if job.id_tokens:
        yield "an ID token"
    job.work.spend(_SCRIPT * len(job.script_items))
    for item in job.script_items:
        for name in references(item.node.written):
            if exposure(name) is Exposure.OPEN and name not in job.variables:
                yield f"${name}"


def trust_of(job: Job) -> str:
    """What a job is trusted with, in words: its first secret, or its environment; empty where nothing is seen."""
    secret = next(secrets_of(job), "")
    environment = job.environment
    if secret:
        return secret
    if environment is None or environment.action != "start" or environment.name is None:
        return ""
    return f"the environment {environment.name.written}"
