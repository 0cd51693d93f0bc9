"""`cilint images`: every image and service by job, how firmly it is pinned, and the credentials it is pulled with."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from itertools import islice

from cilint.cli.exit_code import ExitCode
from cilint.cli.grid import grid
from cilint.cli.messages import tell_missing
from cilint.cli.runner_config import with_runners
from cilint.cli.targets import Target, find_targets
from cilint.container.template import PinVerdict
from cilint.engine.reasons import reason_in_words
from cilint.errors import CilintError, UsageError
from cilint.facts.gather import Facts
from cilint.findings.mask import Mask
from cilint.lazy.typing import TYPE_CHECKING, Any
from cilint.report.summary import counted
from cilint.resolved.images import Image, credentials, images_of
from cilint.session import Session, mask_for
from cilint.situation.situation import Situation
from cilint.text import disk

if TYPE_CHECKING:
    from cilint.cli.pulls import PullBudget

FORMAT_VERSION = 1
"""Changes when a key of the JSON format is taken away or changes its meaning, not when one is added."""

_HEADINGS = ("IMAGE", "WRITTEN", "REGISTRY", "PIN", "CREDENTIALS", "JOBS")
_MOST_JOBS = 3
_COLUMNS = 120
"""Of a terminal that does not know how wide it is."""


def run(options: Namespace) -> ExitCode:
    """Print the images of each root among the paths, or what events pull; standard error says what could not be read.

    Raises `UsageError` where events go with a document that has none, and where something is said of no event.
    """
    _check_options(options)
    images: list[Image] = []
    budgets: list[PullBudget] = []
    found: list[Facts] = []
    errors: list[CilintError] = []
    for target in find_targets(options):
        settings = target.settings
        if options.runner_config:
            settings = with_runners(settings, options.runner_config, target.root)
        session = Session(target.files, settings, (), target.libraries)
        for facts in session.facts(session.roots(target.paths)):
            found.append(facts)
            own = list(images_of(Situation(facts, settings)))
            images.extend(own)
            budgets.extend(_budgets(options, target, facts, own))
        errors.extend(session.errors(target.paths))
    mask = mask_for(found, errors)
    if options.on or options.event:
        # As below.
        from cilint.cli.pulls import print_budgets

        print_budgets(budgets, options.format, mask)
    elif options.format == "text":
        for line in _lines(images, mask):
            print(line)
    else:
        json.dump(mask.value(_document(images, options.format, mask)), sys.stdout, indent=2)
        sys.stdout.write("\n")
    tell_missing(found, errors, mask, "its images are not here")
    return ExitCode.FAILURE if errors else ExitCode.CLEAN


def _check_options(options: Namespace) -> None:
    """Raise `UsageError` where options do not go together."""
    if options.on or options.event:
        if options.format == "cyclonedx":
            raise UsageError("a bill of materials has the images of all events: leave out --on, or --format cyclonedx")
        return
    said = {
        "--changed": options.changed,
        "--changed-since": options.changed_since,
        "--set": options.set,
        "--no-other-variables": options.no_other_variables,
        "--fork": options.fork,
    }
    for name in filter(said.__getitem__, said):
        raise UsageError(f"{name} says something of an event: name it with --on or --event")


def _budgets(options: Namespace, target: Target, facts: Facts, images: Sequence[Image]) -> Sequence[PullBudget]:
    """What each event that is asked about pulls; nothing where none is."""
    if not (options.on or options.event) or not facts.pipeline.configurations:
        return ()
    # Only they ask about events.
    from cilint.cli.events import Asked
    from cilint.cli.pulls import budget_of

    events = Asked(options, target).of(facts.pipeline)
    return [budget_of(facts.pipeline, event, images) for event in events]


def _lines(images: Sequence[Image], mask: Mask) -> Iterator[str]:
    """A table for each repository, with its name where there are several."""
    columns = disk.terminal_columns()
    groups: dict[str, list[Image]] = {}
    for image in images:
        groups.setdefault(image.fact.span.source.folder, []).append(image)
    for number, (folder, own) in enumerate((groups or {"": []}).items()):
        if number:
            yield ""
        if folder:
            yield mask.line(f"{folder}: {counted(len(set(map(_row, own))), 'image')}")
        if not own:
            yield "no images"
            continue
        rows = [tuple(mask.line(cell) for cell in row) for row in _rows(own)]
        yield from grid(_HEADINGS, rows, columns if columns is None else columns or _COLUMNS)


def _rows(images: Sequence[Image]) -> Iterator[tuple[str, ...]]:
    """A row for each image with all that is the same of it, and the jobs that it is of."""
    jobs: dict[tuple[str, ...], dict[str, None]] = {}
    for image in images:
        name = image.fact.user.name if image.fact.user else ""
        role = "" if image.fact.role == "image" else f" ({image.fact.role})"
        jobs.setdefault(_row(image), {})[(name or "(default)") + role] = None
    for row, names in jobs.items():
        more = len(names) - _MOST_JOBS
        shown = ", ".join(islice(names, _MOST_JOBS))
        yield (*row, f"{shown} and {more} more" if more > 0 else shown)


def _row(image: Image) -> tuple[str, ...]:
    written = image.fact.node.written
    other = written if image.text != written else ""
    return (image.text, other, image.registry or "unknown", image.pin.value, credentials(image.source))


def _document(images: Sequence[Image], name: str, mask: Mask) -> dict[str, Any]:
    if name == "cyclonedx":
        # Of the formats, few runs need this one.
        from cilint.cli.cyclonedx import bill_of_materials

        return bill_of_materials((image.fact.user.name if image.fact.user else "", image.fact.role, image.text,
                                  image.reference) for image in images)  # fmt: skip
    return {"version": FORMAT_VERSION, "images": [_plain(image, mask) for image in images]}


def _plain(image: Image, mask: Mask) -> dict[str, Any]:
    fact, reference, source = image.fact, image.reference, image.source
    line, column = mask.begin(fact.span)
    return {
        "job": fact.user.name if fact.user else "",
        "use": fact.role,
        "path": fact.span.source.shown_path,
        "line": line,
        "column": column,
        "written": fact.node.written,
        "image": image.text,
        "normal_form": reference.normal_form if reference else None,
        "registry": image.registry,
        "repository": reference.path if reference else None,
        "tag": reference.tag if reference else None,
        "digest": reference.digest if reference else None,
        "pin": image.pin.value,
        "pinned": image.pin is PinVerdict.PINNED,
        "credentials": {
            "access": source.access.value,
            "source": source.source or None,
            "key": source.key or None,
            "reason": reason_in_words(source.reasons) or None,
        },
    }
