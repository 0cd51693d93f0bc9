"""Which rules run: what the command line and the settings say of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from cilint.engine.rule import Rule
from cilint.errors import SettingsError, UsageError
from cilint.findings.finding import Confidence, Finding, Persona, Severity
from cilint.lazy.typing import TypeAlias, TypeVar
from cilint.settings.model import Settings
from cilint.settings.reading import hint

_Rank = TypeVar("_Rank", Severity, Confidence)

Consequence: TypeAlias = tuple[bool, bool]
"""What a finding means for the run: whether it makes it fail, and whether nobody has asked for it."""

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
    """The findings that are severe and sure enough to be told."""
    selection = settings.selection
    bad = _at_least(selection.min_severity or settings.min_severity)
    sure = _at_least(selection.min_confidence or settings.min_confidence)
    return (finding for finding in findings if finding.severity in bad and finding.confidence in sure)


def consequences(settings: Settings) -> Mapping[Severity, Consequence]:
    """What a finding of each severity means for the run."""
    selection = settings.selection
    failing = _at_least(selection.fail_on or settings.fail_on)
    is_asked = bool(selection.min_severity or selection.select) or "min_severity" in settings.origins
    persona = selection.persona or settings.persona
    aside = None if is_asked or persona is not Persona.REGULAR else Severity.INFO
    return {each: (each in failing, each is aside and each not in failing) for each in Severity}


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
