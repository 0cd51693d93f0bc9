"""Makes in a script what ShellCheck would change."""

from __future__ import annotations

from cilint.facts.shell_warnings import ShellWarningFact
from cilint.findings.finding import Applicability, Fix
from cilint.findings.match import Match
from cilint.fixers.catalog import Fixer, fixer
from cilint.fixers.scalar import ChangedText, Replacement, edits_for
from cilint.situation.situation import Situation


@fixer(ShellWarningFact)
def as_shellcheck(match: Match[ShellWarningFact], _situation: Situation) -> Fix | None:
    """Writes what ShellCheck proposes, with the quotes and escapes that YAML wants there.

    Unsafe: a list of words in an unquoted variable, for one, may be meant. None where it proposes nothing.
    """
    fact = match.subject
    edits, text = fact.edits, fact.section.text
    if not edits or len({edit.start for edit in edits}) < len(edits):
        # Two at one place would have an order.
        return None
    stretch = ChangedText(text, edits[0].start, max(edit.end for edit in edits))
    if stretch.text != stretch.text.strip():
        return None
    changes = tuple(Replacement(*edit) for edit in edits)
    made = edits_for(stretch, changes, fact.section.item.node.style)
    return Fix(f"mend {fact.codes[0]} as ShellCheck does", made, Applicability.UNSAFE) if made else None


FIXERS: dict[str, Fixer] = {"as-shellcheck": as_shellcheck}
