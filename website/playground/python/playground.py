"""Runs cilint's commands on one pipeline, inside of the page: there is no other file, and no network."""

from __future__ import annotations

import contextlib
import io
import json
import os

from cilint.cli import main

REPOSITORY = "/repository"
FILE = ".gitlab-ci.yml"


def look(text: str, events: str) -> str:
    """What cilint finds in a pipeline, when its jobs run and what it looks like, as JSON."""
    os.makedirs(REPOSITORY, exist_ok=True)
    os.chdir(REPOSITORY)
    with open(FILE, "w", encoding="utf-8") as file:
        file.write(text)
    asked = ["--on", events] if events.strip() else []
    report, problem = ran("check", "--no-cache", "--format", "json")
    jobs, why = ran("jobs", *asked)
    graph, _ = ran("graph", "--format", "svg", *asked)
    return json.dumps({"report": json.loads(report or "null"), "problem": problem, "jobs": jobs or why, "graph": graph})


def ran(*arguments: str) -> tuple[str, str]:
    """What a command prints on standard output and standard error."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
    with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
        main(arguments)
    for stream in streams:
        stream.flush()
    return tuple(stream.buffer.getvalue().decode() for stream in streams)
