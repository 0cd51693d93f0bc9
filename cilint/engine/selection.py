"""Which rules run: what the command line and the settings say of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from cilint.engine.rule import Rule
from cilint.errors import SettingsError, UsageError
from cilint.findings.finding import Confidence, Finding, Persona, Severity
from cilint.lazy.typing import TypeVar
from cilint.settings.model import Settings
from cilint.settings.reading import hint

_Rank = TypeVar("_Rank", Severity, Confidence)

_POLICY = "policy"
"""The group of those that ask what the settings require and forbid."""


def select_rules(rules: Sequence[Rule], settings: Settings) -> tuple[Rule, ...]:
    """The rules that run, with the severities that the settings give them.

    The command line goes before the settings file: `--select` runs just those, `--ignore` leaves some out. Raises
    `UsageError` for an id that no rule has; those in the settings are looked at where these are read
    (`refuse_unknown_rules`), since runs without rules read them, too.
    """
    selection = settings.selection
    for name in (*selection.select, *selection.ignore):
        find_rule(name, rules)
    wanted = [_with_severity(rule, settings) for rule in rules if _runs(rule, settings)]
    return with_pages(wanted, settings)


def with_pages(rules: Sequence[Rule], settings: Settings) -> tuple[Rule, ...]:
    """The rules with the addresses that their pages have by the settings."""
    pages = settings.docs_url
    return tuple(rule._replace(pages=pages) for rule in rules) if pages else tuple(rules)


def wanted(findings: Iterable[Finding], settings: Settings) -> Iterator[Finding]:
    """The findings that are severe and sure enough to be told, each with what it means for the run."""
    selection = settings.selection
    bad = _at_least(selection.min_severity or settings.min_severity)
    sure = _at_least(selection.min_confidence or settings.min_confidence)
    failing = _at_least(selection.fail_on or settings.fail_on)
    persona = selection.persona or settings.persona
    is_asked = bool(selection.min_severity or selection.select) or "min_severity" in settings.origins
    for finding in findings:
        if finding.severity not in bad or finding.confidence not in sure:
            continue
        if finding.severity in failing:
            yield finding._replace(fails=True)
        elif finding.severity is Severity.INFO and not is_asked and persona is Persona.REGULAR:
            yield finding._replace(is_aside=True)
        else:
            yield finding


def _at_least(least: _Rank) -> frozenset[_Rank]:
    """A severity or a confidence, and all above it."""
    return frozenset(each for each in type(least) if each.rank >= least.rank)


def refuse_unknown_rules(settings: Settings, known: Collection[str]) -> None:
    """Raise `SettingsError`, with the nearest name, for an id in the settings that is none of those that are known."""
    named = [(name, settings.origins.get(f"rules.{name}")) for name in settings.rules]
    named += [(name, ignore.span) for ignore in settings.ignores for name in ignore.rules]
    for name, span in named:
        if name not in known:
            raise SettingsError(f"there is no rule {name!r}{hint(name, sorted(known))}", span)


def _runs(rule: Rule, settings: Settings) -> bool:
    selection = settings.selection
    if rule.id in selection.ignore:
        return False
    if selection.select:
        return rule.id in selection.select
    if rule.group == _POLICY and not rule.is_house and not any(settings.policy):
        # They have nothing to judge, and would look at each variable of each job for it.
        return False
    if rule.id in settings.rules:
        return settings.rules[rule.id].enabled
    return rule.persona is Persona.REGULAR or (selection.persona or settings.persona) is Persona.PEDANTIC


def _with_severity(rule: Rule, settings: Settings) -> Rule:
    severity = settings.rules[rule.id].severity if rule.id in settings.rules else None
    if severity is None:
        return rule
    variants = {name: verdict._replace(severity=severity) for name, verdict in rule.variants.items()}
    return rule._replace(verdict=rule.verdict._replace(severity=severity), variants=variants)


def find_rule(name: str, rules: Sequence[Rule]) -> Rule:
    """The rule with that id. Raises `UsageError`, with the nearest name, where there is none."""
    known = {rule.id: rule for rule in rules}
    if name not in known:
        raise UsageError(f"there is no rule {name!r}{hint(name, known)}")
    return known[name]
