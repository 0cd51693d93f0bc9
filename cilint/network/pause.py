"""For how long a server that is busy wants to be left alone (RFC 9110, section 10.2.3). Nobody waits here."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

TOO_MANY_REQUESTS = 429
_UNAVAILABLE = 503
_USUAL = 1
_MOST_DIGITS = 9


def pause_of(status: int, headers: Mapping[str, str], now: float) -> int | None:
    """The seconds to wait before the same is asked again; None where the answer does not ask for that.

    The names of `headers` are in lower case; `now` is a time of `time.time`. A server that is overloaded without
    saying for how long is left alone for a second where it counts requests, and not asked again where it is down.
    """
    text = headers.get("retry-after", "").strip()
    if status not in (TOO_MANY_REQUESTS, _UNAVAILABLE):
        return None
    if not text:
        return _USUAL if status == TOO_MANY_REQUESTS else None
    if text.isascii() and text.isdecimal():
        return int(text[:_MOST_DIGITS])
    try:
        return max(0, round(parsedate_to_datetime(text).timestamp() - now))
    except (ValueError, TypeError, OverflowError):
        return None
