"""`cilint facts`: prints what rules select from, as JSON."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from cilint.cli.exit_code import ExitCode
from cilint.cli.targets import find_targets
from cilint.facts.model import FACTS_VERSION
from cilint.session import Session
from cilint.settings.model import Settings


def run(options: Namespace) -> ExitCode:
    """Print the facts of each root among the paths."""
    pipelines = []
    broken = False
    for target in find_targets(options.paths, options.stdin_filename):
        session = Session(target.files, Settings(), ())
        for facts in session.facts(session.roots(target.paths)):
            broken = broken or bool(facts.syntax_errors)
            pipelines.append({"root": facts.pipeline.path, **facts.plain()})
    json.dump({"version": FACTS_VERSION, "pipelines": pipelines}, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return ExitCode.FAILURE if broken else ExitCode.CLEAN
