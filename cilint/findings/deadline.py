"""Until when something is accepted: the day in a reason, and whether it is over."""

from __future__ import annotations

from cilint.lazy.patterns import regex
from cilint.text import disk

# A year and two more numbers are meant as a day, however they are written.
_UNTIL = regex(
    r"\buntil[ \t]+(?P<day>(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})[\w/-]*)(?:[ \t]*[:,;])?[ \t]*",
)
_DAY = regex(r"\d{4}-\d{2}-\d{2}")


def read_deadline(reason: str) -> tuple[str, str]:
    """The day that a reason names, as it is written and empty without one, and the reason without a day before it.

    `until 2027-01-31` may stand anywhere in it.
    """
    match = _UNTIL.search(reason)
    if match is None:
        return "", reason
    return match["day"], reason[match.end() :] if match.start() == 0 else reason


def is_day(text: str) -> bool:
    """Whether a text is a day in ISO 8601, as 2027-01-31."""
    # Few runs meet one.
    from datetime import date

    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_over(day: str) -> bool:
    """Whether a day is past, in UTC: it is the last one that counts."""
    return day < disk.today()
