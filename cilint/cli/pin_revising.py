"""What both kinds of `cilint pin` do with files: build pipelines of changed texts, and make changes that are sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cilint.cli.messages import describe
from cilint.cli.targets import Target
from cilint.errors import CilintError, FixError
from cilint.facts.gather import Facts
from cilint.findings.mask import Mask
from cilint.fixing import refusal, revise
from cilint.lazy.records import NamedTuple
from cilint.lazy.typing import TypeVar
from cilint.pinning.images import NewDigest
from cilint.pinning.includes import NewPin
from cilint.report.diff import render
from cilint.session import Session
from cilint.text.files import FixedFiles
from cilint.text.revision import Revision

TOTAL_SECONDS = 300
"""For all that a run asks servers: it is not made at each check, and may wait longer than one."""

_Change = TypeVar("_Change", NewDigest, NewPin)


class RevisedFiles(NamedTuple):
    """What became of the files of a target; `mask` hides their secrets, `mask_after` those in the pinned ones."""

    revisions: tuple[Revision, ...]
    errors: tuple[CilintError, ...]
    mask: Mask
    mask_after: Mask

    @property
    def diff(self) -> str:
        """The changes, as people see them."""
        return render(self.revisions, self.mask, self.mask_after)

    @property
    def told_errors(self) -> Iterator[str]:
        """What could not be read or changed, in lines."""
        return (describe(error, self.mask) for error in self.errors)


def build(target: Target, revisions: Iterable[Revision] = ()) -> tuple[Session, list[Facts]]:
    """The pipelines of a target, as they are with some of its files revised."""
    texts = {revision.original.name: revision.text for revision in revisions}
    files = FixedFiles(target.files, texts) if texts else target.files
    session = Session(files, target.settings, (), target.libraries)
    return session, list(session.facts(session.roots(target.paths)))


def make(changes: Sequence[_Change], what: str) -> tuple[list[_Change], tuple[Revision, ...], list[FixError]]:
    """The changes that are sound, the files with these made, and an error for each other one; `what` is written."""
    by_file: dict[str, list[_Change]] = {}
    for change in changes:
        by_file.setdefault(change.span.source.name, []).append(change)
    revisions: list[Revision] = []
    made: list[_Change] = []
    errors: list[FixError] = []
    for group in by_file.values():
        revision = Revision(group[0].span.source)
        indices, refused = revise(revision, [change.edits for change in group])
        errors += (refusal(group[index].span, what) for index in refused)
        made += (group[index] for index in indices)
        if indices:
            revisions.append(revision)
    return made, tuple(revisions), errors
