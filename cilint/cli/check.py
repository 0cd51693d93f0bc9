"""`cilint check`: checks pipelines and reports what it finds."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping

from cilint.cli.checking import Checks, RuleShelf, registries_for
from cilint.cli.exit_code import ExitCode
from cilint.cli.messages import describe
from cilint.cli.reporting import report
from cilint.engine.check import OnDecision
from cilint.engine.rule import Rule
from cilint.engine.selection import find_rule
from cilint.errors import CilintError
from cilint.facts.model import Fact
from cilint.findings.finding import Result
from cilint.findings.mask import Mask
from cilint.lazy.typing import TYPE_CHECKING
from cilint.report.kinds import is_failing
from cilint.text import disk

if TYPE_CHECKING:
    from argparse import Namespace

    from cilint.cli.registries import OnlineRegistries


def run(options: Namespace) -> ExitCode:
    """Check, write the reports, and say how it went."""
    if options.schema:
        from cilint.report.json import schema

        sys.stdout.write(schema())
        return ExitCode.CLEAN
    started = time.time()
    try:
        registries = registries_for(options)
        shelf = RuleShelf()
        has_more = True
        if options.fix or options.diff:
            result, has_more = _check_and_fix(options, shelf, registries)
        else:
            result = _check(options, shelf, {}, registries)
    except CilintError as error:
        # Whoever reads a report later must not take one that is missing, or an old one, for one without findings.
        report(Result(errors=(error,), broken=True), options, started=started, to_people=False)
        raise
    is_asked = not (options.diff or options.fix_only)
    text = report(result, options, titles=shelf.titles, started=started, to_people=is_asked)
    if registries:
        registries.tell_troubles()
    if result.broken:
        return ExitCode.FAILURE
    fails = has_more and not options.fix_only and is_failing(result.findings)
    code = ExitCode.FINDINGS if fails and not options.exit_zero else ExitCode.CLEAN
    if text is not None and disk.watched() and _says_all(options):
        # A run that is kept has its reasons to be; most are not.
        from cilint.cache.keeping import keep

        keep(code.value, text)
    return code


def _says_all(options: Namespace) -> bool:
    """Whether a run did nothing but read files and write its report to standard output."""
    does_more = options.online or options.shellcheck or options.fix or options.diff or options.output or options.trace
    return not (does_more or options.stdin_filename or options.new_since)


def _check_and_fix(options: Namespace, shelf: RuleShelf, registries: OnlineRegistries | None) -> tuple[Result, bool]:
    """Fix, and give what is left to be reported; or show what would be fixed, and give the result as it is.

    Besides, whether there is anything to be said: a diff of nothing is a run that went well.
    """
    # Few runs mend anything.
    from cilint.cli.fixing import show, tell, write
    from cilint.fixing import ALL, SAFE_ONLY, fix

    fixed = fix(lambda texts: _check(options, shelf, texts, registries), ALL if options.unsafe_fixes else SAFE_ONLY)
    if options.diff:
        return fixed.before, show(fixed)
    for error in fixed.errors:
        # Whoever has a report written to a file should not have to look for a defect there.
        print(f"cilint: {describe(error)}", file=sys.stderr)
    write(fixed.revisions)
    tell(fixed)
    return fixed.after, True


def _check(
    options: Namespace, shelf: RuleShelf, texts: Mapping[str, str], registries: OnlineRegistries | None
) -> Result:
    """The result for all targets, with `texts` in place of the files of these names.

    Raises `UsageError` where the rule that is to be traced is none, and what `find_targets` and `RuleShelf.of` raise.
    """
    steps: list[str] = []
    checks = Checks(options, shelf, texts, registries, _tracer(options.trace, steps) if options.trace else None)
    if options.trace:
        find_rule(options.trace, shelf.rules)
    whole = checks.whole()
    if checks.shard:
        whole = whole._replace(shard=checks.shard)
    if steps:
        # Which secrets there are is known at the end.
        mask = Mask.of(whole)
        for step in steps:
            print(mask.line(step), file=sys.stderr)
    return whole


def _tracer(traced: str, steps: list[str]) -> OnDecision:
    """Takes down in `steps` what became of the facts that the rule `traced` selects."""

    def trace(rule: Rule, fact: Fact, predicate: str, kept: bool) -> None:
        if rule.id == traced:
            job = f" in {fact.user.name}" if fact.user and fact.user.name else ""
            verdict = "keeps" if kept else "drops"
            steps.append(f"{rule.id}: {predicate} {verdict} the {fact.kind} at {fact.span.place}{job}")

    return trace
