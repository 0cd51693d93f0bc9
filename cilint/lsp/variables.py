"""Variables: what is told of one, and which there are at a place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cilint.findings.mask import Mask
from cilint.lsp.markdown import plain
from cilint.lsp.offer import ItemKind, Offer, Scene
from cilint.pipeline.definitions import Definition, Scope
from cilint.pipeline.events.kinds import all_kinds
from cilint.pipeline.keywords import RESERVED_NAMES
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.predefined import Control, Phase, Predefined, predefined, predefined_variables

_MOST_DEFINITIONS = 20
_PRECEDENCE = (
    "What the rules of a job say goes before what the job says, and that before what all jobs have; a variable of the "
    "project's settings, a schedule or whoever starts the pipeline goes before all of these."
)
""""CI/CD variable precedence" in GitLab's doc/ci/variables/_index.md."""
_PHASES = tuple(Phase)
_KNOWN = {
    Phase.PRE_PIPELINE: "known from the beginning on: in `include`, `workflow` and all that comes later",
    Phase.PIPELINE: "known while the pipeline is made: in the `rules` of jobs, not in `include` and `workflow`",
    Phase.JOB_ONLY: "known when a runner has the job: in scripts, images and services, not in `rules`",
}
_DECIDES = {
    Control.GITLAB: "GitLab",
    Control.ADMIN: "the administrator",
    Control.PROJECT: "the project",
    Control.AUTHOR: "whoever commits, pushes a branch or tag, or opens a merge request",
    Control.STARTER: "whoever starts the pipeline",
    Control.ACCOUNT: "whoever chose that login",
    Control.FORK: "whoever made that project",
}
_CONDITIONS = ("rules", "only", "except")


def definitions_of(pipelines: Iterable[Pipeline], name: str, own: str) -> list[Definition]:
    """The definitions of a variable that a job can see; below the keywords of the pipeline, those that any job can."""
    found: dict[tuple[str, int], Definition] = {}
    for pipeline in pipelines:
        for job in pipeline.jobs:
            if job.name == own or own in RESERVED_NAMES:
                for definition in job.variables.possible(name):
                    found.setdefault((definition.span.source.path, definition.span.start), definition)
    return list(found.values())


def told(name: str, definitions: Sequence[Definition], mask: Mask) -> str:
    """What there is to know of a variable, as Markdown: its values, the one that counts by default first; its phase."""
    lines = [
        plain(mask.without(f"- {item.text} ({item.scope.value} variable, {item.span.place})", (item.span,)))
        for item in definitions[:_MOST_DEFINITIONS]
    ]
    given = predefined(name)
    if given:
        lines.append(f"- {_predefined(given)}")
    if definitions:
        is_global = any(item.scope is Scope.GLOBAL for item in definitions)
        known = "`workflow`" if is_global else "the job's `rules`"
        lines.append(f"\nKnown from {known} on. {_PRECEDENCE}")
    if not lines:
        lines.append("- no file defines it: what it says, the project's settings or who starts the pipeline decide")
    return "\n".join((f"**{plain(mask.text(name))}**", "", *lines))


def _predefined(given: Predefined) -> str:
    since = f" since GitLab {given.since}" if given.since else ""
    return f"predefined{since}, {_KNOWN[given.phase]}; its text is decided by {_DECIDES[given.control]}"


def variables_at(scene: Scene) -> Iterator[Offer]:
    """The variables that exist where the spot is read: first those of the files, then GitLab's own."""
    own, mask = scene.own_name, scene.analysis.mask
    phase = _phase(scene.spot.keys)
    for name in _names(scene) if own != "include" else ():
        definitions = definitions_of(scene.pipelines, name, own)
        yield Offer(name, ItemKind.Variable, "variable", told(name, definitions, mask))
    for given in predefined_variables().values():
        if _PHASES.index(given.phase) <= _PHASES.index(phase):
            yield Offer(given.name, ItemKind.Constant, "predefined", f"**{given.name}**\n\n- {_predefined(given)}")


def _phase(keys: Sequence[str]) -> Phase:
    """The phase in which GitLab reads what is below some keys (docs/variable-phases.md)."""
    if keys[:1] in (("include",), ("workflow",)):
        return Phase.PRE_PIPELINE
    return Phase.PIPELINE if len(keys) > 1 and keys[1] in _CONDITIONS else Phase.JOB_ONLY


def _names(scene: Scene) -> Iterator[str]:
    """The names that the files define: of a job its own, elsewhere those of the pipeline."""
    found: dict[str, None] = {}
    for pipeline in scene.pipelines:
        job = next((job for job in pipeline.jobs if job.name == scene.own_name), None)
        found |= dict.fromkeys(job.variables.names() if job else pipeline.shared.variables)
    return iter(found)


def sources(quote: str, behind: str) -> Iterator[Offer]:
    """The values of CI_PIPELINE_SOURCE, each with `behind`, in quotes (`quote`) where none are open."""
    values = dict.fromkeys(event.source for event in all_kinds() if isinstance(event.source, str))
    return (Offer(value, ItemKind.EnumMember, insert=f"{quote}{value}{behind}", is_verbatim=True) for value in values)
