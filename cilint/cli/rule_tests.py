"""`cilint rules test FOLDER`: whether the examples of house rules hold."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence

from cilint.cli.exit_code import ExitCode
from cilint.cli.named_files import repository_root
from cilint.cli.rule_folders import named_folders
from cilint.cli.targets import rules_here
from cilint.engine.catalog import load_rules, read_rule_file
from cilint.engine.documentation import Documentation, parse_documentation
from cilint.engine.rule import Rule
from cilint.errors import UsageError
from cilint.explain.trial import FailedExample, failures
from cilint.report.terminal import Terminal


def run(options: Namespace) -> ExitCode:
    """Print what the examples of the rules in the folders come to; without one, in those that the settings name.

    Raises `UsageError` where there is no rule to test, and `RuleError` for one that is broken.
    """
    named = named_folders([*options.targets, *options.rules], repository_root(".")).values()
    rules = load_rules(named) if named else rules_here()
    own = [rule for rule in rules if rule.is_house]
    if not own:
        raise UsageError("name a folder with rules of your own: cilint rules test FOLDER")
    terminal = Terminal(sys.stdout.encoding or "utf-8", color=False)
    tested = failed = 0
    for rule in own:
        documentation = parse_documentation(read_rule_file(rule.id, [rule.folder]))
        found = list(failures(rule, documentation, rules))
        tested += len(documentation.bad) + len(documentation.good)
        failed += len({failure.example.span for failure in found})
        print("\n".join(map(terminal.show, _lines(rule, documentation, found))))
    held = f"{failed} of {_counted(tested, 'example')} failed" if failed else f"{_counted(tested, 'example')} passed"
    print(f"{_counted(len(own), 'rule')}, {held}")
    return ExitCode.FINDINGS if failed else ExitCode.CLEAN


def _lines(rule: Rule, documentation: Documentation, found: Sequence[FailedExample]) -> Iterator[str]:
    count = len(documentation.bad) + len(documentation.good)
    if not count:
        yield f"{rule.id}: no examples"
    elif not found:
        yield f"{rule.id}: {_counted(count, 'example')} passed"
    for failure in found:
        # The first half of the file alone is the source of the rule.
        yield f"{rule.id}: failed: {failure.example.name} ({failure.example.span.place}): {failure.problem}"
        yield from _listed("expected", failure.expected)
        yield from _listed("came", failure.came)


def _listed(word: str, items: Sequence[str]) -> Iterator[str]:
    for index, item in enumerate(items):
        yield f"  {word if index == 0 else '':>8}  {item}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
