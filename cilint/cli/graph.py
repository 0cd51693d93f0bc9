"""`cilint graph`: the pipeline as a picture, for all events or for one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence

from cilint.cli.arguments import add_online, add_paths
from cilint.cli.event_arguments import add_events
from cilint.cli.events import Asked
from cilint.cli.exit_code import ExitCode
from cilint.cli.job_details import Teller
from cilint.cli.messages import tell_missing
from cilint.cli.streams import as_file
from cilint.cli.targets import Target, find_targets
from cilint.drawing.dot import dot_lines
from cilint.drawing.mermaid import MOST_CHARACTERS, MOST_LINKS, links_of, mermaid_lines
from cilint.drawing.page import page_lines
from cilint.drawing.picture import Picture, Start
from cilint.drawing.sketch import Sketch, sketch
from cilint.drawing.svg import svg_lines
from cilint.engine.catalog import load_rules
from cilint.engine.rule import Rule
from cilint.errors import CilintError, UsageError
from cilint.facts.gather import Facts
from cilint.findings.finding import Result
from cilint.findings.mask import Mask
from cilint.lazy.records import NamedTuple
from cilint.pipeline.events.decision import Runs
from cilint.pipeline.events.event import Event, joined
from cilint.pipeline.events.run import Run
from cilint.pipeline.graph.graph import graph_of
from cilint.report.summary import counted
from cilint.session import Session, mask_for

_FORMATS = ("mermaid", "dot", "svg", "html")


def add_options(_command: str, parser: ArgumentParser) -> None:
    """Add what the command accepts."""
    add_paths(parser)
    add_online(parser)
    parser.add_argument("--format", choices=_FORMATS, default="mermaid", help="html is a page (default: mermaid)")
    add_events(parser)


class _Drawn(NamedTuple):
    """A pipeline that is to be drawn: its root, and what an event, if one is asked about, makes of it."""

    root: str
    facts: Facts
    event: Event | None
    run: Run | None


def run(options: Namespace) -> ExitCode:
    """Print the picture; standard error says what is not in it."""
    _refuse_loose_ends(options)
    drawn: list[_Drawn] = []
    starts: dict[str, dict[str, str]] = {}
    errors: list[CilintError] = []
    results: list[Result] = []
    for target in find_targets(options):
        session = Session(target.files, target.settings, _rules(options, target), target.libraries)
        if options.format == "html":
            results.append(session.check(target.paths))
        roots = session.roots(target.paths)
        for root, facts in zip(roots, session.facts(roots), strict=False):
            if facts.pipeline.configurations:
                event = _event(facts, options, target)
                drawn.append(_Drawn(root, facts, event, Run(facts.pipeline, event) if event else None))
                starts[root] = session.started_by(root)
        errors.extend(session.errors(target.paths))
    if not drawn and not errors:
        raise UsageError("there is no pipeline in what is named: a file that ends in .toml is a runner's configuration")
    mask = _mask(drawn, errors, results)
    picture, sketches = _picture(drawn, starts, mask)
    _print(options.format, picture, sketches, Teller(mask, results))
    remarks = (*_remarks(drawn), *_limits(options.format, picture))
    tell_missing((item.facts for item in drawn), errors, mask, "its jobs are not here", *remarks)
    return ExitCode.FAILURE if errors else ExitCode.CLEAN


def _rules(options: Namespace, target: Target) -> tuple[Rule, ...]:
    """The rules whose findings a page shows; other pictures have none."""
    if options.format != "html":
        return ()
    return load_rules(target.rule_folders)


def _refuse_loose_ends(options: Namespace) -> None:
    if options.on or options.event:
        return
    loose = {"--changed": options.changed, "--changed-since": options.changed_since, "--set": options.set,
             "--fork": options.fork}  # fmt: skip
    for name, value in loose.items():
        if value:
            raise UsageError(f"{name} says something of an event: name that, as in `--on mr`")


def _event(facts: Facts, options: Namespace, target: Target) -> Event | None:
    """The event that is asked about. Raises `UsageError` for several of different kinds."""
    if not options.on and not options.event:
        return None
    return _one(Asked(options, target).of(facts.pipeline))


def _one(events: Sequence[Event]) -> Event:
    if len({event.kind for event in events}) > 1 or len({event.source for event in events}) > 1:
        words = ", ".join(event.name for event in events)
        raise UsageError(f"a picture shows one event, and these are several: {words}; name a branch, as in `push:main`")
    return events[0] if len(events) == 1 else joined(" or ".join(event.name for event in events), events)


def _mask(drawn: Sequence[_Drawn], errors: Sequence[CilintError], results: Sequence[Result]) -> Mask:
    found = [item.facts for item in drawn]
    if not results:
        return mask_for(found, errors)
    return Mask.of(
        Result(
            findings=tuple(finding for result in results for finding in result.findings),
            suppressed=tuple(finding for result in results for finding in result.suppressed),
            errors=tuple(errors),
            secrets=tuple(span for facts in found for span in facts.secret_places),
            unshown=tuple(span for facts in found for span in facts.unread_places),
        )
    )


def _picture(
    drawn: Sequence[_Drawn], starts: dict[str, dict[str, str]], mask: Mask
) -> tuple[Picture, dict[str, tuple[_Drawn, Sketch]]]:
    """The picture, and the sketches that it is made of by their charts' keys."""

    reached = _reached(drawn, starts)
    sketches: dict[str, tuple[_Drawn, Sketch]] = {}
    keys: dict[str, str] = {}
    for item in drawn:
        if item.root in reached:
            keys[item.root] = key = f"p{len(keys)}"
            path = item.facts.pipeline.shown_path
            title = mask.line(f"child pipeline {path}" if item.facts.pipeline.is_child else path)
            sketches[key] = item, sketch(graph_of(item.facts.pipeline), key, title, mask.line, item.run)
    found = [
        Start(box, keys[child])
        for item, made in sketches.values()
        for box, linked in made.jobs.items()
        if (child := starts[item.root].get(linked.job.name, "")) in keys
    ]
    roots = [mask.line(item.facts.pipeline.shown_path) for item in drawn if not item.facts.pipeline.is_child]
    event = next((item.event.name for item in drawn if item.event), "")
    title = ", ".join(roots) + (f" on {mask.line(event)}" if event else "")
    return Picture(title, tuple(made.chart for _, made in sketches.values()), tuple(found)), sketches


