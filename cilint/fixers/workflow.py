"""Writes `workflow:rules` where a pipeline has none."""

from __future__ import annotations

from cilint.facts.duplicate_pipelines import DuplicatePipelineFact
from cilint.findings.finding import Applicability, Fix
from cilint.findings.match import Match
from cilint.fixers.catalog import Fixer, fixer
from cilint.situation.situation import Situation
from cilint.text.edit import Edit
from cilint.text.source import Span

_LINES = (
    "workflow:",
    "  rules:",
    '    - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH && $CI_OPEN_MERGE_REQUESTS',
    "      when: never",
    "    - when: always",
)


@fixer(DuplicatePipelineFact)
def one_pipeline(_match: Match[DuplicatePipelineFact], situation: Situation) -> Fix | None:
    """Adds `workflow:rules` with which a branch has no pipeline while it has a merge request.

    Unsafe, since jobs without `rules` and `only` then run for merge requests. Where there is a `workflow` already, or
    the file does not end with its mapping, there is no fix.
    """
    pipeline = situation.facts.pipeline
    root = pipeline.configurations[0]
    text, body = root.source.text, root.body
    lines = text[body.end :].splitlines()
    is_block = text[body.start : body.start + 1] != "{" and "workflow" not in pipeline.entries
    if not is_block or any(line.strip() and not line.lstrip().startswith("#") for line in lines):
        return None
    line_break = "\r\n" if "\r\n" in text else "\n"
    added = (
        ("" if text.endswith(("\n", "\r")) else line_break)
        + line_break
        + "".join(f"{line}{line_break}" for line in _LINES)
    )
    end = Span(root.source, len(text), len(text))
    return Fix("add workflow:rules that leave one pipeline", (Edit(end, added),), Applicability.UNSAFE)


FIXERS: dict[str, Fixer] = {"one-pipeline": one_pipeline}
