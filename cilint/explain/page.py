"""What the page of a rule holds, whichever way it is written."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence

from cilint.engine.catalog import read_rule_file, source_of_rules
from cilint.engine.documentation import DEFAULT_FILE, Example, parse_documentation
from cilint.engine.rule import Rule, Tree
from cilint.explain.example import check_example
from cilint.explain.risk import Risk, cwe_weakness, owasp_risk
from cilint.findings.finding import Applicability
from cilint.lazy.enums import Enum
from cilint.report.options import ReportOptions
from cilint.report.text import pieces


class Page:
    """A rule with its documentation, and with cilint's own words on its examples."""

    __slots__ = ("_rules", "documentation", "rule")

    def __init__(self, rule: Rule, rules: Sequence[Rule]) -> None:
        """`rules` are all that there are.

        Raises `RuleError` where the documentation does not follow the format.
        """
        self.rule = rule
        self.documentation = parse_documentation(read_rule_file(rule.id, [rule.folder] if rule.is_house else ()))
        self._rules = rules

    @property
    def risks(self) -> tuple[Risk, ...]:
        """What the rule is about in OWASP's Top 10 CI/CD Security Risks."""
        return tuple(owasp_risk(identifier) for identifier in self.documentation.owasp)

    @property
    def weaknesses(self) -> tuple[Risk, ...]:
        """What the rule is about in the Common Weakness Enumeration."""
        return tuple(cwe_weakness(number) for number in self.documentation.cwe)

    def command(self, example: Example, *options: str) -> str:
        """The command that checks an example, with further options."""
        path = next(iter(example.files))
        rules = ["--rules", source_of_rules(self.rule)] if self.rule.is_house else []
        paths = [path] if path != DEFAULT_FILE else []
        asked = ["--shellcheck"] if self.rule.is_linted else []
        return shlex.join(["cilint", "check", *rules, *options, "--select", self.rule.id, *asked, *paths])

    @property
    def fixes(self) -> str:
        """How findings of the rule are mended in its examples: `safe`, `unsafe` or both; nothing where it has no fix.

        `some` where it has one, and the examples show none. Raises what `check_example` does.
        """
        if not self.rule.fix:
            return ""
        found = set().union(*map(self._applicable, self.documentation.bad))
        return ", ".join(sorted(each.value for each in found)) or "some"

    def fix_command(self, example: Example) -> str:
        """The command that mends an example. Raises what `check_example` does."""
        options = ("--fix", "--unsafe-fixes") if Applicability.UNSAFE in self._applicable(example) else ("--fix",)
        return self.command(example, *options)

    def _applicable(self, example: Example) -> set[Applicability]:
        findings = check_example(self.rule, example, self._rules).findings
        return {fix.applicability for finding in findings for fix in finding.fixes}

    def output(self, example: Example, columns: int = ReportOptions().columns) -> str:
        """What cilint says of an example with `--quiet`, for a terminal of that width.

        Raises what `check_example` does.
        """
        return "".join(
            pieces(check_example(self.rule, example, self._rules), ReportOptions(columns=columns, quiet=True))
        )


def origin(rule: Rule) -> str:
    """Where a rule comes from: `cilint`, or the file of a house rule."""
    return rule.select_span.source.name if rule.is_house else "cilint"


def selection(rule: Rule) -> str:
    """What a rule looks at: a list of facts, or JSONPath and the tree that it is about."""
    return rule.select if rule.tree is Tree.FACTS else f"{rule.select} ({rule.tree.value})"


def severities(rule: Rule) -> str:
    """A rule's severity, and those of its variants that have another one."""
    return _levels(rule.verdict.severity, {name: verdict.severity for name, verdict in rule.variants.items()})


def confidences(rule: Rule) -> str:
    """A rule's confidence, and those of its variants that have another one; a predicate may lower it."""
    return _levels(rule.verdict.confidence, {name: verdict.confidence for name, verdict in rule.variants.items()})


def _levels(usual: Enum, variants: Mapping[str, Enum]) -> str:
    others: dict[Enum, list[str]] = {}
    for name, level in variants.items():
        if level is not usual:
            others.setdefault(level, []).append(name)
    return "; ".join([usual.value, *(f"{level.value} ({', '.join(names)})" for level, names in others.items())])


def by_group(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    """Rules by the groups that they are in; groups and rules in the order of their names."""
    groups: dict[str, list[Rule]] = {}
    for rule in sorted(rules, key=lambda rule: (rule.group, rule.id)):
        groups.setdefault(rule.group, []).append(rule)
    return groups
