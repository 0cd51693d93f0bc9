"""`cilint rules`: lists the rules that there are. What else it does with them is in modules of their own."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator

from cilint.cli.exit_code import ExitCode
from cilint.cli.targets import rules_here
from cilint.engine.rule import Rule, VariantVerdict
from cilint.errors import UsageError
from cilint.explain.page import Page, by_group, confidences, origin, selection, severities
from cilint.report.json import dumps
from cilint.report.terminal import Terminal

LIST_VERSION = 1
"""Changes when a key of the JSON list is taken away or changes its meaning, not when one is added."""


def run(options: Namespace) -> ExitCode:
    """Print the rules, those of your own too, or do what is asked for with them.

    Raises `UsageError` for options that do not go together.
    """
    _refuse_contradictions(options)
    if options.coverage:
        from cilint.cli import rule_coverage

        return rule_coverage.run(options)
    if options.action == "test":
        from cilint.cli import rule_tests

        return rule_tests.run(options)
    if options.action == "new":
        from cilint.cli import new_rule

        return new_rule.run(options)
    rules = rules_here(options.rules)
    if options.action == "schema":
        # The packages that settings name are known by now.
        from cilint.engine.rule_schema import rule_schema

        print(json.dumps(rule_schema(), indent=2, ensure_ascii=False))
    elif options.format == "json":
        listed = [_entry(Page(rule, rules)) for rule in rules]
        print(dumps({"version": LIST_VERSION, "rules": listed}))
    else:
        terminal = Terminal(sys.stdout.encoding or "utf-8", color=False)
        print("\n".join(map(terminal.show, _lines(rules))))
    return ExitCode.CLEAN


def _refuse_contradictions(options: Namespace) -> None:
    if options.coverage and options.action:
        raise UsageError(f"--coverage looks at pipelines, and `{options.action}` does not: leave one of them out")
    if options.targets and options.action not in ("test", "new"):
        raise UsageError(
            f"{options.targets[0]!r} says nothing here: `cilint rules test {options.targets[0]}` tests a folder"
        )


def _lines(rules: Iterable[Rule]) -> Iterator[str]:
    for index, (group, members) in enumerate(by_group(rules).items()):
        if index:
            yield ""
        yield group
        for rule in members:
            levels = f"severity {severities(rule)} · confidence {confidences(rule)} · persona {rule.persona.value}"
            yield f"  {rule.id}: {rule.title}"
            yield f"    {levels}"
            yield f"    selects {selection(rule)} · from {origin(rule)}"


def _entry(page: Page) -> dict[str, object]:
    rule = page.rule
    return {
        "id": rule.id,
        "title": rule.title,
        "group": rule.group,
        **_levels(rule.verdict),
        "variants": {name: _levels(verdict) for name, verdict in rule.variants.items()},
        "persona": rule.persona.value,
        "tree": rule.tree.value,
        "select": rule.select,
        "owasp": page.documentation.owasp,
        "cwe": page.documentation.cwe,
        "since": page.documentation.since or None,
        "from": origin(rule),
        "url": rule.url or None,
    }


def _levels(verdict: VariantVerdict) -> dict[str, str]:
    return {"severity": verdict.severity.value, "confidence": verdict.confidence.value}
