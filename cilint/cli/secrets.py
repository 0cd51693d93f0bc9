"""`cilint secrets`: which jobs have which credentials in which events, and by which ways these leave them."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Sequence

from cilint.cli.answers import Answers
from cilint.cli.exit_code import ExitCode
from cilint.cli.jobs import ask, bounded, tell
from cilint.cli.secrets_table import text_lines
from cilint.findings.mask import Mask, harmless
from cilint.lazy.typing import Any
from cilint.pipeline.events.decision import Runs
from cilint.resolved.secrets import Credential, CredentialUse, CredentialWay, credentials_in
from cilint.text.source import Span

FORMAT_VERSION = 1
"""Changes when a key of the JSON format is taken away or changes its meaning, not when one is added."""


def run(options: Namespace) -> ExitCode:
    """Print the credentials of each pipeline; standard error says what could not be read, and what GitLab refuses."""
    if options.job_token:
        # Few runs ask for it.
        from cilint.cli.job_token import run as run_job_token

        return run_job_token(options)
    held: list[Sequence[Credential]] = []
    asked = ask(options, lambda facts: held.append(credentials_in(facts)))
    found = list(zip(asked.answers, held, strict=True))
    with bounded():
        if options.format == "json":
            json.dump(_document(found, asked.mask), sys.stdout, indent=2)
            sys.stdout.write("\n")
        else:
            for number, (answers, credentials) in enumerate(found):
                for line in (*([""] if number else []), *text_lines(answers, credentials, asked.mask)):
                    print(harmless(line))
    return tell(asked)


def _document(found: Sequence[tuple[Answers, Sequence[Credential]]], mask: Mask) -> dict[str, Any]:
    pipelines = [
        {
            "root": answers.pipeline.shown_path,
            "events": [event.name for event, _ in answers.runs],
            "credentials": [_plain(credential, answers, mask) for credential in credentials],
        }
        for answers, credentials in found
    ]
    return {"version": FORMAT_VERSION, "pipelines": mask.value(pipelines)}


def _plain(credential: Credential, answers: Answers, mask: Mask) -> dict[str, Any]:
    held = credential.held
    return {
        "name": held.name,
        "source": held.kind.value,
        "place": _place(held.place, mask) if held.place else None,
        "audiences": list(credential.audiences),
        "jobs": [_plain_use(use, answers, mask) for use in credential.uses],
    }


def _plain_use(use: CredentialUse, answers: Answers, mask: Mask) -> dict[str, Any]:
    runs = {event.name: run.runs(use.user.job) for event, run in answers.runs if not use.user.job.hidden}
    return {
        "job": use.user.name,
        "runs": [name for name, answer in runs.items() if answer is Runs.YES],
        "may_run": [name for name, answer in runs.items() if answer is Runs.MAY],
        "ways": [_plain_way(way, mask) for way in use.ways],
    }


def _plain_way(way: CredentialWay, mask: Mask) -> dict[str, Any]:
    return {
        "way": way.way,
        "target": way.target or None,
        "tool": way.tool or None,
        "file": way.file or None,
        "report": way.report or None,
        "own": way.is_own,
        "near": way.is_near,
        "sure": way.is_sure,
        **_place(way.place, mask),
    }


def _place(span: Span, mask: Mask) -> dict[str, Any]:
    line, column = mask.begin(span)
    return {"path": span.source.shown_path, "line": line, "column": column}
