"""What starts a pipeline, with what is then known: the ref, GitLab's variables, what changed. The usual ones: kinds.py.

Source: GitLab's doc/ci/jobs/job_rules.md ("CI_PIPELINE_SOURCE predefined variable"), and for the precedence of
variables doc/ci/variables/_index.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import NamedTuple

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

    `source` is the value of CI_PIPELINE_SOURCE; `ref` is the name of the branch or tag, a merge request's source
    branch. `predefined` are GitLab's own variables, which the files' override; `given` are those of the project, the
    schedule, the person: they override the files'. `changes` are the paths that changed; None where GitLab does not
    know them.
    """

    name: str
    source: str
    kind: Ref = Ref.BRANCH
    ref: str | Some | Unknown = UNKNOWN
    predefined: Mapping[str, Value] = {}
    given: Mapping[str, Value] = {}
    changes: Sequence[str] | Unknown | None = UNKNOWN
    others: Others = Others.ANY
