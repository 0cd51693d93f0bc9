"""`cilint rules`: lists the rules that there are. What `cilint rules test` does is in `rule_tests`."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator

from cilint.cli.exit_code import ExitCode
from cilint.cli.targets import rules_here
from cilint.engine.rule import Rule, VariantVerdict
from cilint.explain.page import Page, by_group, confidences, origin, selection, severities
from cilint.report.json import dumps
from cilint.report.terminal import Terminal

LIST_VERSION = 1
"""Changes when a key of the JSON list is taken away or changes its meaning, not when one is added."""


def run(options: Namespace) -> ExitCode:
    """Print the rules, those of your own too, or what their examples come to."""
    if options.action == "test":
        from cilint.cli import rule_tests

        return rule_tests.run(options)
    rules = rules_here(options.rules)
    if options.format == "json":
        listed = [_entry(Page(rule, rules)) for rule in rules]
        print(dumps({"version": LIST_VERSION, "rules": listed}))
    else:
        terminal = Terminal(sys.stdout.encoding or "utf-8", color=False)
        print("\n".join(map(terminal.show, _lines(rules))))
    return ExitCode.CLEAN


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
        "from": origin(rule),
        "url": rule.url or None,
    }


def _levels(verdict: VariantVerdict) -> dict[str, str]:
    return {"severity": verdict.severity.value, "confidence": verdict.confidence.value}