def _reached(drawn: Sequence[_Drawn], starts: dict[str, dict[str, str]]) -> set[str]:
    """The roots of all pipelines that run, or may run: of children, those that a job starts which does so."""
    by_root = {item.root: item for item in drawn}
    waiting = [item.root for item in drawn if not item.facts.pipeline.is_child]
    reached: set[str] = set()
    while waiting:
        root = waiting.pop()
        if root in reached or root not in by_root:
            continue
        reached.add(root)
        item = by_root[root]
        jobs = {job.name: job for job in item.facts.pipeline.jobs}
        waiting += (
            child
            for name, child in starts[root].items()
            if item.run is None or item.run.runs(jobs[name]) is not Runs.NO
        )
    return reached


def _print(
    name: str,
    picture: Picture,
    sketches: dict[str, tuple[_Drawn, Sketch]],
    teller: Teller,
) -> None:
    if name == "html":
        told = (teller.details(item.facts, made, item.run) for item, made in sketches.values())
        jobs = sum(len(made.jobs) for _, made in sketches.values())
        counts = counted(jobs, "job") + (f" in {len(sketches)} pipelines" if len(sketches) > 1 else "")
        lines = page_lines(picture, {key: details for some in told for key, details in some}, counts)
    elif name == "svg":
        lines = svg_lines(picture, is_alone=True)
    else:
        lines = mermaid_lines(picture) if name == "mermaid" else dot_lines(picture)
    as_file().writelines(f"{line}\n" for line in lines)


def _remarks(drawn: Sequence[_Drawn]) -> Iterator[str]:
    for item in drawn:
        if item.run and item.run.workflow.runs is Runs.NO:
            by = item.run.workflow.by
            place = f" ({by.span.place})" if by else ""
            path = item.facts.pipeline.shown_path
            yield f"{path}: there is no pipeline for this event: workflow:rules keep it out{place}"


def _limits(name: str, picture: Picture) -> Iterator[str]:
    if name == "mermaid" and links_of(picture) > MOST_LINKS:
        yield f"Mermaid draws at most {MOST_LINKS} links, and these are {links_of(picture)}: take --format html or svg"
    elif name == "mermaid" and sum(len(line) + 1 for line in mermaid_lines(picture)) > MOST_CHARACTERS:
        yield f"Mermaid draws at most {MOST_CHARACTERS:,} characters: take --format html or svg"
