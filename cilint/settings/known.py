"""Which findings a baseline knows: where they are now, whatever has moved, and whichever job or file has a new name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from cilint.findings.finding import SYNTAX_RULE, BaselineUse, Finding, Found, HiddenBy, KnownFinding
from cilint.findings.fingerprint import digest, flagged_text, mask_of
from cilint.findings.mask import Mask
from cilint.findings.suppressing import Judges
from cilint.lazy.typing import TYPE_CHECKING
from cilint.settings.baseline import FINGERPRINT_DIGITS, Baseline, as_key

if TYPE_CHECKING:
    from cilint.settings.hiding import SectionsOf


def hide_known(
    findings: Sequence[Finding], baseline: Baseline, found: Found, sections_of: SectionsOf, judges: Judges
) -> tuple[list[Finding], list[Finding], BaselineUse]:
    """The findings that a baseline leaves, those that it hides, and what became of its entries.

    `found` is all that was found in the repository. Entries of files of which nothing is told are not judged, nor are
    those of rules that have not run.
    """
    mask = mask_of(found)
    sections: dict[str, Collection[str] | None] = {}

    def keys_of(path: str) -> Collection[str] | None:
        if path not in sections:
            names = sections_of(path)
            sections[path] = names if names is None else {as_key(mask.text(name)) for name in names}
        return sections[path]

    # What could not be read is never accepted.
    candidates = [finding for finding in findings if finding.rule != SYNTAX_RULE]
    entries = [_entry(finding, mask) for finding in candidates]
    matched, unmatched = match(baseline.entries, entries, keys_of)
    hidden = {id(candidates[number]) for number in matched}
    reason = f"known in {baseline.source.name}"
    judged = [
        entry
        for entry in unmatched
        # What was known of a file that is not there is gone with it.
        if entry.rule in judges.ran and (judges.tells(entry.path) or keys_of(entry.path) == set())
    ]
    done = set(map(id, judged))
    kept = (*(entries[number] for number in sorted(matched)), *(entry for entry in unmatched if id(entry) not in done))
    return (
        [finding for finding in findings if id(finding) not in hidden],
        [finding._replace(hidden_by=HiddenBy.BASELINE, reason=reason) for finding in findings if id(finding) in hidden],
        BaselineUse(
            baseline.source.name,
            kept,
            tuple(entry for entry in judged if entry.rule in judges.sure),
            tuple(entry for entry in judged if entry.rule not in judges.sure),
        ),
    )


def entries_of(findings: Iterable[Finding], found: Found) -> list[KnownFinding]:
    """What a baseline says of some of the findings in a repository; of the secrets in them it says nothing.

    Of a file that is no YAML it says nothing either, since nobody can tell what else is wrong with it.
    """
    mask = mask_of(found)
    return [_entry(finding, mask) for finding in findings if finding.rule != SYNTAX_RULE]


def _entry(finding: Finding, mask: Mask) -> KnownFinding:
    section = mask.text(finding.section)
    # What is said of a job as such stays, whatever its name becomes.
    text = "" if is_key(finding) else flagged_text(finding, mask)
    fingerprint = digest(finding.rule, text)[:FINGERPRINT_DIGITS]
    return KnownFinding(as_key(finding.span.source.path), as_key(section), finding.rule, fingerprint, finding.span)


def is_key(finding: Finding) -> bool:
    """Whether what is flagged is the top-level key itself."""
    return finding.span.begin.column == 1 and finding.span.text.strip("\"'") == finding.section


def match(
    known: Sequence[KnownFinding], found: Sequence[KnownFinding], sections_of: SectionsOf
) -> tuple[dict[int, KnownFinding], list[KnownFinding]]:
    """The numbers of those in `found` that are `known`, with what is known of each, and what is left of the latter.

    Each counts once. What stood under a key that is gone may stand under another one of the same file, or under the
    same key of another file.
    """
    matched: dict[int, KnownFinding] = {}
    rest = _unmatched(_as_it_was, known, found, matched)
    gone = [entry for entry in rest if _is_gone(entry, sections_of)]
    for key in (_renamed, _moved):
        gone = _unmatched(key, gone, found, matched)
    done = set(map(id, matched.values()))
    return matched, [entry for entry in known if id(entry) not in done]


def _unmatched(
    key: Callable[[KnownFinding], tuple[str, ...]],
    known: Sequence[KnownFinding],
    found: Sequence[KnownFinding],
    matched: dict[int, KnownFinding],
) -> list[KnownFinding]:
    """What is left of the known ones; what has the same key as others is added to `matched`, the first to the first."""
    left: dict[tuple[str, ...], list[KnownFinding]] = {}
    for entry in reversed(known):
        left.setdefault(key(entry), []).append(entry)
    for number, entry in enumerate(found):
        if number not in matched and (same := left.get(key(entry))):
            matched[number] = same.pop()
    return [entry for same in left.values() for entry in same]


def _as_it_was(entry: KnownFinding) -> tuple[str, ...]:
    return entry.path, entry.section, entry.rule, entry.fingerprint


def _renamed(entry: KnownFinding) -> tuple[str, ...]:
    return entry.path, entry.rule, entry.fingerprint


def _moved(entry: KnownFinding) -> tuple[str, ...]:
    return entry.section, entry.rule, entry.fingerprint


def _is_gone(entry: KnownFinding, sections_of: SectionsOf) -> bool:
    """Whether the top-level key that a finding stood under is not there any more."""
    sections = sections_of(entry.path)
    return sections is not None and entry.section not in sections
