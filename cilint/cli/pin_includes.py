"""`cilint pin --includes`: writes the commit or the hash of what is included from elsewhere, and tells what moved."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence

from cilint.cache.place import cache_folder
from cilint.cli.exit_code import ExitCode
from cilint.cli.fixing import write
from cilint.cli.include_lookup import IncludeLookup
from cilint.cli.libraries import online_library
from cilint.cli.pin_revising import TOTAL_SECONDS, RevisedFiles, build, make
from cilint.cli.streams import as_file
from cilint.cli.targets import Target, find_targets
from cilint.errors import UsageError
from cilint.findings.mask import Mask, harmless, redacted
from cilint.lazy.records import NamedTuple
from cilint.network.url import public_location
from cilint.pinning.images import complaints
from cilint.pinning.includes import IncludePlan, PinScope, plan_includes
from cilint.pipeline.checkouts import Checkouts
from cilint.pipeline.refs import is_commit
from cilint.pipeline.supply import Library
from cilint.session import mask_for

_SHOWN_DIGITS = 8


class _Outcome(NamedTuple):
    """What came of a target."""

    plan: IncludePlan
    files: RevisedFiles

    @property
    def is_complete(self) -> bool:
        """Whether all was found that was asked for, and every file could be read."""
        return not self.files.errors and not any(unheld.is_failure for unheld in self.plan.left)


def run(options: Namespace) -> ExitCode:
    """Hold the includes of each repository to what they bring now, or say which are not held."""
    libraries: dict[str, Library] = {}
    outcomes: list[_Outcome] = []
    for target in find_targets(options):
        if options.online and target.root not in libraries:
            # Not what is vendored: whoever asks wants to know what is so now.
            libraries[target.root] = online_library(target.root, target.settings, total_seconds=TOTAL_SECONDS)
        known = (libraries[target.root],) if options.online else target.libraries
        outcomes.append(_prepare(target._replace(libraries=known), options))
    if not (options.check or options.diff):
        write([revision for outcome in outcomes for revision in outcome.files.revisions])
    for outcome in outcomes:
        _tell(outcome, options)
    if not options.diff:
        print(_summary(outcomes, is_check=options.check))
    if not all(outcome.is_complete for outcome in outcomes):
        return ExitCode.FAILURE
    is_current = not any(outcome.plan.changes or outcome.plan.unpinned for outcome in outcomes)
    return ExitCode.CLEAN if is_current or not options.check else ExitCode.FINDINGS


def _prepare(target: Target, options: Namespace) -> _Outcome:
    """What to change in the files of a target, none of which is written here."""
    session, pipelines = build(target)
    checkouts = Checkouts(target.files, target.settings.includes)
    lookup = IncludeLookup(target.root, target.files, target.libraries, checkouts)
    tags = options.update or (options.check and options.online)
    scope = PinScope(unpinned=options.diff or not options.check, tags=tags, others=options.update)
    own, trusted = session.own_sources(target.paths), target.settings.trusted_includes
    found = plan_includes(pipelines, own, trusted, lookup, scope)
    made, revisions, refused = make(found.changes, "the pin")
    revised = build(target, revisions)[1] if revisions else pipelines
    left = plan_includes(revised, own, trusted, lookup, PinScope(unpinned=False)).unpinned
    is_held = len(left) <= len(found.unpinned) - sum(not pin.old for pin in made)
    if not is_held or complaints(revised) > complaints(pipelines):
        raise UsageError(
            "with these pins the pipeline would be another one, and nothing is written: what is kept of its includes "
            f"may be wrong, and {_anew(is_online=options.online)}; where that does not help, please report it"
        )
    errors = (*session.errors(target.paths), *refused)
    files = RevisedFiles(revisions, errors, mask_for(pipelines, errors), mask_for(revised, ()))
    return _Outcome(found._replace(changes=tuple(made)), files)


def _anew(*, is_online: bool) -> str:
    """How includes are fetched anew."""
    return (
        f"is fetched anew where {cache_folder('includes')} is deleted"
        if is_online
        else "`cilint vendor` fetches it anew"
    )


def _tell(outcome: _Outcome, options: Namespace) -> None:
    """Say on standard output what is pinned or is not, or show the diff, and on standard error what cannot be."""
    mask = outcome.files.mask
    if options.diff:
        as_file().write(outcome.files.diff)
    for line in () if options.diff else _news(outcome.plan, is_check=options.check):
        print(_shown(line, mask))
    for line in outcome.files.told_errors:
        print(f"cilint: {line}", file=sys.stderr)
    for span, name, reason, _ in outcome.plan.left:
        line = f"{span.place}: not pinned: {_named(name)}: {reason}"
        print(f"cilint: {_shown(line, mask)}", file=sys.stderr)


def _news(found: IncludePlan, *, is_check: bool) -> Iterator[str]:
    """What is pinned, or not, and what has moved, in lines."""
    if is_check:
        yield from (f"{span.place}: {_named(name)} is not pinned" for span, name in found.unpinned)
    for span, name, old, new, _ in found.changes:
        if is_check and old:
            yield f"{span.place}: {_named(name)} is another one by now: {_short(old)} -> {_short(new)}"
        elif not is_check:
            yield f"{span.place}: {_named(name)}: {f'{_short(old)} -> ' if old else ''}{new}"


def _summary(outcomes: Sequence[_Outcome], *, is_check: bool) -> str:
    changes = [change for outcome in outcomes for change in outcome.plan.changes]
    if not is_check:
        return f"{len(changes)} pinned"
    unpinned, moved = sum(len(outcome.plan.unpinned) for outcome in outcomes), sum(bool(pin.old) for pin in changes)
    todo = [f"{unpinned} to be pinned: run cilint pin --includes"] if unpinned else []
    todo += [f"{moved} moved: look at what has changed, and run cilint pin --includes --update"] if moved else []
    return "\n".join(todo or ["all is pinned"])


def _named(name: str) -> str:
    return public_location(name) if "://" in name else name


def _short(held: str) -> str:
    return held[:_SHOWN_DIGITS] if is_commit(held) else held


def _shown(line: str, mask: Mask) -> str:
    return harmless(redacted(mask.text(line)))
