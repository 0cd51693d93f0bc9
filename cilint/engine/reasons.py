"""Why no credentials serve an image, for commands: in the words of the rule that reports it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from cilint.engine.catalog import read_rule_file
from cilint.engine.rule import parse_rule
from cilint.engine.words import Texts, phrased
from cilint.findings.phrase import Phrase

_RULE = "missing-registry-auth"


def reason_in_words(reasons: Iterable[str | Phrase]) -> str:
    """The reasons of a `PullSource`, one after the other."""
    said = (each if isinstance(each, str) else phrased("reason", each, {}, _texts()) for each in reasons)
    return "; ".join(said)


@cache
def _texts() -> Texts:
    return parse_rule(read_rule_file(_RULE)).texts
