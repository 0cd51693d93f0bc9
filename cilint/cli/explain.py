"""`cilint explain RULE`: what a rule finds, why that matters and what to do, with examples."""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace

from cilint.cli.exit_code import ExitCode
from cilint.cli.targets import rules_here
from cilint.engine.selection import find_rule
from cilint.explain import markdown, text
from cilint.explain.page import Page
from cilint.report.options import ReportOptions
from cilint.report.terminal import Terminal


def run(options: Namespace) -> ExitCode:
    """Print the page of a rule. Raises `UsageError`, with the nearest name, for a rule that does not exist."""
    rules = rules_here(options.rules)
    page = Page(find_rule(options.rule, rules), rules)
    if options.format == "markdown":
        lines = markdown.render(page)
    else:
        columns, _ = shutil.get_terminal_size((ReportOptions().columns, 0))
        lines = text.render(page, columns)
    terminal = Terminal(sys.stdout.encoding or "utf-8", color=False)
    print("\n".join(map(terminal.show, lines)))
    return ExitCode.CLEAN
