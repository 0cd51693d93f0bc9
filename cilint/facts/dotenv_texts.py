"""What jobs get from the dotenv reports of others: variables with texts of somebody who may not change the project.

GitLab takes the values as they are, and expands nothing in them (doc/ci/yaml/artifacts_reports.md, section
"artifacts:reports:dotenv").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cilint.facts.archives import Archive, archives_of
from cilint.facts.injections import FreeText, origin_of
from cilint.facts.scripts import LOOK, Scripts
from cilint.lazy.patterns import regex
from cilint.pipeline.graph.graph import Graph
from cilint.pipeline.job import Job
from cilint.sessions.happenings import Happening
from cilint.sessions.value import KnownText, UnknownText, Values

_DOTENV = "dotenv"
_NAME = regex(r"(?s:.*\n)?[ \t]*([A-Za-z_]\w*)=[^\n]*")


class DotenvTexts:
    """Looks at the jobs with such reports, at each of them once."""

    def __init__(self, graph: Graph, scripts: Scripts) -> None:
        self._graph = graph
        self._scripts = scripts
        self._written: dict[str, Mapping[str, FreeText]] = {}

    def given(self, job: Job) -> dict[str, FreeText]:
        """The variables that a job gets so, by name: of several jobs with the same one, any."""
        linked = self._graph.jobs.get(job.name)
        found: dict[str, FreeText] = {}
        for other in self._graph.artifacts_from(linked) if linked else ():
            if other.job.artifacts is not None and _DOTENV in other.job.artifacts.reports:
                found |= self._of(other.job)
        return found

    def _of(self, job: Job) -> Mapping[str, FreeText]:
        if job.name not in self._written:
            archives = [archive for archive in archives_of(job) if archive.report == _DOTENV]
            self._written[job.name] = dict(self._texts(job, archives))
        return self._written[job.name]

    def _texts(self, job: Job, archives: list[Archive]) -> Iterator[tuple[str, FreeText]]:
        """What a job writes into the files that its reports take."""
        run = self._scripts.run(job)
        evaluation = run.session.evaluation
        job.work.spend(LOOK * len(run.entries))
        for event in evaluation.record.files:
            if event.word is None or event.happening in (Happening.UNSEEN, Happening.COPIED):
                continue
            places = evaluation.files.places(event.word, event.command, event.order)
            if any(archive.taker(place, job.work) for archive in archives for place in places):
                yield from _assigned(evaluation.output(event.command), job)


def _assigned(values: Values, job: Job) -> Iterator[tuple[str, FreeText]]:
    """The variables in lines `NAME=text` that have a text of others."""
    for value in values:
        name = ""
        for piece in value:
            if isinstance(piece, KnownText):
                match = _NAME.fullmatch(piece.text)
                name = match[1] if match else "" if "\n" in piece.text else name
            elif name and isinstance(piece, UnknownText) and piece.use is not None:
                origin = origin_of(piece, job)
                if origin is not None:
                    yield name, origin._replace(definition=piece.use.span)
