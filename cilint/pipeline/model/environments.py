"""`environment:`: where a job deploys to.

Source: GitLab's lib/gitlab/ci/config/entry/environment.rb.
"""

from __future__ import annotations

from cilint.lazy.records import NamedTuple
from cilint.pipeline.model.parts import part, scalar, text
from cilint.syntax.node import Node, Pair


class JobEnvironment(NamedTuple):
    """The environment that a job deploys to, or does something else with: `action` is start where it says nothing.

    `tier` is the `deployment_tier`, `auto_stop` what `auto_stop_in` says.
    """

    node: Node
    name: Node | None
    action: str = "start"
    on_stop: Node | None = None
    url: Node | None = None
    tier: Node | None = None
    auto_stop: Node | None = None


def read_environment(pair: Pair) -> JobEnvironment:
    """The value of `environment:`, a name or a mapping."""
    node = pair.value
    if node.is_scalar:
        return JobEnvironment(node, node)
    return JobEnvironment(
        node,
        part(node, "name"),
        text(node, "action", otherwise="start"),
        part(node, "on_stop"),
        scalar(node, "url"),
        part(node, "deployment_tier"),
        scalar(node, "auto_stop_in"),
    )
