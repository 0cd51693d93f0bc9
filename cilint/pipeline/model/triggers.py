"""`trigger:`: the pipeline that a job starts.

Source: GitLab's lib/gitlab/ci/config/entry/trigger.rb and trigger/forward.rb.
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.records import NamedTuple
from cilint.pipeline.model.parts import entries_of, part, scalar, text
from cilint.syntax.node import Node, Pair


class Trigger(NamedTuple):
    """The pipeline that a job starts: that of a `project`, or a child made of `include`. `node` is the whole value.

    `forwards_own` and `forwards_given` say whether it gets the variables that the files define, and those that were
    given to the job's own pipeline, which `given_by` says.
    """

    node: Node
    project: Node | None = None
    include: Node | None = None
    branch: Node | None = None
    strategy: str = ""
    forwards_own: bool = True
    forwards_given: bool = False
    given_by: Node | None = None

    @property
    def artifact_jobs(self) -> Iterator[Node]:
        """The names of the jobs whose artifacts hold the files of a child: `include:job`."""
        for entry in entries_of(self.include):
            if entry.is_mapping and (name := part(entry, "job")) is not None:
                yield name


def read_trigger(pair: Pair) -> Trigger:
    """The value of `trigger:`, the path of a project or a mapping."""
    node = pair.value
    if node.is_scalar:
        return Trigger(node, node)
    return Trigger(
        node,
        part(node, "project"),
        part(node, "include"),
        scalar(node, "branch"),
        text(node, "strategy"),
        text(node, "forward", "yaml_variables", otherwise="true") == "true",
        text(node, "forward", "pipeline_variables") == "true",
        part(node, "forward", "pipeline_variables"),
    )
