"""`cilint suppress`: writes comments that accept what is found."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable

from cilint.accepting import Acceptance, Words, accept_all
from cilint.cli.checking import Checks, RuleShelf, registries_for
from cilint.cli.exit_code import ExitCode
from cilint.cli.fixing import tell_unread, write
from cilint.cli.streams import as_file
from cilint.errors import UsageError
from cilint.findings.deadline import is_day, is_over, read_deadline
from cilint.findings.finding import SYNTAX_RULE, Finding
from cilint.findings.mask import Mask, harmless
from cilint.lazy.patterns import regex
from cilint.report.diff import render
from cilint.report.summary import counted

_OTHER_COMMENT = regex(r"[ \t]#(?!\d)")
_ELSEWHERE = "`cilint baseline`, or `ignore:` in .cilint.yml, can accept it"


def run(options: Namespace) -> ExitCode:
    """Write the comments, or show them, and say what is left."""
    words = _words(options)
    shelf, registries = RuleShelf(), registries_for(options)
    checks = Checks(options, shelf, {}, registries)
    if not words.reason and any(target.settings.require_reason for target in checks.targets):
        raise UsageError("the settings ask for a reason (require_reason): say it with --reason TEXT")
    done = accept_all(lambda texts: Checks(options, shelf, texts, registries).whole(), words)
    mask, mask_after = Mask.of(done.before), Mask.of(done.after)
    if done.before.broken:
        tell_unread(done.before, mask)
    if options.diff:
        as_file().write(render(done.revisions, mask, mask_after))
    else:
        write(done.revisions)
        _tell(done, mask)
    for finding in done.left:
        if finding.rule == SYNTAX_RULE:
            continue
        line = f"cilint: {finding.span.place}: {finding.rule} is left: {_why_left(finding)}"
        print(mask.line(line), file=sys.stderr)
    if registries:
        registries.tell_troubles()
    if done.before.broken:
        return ExitCode.FAILURE
    return ExitCode.FINDINGS if done.left else ExitCode.CLEAN


def _words(options: Namespace) -> Words:
    """What the comments say. Raises `UsageError` for what would not be read as it is meant."""
    reason, until = options.reason.strip(), options.until
    if "\n" in reason or "\r" in reason or harmless(reason) != reason:
        raise UsageError("--reason is a line of text, without control characters")
    if _OTHER_COMMENT.search(f" {reason}"):
        raise UsageError("--reason has a # behind a blank, where the comment of another tool would begin")
    if until and not is_day(until):
        raise UsageError(f"--until {until!r} is no day: write it as 2027-01-31")
    if until and is_over(until):
        raise UsageError(f"--until {until} is over: such a comment would accept nothing")
    if read_deadline(reason)[0]:
        raise UsageError("--reason names the last day: give it with --until DAY")
    return Words(reason, until)


def _why_left(finding: Finding) -> str:
    if finding.rule == "unused-suppression":
        return "`cilint check --fix` takes such comments away"
    if not finding.span.source.text:
        return _ELSEWHERE
    return f"no comment there would accept it and change nothing else; {_ELSEWHERE}"


def _tell(done: Acceptance, mask: Mask) -> None:
    """Say what is accepted: a line for each file, with how often each rule is."""
    by_file: dict[str, Counter[str]] = {}
    for finding in done.accepted:
        by_file.setdefault(finding.span.source.name, Counter())[finding.rule] += 1
    for name, rules in sorted(by_file.items()):
        print(mask.line(f"{name}: {', '.join(_counts(rules.items()))}"))
    print(f"{counted(len(done.accepted), 'finding')} accepted, {len(done.left)} left")


def _counts(rules: Iterable[tuple[str, int]]) -> list[str]:
    return [f"{rule} ({count})" if count > 1 else rule for rule, count in sorted(rules)]
