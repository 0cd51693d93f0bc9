"""Predicates about what scripts fetch from the network."""

from __future__ import annotations

from cilint.facts.downloads import DownloadFact
from cilint.findings.match import Match
from cilint.findings.phrase import Note, Phrase
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation


@predicate(
    DownloadFact,
    names=("tool", "origin", "host"),
    variants=("own", "literal"),
    texts={"origin": ("known", "unknown"), "note": ("run",)},
)
def run(match: Match[DownloadFact], _context: Situation) -> Match[DownloadFact] | None:
    """Keeps what is fetched and run, with the command that runs it related; from the GitLab that runs the job it is
    `own`, and `literal` is a text that the script itself holds encoded.
    """
    return None if match.subject.is_unpacked else _told(match, "run")


@predicate(
    DownloadFact,
    names=("tool", "origin", "host"),
    variants=("", "own"),
    texts={"origin": ("known", "unknown"), "note": ("unpacked",)},
)
def unpacked(match: Match[DownloadFact], _context: Situation) -> Match[DownloadFact] | None:
    """Keeps an archive or a package that is fetched, and then unpacked or installed; `own` is as for `download.run`."""
    return _told(match, "unpacked") if match.subject.is_unpacked else None


def _told(match: Match[DownloadFact], use: str) -> Match[DownloadFact]:
    fact = match.subject
    variant = "literal" if fact.is_literal else "own" if fact.is_own else ""
    related = (Note(fact.runner.span, use),) if fact.runner.span != fact.span else ()
    origin = Phrase("known" if fact.host else "unknown")
    match = match._replace(variant=variant, related=related)
    tool = (fact.command.program or "").lstrip(".")
    return match.named(tool=tool, origin=origin, host=fact.host)


PREDICATES: dict[str, Predicate] = {"run": run, "unpacked": unpacked}
