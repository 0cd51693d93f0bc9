"""What a job is trusted with: secrets that its keywords and scripts name, and the environment that it deploys to.

Scripts of the repository that it names are looked at, too: there, what a script gives a value to is its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.patterns import pattern_of
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
        yield from _named(item.node.written, job)
    for file in job.script_files:
        text = file.item.node.written
        job.work.spend(len(text))
        yield from (secret for secret in _named(text, job) if not _is_given(secret[1:], text))


def _named(text: str, job: Job) -> Iterator[str]:
    for name in references(text):
        if exposure(name) is Exposure.OPEN and name not in job.variables:
            yield f"${name}"


def _is_given(name: str, text: str) -> bool:
    """Whether a script gives a value to a variable, by whatever way: it is not the project's then."""
    given = rf"\b(?:{name}=|for\s{{1,20}}{name}\b|(?:read|getopts)\b[^\n;]{{0,200}}\b{name}\b)"
    return pattern_of(given).search(text) is not None


def trust_of(job: Job) -> str:
    """What a job is trusted with, in words: its first secret, or its environment; empty where nothing is seen."""
    secret = next(secrets_of(job), "")
    environment = job.environment
    if secret:
        return secret
    if environment is None or environment.action != "start" or environment.name is None:
        return ""
    return f"the environment {environment.name.written}"
