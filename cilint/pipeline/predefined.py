"""GitLab's predefined variables: when each exists, what its value can look like, and who
decides it. Values are not known here.

The table is predefined.tsv beside this module; its head names the source and explains the columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple, maker
from cilint.lazy.table import read_table


class Phase(Enum):
    """The first phase in which a variable exists; it does in the later ones too."""

    PRE_PIPELINE = "pre-pipeline"
    """Before the pipeline is made: `include`, `workflow` and all that comes later may use it."""
    PIPELINE = "pipeline"
    """While the pipeline is made: `rules` of jobs may use it."""
    JOB_ONLY = "job-only"
    """When a runner has the job: scripts, images and services may use it."""


class ReferencePart(Enum):
    """What a value may be within an image reference."""

    NONE = "-"
    """Nothing that an image reference has, or not known."""
    PATH = "path"
    TAG = "tag"
    PIPELINE = "pipeline"


class Control(Enum):
    """Who decides what a variable says."""

    GITLAB = "gitlab"
    ADMIN = "admin"
    PROJECT = "project"
    AUTHOR = "author"
    STARTER = "starter"
    ACCOUNT = "account"
    FORK = "fork"

    @property
    def is_free_text(self) -> bool:
        """Whether somebody who may not change the project can make it say anything, code for a shell for one."""
        return self in (Control.AUTHOR, Control.STARTER)


class Predefined(NamedTuple):
    """A predefined variable.

    `is_constant` says that it is the same in every pipeline of a project; `since` is the GitLab version that brought
    it, empty where the documentation does not say; `control` who decides what it says.
    """

    name: str
    phase: Phase
    shape: ReferencePart
    is_constant: bool
    since: str
    control: Control


@cache
def predefined_variables() -> Mapping[str, Predefined]:
    """All predefined variables by name; read when the first one is asked for."""
    # Some hundreds of lookups, which in a dictionary take a quarter of the time.
    phases = {phase.value: phase for phase in Phase}
    shapes = {shape.value: shape for shape in ReferencePart}
    controls = {control.value: control for control in Control}
    make = maker(Predefined)
    return {
        name: make(
            name,
            phases[phase],
            shapes[shape],
            constant == "constant",
            "" if since == "-" else since,
            controls[control],
        )
        for name, phase, shape, constant, since, control in read_table(__file__, "predefined.tsv")
    }


def predefined(name: str) -> Predefined | None:
    """The predefined variable of that name, without `$`; None for any other variable."""
    return predefined_variables().get(name)
