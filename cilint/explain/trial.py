"""Tries what the examples of a rule assert: a bad one is flagged and fixed exactly so, a good one is silent."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cilint.engine.documentation import Documentation, Example
from cilint.engine.rule import Rule
from cilint.explain.example import check_example, fix_example
from cilint.findings.finding import Finding, Result
from cilint.findings.mask import Mask
from cilint.fixing import Fixed
from cilint.lazy.records import NamedTuple

_NOTHING = "nothing"


class FailedExample(NamedTuple):
    """Something that an example asserts and that is not so, in words that hold no secret."""

    example: Example
    problem: str
    expected: tuple[str, ...] = ()
    came: tuple[str, ...] = ()


def failures(rule: Rule, documentation: Documentation, rules: Sequence[Rule]) -> Iterator[FailedExample]:
    """What does not hold of the examples of a rule; `rules` are all that there are, that rule among them.

    Raises `RuleError` for a rule that cannot run, and `SettingsError` where an example's settings mean nothing.
    """
    for example in documentation.bad:
        yield from _of_bad(rule, example, rules)
    for example in documentation.good:
        yield from _of_good(rule, example, rules)


def _of_good(rule: Rule, example: Example, rules: Sequence[Rule]) -> Iterator[FailedExample]:
    result = check_example(rule, example, rules)
    mask = Mask.of(result)
    if result.findings:
        yield FailedExample(example, "a good example is flagged", (_NOTHING,), _found(result.findings, mask))
    elif result.broken:
        errors = tuple(mask.text(error.message) for error in result.errors)
        yield FailedExample(example, "a good example cannot be read", came=errors)


def _of_bad(rule: Rule, example: Example, rules: Sequence[Rule]) -> Iterator[FailedExample]:
    result = check_example(rule, example, rules)
    mask = Mask.of(result)
    if not any(example.flagged.values()):
        yield FailedExample(
            example, "a bad example says under `flagged` what is flagged", came=_found(result.findings, mask)
        )
        return
    if not _is_flagged_so(result, example):
        wanted = tuple(
            f"{path}: {mask.text(text)!r}" for path, texts in example.flagged.items() for text in texts or (_NOTHING,)
        )
        yield FailedExample(example, "other texts are flagged", wanted, _found(result.findings, mask))
        return
    severity = example.severity or rule.verdict.severity.value
    severities = dict.fromkeys(finding.severity.value for finding in result.findings)
    if list(severities) != [severity]:
        yield FailedExample(example, "the severity is another one", (severity,), tuple(severities))
    yield from _of_fixes(rule, example, rules, mask)


def _is_flagged_so(result: Result, example: Example) -> bool:
    """Whether the findings cover the texts of an example, each at its next occurrence after the one before."""
    found: dict[str, list[Finding]] = {}
    for finding in result.findings:
        found.setdefault(finding.span.source.path, []).append(finding)
    wanted = {path: texts for path, texts in example.flagged.items() if texts}
    return found.keys() == wanted.keys() and all(_cover(found[path], texts) for path, texts in wanted.items())


def _cover(findings: Sequence[Finding], texts: Sequence[str]) -> bool:
    starts = [finding.span.start for finding in findings]
    in_order = all(first < second for first, second in pairwise(starts))
    return in_order and [finding.span.text for finding in findings] == list(texts)


def _of_fixes(rule: Rule, example: Example, rules: Sequence[Rule], mask: Mask) -> Iterator[FailedExample]:
    fixed = fix_example(rule, example, rules)
    if fixed.texts != example.fixed:
        yield FailedExample(example, "fixes make something else of it", *_changes(example, fixed, mask))
    elif example.fixed and fixed.after.findings:
        yield FailedExample(example, "it is flagged when it is fixed", (_NOTHING,), _found(fixed.after.findings, mask))
    elif example.fixed:
        again = example._replace(files={**example.files, **example.fixed})
        if fix_example(rule, again, rules).revisions:
            yield FailedExample(example, "fixes change what they have fixed")


def _changes(example: Example, fixed: Fixed, mask: Mask) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of the files that differ: as the example has them, and as the fixes make them."""
    wanted = {**example.files, **example.fixed}
    made = {**example.files, **fixed.texts}
    lines = [line for path in wanted for line in difflib.ndiff(wanted[path].splitlines(), made[path].splitlines())]
    expected, came = (
        tuple(mask.text(line[2:]) for line in lines if line.startswith(sign)) or (_NOTHING,) for sign in "-+"
    )
    return expected, came


def _found(findings: Sequence[Finding], mask: Mask) -> tuple[str, ...]:
    """What is flagged, and where."""
    return tuple(f"{item.span.place}: {mask.source_text(item.span)!r}" for item in findings) or (_NOTHING,)
