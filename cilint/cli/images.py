"""`cilint images`: every image and service by job, how firmly it is pinned, and the credentials it is pulled with."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any

from cilint.cli.exit_code import ExitCode
from cilint.cli.messages import describe
from cilint.cli.runner_config import with_runners
from cilint.cli.targets import find_targets
from cilint.container.image import ImageReferenceError, Reference, parse_reference
from cilint.container.template import PinVerdict, classify_pin, registry_pattern
from cilint.engine.reasons import reason_in_words
from cilint.errors import CilintError
from cilint.facts.gather import Facts
from cilint.facts.image_templates import shaped
from cilint.facts.model import ImageFact, Reach, shown
from cilint.findings.mask import Mask, harmless
from cilint.lazy.records import NamedTuple
from cilint.pipeline.expansion import Expansion
from cilint.session import Session, mask_for
from cilint.situation.pull_source import PullAccess, PullSource, pull_source
from cilint.situation.situation import Situation

FORMAT_VERSION = 1
"""Changes when a key of the JSON format is taken away or changes its meaning, not when one is added."""

_HEADINGS = ("JOB", "USE", "IMAGE", "REGISTRY", "PIN", "CREDENTIALS")


class Image(NamedTuple):
    """One value of one image or service of a job; `reference` is None where it is not wholly known, or is none."""

    fact: ImageFact
    text: str
    registry: str | None
    reference: Reference | None
    pin: PinVerdict
    source: PullSource


def run(options: Namespace) -> ExitCode:
    """Print the images of each root among the paths; standard error says what could not be read."""
    images: list[Image] = []
    found: list[Facts] = []
    errors: list[CilintError] = []
    for target in find_targets(options):
        settings = target.settings
        if options.runner_config:
            settings = with_runners(settings, options.runner_config, target.root)
        session = Session(target.files, settings, (), target.libraries)
        for facts in session.facts(session.roots(target.paths)):
            found.append(facts)
            images.extend(_images(Situation(facts, settings)))
        errors.extend(session.errors(target.paths))
    mask = mask_for(found, errors)
    if options.format == "text":
        for line in _table(images, mask):
            print(line)
    else:
        json.dump(mask.value(_document(images, options.format, mask)), sys.stdout, indent=2)
        sys.stdout.write("\n")
    unread = dict.fromkeys(include.name for facts in found for include in facts.pipeline.unread)
    for name in unread:
        print(harmless(mask.text(f"cilint: the include {name} was not read: its images are not here")), file=sys.stderr)
    for error in errors:
        print(f"cilint: {describe(error, mask)}", file=sys.stderr)
    return ExitCode.FAILURE if errors else ExitCode.CLEAN


def _images(situation: Situation) -> Iterator[Image]:
    for fact in situation.facts.images:
        if fact.user is None or fact.reach is Reach.UNUSED:
            continue
        for option in fact.expansions:
            template = shaped(option.template)
            source = pull_source(option, fact.user, situation)
            registry = registry_pattern(template)
            yield Image(fact, shown(option), registry, _reference(option), classify_pin(template), source)


def _reference(option: Expansion) -> Reference | None:
    try:
        return parse_reference(option.known) if option.known else None
    except ImageReferenceError:
        return None


def _table(images: Sequence[Image], mask: Mask) -> Iterator[str]:
    """The lines of a table; columns are as wide as what is shown in their widest cell."""
    rows = [_HEADINGS, *(tuple(harmless(mask.text(cell)) for cell in _row(image)) for image in images)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(image: Image) -> tuple[str, ...]:
    written = image.fact.node.written
    shown_as = image.text if image.text == written else f"{written} = {image.text}"
    job = image.fact.user.name if image.fact.user else ""
    registry = image.registry or "unknown"
    return (job or "(default)", image.fact.role, shown_as, registry, image.pin.value, _credentials(image.source))


def _credentials(source: PullSource) -> str:
    if source.access in (PullAccess.NONE, PullAccess.UNKNOWN):
        return f"{source.access.value}: {reason_in_words(source.reasons)}"
    return (
        f"{source.key} in {source.source}" if source.access is PullAccess.MATCH else f"{source.source} for {source.key}"
    )


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
        "path": fact.span.source.path,
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
