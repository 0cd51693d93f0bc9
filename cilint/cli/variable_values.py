"""Values of variables as people may see them: without secrets, and with what is known of those that nobody knows."""

from __future__ import annotations

from cilint.cli.node_texts import node_text
from cilint.findings.mask import Mask, redacted
from cilint.pipeline.conditions.evaluation import Some, Unknown, Value
from cilint.pipeline.job import Job

_SOME = {
    ("branch", "default"): "the default branch",
    ("branch", "other"): "another branch than the default one",
    ("project", "own"): "the path of this project",
    ("project", "fork"): "the path of a fork",
    ("source branch", "own"): "the source branch",
    ("tag", ""): "the tag",
}


def value_text(name: str, value: Value, job: Job | None, mask: Mask) -> str:
    """What a variable is in an event, as the end of a sentence that begins with its name."""
    if value is None:
        return "is not set"
    if isinstance(value, Unknown):
        return "is not known"
    if isinstance(value, Some):
        return f"is {_SOME.get((value.kind, value.name), 'set')}"
    return f"= {known_text(name, value, job, mask)}"


def known_text(name: str, value: str, job: Job | None, mask: Mask) -> str:
    """A value that is known: as the files have it, it has a place there by which secrets are told."""
    for definition in job.variables.possible(name) if job else ():
        if definition.text == value:
            return f'"{node_text(definition.value, mask)}"'
    return f'"{redacted(mask.text(value))}"'
