"""Pipelines that wait: the list of the waits, a predicate for long ones, a fixer that shortens them."""

from __future__ import annotations

from collections.abc import Iterator

from cilint.api import (
    Applicability,
    ArgumentForm,
    CommandFact,
    Edit,
    Fact,
    Facts,
    Field,
    Fix,
    Match,
    Node,
    RuleError,
    Situation,
    Word,
    fact_list,
    fixer,
    predicate,
)

LONGEST = 30


class SleepFact(Fact):
    """A `sleep` with a number of seconds, flagged at the number."""

    kind = "acme_sleep"

    def __init__(self, command: CommandFact, word: Word, seconds: int) -> None:
        super().__init__(word.span, command.user, command.via)
        self.seconds = seconds

    def fields(self) -> dict[str, object]:
        """What selectors and messages see of it."""
        return {"seconds": self.seconds}


@fact_list(SleepFact, Field("seconds", "integer", "for how long"))
def sleeps(facts: Facts) -> Iterator[SleepFact]:
    """Each `sleep` with a number of seconds, for each job that runs it. The place is the number."""
    for fact in facts.select("commands"):
        if isinstance(fact, CommandFact) and fact.command.program == "sleep":
            for word in fact.command.words[1:]:
                if word.literal and word.literal.isdecimal():
                    yield SleepFact(fact, word, int(word.literal))


def _number(node: Node) -> int:
    if not node.text.isdecimal():
        raise RuleError("this is a number of seconds", node.span)
    return int(node.text)


@predicate(SleepFact, names=("seconds",), argument=ArgumentForm("a number of seconds", _number))
def sleeps_over(match: Match[SleepFact], _situation: Situation, most: int) -> Match[SleepFact] | None:
    """Keeps a `sleep` that takes longer."""
    seconds = match.subject.seconds
    return match.named(seconds=str(seconds)) if seconds > most else None


@fixer(SleepFact)
def shorten(match: Match[SleepFact], _situation: Situation) -> Fix | None:
    """Writes 30 in its place. Unsafe: what the job waits for may take longer."""
    return Fix(f"wait for {LONGEST} seconds", (Edit(match.span, str(LONGEST)),), Applicability.UNSAFE)


PREDICATES = {"sleeps-over": sleeps_over}
FIXERS = {"shorten": shorten}
