"""What a job's keywords have to do with each other: delays, scripts, sites that it publishes.

Source: lib/gitlab/ci/config/entry/job.rb and lib/gitlab/ci/yaml_processor.rb.
"""

from __future__ import annotations

from cilint.lazy.typing import TYPE_CHECKING
from cilint.pipeline.certainty import is_certain, is_text, possible_values
from cilint.pipeline.entries.rules import check_delay
from cilint.pipeline.entries.sorts import is_blank
from cilint.pipeline.entries.spot import Spot
from cilint.pipeline.job import Job
from cilint.pipeline.problem import ProblemKind

if TYPE_CHECKING:
    from cilint.pipeline.entries.reading import Reader

_SITE_JOB = "pages"


def check_script(reader: Reader, job: Job) -> None:
    """A script has something in it."""
    script = job.node.entries.get("script")
    values = possible_values(script.value) if script and "run" not in job.node.entries else ()
    if script and values and all(map(is_blank, values)):
        spot = Spot("script", ProblemKind.JOB, script.key)
        reader.refusals.add(
            spot, script.value, "the script is empty", "write at least one command", "blank", span=script.key.span
        )


def check_delayed(reader: Reader, job: Job) -> None:
    """`when: delayed` and `start_in` stand together, and beside `rules` in these."""
    if job.node.entries.keys() & {"start_in", "when"}:
        check_delay(reader, job.node, Spot("", ProblemKind.JOB, job.key), has_rules=job.own("rules") is not None)


def check_published(reader: Reader, job: Job) -> None:
    """`publish` is for the job that makes the site, and says once which folder that is."""
    pair = job.node.entries.get("publish")
    if pair is None or not is_certain(pair.value) or not is_text(pair.value) or is_blank(pair.value):
        return
    pages = job.node.get("pages")
    spot = Spot("publish", ProblemKind.PAGES, pair.key)
    is_site = job.name == _SITE_JOB or (pages is not None and not is_blank_pages(pages.canonical, bool(pages.pairs)))
    if not is_site:
        message = "publish is for the job that makes the site"
        reader.refusals.add(spot, pair.value, message, "write pages: {publish: …}", "no-site", span=pair.key.span)
    elif pages is not None and pages.is_mapping and pages.get("publish"):
        message = "publish stands in the job and in its pages:"
        where = pair.key.span
        reader.refusals.add(spot, pair.value, message, "remove this one", "twice", span=where, job=job.name)


def is_blank_pages(text: str, has_pairs: bool) -> bool:
    """Whether `pages:` says that the job makes no site."""
    return text in ("false", "") and not has_pairs
