"""`cilint pin`: writes the digest behind each image that has none, where its reference is written."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence

from cilint.cli.exit_code import ExitCode
from cilint.cli.fixing import contents
from cilint.cli.pin_revising import TOTAL_SECONDS, RevisedFiles, build, make
from cilint.cli.registries import OnlineRegistries, unanswered
from cilint.cli.streams import as_file
from cilint.cli.targets import Target, find_targets
from cilint.container.image import parse_reference
from cilint.container.lookup import Answer, Registries, Status
from cilint.errors import FixError, UsageError
from cilint.lazy.records import NamedTuple
from cilint.pinning.images import Obstacle, Plan, complaints, plan
from cilint.registry.lock import LOCK_PATH, LockedImages, format_lock, parse_lock
from cilint.session import mask_for
from cilint.text.files import DiskFiles
from cilint.text.revision import Revision
from cilint.writing.draft import Content
from cilint.writing.place import place_inside
from cilint.writing.together import write_together

_REFUSED = {
    Status.UNAUTHORISED: "{host} refuses it (401): credentials are missing or wrong, or there is no such repository",
    Status.FORBIDDEN: "{host} knows the credentials, which are not good for this repository ({detail})",
    Status.NO_TAG: "{host} has no such tag",
    Status.NO_REPOSITORY: "{host} has no such repository",
    Status.NOT_FOUND: "{host} has no such image",
}


class _Outcome(NamedTuple):
    """What came of a repository's pipelines."""

    plan: Plan
    files: RevisedFiles

    @property
    def is_complete(self) -> bool:
        """Whether every registry gave an answer, and every file could be read."""
        return not self.files.errors and all(obstacle.answer is None for obstacle in self.plan.obstacles)


def run(options: Namespace) -> ExitCode:
    """Pin the images, or the includes, of each repository, or say that there are some to be pinned."""
    if options.includes:
        from cilint.cli.pin_includes import run as pin_includes

        return pin_includes(options)
    repositories: dict[str, list[Target]] = {}
    for target in find_targets(options):
        repositories.setdefault(target.root, []).append(target)
    online = None if options.offline else OnlineRegistries(TOTAL_SECONDS)
    codes = [_pin(root, targets, options, online) for root, targets in repositories.items()]
    if online:
        online.tell_unread_credentials()
    return max(codes, key=lambda code: code.value)


def _pin(root: str, targets: Sequence[Target], options: Namespace, online: OnlineRegistries | None) -> ExitCode:
    locked = _read_lock(root)
    outcomes = [
        _prepare(target, online.under(target.settings) if online else LockedImages(locked), update=options.update)
        for target in targets
    ]
    digests = {reference: digest for outcome in outcomes for reference, digest in outcome.plan.digests.items()}
    is_complete = all(outcome.is_complete for outcome in outcomes)
    # Nothing of what is kept goes away because a registry did not answer.
    digests = digests if is_complete else {**locked, **digests}
    is_stale = any(outcome.files.revisions for outcome in outcomes) or (options.lock and digests != locked)
    if not (options.check or options.diff):
        _write(root, outcomes, digests if options.lock else locked, locked)
    _tell(outcomes, options)
    if options.check and options.lock and digests != locked:
        print(f"{LOCK_PATH} is stale: run cilint pin --lock")
    if not is_complete:
        return ExitCode.FAILURE
    return ExitCode.FINDINGS if options.check and is_stale else ExitCode.CLEAN


def _prepare(target: Target, registries: Registries, *, update: bool) -> _Outcome:
    """What to change in the files of a target, none of which is written here."""
    session, pipelines = build(target)
    own = session.own_sources(target.paths)
    found, revisions, refused = _revised(plan(pipelines, own, target.settings, registries, update=update))
    before = complaints(pipelines)
    revised = build(target, revisions)[1] if revisions else pipelines
    if complaints(revised) > before:
        # The options and patterns of an input may not allow for a digest.
        found, revisions, others = _revised(_without_inputs(found))
        refused += others
        revised = build(target, revisions)[1] if revisions else pipelines
        if complaints(revised) > before:
            raise UsageError(
                "GitLab would refuse the pipeline with digests in it, and nothing is written; please report it"
            )
    errors = session.errors(target.paths)
    masks = mask_for(pipelines, errors), mask_for(revised, ())
    return _Outcome(found, RevisedFiles(revisions, (*errors, *refused), *masks))


def _revised(found: Plan) -> tuple[Plan, tuple[Revision, ...], list[FixError]]:
    """The files with all changes made that are sound, the plan without the others, and an error for each of these."""
    made, revisions, errors = make(found.changes, "the digest")
    return found._replace(changes=tuple(made)), revisions, errors


def _without_inputs(found: Plan) -> Plan:
    kept = tuple(change for change in found.changes if not change.is_input)
    reason = "its input allows for no digest: see its options and its regex"
    left = (Obstacle(change.span, change.reference, reason) for change in found.changes if change.is_input)
    return found._replace(changes=kept, obstacles=(*found.obstacles, *left))


def _read_lock(root: str) -> dict[str, str]:
    files = DiskFiles(root)
    return parse_lock(files.read(LOCK_PATH).text, LOCK_PATH) if files.exists(LOCK_PATH) else {}


def _write(root: str, outcomes: Iterable[_Outcome], digests: dict[str, str], locked: dict[str, str]) -> None:
    revisions = {revision.original.name: revision for outcome in outcomes for revision in outcome.files.revisions}
    written = list(contents(revisions.values()))
    if digests != locked:
        written.append(Content(place_inside(root, LOCK_PATH), format_lock(digests).encode("ascii")))
    write_together(written)


def _tell(outcomes: Iterable[_Outcome], options: Namespace) -> None:
    """Say what is pinned on standard output, or show the diff, and what is not on standard error."""
    done = 0
    for outcome in outcomes:
        mask = outcome.files.mask
        if options.diff:
            as_file().write(outcome.files.diff)
        for change in () if options.diff else outcome.plan.changes:
            done += 1
            print(mask.line(f"{change.span.place}: {change.reference}@{change.digest}"))
        for line in (*outcome.files.told_errors, *(mask.line(line) for line in _obstacles(outcome.plan))):
            print(f"cilint: {line}", file=sys.stderr)
    if not options.diff:
        print(f"{done} to be pinned: run cilint pin" if options.check and done else f"{done} pinned")


def _obstacles(found: Plan) -> Iterator[str]:
    for obstacle in dict.fromkeys(found.obstacles):
        reason = _reason(obstacle.reference, obstacle.answer) if obstacle.answer else obstacle.reason
        yield f"{obstacle.span.place}: not pinned: {obstacle.reference}: {reason}"


def _reason(reference: str, answer: Answer) -> str:
    host = parse_reference(reference).registry
    words = _REFUSED.get(answer.status)
    return words.format(host=host, detail=answer.detail) if words else f"{host}: {unanswered(answer)}"
