"""A picture as plain values: boxes, and links between them. No text in it holds a secret; none is escaped yet."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.lazy.enums import Enum
from cilint.lazy.records import NamedTuple

ARTIFACTS = "artifacts"


class BoxKind(Enum):
    """What a box stands for."""

    JOB = "job"
    TRIGGER = "trigger"
    MISSING = "missing"
    ENVIRONMENT = "environment"
    PROJECT = "project"


class LinkKind(Enum):
    """What ties two boxes."""

    ARTIFACTS = "artifacts"
    """The one waits for the other, and gets what it leaves."""
    ORDER = "order"
    """The one waits for the other."""
    HANDED_ON = "handed-on"
    """The one gets what the other leaves; it waits for it as for all of its stage."""
    DEPLOYS = "deploys"
    STARTS = "starts"


class Box(NamedTuple):
    """Something that is drawn as a box; `key` is the same in every run and holds nothing of the pipeline's text.

    `may` says that it is not sure that the job runs, `way` how it does where that is not the usual way, `notes` are a
    few words more. `stage` is empty for what is no job.
    """

    key: str
    name: str
    kind: BoxKind = BoxKind.JOB
    stage: str = ""
    may: bool = False
    way: str = ""
    notes: tuple[str, ...] = ()

    @property
    def shown_notes(self) -> tuple[str, ...]:
        """The words below the name; that it leaves artifacts is shown by a sign."""
        return tuple(note for note in (self.way, *self.notes) if note and note != ARTIFACTS)


class Link(NamedTuple):
    """A link from one box to another, by their keys. `is_optional`: it is there in some cases alone."""

    start: str
    end: str
    kind: LinkKind
    is_optional: bool = False
    note: str = ""


class Chart(NamedTuple):
    """One pipeline: its jobs by stages, in order, and what is beside them. The links lead to its own boxes."""

    key: str
    title: str
    stages: tuple[str, ...]
    boxes: tuple[Box, ...]
    links: tuple[Link, ...]

    def in_stage(self, stage: str) -> Iterator[Box]:
        """The boxes of one stage."""
        return (box for box in self.boxes if box.stage == stage)

    @property
    def beside(self) -> Iterator[Box]:
        """The boxes that are in no stage."""
        return (box for box in self.boxes if not box.stage)


class Start(NamedTuple):
    """That a job starts another pipeline: the box's key and the chart's."""

    box: str
    chart: str


class Picture(NamedTuple):
    """All that is drawn: pipelines, the children after their parents, and which jobs start them."""

    title: str
    charts: tuple[Chart, ...]
    starts: tuple[Start, ...] = ()
