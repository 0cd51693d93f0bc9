"""Fingerprints: what makes a finding the same finding after the file has changed elsewhere. Reports carry them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cilint.findings.finding import SYNTAX_RULE, Finding, Found, Result
from cilint.findings.mask import Mask
from cilint.text.source import Source, Span

FORMAT_VERSION = "1"
"""Part of every fingerprint; a change of what goes into them is a change of this."""


FingerprintPlace = tuple[str, str, int, int, str, str]
"""What tells a finding from all others of a run: its rule, file, begin and end, what it says, and the section."""


def place(finding: Finding) -> FingerprintPlace:
    """The place under which `fingerprints` has a finding."""
    source, start, end = finding.span
    return finding.rule, source.name, start, end, finding.message, finding.section


def fingerprints(result: Result) -> Callable[[Finding], str]:
    """What gives the fingerprint of each finding of a result: 64 hexadecimal digits, unique in its repository.

    That of a finding is the same whatever else is in the run: other repositories, severities that are not shown.
    """
    if result.is_masked:
        return lambda finding: finding.fingerprint
    whole = Found((*result.findings, *result.suppressed), result.secrets, result.unshown)
    known = {key: text for found in result.repositories or (whole,) for key, text in of_repository(found).items()}
    return lambda finding: known[place(finding)]


def of_repository(found: Found) -> dict[FingerprintPlace, str]:
    """One fingerprint for each finding in one repository, by its place.

    A fingerprint is made of the rule, the file, the top-level section and the flagged text, with its white space
    evened out, but of no line numbers. Secrets are left out: short ones could be guessed from a hash. Where the
    flagged text is a secret, the rest of its line stands for it, so that it names the place: what one variable holds
    is one finding whatever the secret, and what another one holds is another. Equal findings are told apart by
    counting them in the order of the source.
    """
    mask = mask_of(found)
    ordered = sorted(found.findings, key=_order)
    return dict(zip(map(place, ordered), numbered(_key(finding, mask) for finding in ordered), strict=True))


def across(fingerprint: str, source: Source) -> str:
    """A fingerprint of a finding in a file, told from that of the same finding in another repository of the run."""
    return digest(source.folder, fingerprint) if source.folder else fingerprint


def mask_of(found: Found) -> Mask:
    """The mask for what is kept of the findings in one repository."""
    return Mask.of(Result(found.findings, secrets=found.secrets, unshown=found.unshown))


def numbered(keys: Iterable[tuple[str, ...]]) -> list[str]:
    """One fingerprint for each key, in the same order; equal keys get different ones."""
    seen: dict[tuple[str, ...], int] = {}
    digests = []
    for key in keys:
        occurrence = seen[key] = seen.get(key, -1) + 1
        digests.append(digest(FORMAT_VERSION, *key, str(occurrence)))
    return digests


def digest(*parts: str) -> str:
    """64 hexadecimal digits that stand for some texts."""
    # Only reports and baselines need it.
    from hashlib import sha256

    # The length of each part keeps ("a", "bc") and ("ab", "c") apart.
    whole = "".join(f"{len(part)}:{part}" for part in parts)
    return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def _key(finding: Finding, mask: Mask) -> tuple[str, ...]:
    if finding.rule == SYNTAX_RULE:
        # Nobody knows what in a text that is no YAML is secret: there is one such finding in a file.
        return (finding.rule, finding.span.source.path, "", "")
    return (finding.rule, finding.span.source.path, mask.text(finding.section), flagged_text(finding, mask))


def flagged_text(finding: Finding, mask: Mask) -> str:
    """The text that tells a finding from others of its rule, without secrets and with its white space evened out."""
    return " ".join(mask.source_text(_named(finding)).split())


def _named(finding: Finding) -> Span:
    """The text that a fingerprint is made of: the flagged one, or for a secret the lines that it stands in."""
    source, start, end = finding.span
    if not finding.sensitive:
        return finding.span
    last = source.position(max(start, end - 1)).line
    return Span(source, source.line_span(finding.span.begin.line).start, max(source.line_span(last).end, end))


def _order(finding: Finding) -> tuple[str, int, int, str]:
    return (finding.span.source.path, finding.span.start, finding.span.end, finding.message)
