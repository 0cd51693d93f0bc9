"""Predicates about secrets that a job prints to its log."""

from __future__ import annotations

from cilint.facts.debugged_services import DebuggedServiceFact
from cilint.facts.leaks import LeakFact
from cilint.facts.printing import PrintedForm
from cilint.findings.finding import Confidence
from cilint.findings.match import Match
from cilint.findings.phrase import Note
from cilint.predicates.contract import Predicate, predicate
from cilint.situation.situation import Situation

_BEYOND_MASKING = frozenset({PrintedForm.TRANSFORMED, PrintedForm.FRESH})
_VARIANTS = {
    PrintedForm.HIDDEN: "masked",
    PrintedForm.ENVIRONMENT: "environment",
    PrintedForm.OPEN: "",
    PrintedForm.PART: "part",
    PrintedForm.FILE: "file",
    PrintedForm.FRESH: "fresh",
    PrintedForm.TRANSFORMED: "transformed",
}
_TRACES = {PrintedForm.HIDDEN: "trace-masked", PrintedForm.ENVIRONMENT: "debug-trace"}


@predicate(
    LeakFact,
    names=("secret", "through"),
    variants=("masked", "transformed", "part", "fresh", "file", "environment", "trace", "trace-masked", "debug-trace"),
    texts={"note": ("traced",)},
)
def printed(match: Match[LeakFact], _context: Situation) -> Match[LeakFact] | None:
    """Keeps every secret that is printed; its variant says how it appears in the job log, and so who can read it."""
    fact = match.subject
    variant = _VARIANTS[fact.form]
    confidence: Confidence | None = None
    related: tuple[Note, ...] = ()
    if fact.is_trace:
        variant = _TRACES.get(fact.form, "trace")
        confidence = Confidence.HIGH if fact.form in _BEYOND_MASKING else None
        related = tuple(Note(span, "traced") for span in fact.traced if span != fact.span)
    match = match._replace(
        variant=variant,
        topic=fact.what,
        related=related,
        confidence=confidence,
    )
    return match.named(secret=fact.what, through=fact.through)


@predicate(DebuggedServiceFact, names=("secret",), texts={"note": {"given": ("secret",)}})
def debugged_service(match: Match[DebuggedServiceFact], _context: Situation) -> Match[DebuggedServiceFact] | None:
    """Keeps what puts the logs of services into that of the job; what gives a service its secret is related."""
    fact = match.subject
    secret = f"${fact.credential.name}"
    return match._replace(related=(Note(fact.place, "given", {"secret": secret}),)).named(secret=secret)


PREDICATES: dict[str, Predicate] = {"debugged-service": debugged_service, "printed": printed}
