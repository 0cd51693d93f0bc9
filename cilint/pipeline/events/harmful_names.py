"""Names of branches and tags with code in them that the conditions of a job let through.

Git forbids blanks and a few other characters in names, and neither `$` nor parentheses (git-check-ref-format(1)).
"""

from __future__ import annotations

from collections.abc import Iterator

from cilint.pipeline.conditions.expression import Expression, parse, regexp_of
from cilint.pipeline.conditions.tokens import TokenKind
from cilint.pipeline.events.clauses import leaves_of
from cilint.pipeline.events.only_except import PATTERN
from cilint.pipeline.job import Job
from cilint.pipeline.model.rules import RuleList
from cilint.pipeline.pipeline import Pipeline
from cilint.pipeline.re2.matching import compile_pattern
from cilint.pipeline.re2.syntax import PatternError
from cilint.pipeline.re2.telling import likely_text
from cilint.pipeline.work import Work

CODE = "$(id)"
_BEGINNINGS = ("", "v1.0.0-", "1.0.0-", "release/1.0-", "feature/", "hotfix/", "v1-")
"""How names of branches and tags often begin: conditions of variables ask for them."""
_SIGNS = ("", "-", "+", ".", "/", "_")
"""What patterns ask for before something that may be there: `(-.+)?`."""
_MOST = 20


def harmful_names(job: Job, pipeline: Pipeline) -> tuple[str, ...]:
    """Names that hold code: usual ones, and one for each pattern of the conditions that such a name can match."""
    patterns = dict.fromkeys((*_in_rules(pipeline.workflow_rules), *_in_filters(job), *_in_rules(job.rule_list)))
    found = [beginning + CODE for beginning in _BEGINNINGS]
    found += filter(None, (name_with_code(pattern, job.work) for pattern in list(patterns)[:_MOST]))
    return tuple(dict.fromkeys(found))


def _in_rules(rules: RuleList | None) -> Iterator[str]:
    for rule in rules.content.entries if rules else ():
        condition = rule.condition
        expression = parse(condition.text) if condition and "=~" in condition.text else None
        for leaf in leaves_of(expression) if isinstance(expression, Expression) else ():
            if leaf.token.kind is TokenKind.PATTERN:
                yield regexp_of(leaf.token.text)


def _in_filters(job: Job) -> Iterator[str]:
    for item in (job.only and job.only.refs) or ():
        pattern = item.canonical.partition("@")[0]
        if PATTERN.fullmatch(pattern):
            yield regexp_of(pattern)


def name_with_code(pattern: str, work: Work) -> str:
    """A name with code that a pattern of RE2 matches; empty where none is found."""
    text = likely_text(pattern)
    try:
        compiled = compile_pattern(pattern, work)
    except PatternError:
        return ""
    names = (text[:place] + sign + CODE + text[place:] for place in range(len(text), -1, -1) for sign in _SIGNS)
    return next((name for name in names if compiled and compiled.found_in(name, work)), "")
