"""What starts a pipeline, with what is then known: the ref, GitLab's variables, what changed. The usual ones: kinds.py.

Source: GitLab's doc/ci/jobs/job_rules.md ("CI_PIPELINE_SOURCE predefined variable"), and for the precedence of
variables doc/ci/variables/_index.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple
from cilint.pipeline.conditions.evaluation import UNKNOWN, Some, Unknown, Value


class Others(Enum):
    """Which variables there may be besides those that an event gives and those that the files define."""

    NONE = "none"
    NEW = "new"
    """Such as the files do not define: a project's settings may have them."""
    ANY = "any"
    """Any, and so the values of the files may not count: what starts a pipeline, or a project, overrides them."""


class Ref(Enum):
    """What a pipeline runs for."""

    BRANCH = "branch"
    TAG = "tag"
    MERGE_REQUEST = "merge request"


class Event(NamedTuple):
    """Something that starts a pipeline.

    `source` is what CI_PIPELINE_SOURCE says; `ref` is the name of the branch or tag, a merge request's source
    branch. `predefined` are GitLab's own variables, which the files' override; `given` are those of the project, the
    schedule, the person: they override the files'. `changes` are the paths that changed; None where GitLab does not
    know them.
    """

    name: str
    source: str | Unknown
    kind: Ref = Ref.BRANCH
    ref: str | Some | Unknown = UNKNOWN
    predefined: Mapping[str, Value] = {}
    given: Mapping[str, Value] = {}
    changes: Sequence[str] | Unknown | None = UNKNOWN
    others: Others = Others.ANY


def joined(name: str, events: Sequence[Event]) -> Event:
    """An event of which that is known which all of some events of one kind have in common.

    What is sure of it is sure of each of them.
    """
    first = events[0]
    names = dict.fromkeys(variable for event in events for variable in event.predefined)
    return first._replace(
        name=name,
        source=first.source if all(event.source == first.source for event in events) else UNKNOWN,
        ref=first.ref if all(event.ref == first.ref for event in events) else UNKNOWN,
        predefined={name: _common([event.predefined.get(name, UNKNOWN) for event in events]) for name in names},
        changes=first.changes if all(event.changes == first.changes for event in events) else UNKNOWN,
    )


def _common(values: Sequence[Value]) -> Value:
    if all(value == values[0] for value in values):
        return values[0]
    is_set = all(isinstance(value, Some) or (isinstance(value, str) and value.strip()) for value in values)
    return Some() if is_set else UNKNOWN
