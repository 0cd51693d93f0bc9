"""Renders docs/precision.md of the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from precision.table import VERDICTS, Read, counts, projects, readings

_HEAD = """\
<!-- Rendered by precision/page.py: do not edit. -->
# Precision

How often each rule is right, on {files} files of {projects} public projects: {units} pipelines at commits that
[projects.tsv](../precision/projects.tsv) names. A number of findings says nothing of that; somebody has to read them
against the pipeline. [read.tsv](../precision/read.tsv) has each finding that was read, with its line and
what came of it:

* *right*: it is so, and worth a look;
* *useless*: it is so, and nobody need do anything about it;
* *wrong*: it is not so.

Of {findings} findings {read} were read, by those who write cilint: {right} right, {useless} useless, {wrong} wrong.
They were drawn at random, one of each project first. Where a rule has few, the share says little.

What to know of it:

* All checks are pedantic and without network, so includes from elsewhere are unknown. Many of the pipelines are one
  file without its local includes, of which `unresolved-include` then says that they are not there.
* Tokens in the files were masked before they were counted: secrets are found less often than in what a fetch gives.
* Rules were written with some of these pipelines at hand. They are more often right here than elsewhere.

To repeat it: `python precision/fetch.py FOLDER` fetches the files from GitHub, `make precision CORPUS=FOLDER` counts
and renders this page.

"""


def page(rules: Iterable[str]) -> str:
    """The page, with each of the rules."""
    counted, read, files = counts(), readings(), projects()
    by_verdict = Counter(each.verdict for each in read)
    head = _HEAD.format(
        files=len(files),
        projects=len({file.repository for file in files}),
        units=len({file.unit for file in files}),
        findings=sum(count.findings for count in counted.values()),
        read=len(read),
        **{verdict: by_verdict[verdict] for verdict in VERDICTS},
    )
    known = sorted(rules)
    rows = [_row(rule, [each for each in read if each.rule == rule]) for rule in known if rule in counted]
    silent = ", ".join(f"[{rule}](rules/{rule}.md)" for rule in known if rule not in counted)
    table = (
        "| rule | findings | projects | read | right | useless | wrong |\n|---|---|---|---|---|---|---|\n"
        + "".join(rows)
    )
    return f"{head}## By rule\n\n{table}\n## Not right\n\n{''.join(_mistakes(read))}\n{_NO_FIGURES}\n{silent}.\n"


_NO_FIGURES = """\
## Without figures

These rules find nothing in the pipelines, or are asked for by an option that was not given
(`--shellcheck`, settings of the house), so nothing is known of how often they are right on real ones:
"""


def _row(rule: str, read: list[Read]) -> str:
    count = counts()[rule]
    told = Counter(each.verdict for each in read)
    verdicts = (str(told[verdict]) if read else "" for verdict in VERDICTS)
    cells = (f"[{rule}](rules/{rule}.md)", count.findings, count.projects, len(read) or "none", *verdicts)
    return f"| {' | '.join(map(str, cells))} |\n"


def _mistakes(read: list[Read]) -> Iterator[str]:
    files = {(file.unit, file.file): file for file in projects()}
    for each in read:
        if each.verdict != VERDICTS[0]:
            file = files[each.unit, each.file]
            address = f"https://github.com/{file.repository}/blob/{file.commit}/{file.path}#L{each.line}"
            place = f"[{file.repository}, {file.path}:{each.line}]({address})"
            yield f"* [{each.rule}](rules/{each.rule}.md), {each.verdict}: {each.why} ({place})\n"
